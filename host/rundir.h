/* SPDX-License-Identifier: GPL-2.0 */
/* The folder of one run below <build>/runs. */
#ifndef MIRRORLAB_RUNDIR_H
#define MIRRORLAB_RUNDIR_H

/**
 * rundir_make() - make <build>/runs/<time>, and let `latest` point to it
 *
 * The link is renamed into place, so that it always points to some run.
 * Says on stderr what went wrong; errno is left at the reason.
 *
 * Return: malloc()ed path, or NULL.
 */
char *rundir_make(void);

/** rundir_sub() - make a folder inside a run's folder; as rundir_make() */
char *rundir_sub(const char *dir, int number);

/** rundir_parent() - this process makes its runs in @dir instead of <build>/runs */
void rundir_parent(const char *dir);

/** rundir_remove() - @dir and all below it; 0, or -1 with errno set */
int rundir_remove(const char *dir);

#endif
