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
#include "opts.h"
#include "paths.h"
#include "report.h"

#define POLL_MS	 100
#define LOOK_MS	 1000	/* with inotify, too: it does not see what others do over NFS */
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
static int open_inotify(const char *file, const char **why)
{
	char *dir = xasprintf("%.*s", (int)(strrchr(file, '/') - file), file);
	int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);

	*why = fd < 0 ? strerror(errno) : NULL;
	if (fd >= 0 && inotify_add_watch(fd, dir, IN_CLOSE_WRITE | IN_MOVED_TO) < 0) {
		*why = strerror(errno);
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
		poll(&p, fd >= 0, fd >= 0 ? LOOK_MS : POLL_MS);
		while (fd >= 0 && read(fd, buf, sizeof(buf)) > 0)
			;
		if (stat(file, &is) < 0 || same(&is, was))
			continue;
		poll(NULL, 0, QUIET_MS);
		if (stat(file, was) == 0)
			return;
	}
}

/* @why: inotify is not to be had, or NULL when nobody asked for it. */
static void say_how(const char *file, int fd, const char *why)
{
	printf("Watching %s ", file);
	if (fd >= 0)
		printf("by inotify");
	else
		printf("by looking at it every %d ms (%s%s)", POLL_MS,
		       why ? "no inotify here: " : "--poll", why ? why : "");
	printf("; Ctrl-C ends it.\n");
}

int lab_watch(const struct opts *o, const struct product *p, const struct course *c,
	      const struct lesson *l)
{
	char *file = student_file(c, l);
	struct stat was;
	const char *why = NULL;
	int fd, ret;

	if (stat(file, &was) < 0) {
		fprintf(stderr, "mirrorlab: you have no %s yet: ./run.sh lab start %d\n", file,
			l->number);
		free(file);
		return EXIT_USAGE;
	}
	fd = o->given & OPT_POLL ? -1 : open_inotify(file, &why);
	say_how(file, fd, why);
	for (;;) {
		printf("\n");
		fflush(stdout);
		ret = lab_check(o, p, c, l);
		fflush(stdout);
		catch_stop();
		if (stop || ret == EXIT_PASS || ret == EXIT_INTERRUPTED)
			break;
		wait_for_save(file, fd, &was);
		if (stop)
			break;
		printf("\nSaved: checking.\n");
	}
	if (fd >= 0)
		close(fd);
	free(file);
	return stop ? EXIT_INTERRUPTED : ret;
}
