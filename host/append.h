/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MIRRORLAB_APPEND_H
#define MIRRORLAB_APPEND_H

#define APPEND_MAX_WORDS 32

/**
 * append_check() - may these kernel arguments be given to a guest?
 * @text: what came with --append
 *
 * Return: 0, or -1 after a message on stderr.
 */
int append_check(const char *text);

#endif
