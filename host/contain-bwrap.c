// SPDX-License-Identifier: GPL-2.0
/* Containment by bubblewrap, where it is installed. */
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "contain-impl.h"
#include "paths.h"

#define MAX_ARGS 128

bool contain_find_bwrap(char *path, size_t len)
{
	const char *dirs = getenv("PATH");

	if (!dirs || !*dirs)
		dirs = "/usr/bin:/bin";
	while (*dirs) {
		size_t n = strcspn(dirs, ":");

		if (n && dirs[0] == '/' &&
		    snprintf(path, len, "%.*s/bwrap", (int)n, dirs) < (int)len &&
		    access(path, X_OK) == 0)
			return true;
		dirs += n + (dirs[n] == ':');
	}
	return false;
}

/*
 * bwrap takes the kernel by its path, and after dropping root that path may
 * be out of reach. Bind it to a place that is not, in a mount namespace of
 * our own. The copy is for a file that the user could see but not execute.
 */
static const char *stage_image(const struct contain_spec *s)
{
	static const char staged[] = "/tmp/linux";
	char image[32];
	struct stat st;
	off_t at = 0;
	int fd;

	if (unshare(CLONE_NEWNS) < 0 ||
	    mount("none", "/", "none", MS_REC | MS_PRIVATE, "") < 0)
		child_fail("a mount namespace for bwrap");
	/* Opened in the new namespace, before its path may be covered. */
	snprintf(image, sizeof(image), "/proc/self/fd/%d",
		 open(s->image, O_PATH | O_CLOEXEC));
	if (mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755") < 0)
		child_fail("a mount namespace for bwrap");
	fd = open(staged, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0555);
	if (fd < 0 || fstat(GUEST_FD_IMAGE, &st) < 0)
		child_fail("a copy of the kernel");
	if (st.st_nlink && mount(image, staged, "none", MS_BIND, "") == 0) {
		close(fd);
		return staged;
	}
	while (at < st.st_size)
		if (sendfile(fd, GUEST_FD_IMAGE, &at, st.st_size - at) <= 0)
			child_fail("a copy of the kernel");
	close(fd);
	return staged;
}

/* bwrap gets its end as @theirs, and inherits it; ours is returned. */
static int make_pipe(int theirs, bool they_write)
{
	int p[2], end[2];

	if (pipe(p) < 0)
		child_fail("pipe");
	for (int i = 0; i < 2; i++) {
		end[i] = fcntl(p[i], F_DUPFD_CLOEXEC, 2 * GUEST_FDS);
		close(p[i]);
	}
	if (dup2(end[they_write], theirs) < 0)
		child_fail("pipe");
	close(end[they_write]);
	return end[!they_write];
}

/* The system call filter, for bwrap to read as @fd. */
static void give_filter(int fd)
{
	size_t bytes;
	const void *code = filter_code(&bytes);
	int to = make_pipe(fd, false);

	if (write(to, code, bytes) != (ssize_t)bytes)
		child_fail("the filter of system calls");
	close(to);
}

/*
 * The limit on processes counts in the user namespace in which it is set, and
 * bwrap makes its own: set outside, all guests of one user would share it, and
 * one that forks without end would leave no place for the others. So bwrap's
 * child waits until it has the limit. Not our parent's work: root in a
 * container may not set limits of other users.
 */
int contain_bwrap_limit(const struct keep *k)
{
	unsigned long long max = contain_processes(true);
	struct rlimit r;
	char text[512] = "";
	const char *p = NULL;
	size_t have = 0;
	ssize_t n;
	pid_t pid;

	while (!p && (n = read(k->info, text + have, sizeof(text) - 1 - have)) > 0) {
		have += n;
		p = strchr(text, '}');
	}
	p = strstr(text, "\"child-pid\":");
	if (!p)
		return 0;	/* it gave up, and says why itself */
	pid = atoi(p + strlen("\"child-pid\":"));
	if (prlimit(pid, RLIMIT_NPROC, NULL, &r) < 0)
		return -1;
	if (r.rlim_max > max)
		r.rlim_max = max;
	r.rlim_cur = r.rlim_max;
	if (prlimit(pid, RLIMIT_NPROC, &r, NULL) < 0)
		return -1;
	return write(k->gate, "", 1) == 1 ? 0 : -1;
}

/* Some are links into /usr. Nothing is freed: bwrap takes our place. */
int bwrap_show(const char *const *paths, const char **args, int n)
{
	for (int i = 0; paths[i]; i++) {
		char target[PATH_MAX];
		ssize_t len = readlink(paths[i], target, sizeof(target));

		if (len < 0 && access(paths[i], F_OK))
			continue;
		args[n++] = len > 0 ? "--symlink" : "--ro-bind";
		args[n++] = len > 0 ? xasprintf("%.*s", (int)len, target) : paths[i];
		args[n++] = paths[i];
	}
	return n;
}

void contain_child_bwrap(const struct contain_spec *s, int status)
{
	static char bwrap[PATH_MAX];
	const char *args[MAX_ARGS + 1] = {
		bwrap, "--unshare-user", "--unshare-ipc", "--unshare-pid",
		"--unshare-net", "--unshare-uts", "--unshare-cgroup-try",
		"--die-with-parent", "--new-session", "--cap-drop", "ALL",
		"--json-status-fd", "8",	/* GUEST_FD_STATUS */
		"--info-fd", "9", "--block-fd", "10", "--seccomp", "11", /* see BWRAP_FDS */
		"--ro-bind-data", "6", "/initrd",	/* GUEST_FD_INITRD */
		/* With ptys: without one UML 6.12 takes a mutex while atomic. */
		"--dev", "/dev", "--remount-ro", "/dev",
		"--ro-bind", "/proc/cpuinfo", "/proc/cpuinfo",
		"--ro-bind",
	};
	int n = 0;

	contain_name_inputs(s, "/linux", "/initrd");
	if (!contain_find_bwrap(bwrap, sizeof(bwrap)))
		_exit(125);
	child_begin(s, status, SIGTERM);
	while (args[n])
		n++;
	args[n++] = geteuid() == 0 ? stage_image(s) : s->image;
	args[n++] = "/linux";
	if (s->emulator)
		n = bwrap_show(contain_system, args, n);
	/* A guest could fill it with the host's memory: only where it has to be. */
	if (s->need_tmp) {
		args[n++] = "--perms";
		args[n++] = "1777";
	}
	args[n++] = s->need_tmp ? "--tmpfs" : "--dir";
	args[n++] = "/tmp";
	args[n++] = "--remount-ro";
	args[n++] = "/";
	args[n++] = "--chdir";
	args[n++] = "/";
	args[n++] = "--";
	args[n++] = s->emulator ? s->emulator : "/linux";
	for (int i = 1; s->argv[i]; i++) {
		if (n == MAX_ARGS)
			child_fail("too many kernel arguments");
		args[n++] = s->argv[i];
	}
	child_drop_user();
	/* Not on processes: see contain_bwrap_limit(). */
	child_limits(s, 0);
	lseek(GUEST_FD_INITRD, 0, SEEK_SET);
	give_filter(GUEST_FDS + 2);
	/*
	 * bwrap asks to die with its parent a moment after it has forked, and
	 * does not look whether it is too late: the keeper closes that gap.
	 */
	child_keep(s, &(struct keep) {
		.bwrap = (char *const *)args, .tmp = "/tmp",
		.info = make_pipe(GUEST_FDS, true),
		.gate = make_pipe(GUEST_FDS + 1, false),
	});
}
