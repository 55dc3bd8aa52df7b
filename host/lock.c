// SPDX-License-Identifier: GPL-2.0
/*
 * Who builds, who runs: lock files in the build folder, held with flock(), so
 * that a lock dies with its process. The build lock's file says who it is.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "lock.h"
#include "paths.h"
#include "verbs.h"

static int open_lock(const char *name, int flags)
{
	char *path = path_join("%s", name);
	int fd;

	fd = path_mkdirs(path_build()) < 0 ? -1 :
	     open(path, O_RDWR | O_CREAT | flags, 0644);
	if (fd < 0)
		fprintf(stderr, "mirrorlab: %s: %s\n", path, strerror(errno));
	free(path);
	return fd;
}

/* "process 123 (build lockdep)", or what is known. */
static void who(int fd, char *buf, size_t len)
{
	ssize_t n = pread(fd, buf, len - 1, 0);

	buf[n > 0 ? n : 0] = '\0';
	buf[strcspn(buf, "\n")] = '\0';
	if (!*buf)
		snprintf(buf, len, "another process");
}

static void sign(int fd, const char *doing)
{
	char text[128];
	int n = snprintf(text, sizeof(text), "process %d (%s)\n", getpid(), doing);

	/* Only a courtesy to those who wait: no error if the disk is full. */
	if (ftruncate(fd, 0) < 0 || pwrite(fd, text, n, 0) < 0)
		return;
}

static int lock_wait(const char *name, int flags, const char *doing, const char *what)
{
	int fd = open_lock(name, flags);
	char holder[128];

	if (fd < 0)
		return errno == ENOSPC ? -EXIT_BUILD : -EXIT_HOST;
	if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		who(fd, holder, sizeof(holder));
		fprintf(stderr, "mirrorlab: waiting for %s, which %s in %s\n",
			holder, what, path_build());
		/* EINTR: a signal that the caller takes for "give up". */
		if (flock(fd, LOCK_EX) < 0) {
			int err = errno;

			close(fd);
			return err == EINTR ? -EXIT_INTERRUPTED : -EXIT_HOST;
		}
	}
	sign(fd, doing);
	return fd;
}

int lock_build(const char *doing)
{
	return lock_wait("lock", 0, doing, "builds");	/* make inherits it */
}

int lock_bugs(void)
{
	return lock_wait("lock.bugs", 0, "test --bugs", "plants bugs");
}

int lock_review(void)
{
	return lock_wait("lock.review", 0, "review", "judges a series");
}

int lock_run(void)
{
	int fd = open_lock("lock.run", O_CLOEXEC);

	if (fd < 0)
		return errno == ENOSPC ? -EXIT_BUILD : -EXIT_HOST;
	if (flock(fd, LOCK_SH) < 0) {
		close(fd);
		return errno == EINTR ? -EXIT_INTERRUPTED : -EXIT_HOST;
	}
	return fd;
}

int lock_all(int *build, int *run)
{
	char holder[128];

	*run = -1;
	*build = open_lock("lock", O_CLOEXEC);
	if (*build < 0)
		return -1;
	if (flock(*build, LOCK_EX | LOCK_NB) < 0) {
		who(*build, holder, sizeof(holder));
		fprintf(stderr, "mirrorlab: %s builds in %s\n", holder, path_build());
		goto out;
	}
	*run = open_lock("lock.run", O_CLOEXEC);
	if (*run < 0)
		goto out;
	if (flock(*run, LOCK_EX | LOCK_NB) < 0) {
		fprintf(stderr, "mirrorlab: a guest runs from %s\n", path_build());
		goto out;
	}
	return 0;
out:
	close(*build);
	if (*run >= 0)
		close(*run);
	return -1;
}
