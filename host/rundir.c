// SPDX-License-Identifier: GPL-2.0
/* The folder of one run. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "paths.h"
#include "rundir.h"

static void point_latest(const char *dir)
{
	char *aside = path_join("runs/.latest.%d", getpid());
	char *latest = path_join("runs/latest");

	unlink(aside);
	if (symlink(strrchr(dir, '/') + 1, aside) < 0 || rename(aside, latest) < 0) {
		fprintf(stderr, "mirrorlab: %s: %s\n", latest, strerror(errno));
		unlink(aside);
	}
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
	char *runs = path_join("runs"), *dir = NULL;
	time_t t = time(NULL);
	struct tm tm;
	char name[32];
	int tries = 0;

	if (path_mkdirs(runs) < 0)
		return complain(runs);
	free(runs);
	localtime_r(&t, &tm);
	strftime(name, sizeof(name), "%Y%m%d-%H%M%S", &tm);
	do {
		free(dir);
		dir = tries ? path_join("runs/%s.%d", name, tries) :
			      path_join("runs/%s", name);
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
