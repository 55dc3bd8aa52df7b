// SPDX-License-Identifier: GPL-2.0
/*
 * Landlock, spoken through the system calls: the headers of a host may be
 * older than its kernel. It also forbids to trace processes outside, and with
 * version 6 to signal them.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "contain-impl.h"

#define LL_CREATE_RULESET	444
#define LL_ADD_RULE		445
#define LL_RESTRICT_SELF	446
#define LL_RULE_PATH_BENEATH	1

#define FS_EXECUTE	(1ULL << 0)
#define FS_WRITE_FILE	(1ULL << 1)
#define FS_READ_FILE	(1ULL << 2)
#define FS_READ_DIR	(1ULL << 3)
#define FS_REMOVE_DIR	(1ULL << 4)
#define FS_REMOVE_FILE	(1ULL << 5)
#define FS_MAKE_DIR	(1ULL << 7)
#define FS_MAKE_REG	(1ULL << 8)
#define FS_MAKE_SOCK	(1ULL << 9)
#define FS_MAKE_SYM	(1ULL << 12)
#define FS_V1		((1ULL << 13) - 1)
#define FS_REFER	(1ULL << 13)	/* version 2 */
#define FS_TRUNCATE	(1ULL << 14)	/* version 3 */
#define FS_IOCTL_DEV	(1ULL << 15)	/* version 5 */
#define NET_TCP		3ULL		/* version 4: bind and connect */
#define SCOPE_ALL	3ULL		/* version 6: abstract sockets, signals */

struct ll_ruleset {
	uint64_t fs, net, scoped;
};

struct ll_path_beneath {
	uint64_t allowed;
	int32_t parent_fd;
} __attribute__((packed));

int landlock_abi(void)
{
	long abi = syscall(LL_CREATE_RULESET, NULL, 0, 1 /* version */);

	return abi < 0 ? 0 : abi;
}

static int allow_fd(int ruleset, int fd, uint64_t what)
{
	struct ll_path_beneath rule = { .allowed = what, .parent_fd = fd };

	if (syscall(LL_ADD_RULE, ruleset, LL_RULE_PATH_BENEATH, &rule, 0) == 0)
		return 0;
	/*
	 * Files of no visible file system (a memfd) cannot be named in a
	 * rule, and need none.
	 */
	return errno == EBADFD || errno == EBADF ? 0 : -errno;
}

static int allow_path(int ruleset, const char *path, uint64_t what)
{
	int fd = open(path, O_PATH | O_CLOEXEC), ret;

	if (fd < 0)
		return -errno;
	ret = allow_fd(ruleset, fd, what);
	close(fd);
	return ret;
}

/* A set of rules that allows nothing yet; @write: what a writable folder may do. */
static int new_ruleset(uint64_t *write)
{
	struct ll_ruleset attr = { .fs = FS_V1 };
	int abi = landlock_abi();
	size_t size = sizeof(attr.fs);

	attr.fs |= (abi >= 2 ? FS_REFER : 0) | (abi >= 3 ? FS_TRUNCATE : 0) |
		   (abi >= 5 ? FS_IOCTL_DEV : 0);
	*write = FS_EXECUTE | FS_READ_FILE | FS_WRITE_FILE | FS_READ_DIR | FS_MAKE_REG |
		 FS_MAKE_DIR | FS_MAKE_SOCK | FS_REMOVE_FILE | FS_REMOVE_DIR |
		 (abi >= 3 ? FS_TRUNCATE : 0);
	if (abi >= 4) {
		attr.net = NET_TCP;
		size += sizeof(attr.net);
	}
	if (abi >= 6) {
		attr.scoped = SCOPE_ALL;
		size += sizeof(attr.scoped);
	}
	return syscall(LL_CREATE_RULESET, &attr, size, 0);
}

/* To read and execute what is there of @paths. */
static int allow_read(int ruleset, const char *const *paths)
{
	struct stat st;
	int ret = 0;

	for (; !ret && *paths; paths++)
		if (stat(*paths, &st) == 0)
			ret = allow_path(ruleset, *paths, FS_EXECUTE | FS_READ_FILE |
					 (S_ISDIR(st.st_mode) ? FS_READ_DIR : 0));
	return ret;
}

int landlock_folders(const char *const *read, const char *write)
{
	uint64_t write_it;
	int ruleset = new_ruleset(&write_it), ret;

	if (ruleset < 0)
		return -errno;
	ret = allow_read(ruleset, read);
	if (!ret)
		ret = allow_path(ruleset, write, write_it | FS_MAKE_SYM);
	if (!ret)
		ret = allow_path(ruleset, "/dev/null", FS_READ_FILE | FS_WRITE_FILE);
	if (!ret && syscall(LL_RESTRICT_SELF, ruleset, 0) < 0)
		ret = -errno;
	close(ruleset);
	return ret;
}

int landlock_apply(int image_fd, const char *initrd, const char *tmp,
		   const char *const *read)
{
	int abi = landlock_abi(), ruleset, ret;
	uint64_t write_tmp;

	ruleset = new_ruleset(&write_tmp);
	if (ruleset < 0)
		return -errno;
	ret = allow_fd(ruleset, image_fd, FS_EXECUTE | FS_READ_FILE);
	if (!ret)
		ret = allow_path(ruleset, initrd, FS_READ_FILE);
	if (!ret)
		ret = allow_path(ruleset, "/dev/null", FS_READ_FILE | FS_WRITE_FILE);
	if (!ret)
		ret = allow_path(ruleset, "/proc/cpuinfo", FS_READ_FILE);
	/* Optional: see bind_files() in contain-ns.c. */
	if (!ret && access("/dev/pts/ptmx", F_OK) == 0) {
		uint64_t tty = FS_READ_FILE | FS_WRITE_FILE | (abi >= 5 ? FS_IOCTL_DEV : 0);

		allow_path(ruleset, "/dev/ptmx", tty);
		allow_path(ruleset, "/dev/pts", tty);
	}
	if (!ret && tmp)
		ret = allow_path(ruleset, tmp, write_tmp);
	if (!ret && read)
		ret = allow_read(ruleset, read);
	if (!ret && syscall(LL_RESTRICT_SELF, ruleset, 0) < 0)
		ret = -errno;
	close(ruleset);
	return ret;
}
