// SPDX-License-Identifier: GPL-2.0
/*
 * The clean verb: removes what was generated. Only from a folder that bears
 * our mark, never through a symbolic link, never under a build or a run.
 */
#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lock.h"
#include "opts.h"
#include "paths.h"
#include "verbs.h"

/* What stays at the top: the mark and the locks to the last, and downloads. */
static bool kept(const char *name, bool all)
{
	return !strcmp(name, ".mirrorlab") || !strncmp(name, "lock", 4) ||
	       (!all && !strcmp(name, "cache"));
}

static int remove_entry(FTSENT *e)
{
	/* Somebody's read-only folder in a copied tree: open it, then try again. */
	if (e->fts_info == FTS_D) {
		if (access(e->fts_accpath, W_OK) < 0)
			chmod(e->fts_accpath, 0700);
		return 0;
	}
	if (remove(e->fts_accpath) == 0 || errno == ENOENT)
		return 0;
	fprintf(stderr, "mirrorlab: %s: %s\n", e->fts_path, strerror(errno));
	return -1;
}

/* Empties the build folder; with @all, downloads too. */
static int empty(const char *dir, bool all)
{
	char *roots[] = { (char *)dir, NULL };
	FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_XDEV, NULL);
	int failed = 0;
	FTSENT *e;

	if (!fts)
		return -1;
	while ((e = fts_read(fts))) {
		if (e->fts_level == 0)
			continue;
		if (e->fts_level == 1 && kept(e->fts_name, all)) {
			fts_set(fts, e, FTS_SKIP);
			continue;
		}
		failed |= remove_entry(e);
	}
	fts_close(fts);
	return failed;
}

/* The last things: those that kept others out while the rest went. */
static void remove_folder(const char *dir)
{
	static const char *const last[] = { "lock.host", "lock.run", "lock", ".mirrorlab" };

	for (size_t i = 0; i < sizeof(last) / sizeof(last[0]); i++) {
		char *path = path_join("%s", last[i]);

		unlink(path);
		free(path);
	}
	rmdir(dir);
}

int verb_clean(struct opts *o)
{
	bool all = o->given & OPT_ALL;
	char *mark = path_join(".mirrorlab");
	int build, run, ret = EXIT_PASS;

	if (access(mark, F_OK) < 0) {
		fprintf(stderr, "mirrorlab: %s does not bear mirrorlab's mark, nothing is removed\n",
			path_build());
		ret = EXIT_HOST;
	} else if (lock_all(&build, &run) < 0) {
		ret = EXIT_HOST;
	} else {
		if (empty(path_build(), all) < 0)
			ret = EXIT_HOST;
		else if (all)
			remove_folder(path_build());
		close(build);
		close(run);
	}
	free(mark);
	if (ret == EXIT_PASS)
		printf("removed what was built in %s%s\n", path_build(),
		       all ? ", downloads too" : "; downloads are kept (clean --all)");
	return ret;
}
