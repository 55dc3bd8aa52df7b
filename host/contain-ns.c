// SPDX-License-Identifier: GPL-2.0
/*
 * Containment with namespaces of our own: the kernel sees a root folder with
 * nothing but its initramfs, no network, no other process. And, for hosts
 * that refuse namespaces, the same child without them.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "contain-impl.h"

#define ROOT_SLACK (64ULL << 20)

static int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -1;
	n = write(fd, text, strlen(text));
	close(fd);
	return n == (ssize_t)strlen(text) ? 0 : -1;
}

/* The same user and group inside as outside; nobody else. */
static void map_user(uid_t uid, gid_t gid)
{
	char map[64];

	/* Absent before 3.19, and not needed there. */
	if (write_file("/proc/self/setgroups", "deny") < 0 && errno != ENOENT)
		child_fail("/proc/self/setgroups");
	snprintf(map, sizeof(map), "%u %u 1", uid, uid);
	if (write_file("/proc/self/uid_map", map) < 0)
		child_fail("/proc/self/uid_map");
	snprintf(map, sizeof(map), "%u %u 1", gid, gid);
	if (write_file("/proc/self/gid_map", map) < 0)
		child_fail("/proc/self/gid_map");
}

int child_copy_fd(int from, const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444);
	struct stat st;
	off_t at = 0;

	if (fd < 0 || fstat(from, &st) < 0)
		return -1;
	while (at < st.st_size)
		if (sendfile(fd, from, &at, st.st_size - at) <= 0)
			return -1;
	return close(fd);
}

/* The two files of the host that the kernel opens by name. */
static void bind_files(void)
{
	static const char *const files[] = { "dev/null", "proc/cpuinfo" };

	if (mkdir("dev", 0755) < 0 || mkdir("proc", 0755) < 0)
		child_fail("making /dev");
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char host[32];
		int fd = open(files[i], O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444);

		snprintf(host, sizeof(host), "/%s", files[i]);
		if (fd < 0 || mount(host, files[i], "none", MS_BIND, "") < 0)
			child_fail(host);
		close(fd);
	}
	/*
	 * Ptys of its own: UML tries one at boot, and without one 6.12 later
	 * takes a mutex while atomic. Not every kernel lets us mount them.
	 */
	if (mkdir("dev/pts", 0755) < 0 ||
	    mount("devpts", "dev/pts", "devpts", MS_NOSUID | MS_NOEXEC,
		  "newinstance,ptmxmode=0666,mode=0666") < 0 ||
	    symlink("pts/ptmx", "dev/ptmx") < 0)
		return;
}

/* Any folder does as a place to mount on: it is only covered in here. */
static void enter_empty_root(const struct contain_spec *s)
{
	static const char place[] = "/tmp";
	struct stat st, image;
	char opts[96];

	if (fstat(GUEST_FD_INITRD, &st) < 0 || fstat(GUEST_FD_IMAGE, &image) < 0)
		child_fail("initrd");
	if (mount("none", "/", "none", MS_REC | MS_PRIVATE, "") < 0)
		child_fail("making mounts private");
	/* Room for guest memory where memfd_create() is refused. */
	snprintf(opts, sizeof(opts), "mode=0755,size=%llu", st.st_size + ROOT_SLACK +
		 (s->emulator ? image.st_size : 0) + (s->need_tmp ? s->mem + (1ULL << 30) : 0));
	if (mount("tmpfs", place, "tmpfs", MS_NOSUID | MS_NODEV, opts) < 0)
		child_fail("mounting an empty root");
	if (chdir(place) < 0 || child_copy_fd(GUEST_FD_INITRD, "initrd") < 0)
		child_fail("copying the initrd");
	if (mkdir("tmp", 0755) < 0 || chmod("tmp", 01777) < 0)
		child_fail("making /tmp");
	bind_files();
	if (s->emulator)
		emulator_bind(s);
	if (syscall(SYS_pivot_root, ".", ".") < 0 ||
	    umount2(".", MNT_DETACH) < 0 || chdir("/") < 0)
		child_fail("leaving the host's root");
	close(GUEST_FD_INITRD);
}

void contain_child_ns(const struct contain_spec *s, int status, uid_t uid, gid_t gid)
{
	struct keep k = {
		.pid_ns = true, .landlock = landlock_abi() > 0,
		.initrd = "/initrd", .tmp = "/tmp",
	};
	bool userns = uid != 0;

	contain_name_inputs(s, "/linux", k.initrd);
	child_begin(s, status, SIGKILL);
	if (userns)
		map_user(uid, gid);
	enter_empty_root(s);
	if (!userns)
		child_drop_user();
	child_no_privileges();
	child_limits(s, contain_processes(userns));
	contain_tell(GUEST_FD_STATUS, MSG_READY, k.landlock,
		     k.landlock ? "" : "Landlock");
	child_keep(s, &k);
}

void contain_child_plain(const struct contain_spec *s, int status, bool landlock)
{
	struct keep k = { .landlock = landlock };
	static char image[32], initrd[32];

	snprintf(initrd, sizeof(initrd), "/proc/self/fd/%d", GUEST_FD_INITRD);
	k.initrd = initrd;
	if (s->need_tmp)
		k.tmp = access("/dev/shm", W_OK | X_OK) == 0 ? "/dev/shm" : "/tmp";
	snprintf(image, sizeof(image), "/proc/self/fd/%d", GUEST_FD_IMAGE);
	contain_name_inputs(s, image, initrd);
	child_begin(s, status, SIGTERM);
	child_drop_user();
	child_no_privileges();
	child_limits(s, contain_processes(false));
	contain_tell(GUEST_FD_STATUS, MSG_READY, landlock,
		     landlock ? "user namespaces" : "user namespaces and Landlock");
	child_keep(s, &k);
}
