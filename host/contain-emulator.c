// SPDX-License-Identifier: GPL-2.0
/*
 * An emulator is a program like others: it needs its libraries and firmware, and
 * opens the kernel by its name. All of it is shown to it, for reading only.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "contain-impl.h"

const char *const contain_system[] = {
	"/usr", "/bin", "/lib", "/lib64", "/etc/ld.so.cache", NULL
};

/* @path of the host, in the folder we are in. */
static void show(const char *path)
{
	char target[PATH_MAX] = "";
	const char *here = path + 1;
	struct stat st;

	if (readlink(path, target, sizeof(target) - 1) > 0) {
		if (symlink(target, here) < 0)
			child_fail(path);
		return;
	}
	if (stat(path, &st) < 0)
		return;
	if (S_ISDIR(st.st_mode))
		mkdir(here, 0755);
	else if (mkdir("etc", 0755) == 0 || errno == EEXIST)
		close(open(here, O_WRONLY | O_CREAT | O_CLOEXEC, 0444));
	if (mount(path, here, "none", MS_BIND | MS_REC, "") < 0)
		child_fail(path);
	/* On top of what a user without privileges may do there anyway. */
	mount("none", here, "none", MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV, "");
}

void emulator_bind(const struct contain_spec *s)
{
	char image[32];
	int fd = open("linux", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444);

	/* Opened in this mount namespace: what is from another cannot be bound. */
	snprintf(image, sizeof(image), "/proc/self/fd/%d", open(s->image, O_PATH | O_CLOEXEC));
	if (fd < 0)
		child_fail("making /linux");
	close(fd);
	if (mount(image, "linux", "none", MS_BIND, "") < 0 &&
	    (unlink("linux") < 0 || child_copy_fd(GUEST_FD_IMAGE, "linux") < 0))
		child_fail("a copy of the kernel");
	for (int i = 0; contain_system[i]; i++)
		show(contain_system[i]);
}
