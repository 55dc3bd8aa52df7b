/* SPDX-License-Identifier: GPL-2.0 */
/* A file that is written aside and renamed: whole, or not there. */
#ifndef MIRRORLAB_OUTFILE_H
#define MIRRORLAB_OUTFILE_H

#include <limits.h>
#include <stdio.h>
#include <sys/types.h>

struct outfile {
	FILE *f;
	char path[PATH_MAX], tmp[PATH_MAX];
};

/* Opens a new file next to @path. Returns 0 or -errno. */
int outfile_open(struct outfile *o, const char *path);
/*
 * Gives it @mode and its name, if nothing failed so far and @err is 0; else removes
 * it. Returns 0, @err, or the -errno of the first write that failed.
 */
int outfile_close(struct outfile *o, mode_t mode, int err);

#endif
