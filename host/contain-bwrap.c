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
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "contain-impl.h"

#define MAX_ARGS 64

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

void contain_child_bwrap(const struct contain_spec *s, int status)
{
	static char bwrap[PATH_MAX];
	const char *args[MAX_ARGS + 1] = {
		bwrap, "--unshare-user", "--unshare-ipc", "--unshare-pid",
		"--unshare-net", "--unshare-uts", "--unshare-cgroup-try",
		"--die-with-parent", "--new-session", "--cap-drop", "ALL",
		"--json-status-fd", "8",	/* GUEST_FD_STATUS */
		"--ro-bind-data", "6", "/initrd",	/* GUEST_FD_INITRD */
		"--perms", "1777", "--tmpfs", "/tmp",
		/* With ptys: without one UML 6.12 takes a mutex while atomic. */
		"--dev", "/dev",
		"--ro-bind", "/proc/cpuinfo", "/proc/cpuinfo",
		"--ro-bind",
	};
	int n = 0;

	snprintf(s->initrd_arg, CONTAIN_INITRD_ARG, "initrd=/initrd");
	if (!contain_find_bwrap(bwrap, sizeof(bwrap)))
		_exit(125);
	child_begin(s, status, SIGTERM);
	while (args[n])
		n++;
	args[n++] = geteuid() == 0 ? stage_image(s) : s->image;
	args[n++] = "/linux";
	args[n++] = "--remount-ro";
	args[n++] = "/";
	args[n++] = "--chdir";
	args[n++] = "/";
	args[n++] = "--";
	args[n++] = "/linux";
	for (int i = 1; s->argv[i]; i++) {
		if (n == MAX_ARGS)
			child_fail("too many kernel arguments");
		args[n++] = s->argv[i];
	}
	child_drop_user();
	child_limits(s);
	lseek(GUEST_FD_INITRD, 0, SEEK_SET);
	/*
	 * bwrap asks to die with its parent a moment after it has forked, and
	 * does not look whether it is too late: the keeper closes that gap.
	 */
	child_keep(s, &(struct keep) { .bwrap = (char *const *)args, .tmp = "/tmp" });
}
