// SPDX-License-Identifier: GPL-2.0
/* What needs another process, or another device: children, the reaper, migration. */
#include <errno.h>
#include <fcntl.h>
#include <linux/types.h>
#include <signal.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "guest.h"

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_process_mrelease
#define SYS_process_mrelease 448
#endif

/* Of lib/test_hmm_uapi.h, which no package installs */
struct hmm_dmirror_cmd { __u64 addr, ptr, npages, cpages, faults; };
#define HMM_DMIRROR_MIGRATE_TO_DEV _IOWR('H', 0x02, struct hmm_dmirror_cmd)

pid_t process_to_end;
static int to_child = -1, from_child = -1;

/* Says what its own pages hold, until its parent ends. */
static void be_child(int in, int out)
{
	unsigned long long value;
	int page;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (read(in, &page, sizeof(page)) == sizeof(page) &&
	       !cpu_access(page, &value, false) &&
	       write(out, &value, sizeof(value)) == sizeof(value))
		;
	_exit(0);
}

/* A child that has the same pages, and leaves at once unless it is to stay. */
int fork_child(bool stay)
{
	int to[2], from[2];
	pid_t pid;

	if (pipe(to) || pipe(from))
		return -errno;
	pid = fork();
	if (pid < 0)
		return -errno;
	if (!pid) {
		if (stay)
			be_child(to[0], from[1]);
		_exit(0);
	}
	to_child = to[1];
	from_child = from[0];
	if (!stay)
		waitpid(pid, NULL, 0);
	return 0;
}

int ask_child(int page, unsigned long long *value)
{
	return write(to_child, &page, sizeof(page)) == sizeof(page) &&
	       read(from_child, value, sizeof(*value)) == sizeof(*value) ? 0 : -ECHILD;
}

int kill_process(void)
{
	if (!process_to_end)
		return -EINVAL;
	return kill(process_to_end, SIGKILL) ? -errno : 0;
}

/* As the OOM reaper does it: what a dying process has is taken without sleeping. */
int reap_process(void)
{
	int fd = process_to_end ? (int)syscall(SYS_pidfd_open, process_to_end, 0) : -1, ret;

	if (fd < 0)
		return process_to_end ? -errno : -EINVAL;
	ret = syscall(SYS_process_mrelease, fd, 0) ? -errno : 0;
	close(fd);
	return ret;
}

/* Into the memory of a device of somebody else's, who keeps it. */
int migrate_elsewhere(struct pages p)
{
	static int fd = -1;
	char copy[PAGES * PAGE];
	struct hmm_dmirror_cmd cmd = {
		.addr = (uintptr_t)at(p.first), .ptr = (uintptr_t)copy,
		.npages = p.last - p.first + 1,
	};

	if (fd < 0)
		fd = open("/dev/hmm_dmirror0", O_RDWR | O_CLOEXEC);
	return fd < 0 || ioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, &cmd) ? -errno : 0;
}
