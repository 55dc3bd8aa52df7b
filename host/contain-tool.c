// SPDX-License-Identifier: GPL-2.0
/*
 * A compiler reads what a file tells it to read, and kbuild runs what a Makefile
 * tells it to run. So they run where there is nothing but themselves and what
 * they work on.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "contain-impl.h"
#include "contain-tool.h"
#include "paths.h"

#define MAX_ARGS	128

/* Folders that hold programs and libraries. */
static const char *const system_dirs[] = {
	"/usr", "/bin", "/lib", "/lib64", "/lib32", "/sbin", NULL
};

static void limit(int what, rlim_t n)
{
	struct rlimit r = { n, n };

	setrlimit(what, &r);
}

/* bubblewrap is installed, and this host does not let it work. */
static bool no_bwrap;

static bool want(const char *mode)
{
	const char *forced = getenv("MIRRORLAB_CONTAIN");

	return !forced || !*forced || !strcmp(forced, mode);
}

/* Of the folders, those that are there; -1: too many. */
static int add_bwrap(const struct tool *t, const char *bwrap, const char **argv)
{
	/* No other device: to read /dev/ptmx has no end, /dev/zero takes memory. */
	const char *const head[] = {
		bwrap, "--unshare-all", "--die-with-parent", "--new-session",
		"--cap-drop", "ALL", "--dev-bind", "/dev/null", "/dev/null", "--tmpfs", "/tmp",
	};
	int n = sizeof(head) / sizeof(head[0]);

	memcpy(argv, head, sizeof(head));
	n = bwrap_show(system_dirs, argv, n);
	for (int i = 0; t->read[i]; i++) {
		if (n > MAX_ARGS - 20)
			return -1;
		argv[n++] = strncmp(t->read[i], "/dev/", 5) ? "--ro-bind" : "--dev-bind";
		argv[n++] = t->read[i];
		argv[n++] = t->read[i];
	}
	argv[n++] = "--bind";
	argv[n++] = t->write;
	argv[n++] = t->write;
	argv[n++] = "--remount-ro";
	argv[n++] = "/";
	argv[n++] = "--chdir";
	argv[n++] = t->dir;
	argv[n++] = "--";
	return n;
}

/* Without bubblewrap: Landlock, and no sockets. */
static int only_folders(const struct tool *t)
{
	const char *read[MAX_ARGS] = { NULL };
	int n = 0;

	for (int i = 0; system_dirs[i]; i++)
		read[n++] = system_dirs[i];
	for (int i = 0; t->read[i] && n < MAX_ARGS - 1; i++)
		read[n++] = t->read[i];
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (chdir(t->dir) < 0 || landlock_folders(read, t->write))
		return -1;
	return filter_calls();
}

static void set_limits(const struct tool *t)
{
	limit(RLIMIT_CPU, t->cpu_s);
	limit(RLIMIT_AS, t->mem);
	limit(RLIMIT_FSIZE, t->file);
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_NPROC, contain_processes(false));
}

void tool_exec(const struct tool *t)
{
	static char bwrap[PATH_MAX];
	const char *argv[MAX_ARGS];
	const char *path = getenv("PATH");
	char *env[] = {
		xasprintf("PATH=%s", path && *path ? path : "/usr/bin:/bin"),
		xasprintf("TMPDIR=%s", t->write), "HOME=/dev/null", "LC_ALL=C.UTF-8",
		"CCACHE_DISABLE=1",
		/* git asks nobody, fetches nothing, and nobody has configured it. */
		"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null", "GIT_ATTR_NOSYSTEM=1",
		"GIT_TERMINAL_PROMPT=0", "GIT_NO_LAZY_FETCH=1", "GIT_OPTIONAL_LOCKS=0", NULL,
	};
	bool have = !no_bwrap && want("bwrap") && contain_find_bwrap(bwrap, sizeof(bwrap));
	int n = have ? add_bwrap(t, bwrap, argv) : 0;

	for (int i = 0; n >= 0 && t->argv[i]; i++) {
		if (n == MAX_ARGS - 1)
			n = -2;
		argv[n++] = t->argv[i];
	}
	if (n < 0) {
		fprintf(stderr, "mirrorlab: error: too many words in a command\n");
		return;
	}
	argv[n] = NULL;
	if (!have && (!(want("landlock") || want("ns")) || only_folders(t))) {
		if (!t->trust || chdir(t->dir) < 0) {
			fprintf(stderr, "mirrorlab: error: " TOOL_UNCONTAINED "\n");
			return;
		}
		dprintf(STDERR_FILENO, TOOL_UNCONTAINED "\n");
	}
	set_limits(t);
	execvpe(argv[0], (char *const *)argv, env);
	fprintf(stderr, "mirrorlab: error: %s: %s\n", argv[0], strerror(errno));
}

static bool works(void)
{
	const char *const nothing[] = { NULL }, *const argv[] = { "/bin/true", NULL };
	struct tool t = {
		.argv = argv, .read = nothing, .write = "/tmp", .dir = "/tmp",
		.cpu_s = 10, .mem = 1ULL << 30, .file = 1 << 20,
	};
	pid_t pid;
	int status = -1;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		if (freopen("/dev/null", "w", stderr))
			tool_exec(&t);
		_exit(127);
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status == 0;
}

const char *tool_contained(void)
{
	static char path[PATH_MAX];

	no_bwrap = !want("bwrap") || !contain_find_bwrap(path, sizeof(path)) || !works();
	if (!no_bwrap)
		return "bwrap";
	return works() ? "landlock" : NULL;
}
