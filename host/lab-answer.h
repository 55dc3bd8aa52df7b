/* SPDX-License-Identifier: GPL-2.0 */
/* Reads what a student wrote, who may mean no good. */
#ifndef MIRRORLAB_LAB_ANSWER_H
#define MIRRORLAB_LAB_ANSWER_H

/**
 * answer_read() - all of a file of at most 256 KiB
 * @at:  folder that @path starts from, or AT_FDCWD
 * @why: set to why not, or to NULL when it is just not there
 *
 * The last part of @path may be no link; anything but a file is not opened.
 *
 * Return: text to be freed, or NULL.
 */
char *answer_read(int at, const char *path, const char **why);

/**
 * answer_dir() - open a folder that is no link
 * @why: as of answer_read()
 *
 * Return: a descriptor, or -1.
 */
int answer_dir(int at, const char *name, const char **why);

#endif
