/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MIRRORLAB_PATHS_H
#define MIRRORLAB_PATHS_H

/**
 * paths_init() - find the repository and the build folder
 *
 * run.sh exports MIRRORLAB_REPO; without it (the program started by hand)
 * the repository is looked for above the executable. The build folder is
 * $MIRRORLAB_BUILD, else <repo>/build. It is not created here.
 *
 * Return: 0, or -1 after a message on stderr.
 */
int paths_init(void);

/** path_repo() - absolute path of the sources; they may be read-only */
const char *path_repo(void);

/** path_build() - absolute path of the folder for everything generated */
const char *path_build(void);

/**
 * path_join() - malloc()ed "<build>/<formatted>"
 * Never returns NULL: out of memory ends the program with EXIT_HOST.
 */
char *path_join(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/** xasprintf() - malloc()ed formatted string; out of memory as path_join() */
char *xasprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/**
 * path_mkdirs() - create @dir and its parents
 * Return: 0, or -1 with errno set.
 */
int path_mkdirs(const char *dir);

#endif
