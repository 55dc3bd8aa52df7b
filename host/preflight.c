// SPDX-License-Identifier: GPL-2.0
/* What a guest needs of its host, looked at before it is started. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "preflight.h"

#ifndef PTRACE_SYSEMU
#define PTRACE_SYSEMU 31
#endif

/*
 * Besides its memory: two ranges of device memory, the map of all page
 * structures, the executable. An estimate on the safe side: a guest with
 * mem=1G was seen to run with `ulimit -v` of 4 GiB; less was not tried.
 */
#define ADDRESS_SPACE_EXTRA (2000ULL << 20)

static int no(struct preflight *p, const char *why, const char *remedy)
{
	snprintf(p->why, sizeof(p->why), "%s", why);
	snprintf(p->remedy, sizeof(p->remedy), "%s", remedy);
	return -1;
}

/* First number in a file; -1 when there is none. */
static long long read_number(const char *path)
{
	char text[64];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (fd >= 0)
		close(fd);
	if (n <= 0 || *text < '0' || *text > '9')
		return -1;
	text[n] = '\0';
	return strtoll(text, NULL, 10);
}

static int check_machine(struct preflight *p)
{
	struct utsname u;

	if (uname(&u) < 0)
		return 0;
	if (strcmp(u.machine, "x86_64"))
		return no(p, "user-mode Linux runs on x86-64 hosts only",
			  "use an x86-64 machine, or a full-system emulator");
	if (strstr(u.release, "Microsoft"))	/* WSL2 says microsoft */
		return no(p, "WSL1 cannot trace system calls as user-mode Linux needs",
			  "convert it: wsl --set-version <distribution> 2");
	return 0;
}

/* Really trace a child, in the way the kernel will: a seccomp filter shows. */
static int try_trace(void)
{
	pid_t parent = getpid(), pid = fork();
	int status, err = 0;

	if (pid == 0) {
		/* A stopped child would outlive us: nothing else wakes it. */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent || ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0)
			_exit(1);
		raise(SIGSTOP);
		_exit(0);
	}
	if (pid < 0)
		return errno;
	while (waitpid(pid, &status, WUNTRACED) < 0 && errno == EINTR)
		;
	if (!WIFSTOPPED(status))
		return EPERM;
	if (ptrace(PTRACE_SYSEMU, pid, NULL, NULL) < 0)
		err = errno;
	kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return err;
}

static int check_trace(struct preflight *p)
{
	long long yama = read_number("/proc/sys/kernel/yama/ptrace_scope");
	int err;

	if (yama >= 3)
		return no(p, "ptrace is refused on this host until it restarts (kernel.yama.ptrace_scope=3)",
			  "set kernel.yama.ptrace_scope=1 in /etc/sysctl.d and restart");
	if (yama == 2)
		return no(p, "ptrace is refused to ordinary programs (kernel.yama.ptrace_scope=2)",
			  "sudo sysctl kernel.yama.ptrace_scope=1");
	err = try_trace();
	if (err == EIO)
		return no(p, "this host's kernel cannot emulate system calls with ptrace (gVisor, WSL1 or another sandbox)",
			  "run on a Linux host, or in a container with another runtime");
	if (err)
		return no(p, "ptrace is refused here (a seccomp filter or a security module)",
			  "in a container: docker run --cap-add=SYS_PTRACE, or --security-opt seccomp=unconfined");
	return 0;
}

/* Executable shared memory, as the guest's memory has to be. */
static void check_memfd(struct preflight *p)
{
	int fd = memfd_create("probe", MFD_CLOEXEC | 0x10U /* MFD_EXEC */);
	void *m = MAP_FAILED;

	if (fd < 0 && errno == EINVAL)
		fd = memfd_create("probe", MFD_CLOEXEC);
	if (fd >= 0 && ftruncate(fd, 4096) == 0)
		m = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0);
	p->no_memfd = m == MAP_FAILED;
	if (m != MAP_FAILED)
		munmap(m, 4096);
	if (fd >= 0)
		close(fd);
}

static int check_limits(struct preflight *p, unsigned long long mem)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_AS, &r) == 0 && r.rlim_cur != RLIM_INFINITY &&
	    r.rlim_cur < mem + ADDRESS_SPACE_EXTRA) {
		no(p, "", "");
		snprintf(p->why, sizeof(p->why),
			 "the limit on address space (ulimit -v) is %llu MiB, a guest with %llu MiB needs %llu MiB",
			 (unsigned long long)r.rlim_cur >> 20, mem >> 20,
			 (mem + ADDRESS_SPACE_EXTRA) >> 20);
		snprintf(p->remedy, sizeof(p->remedy),
			 "ulimit -v unlimited, or less guest memory with --mem");
		return -1;
	}
	return 0;
}

/* Value in KiB of one line of /proc/meminfo. */
static long long meminfo(const char *text, const char *key)
{
	const char *p = strstr(text, key);

	return p ? strtoll(p + strlen(key), NULL, 10) : -1;
}

/* What is free for us, by the machine and by the control group; in MiB. */
static long long free_mib(const char *text)
{
	static const char *const groups[][2] = {
		{ "/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current" },
		{ "/sys/fs/cgroup/memory/memory.limit_in_bytes",
		  "/sys/fs/cgroup/memory/memory.usage_in_bytes" },
	};
	long long free = meminfo(text, "MemAvailable:"), swap;

	if (free < 0)
		return -1;
	swap = meminfo(text, "SwapFree:");
	free = (free + (swap > 0 ? swap : 0)) >> 10;
	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		long long max = read_number(groups[i][0]);
		long long used = read_number(groups[i][1]);

		if (max > 0 && used >= 0 && (max - used) >> 20 < free)
			free = (max - used) >> 20;
	}
	return free;
}

static int check_memory(struct preflight *p, unsigned long long mem)
{
	long long need = mem >> 20, free, limit, used;
	char text[4096];
	int fd = open("/proc/meminfo", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (fd >= 0)
		close(fd);
	if (n <= 0)
		return 0;
	text[n] = '\0';
	free = free_mib(text);
	limit = meminfo(text, "CommitLimit:");
	used = meminfo(text, "Committed_AS:");
	if (free >= 0 && free < need) {
		snprintf(p->why, sizeof(p->why),
			 "not enough memory: the guest gets %lld MiB, %lld MiB are free here", need, free);
	} else if (read_number("/proc/sys/vm/overcommit_memory") == 2 &&
		   limit >= 0 && (limit - used) >> 10 < need + 256) {
		snprintf(p->why, sizeof(p->why),
			 "not enough memory may be promised here (vm.overcommit_memory=2): the guest needs %lld MiB, %lld MiB are left",
			 need + 256, (limit - used) >> 10);
	} else {
		return 0;
	}
	snprintf(p->remedy, sizeof(p->remedy),
		 "close other programs, or less guest memory with --mem (not below 512M: no huge pages then)");
	return -1;
}

int preflight(unsigned long long mem, bool emulated, struct preflight *p)
{
	*p = (struct preflight) { 0 };
	if (check_machine(p) < 0 || check_limits(p, mem) < 0 ||
	    check_memory(p, mem) < 0)
		return -1;
	if (emulated)
		return 0;
	if (check_trace(p) < 0)
		return -1;
	check_memfd(p);
	return 0;
}
