// SPDX-License-Identifier: GPL-2.0
/* Chooses the best containment this host has, and knows how a guest ended. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "contain-impl.h"

#define ALL_NS (CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS)

static const char *const names[CONTAIN_MODES] = {
	[CONTAIN_BWRAP] = "bwrap",
	[CONTAIN_NS] = "namespaces",
	[CONTAIN_LANDLOCK] = "landlock",
	[CONTAIN_NONE] = "limits",
};

const char *contain_name(enum contain_mode mode)
{
	return names[mode];
}

static pid_t start_child(const struct contain_spec *s, enum contain_mode mode,
			 int status)
{
	uid_t uid = geteuid();
	gid_t gid = getegid();
	unsigned long flags = SIGCHLD;
	pid_t pid;

	if (mode == CONTAIN_NS)
		flags |= ALL_NS | (uid ? CLONE_NEWUSER : 0);
	pid = syscall(SYS_clone, flags, NULL, NULL, NULL, NULL);
	if (pid)
		return pid;
	switch (mode) {
	case CONTAIN_BWRAP:
		contain_child_bwrap(s, status);
	case CONTAIN_NS:
		contain_child_ns(s, status, uid, gid);
	default:
		contain_child_plain(s, status, mode == CONTAIN_LANDLOCK);
	}
}

/*
 * Waits until the child is past the point where another containment could be
 * tried: a few milliseconds. Return: 0, or -1 with the reason in @why.
 */
static int wait_ready(struct contained *c, char *why, size_t len)
{
	struct contain_msg m = { .kind = MSG_FAIL };
	ssize_t n;

	do {
		n = read(c->status_fd, &m, sizeof(m));
	} while (n < 0 && errno == EINTR);
	if (c->mode == CONTAIN_BWRAP && n > 0 && ((char *)&m)[0] == '{') {
		/* bwrap's first line, { "child-pid": N, ...: the child runs */
		if (sscanf((char *)&m, "{ \"child-pid\": %d", &c->inner) != 1)
			c->inner = 0;
		return 0;
	}
	if (n == sizeof(m) && m.kind == MSG_READY) {
		if (m.stage[0] && !c->lacks[0])
			snprintf(c->lacks, sizeof(c->lacks), "%s", m.stage);
		c->landlock = m.value;
		return 0;
	}
	if (n == sizeof(m))
		snprintf(why, len, "%s: %s", m.stage, strerror(m.value));
	else
		snprintf(why, len, "it gave up (its words are in the console log)");
	return -1;
}

static int try_mode(const struct contain_spec *s, enum contain_mode mode,
		    struct contained *c, char *why, size_t len)
{
	char path[256];
	int p[2], err;

	if (mode == CONTAIN_BWRAP && !contain_find_bwrap(path, sizeof(path))) {
		snprintf(why, len, "not installed");
		return -1;
	}
	if (mode == CONTAIN_LANDLOCK && !landlock_abi()) {
		snprintf(why, len, "this kernel does not have it, or it is off");
		return -1;
	}
	if (pipe2(p, O_CLOEXEC) < 0) {
		snprintf(why, len, "pipe: %s", strerror(errno));
		return -1;
	}
	c->mode = mode;
	c->status_fd = p[0];
	c->pid = start_child(s, mode, p[1]);
	err = errno;
	close(p[1]);
	if (c->pid > 0) {
		if (wait_ready(c, why, len) == 0)
			return 0;
		kill(c->pid, SIGKILL);
		waitpid(c->pid, NULL, 0);
	} else {
		snprintf(why, len, "clone: %s", strerror(err));
	}
	close(p[0]);
	return -1;
}

static int forced_mode(void)
{
	const char *env = getenv("MIRRORLAB_CONTAIN");

	if (!env || !*env)
		return -1;
	if (!strcmp(env, "ns"))
		return CONTAIN_NS;
	if (!strcmp(env, "none-for-test"))
		return CONTAIN_NONE;
	for (int m = 0; m < CONTAIN_NONE; m++)
		if (!strcmp(env, names[m]))
			return m;
	return CONTAIN_MODES;
}

int contain_start(const struct contain_spec *s, struct contained *c)
{
	int forced = forced_mode();
	char why[160] = "";

	if (forced == CONTAIN_MODES) {
		fprintf(stderr, "mirrorlab: MIRRORLAB_CONTAIN is one of bwrap, ns, landlock, none-for-test\n");
		return -1;
	}
	*c = (struct contained) { .pid = -1, .status_fd = -1 };
	if (forced >= 0) {
		if (try_mode(s, forced, c, why, sizeof(why)) == 0) {
			c->lacks[0] = '\0';
			return 0;
		}
		fprintf(stderr, "mirrorlab: containment '%s' was asked for and does not work here: %s\n",
			names[forced], why);
		return -1;
	}
	for (int m = 0; m < CONTAIN_MODES; m++) {
		if (try_mode(s, m, c, why, sizeof(why)) == 0)
			return 0;
		if (m == CONTAIN_NS)
			snprintf(c->lacks, sizeof(c->lacks), "namespaces (%s)", why);
		if (m == CONTAIN_LANDLOCK) {
			size_t n = strlen(c->lacks);

			snprintf(c->lacks + n, sizeof(c->lacks) - n,
				 " and Landlock (%s)", why);
		}
	}
	fprintf(stderr, "mirrorlab: no process can be started here: %s\n", why);
	return -1;
}

/* bwrap's status lines: {"child-pid": N ...} and, at the end, {"exit-code": N ...} */
static int bwrap_status(struct contained *c, int wait_status, char *why, size_t len)
{
	static const char key[] = "\"exit-code\":";
	char text[1024];
	ssize_t n = read(c->status_fd, text, sizeof(text) - 1);
	const char *p;
	int code;

	text[n > 0 ? n : 0] = '\0';
	p = strstr(text, key);
	if (!p) {
		/* bwrap itself was killed, or it failed. */
		if (WIFEXITED(wait_status) && WEXITSTATUS(wait_status) > 128)
			return WEXITSTATUS(wait_status) - 128;
		snprintf(why, len, "bwrap could not start the kernel");
		return wait_status;
	}
	code = atoi(p + sizeof(key) - 1);
	return code > 128 ? code - 128 : code << 8;
}

int contain_status(struct contained *c, int wait_status, char *why, size_t len)
{
	struct pollfd p = { .fd = c->status_fd, .events = POLLIN };
	struct contain_msg m;
	int status = wait_status;

	if (poll(&p, 1, 0) <= 0)
		;
	else if (c->mode == CONTAIN_BWRAP)
		status = bwrap_status(c, wait_status, why, len);
	else
		while (read(c->status_fd, &m, sizeof(m)) == sizeof(m)) {
			if (m.kind == MSG_EXIT)
				status = m.value;
			else if (m.kind == MSG_FAIL)
				snprintf(why, len, "%s: %s", m.stage,
					 strerror(m.value));
		}
	close(c->status_fd);
	c->status_fd = -1;
	return status;
}

/* One of thousands on its CPU would take seconds to notice that it is dead. */
static void kill_anywhere(pid_t pid, int sig)
{
	cpu_set_t all;

	memset(&all, 0xff, sizeof(all));
	sched_setaffinity(pid, sizeof(all), &all);
	kill(pid, sig);
}

void contain_kill(struct contained *c)
{
	if (c->pid <= 0)
		return;
	if (c->inner > 0)
		kill_anywhere(c->inner, SIGKILL);
	/*
	 * As process 1 of a pid namespace the keeper takes all with it. Else
	 * it has to clean up, and is asked to.
	 */
	kill_anywhere(c->pid, c->mode == CONTAIN_NS ? SIGKILL : SIGTERM);
}
