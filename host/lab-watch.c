// SPDX-License-Identifier: GPL-2.0
/* watch: check again whenever the file is saved, until Ctrl-C. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lab.h"
#include "paths.h"
#include "report.h"

#define POLL_MS	 150
#define QUIET_MS 30	/* an editor writes more than once */

static volatile sig_atomic_t stop;

static void on_signal(int sig)
{
	(void)sig;
	stop = 1;
}

/* The run takes these signals for itself and gives them back. */
static void catch_stop(void)
{
	struct sigaction sa = { .sa_handler = on_signal };

	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGHUP, &sa, NULL);
}

static bool same(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* The folder, not the file: editors write another one and rename it. */
static int open_inotify(const char *file)
{
	char *dir = xasprintf("%.*s", (int)(strrchr(file, '/') - file), file);
	int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);

	if (fd >= 0 && inotify_add_watch(fd, dir, IN_CLOSE_WRITE | IN_MOVED_TO) < 0) {
		close(fd);
		fd = -1;
	}
	free(dir);
	return fd;
}

static void wait_for_save(const char *file, int fd, struct stat *was)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	struct stat is;
	char buf[4096];

	while (!stop) {
		poll(&p, fd >= 0, fd >= 0 ? -1 : POLL_MS);
		while (fd >= 0 && read(fd, buf, sizeof(buf)) > 0)
			;
		if (stat(file, &is) < 0 || same(&is, was))
			continue;
		poll(NULL, 0, QUIET_MS);
		if (stat(file, was) == 0)
			return;
	}
}

int lab_watch(const struct opts *o, const struct product *p, const struct course *c,
	      const struct lesson *l)
{
	char *file = student_file(c, l);
	struct stat was;
	int fd, ret;

	if (stat(file, &was) < 0) {
		fprintf(stderr, "mirrorlab: you have no %s yet: ./run.sh lab start %d\n", file,
			l->number);
		free(file);
		return EXIT_USAGE;
	}
	fd = open_inotify(file);
	printf("Watching %s%s; Ctrl-C ends it.\n", file,
	       fd >= 0 ? "" : " (by looking at it again and again: inotify is not to be had here)");
	do {
		printf("\n");
		ret = lab_check(o, p, c, l);
		fflush(stdout);
		catch_stop();
		if (ret == EXIT_PASS || ret == EXIT_INTERRUPTED)
			break;
		wait_for_save(file, fd, &was);
	} while (!stop);
	if (fd >= 0)
		close(fd);
	free(file);
	return stop ? EXIT_INTERRUPTED : ret;
}
