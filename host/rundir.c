// SPDX-License-Identifier: GPL-2.0
/* The folder of one run. */
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "paths.h"
#include "rundir.h"

static char *parent;	/* instead of <build>/runs */

void rundir_parent(const char *dir)
{
	free(parent);
	parent = xasprintf("%s", dir);
}

static char *in_runs(const char *name)
{
	const char *runs = parent ? parent : getenv("MIRRORLAB_RUNS");

	return runs && *runs ? xasprintf("%s/%s", runs, name) : path_join("runs/%s", name);
}

static void point_latest(const char *dir)
{
	char *name = xasprintf(".latest.%d", getpid());
	char *aside = in_runs(name), *latest = in_runs("latest");

	unlink(aside);
	if (symlink(strrchr(dir, '/') + 1, aside) < 0 || rename(aside, latest) < 0) {
		fprintf(stderr, "mirrorlab: %s: %s\n", latest, strerror(errno));
		unlink(aside);
	}
	free(name);
	free(aside);
	free(latest);
}

static char *complain(char *path)
{
	int err = errno;

	fprintf(stderr, "mirrorlab: no folder for this run, %s: %s\n", path,
		strerror(err));
	free(path);
	errno = err;
	return NULL;
}

char *rundir_make(void)
{
	char *runs = in_runs(""), *dir = NULL;
	time_t t = time(NULL);
	struct tm tm;
	char name[48];
	size_t len;
	int tries = 0;

	if (path_mkdirs(runs) < 0)
		return complain(runs);
	free(runs);
	localtime_r(&t, &tm);
	len = strftime(name, sizeof(name), "%Y%m%d-%H%M%S", &tm);
	do {
		free(dir);
		if (tries)
			snprintf(name + len, sizeof(name) - len, ".%d", tries);
		dir = in_runs(name);
		if (mkdir(dir, 0755) == 0) {
			point_latest(dir);
			return dir;
		}
	} while (errno == EEXIST && ++tries < 1000);
	return complain(dir);
}

char *rundir_sub(const char *dir, int number)
{
	char *sub = xasprintf("%s/%03d", dir, number);

	return mkdir(sub, 0755) == 0 ? sub : complain(sub);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *w)
{
	(void)st;
	(void)type;
	(void)w;
	return remove(path);
}

int rundir_remove(const char *dir)
{
	return nftw(dir, remove_one, 32, FTW_DEPTH | FTW_PHYS);
}
