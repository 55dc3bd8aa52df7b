// SPDX-License-Identifier: GPL-2.0
/*
 * addr2line as a coprocess. Each question is followed by an address that does not
 * exist, so that one sees where the answer (a list, for inlined functions) ends.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "a2l.h"

#define PATIENCE_MS	30000	/* the first answer comes after all was read */
#define NOWHERE		0xfffffffffffffff0ULL

extern char **environ;

struct a2l {
	pid_t pid;
	int fd;
	char buf[4096];
	size_t len, pos;
};

/* Searched for here, for not everywhere does posix_spawnp() say what is missing. */
static bool find_tool(const char *name, char *path, size_t size)
{
	const char *dir = getenv("PATH");

	while (dir && *dir) {
		size_t n = strcspn(dir, ":");

		snprintf(path, size, "%.*s/%s", (int)n, dir, name);
		if (!access(path, X_OK))
			return true;
		dir += n + (dir[n] == ':');
	}
	return false;
}

static int spawn(struct a2l *a, int theirs, const char *tool, const char *path,
		 const char *section)
{
	const char *argv[] = { tool, "-afie", path, section ? "-j" : NULL, section, NULL };
	posix_spawn_file_actions_t act;
	posix_spawnattr_t attr;
	sigset_t none;
	int rc;

	posix_spawn_file_actions_init(&act);
	posix_spawn_file_actions_adddup2(&act, theirs, 0);
	posix_spawn_file_actions_adddup2(&act, theirs, 1);
	posix_spawn_file_actions_addopen(&act, 2, "/dev/null", O_WRONLY, 0);
	posix_spawnattr_init(&attr);
	sigemptyset(&none);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK);
	rc = posix_spawn(&a->pid, tool, &act, &attr, (char **)argv, environ);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&act);
	return rc;
}

struct a2l *a2l_start(const char *path, const char *section, const char **why)
{
	struct a2l *a;
	char tool[4096];
	int pair[2], rc;

	*why = "addr2line is not installed (package binutils)";
	if (!find_tool("addr2line", tool, sizeof(tool)) &&
	    !find_tool("llvm-addr2line", tool, sizeof(tool)))
		return NULL;
	*why = "addr2line cannot be started";
	a = calloc(1, sizeof(*a));
	/* A socket, for a dead reader must not raise SIGPIPE. */
	if (!a || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair)) {
		free(a);
		return NULL;
	}
	a->fd = pair[0];
	rc = spawn(a, pair[1], tool, path, section);
	close(pair[1]);
	if (!rc)
		return a;
	close(a->fd);
	free(a);
	return NULL;
}

static bool fill(struct a2l *a)
{
	struct pollfd p = { .fd = a->fd, .events = POLLIN };
	ssize_t n;
	int rc;

	do {
		rc = poll(&p, 1, PATIENCE_MS);
	} while (rc < 0 && errno == EINTR);
	if (rc <= 0)
		return false;
	n = read(a->fd, a->buf, sizeof(a->buf));
	a->pos = 0;
	a->len = n > 0 ? n : 0;
	return n > 0;
}

static bool get_line(struct a2l *a, char *line, size_t size)
{
	size_t n = 0;

	for (;;) {
		if (a->pos == a->len && !fill(a))
			return false;
		if (a->buf[a->pos] == '\n') {
			a->pos++;
			line[n] = '\0';
			return true;
		}
		if (n + 1 < size)
			line[n++] = a->buf[a->pos];
		a->pos++;
	}
}

/* "/tree/mm/mmu.c:12 (discriminator 3)" */
static void split_place(struct a2l_frame *f, char *s)
{
	char *colon = strrchr(s, ':');

	if (!colon) {
		f->file[0] = '\0';
		return;
	}
	*colon = '\0';
	f->line = strtoul(colon + 1, NULL, 10);
	snprintf(f->file, sizeof(f->file), "%.255s", strcmp(s, "??") ? s : "");
}

/* Reads pairs of function and place up to the next address; -1 at the end. */
static int read_frames(struct a2l *a, struct a2l_frame *frames, char *line, size_t size)
{
	int n = 0;

	for (;;) {
		struct a2l_frame f = { .line = 0 };

		if (!get_line(a, line, size))
			return -1;
		if (!strncmp(line, "0x", 2))
			return n;
		snprintf(f.function, sizeof(f.function), "%.127s", line);
		if (!get_line(a, line, size))
			return -1;
		split_place(&f, line);
		if (frames && n < A2L_FRAMES && strcmp(f.function, "??"))
			frames[n++] = f;
	}
}

int a2l_lookup(struct a2l *a, uint64_t addr, struct a2l_frame frames[A2L_FRAMES])
{
	char line[1024];
	int n, i;

	n = snprintf(line, sizeof(line), "0x%llx\n0x%llx\n",
		     (unsigned long long)addr, NOWHERE);
	if (send(a->fd, line, n, MSG_NOSIGNAL) != n)
		return -1;
	/* The address, its frames, the address that is nowhere and its one pair. */
	if (!get_line(a, line, sizeof(line)) || strncmp(line, "0x", 2))
		return -1;
	n = read_frames(a, frames, line, sizeof(line));
	for (i = 0; n >= 0 && i < 2; i++)
		if (!get_line(a, line, sizeof(line)))
			return -1;
	return n;
}

void a2l_stop(struct a2l *a)
{
	if (!a)
		return;
	close(a->fd);
	kill(a->pid, SIGKILL);
	while (waitpid(a->pid, NULL, 0) < 0 && errno == EINTR)
		;
	free(a);
}
