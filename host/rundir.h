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

#endif
