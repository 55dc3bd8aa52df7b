// SPDX-License-Identifier: GPL-2.0
/*
 * After an interrupted build: removes what a killed compiler or linker may
 * have left half-written. kbuild writes .X.cmd only after X is complete, so an
 * X that is newer than its .X.cmd was being written; kbuild itself would take
 * it for up to date.
 */
#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "step.h"

static bool later(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec != b->tv_sec ? a->tv_sec > b->tv_sec
				      : a->tv_nsec > b->tv_nsec;
}

/* ".X.cmd" in @folder; returns how many files were removed. */
static size_t look_at(const char *path, const char *name, const struct stat *cmd)
{
	size_t len = strlen(name), dir = strlen(path) - len, removed = 0;
	char *target = fmt("%.*s%.*s", (int)dir, path, (int)len - 5, name + 1);
	struct stat st;

	if (lstat(target, &st) == 0 && S_ISREG(st.st_mode) &&
	    later(&st.st_mtim, &cmd->st_mtim)) {
		if (unlink(target) < 0 || unlink(path) < 0)
			fail(errno, "%s", target);
		removed = 1;
	}
	free(target);
	return removed;
}

int step_sweep(int argc, char **argv)
{
	char *roots[] = { argc == 2 ? argv[1] : NULL, NULL };
	size_t removed = 0;
	FTSENT *e;
	FTS *fts;

	if (argc != 2)
		return STEP_USAGE;
	fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	if (!fts)
		fail(errno, "%s", argv[1]);
	while ((e = fts_read(fts))) {
		size_t len = e->fts_namelen;

		if (e->fts_info == FTS_F && *e->fts_name == '.' && len > 5 &&
		    !strcmp(e->fts_name + len - 4, ".cmd"))
			removed += look_at(e->fts_path, e->fts_name, e->fts_statp);
	}
	fts_close(fts);
	printf("%zu files of the interrupted build were half-done\n", removed);
	return 0;
}
