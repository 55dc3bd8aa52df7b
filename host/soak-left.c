// SPDX-License-Identifier: GPL-2.0
/* Processes, files, descriptors and memory that runs may have left behind. */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "paths.h"
#include "soak.h"

void soak_adopt(void)
{
	prctl(PR_SET_CHILD_SUBREAPER, 1);
}

/* Names in @path and, down to @levels of them, in its folders; without @but. */
static long names(const char *path, int levels, const char *but)
{
	DIR *d = opendir(path);
	struct dirent *e;
	long n = 0;

	while (d && (e = readdir(d))) {
		char *below;

		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..") ||
		    (but && !strcmp(e->d_name, but)))
			continue;
		n++;
		if (levels == 1)
			continue;
		below = xasprintf("%s/%s", path, e->d_name);
		n += names(below, levels - 1, NULL);
		free(below);
	}
	if (d)
		closedir(d);
	return n;
}

/* "NAME:  N kB" */
static long kib_of(const char *path, const char *name)
{
	FILE *f = fopen(path, "re");
	char line[256];
	long n = 0;

	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, name, strlen(name)) && line[strlen(name)] == ':')
			n = strtol(line + strlen(name) + 1, NULL, 10);
	if (f)
		fclose(f);
	return n;
}

/* A worker's own children are none of ours while it lives, so these are strays. */
static long strays(void)
{
	FILE *f = fopen("/proc/thread-self/children", "re");
	long n = 0;
	int pid;

	while (f && fscanf(f, "%d", &pid) == 1) {
		/* One that has ended only waits for its new parent. */
		if (waitpid(pid, NULL, WNOHANG) == pid)
			continue;
		n++;
		kill(pid, SIGKILL);
		while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	if (f)
		fclose(f);
	return n;
}

void soak_look(const char *tmp, struct soak_left *l)
{
	*l = (struct soak_left) {
		.processes = strays(),
		.files = names(tmp, 1, NULL),
		.fds = names("/proc/self/fd", 1, NULL),
		.build = names(path_build(), 2, "runs"),
		.rss_kib = kib_of("/proc/self/status", "VmRSS"),
		.shmem_kib = kib_of("/proc/meminfo", "Shmem"),
	};
}

int soak_print_left(const struct soak_left *before, const struct soak_left *after, FILE *out)
{
	const struct {
		const char *what;
		long before, after;
		int judged;
	} rows[] = {
		{ "processes", before->processes, after->processes, 1 },
		{ "temporary files", before->files, after->files, 1 },
		{ "descriptors", before->fds, after->fds, 1 },
		{ "names in the build folder", before->build, after->build, 0 },
		{ "KiB of the host program", before->rss_kib, after->rss_kib, 0 },
		{ "KiB of shared memory", before->shmem_kib, after->shmem_kib, 0 },
	};
	int leaks = 0;

	fprintf(out, "%-26s %10s %10s\n", "left behind", "before", "after");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int leak = rows[i].judged && rows[i].after > rows[i].before;

		fprintf(out, "%-26s %10ld %10ld%s\n", rows[i].what, rows[i].before,
			rows[i].after, leak ? "  LEAK" : "");
		leaks += leak;
	}
	return leaks;
}
