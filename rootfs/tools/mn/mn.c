// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "mn.h"

#define PAGE	4096UL
#define WAIT_S	10

static int fd = -1, failed;
static char *const base = (char *)MN_BASE;

void mn_die(const char *fmt, ...)
{
	va_list ap;

	printf("# ");
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\nBail out!\n");
	fflush(stdout);
	_exit(2);
}

static void device(unsigned long cmd, const char *what, void *arg)
{
	if (ioctl(fd, cmd, arg))
		mn_die("%s: %s", what, strerror(errno));
}

void mn_open(unsigned int pages)
{
	if (fd < 0)
		fd = open("/dev/mn_calls", O_RDWR | O_CLOEXEC);
	if (fd < 0)
		mn_die("/dev/mn_calls: %s", strerror(errno));
	if (mmap(base, pages * PAGE, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != base)
		mn_die("mmap: %s", strerror(errno));
}

void mn_attach(unsigned int which)
{
	device(MN_IOC_ATTACH, "attach", (void *)(long)which);
}

uint64_t mn_addr(unsigned int page)
{
	return (uint64_t)base + page * PAGE;
}

static void make_list(struct mn_list *list, const struct mn_call *calls, size_t n)
{
	if (n > MN_LIST)
		mn_die("%zu calls are too many", n);
	list->count = n;
	memcpy(list->call, calls, n * sizeof(*calls));
}

void mn_make(struct mn_call *calls, size_t n)
{
	struct mn_list list = { .where = MN_NOW };

	make_list(&list, calls, n);
	device(MN_IOC_LIST, "calls", &list);
	memcpy(calls, list.call, n * sizeof(*calls));
}

int64_t mn_now(const struct mn_call *calls, size_t n)
{
	struct mn_call made[MN_LIST];

	if (n > MN_LIST)
		mn_die("%zu calls are too many", n);
	memcpy(made, calls, n * sizeof(*calls));
	mn_make(made, n);
	return made[n - 1].ret;
}

void mn_leave(enum mn_where where, int sub, const struct mn_call *calls, size_t n)
{
	struct mn_list list = { .where = where, .sub = sub };

	make_list(&list, calls, n);
	device(MN_IOC_LIST, "leave calls", &list);
}

struct mn_list mn_result(enum mn_where where, int sub)
{
	struct mn_list list = { .where = where, .sub = sub };

	device(MN_IOC_RESULT, "result", &list);
	return list;
}

struct mn_state mn_state(void)
{
	struct mn_state state;

	device(MN_IOC_STATE, "state", &state);
	return state;
}

uint32_t mn_calls(int sub)
{
	return mn_state().sub[sub].calls;
}

uint32_t mn_released(int sub)
{
	return mn_state().sub[sub].released;
}

bool mn_bounds(int sub, unsigned int first, unsigned int last)
{
	struct mn_call call = C(MN_BOUNDS, sub);

	mn_make(&call, 1);
	return !call.ret && call.start == mn_addr(first) && call.last == mn_addr(last + 1) - 1;
}

void mn_unmap(unsigned int first, unsigned int last)
{
	if (munmap(base + first * PAGE, (last + 1 - first) * PAGE))
		mn_die("munmap: %s", strerror(errno));
}

void mn_zap(unsigned int first, unsigned int last)
{
	if (madvise(base + first * PAGE, (last + 1 - first) * PAGE, MADV_DONTNEED))
		mn_die("madvise: %s", strerror(errno));
}

void mn_wait_held(unsigned int gate)
{
	time_t end = time(NULL) + WAIT_S;

	while (!(mn_state().held & 1U << gate)) {
		if (time(NULL) > end)
			mn_die("nobody came to gate %u", gate);
		sched_yield();
	}
}

void mn_open_gate(unsigned int gate)
{
	device(MN_IOC_OPEN, "gate", (void *)(long)gate);
}

bool mn_reset(void)
{
	return !ioctl(fd, MN_IOC_RESET);
}

pid_t mn_child(void (*fn)(void))
{
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid < 0)
		mn_die("fork: %s", strerror(errno));
	if (pid)
		return pid;
	fn();
	fflush(stdout);
	_exit(mn_failed() ? 1 : 0);
}

void mn_wait_child(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid)
		mn_die("waitpid: %s", strerror(errno));
	failed += status != 0;
}

void mn_expect(bool ok, const char *what, const char *file, int line)
{
	if (ok)
		return;
	printf("# %s:%d: not true: %s\n", file, line, what);
	failed++;
}

int mn_failed(void)
{
	int ret = failed;

	failed = 0;
	return ret;
}
