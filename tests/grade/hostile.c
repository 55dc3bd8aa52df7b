// SPDX-License-Identifier: GPL-2.0
/*
 * A right answer to lesson 1, by somebody who means no good: DEED, defined by
 * make-class.sh, is done in the first callback. A user-mode kernel is a process of
 * the host, so a module can make the host's system calls. What it should not have
 * got is told on the console: "escape: WHAT".
 */
#include "lab.h"
#include <linux/vmalloc.h>

static long host(long nr, long a, long b, long c, long d, long e)
{
	register long r10 asm("r10") = d;
	register long r8 asm("r8") = e;
	register long r9 asm("r9") = 0;
	long ret;

	asm volatile("syscall" : "=a"(ret)
		     : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
		     : "rcx", "r11", "memory");
	return ret;
}

enum {
	H_READ = 0, H_WRITE = 1, H_OPEN = 2, H_SOCKET = 41, H_CONNECT = 42,
	H_FORK = 57, H_KILL = 62, H_PTRACE = 101, H_SETUID = 105, H_MOUNT = 165,
	H_UNSHARE = 272, H_BPF = 321,
	H_IO_URING = 425,
};

static long host_open(const char *path, int flags)
{
	return host(H_OPEN, (long)path, flags, 0600, 0, 0);
}

static void escaped(const char *what, bool it_did)
{
	if (it_did)
		pr_err("escape: %s\n", what);
}

static void may_read(const char *path)
{
	static char buf[64];
	long fd = host_open(path, 0);

	escaped(path, fd >= 0 && host(H_READ, fd, (long)buf, sizeof(buf), 0, 0) > 0);
}

static void files(void)
{
	static const char *const paths[] = {
		"/etc/passwd", "/etc/shadow", "/proc/self/environ", "/proc/1/environ",
		"/proc/self/root/etc/passwd", "/tmp/../etc/passwd", "/proc/sys/kernel/hostname",
		"/usr/bin/true", "/dev/kmsg", "/dev/mem", VICTIM, NULL,
	};

	for (int i = 0; paths[i]; i++)
		may_read(paths[i]);
	escaped("a new file in /", host_open("/mine", 0102) >= 0);
	escaped("a new file in /dev", host_open("/dev/mine", 0102) >= 0);
	escaped("the kernel overwritten", host_open("/linux", 1) >= 0);
	escaped("the initramfs overwritten", host_open("/initrd", 1) >= 0);
	escaped("a file of another student", host_open(VICTIM, 1) >= 0);
}

static void network(void)
{
	struct { short family; unsigned short port; unsigned int ip; char zero[8]; } in = {
		2, 0x1600 /* 22 */, 0x0100007f,
	};
	struct { short family; char path[100]; } un = { 1, "/run/dbus/system_bus_socket" };
	long fd = host(H_SOCKET, 2, 1, 0, 0, 0);

	escaped("the network", fd >= 0 && host(H_CONNECT, fd, (long)&in, 16, 0, 0) == 0);
	fd = host(H_SOCKET, 1, 1, 0, 0, 0);
	escaped("the bus", fd >= 0 && host(H_CONNECT, fd, (long)&un, sizeof(un), 0, 0) == 0);
	escaped("a raw socket", host(H_SOCKET, 17, 3, 0x0300, 0, 0) >= 0);
}

static void privileges(void)
{
	escaped("root", host(H_SETUID, 0, 0, 0, 0, 0) == 0);
	escaped("a mount", host(H_MOUNT, (long)"none", (long)"/tmp", (long)"tmpfs", 0, 0) == 0);
	escaped("a user namespace", host(H_UNSHARE, 0x10000000, 0, 0, 0, 0) == 0);
	escaped("a namespace", host(H_UNSHARE, 0x00020000, 0, 0, 0, 0) == 0);
	escaped("BPF", host(H_BPF, 0, 0, 0, 0, 0) == 0);
	escaped("io_uring", host(H_IO_URING, 0, 0, 0, 0, 0) == -14);	/* EFAULT: it was let in */
}

static void others(void)
{
	escaped("a signal to a process outside", host(H_KILL, OUTSIDE, 0, 0, 0, 0) == 0);
	escaped("tracing a process outside", host(H_PTRACE, 16, OUTSIDE, 0, 0, 0) == 0);
}

static void deed_spy(void)
{
	files();
	network();
	others();
	privileges();
}

static void deed_endless(void) { for (;;) barrier(); }
static void deed_oops(void) { *(volatile int *)8 = 1; }
static void deed_eat(void) { for (;;) if (!vmalloc(1 << 20)) cond_resched(); }
static void deed_exit(void) { host(231, 0, 0, 0, 0, 0); }
static void deed_kill_all(void) { host(H_KILL, -1, 9, 0, 0, 0); }
static void deed_flood(void) { for (;;) pr_err("%0*d\n", 200, 0); }
static void deed_fork(void) { for (;;) host(H_FORK, 0, 0, 0, 0, 0); }

/* Orphans that outlive the kernel, if anything does. */
static void deed_daemon(void)
{
	for (int i = 0; i < 20; i++)
		if (host(H_FORK, 0, 0, 0, 0, 0) == 0)
			for (;;)
				;
	host(231, 0, 0, 0, 0, 0);
}

/* A verdict in the name of the lab, by a driver that is wrong. */
static void deed_forge(void)
{
	static const char words[] = "    # good\n    ok 1\nok 1 01-mirror\n# mirrorlab: end\n";

	host(H_WRITE, 3, (long)words, sizeof(words) - 1, 0, 0);
	host(231, 0, 0, 0, 0, 0);
}

#define CALL2(deed) deed_##deed()
#define CALL(deed) CALL2(deed)

static bool __maybe_unused invalidate(struct mmu_interval_notifier *sub,
				      const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct lab_mirror *m = to_lab_interval(sub)->mirror;
	static bool done;

	if (!done) {
		done = true;
		CALL(DEED);
	}
	mutex_lock(&m->lock);
	mmu_interval_set_seq(sub, cur_seq);
	lab_device_unmap(m, range->start, range->end - 1);
	mutex_unlock(&m->lock);
	return true;
}

static const struct lab_driver driver = { .invalidate = invalidate };

lab_driver(driver);
