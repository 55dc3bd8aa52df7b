// SPDX-License-Identifier: GPL-2.0
/*
 * Threads that do as they are told: three of the tool, and two of a process that
 * is mirrored. Commands are in shared memory.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "steps.h"

#define WAIT_S	20

enum what { NOTHING, CALLS, ZAP, TRUNCATE, LEAVE, MRELEASE };

#define FILE_PAGE	40
#define FILE_SIZE	(2 * 4096)

struct worker {
	int what;	/* a futex; NOTHING again when done */
	pid_t pid, tid;
	struct mn_call calls[MN_LIST];
	size_t n;
	unsigned int first, last;
	long ret;
};

static struct worker *workers;
static pid_t mirrored;
static int file;

static void futex(int *at, int op, int val)
{
	syscall(SYS_futex, at, op, val, NULL, NULL, 0);
}

static long mrelease(void)
{
	int pidfd = syscall(SYS_pidfd_open, mirrored, 0);
	long ret = syscall(SYS_process_mrelease, pidfd, 0) ? -errno : 0;

	close(pidfd);
	return ret;
}

static long empty_file(void)
{
	return ftruncate(file, 0) || ftruncate(file, FILE_SIZE) ? -errno : 0;
}

static void *work(void *arg)
{
	struct worker *w = arg;

	w->tid = syscall(SYS_gettid);
	w->pid = getpid();
	for (;;) {
		int what = __atomic_load_n(&w->what, __ATOMIC_ACQUIRE);

		if (what == NOTHING) {
			futex(&w->what, FUTEX_WAIT, NOTHING);
			continue;
		}
		w->ret = 0;
		if (what == CALLS)
			mn_make(w->calls, w->n);
		else if (what == ZAP)
			mn_zap(w->first, w->last);
		else if (what == TRUNCATE)
			w->ret = empty_file();
		else if (what == LEAVE)
			_exit(0);
		else
			w->ret = mrelease();
		__atomic_store_n(&w->what, NOTHING, __ATOMIC_RELEASE);
	}
	return NULL;
}

static void start_thread(struct worker *w)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, work, w))
		mn_die("no thread");
}

static void map_file(void)
{
	file = memfd_create("steps", MFD_CLOEXEC);
	if (file < 0 || ftruncate(file, FILE_SIZE) ||
	    mmap((void *)mn_addr(FILE_PAGE), FILE_SIZE, PROT_READ | PROT_WRITE,
		 MAP_SHARED | MAP_FIXED, file, 0) == MAP_FAILED)
		mn_die("memfd: %s", strerror(errno));
}

void workers_start(void)
{
	map_file();
	workers = mmap(NULL, WORKERS * sizeof(*workers), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (workers == MAP_FAILED)
		mn_die("mmap: %s", strerror(errno));
	for (int i = 0; i < A_MIRRORED; i++)
		start_thread(&workers[i]);
}

static void be_mirrored(bool huge)
{
	mn_attach(0);
	if (huge) {
		if (madvise((void *)MN_BASE, STEPS_PAGES * 4096UL, MADV_HUGEPAGE))
			mn_die("madvise: %s", strerror(errno));
		*(volatile char *)mn_addr(512) = 1;
	}
	start_thread(&workers[B_MIRRORED]);
	work(&workers[A_MIRRORED]);
}

void mirrored_start(bool huge)
{
	fflush(stdout);
	for (int i = A_MIRRORED; i < WORKERS; i++)
		memset(&workers[i], 0, sizeof(workers[i]));
	mirrored = fork();
	if (mirrored < 0)
		mn_die("fork: %s", strerror(errno));
	if (mirrored == 0)
		be_mirrored(huge);
	while (!__atomic_load_n(&workers[A_MIRRORED].pid, __ATOMIC_ACQUIRE) ||
	       !__atomic_load_n(&workers[B_MIRRORED].pid, __ATOMIC_ACQUIRE))
		sched_yield();
}

void mirrored_kill(void)
{
	kill(mirrored, SIGKILL);
}

void mirrored_end(void)
{
	mirrored_kill();
	waitpid(mirrored, NULL, 0);
	mirrored = 0;
}

static void begin(struct worker *w, enum what what)
{
	if (what != CALLS)
		w->n = 0;
	__atomic_store_n(&w->what, what, __ATOMIC_RELEASE);
	futex(&w->what, FUTEX_WAKE, 1);
}

void do_calls(enum who who, const struct mn_call *list, size_t n)
{
	struct worker *w = &workers[who];

	memcpy(w->calls, list, n * sizeof(*list));
	w->n = n;
	begin(w, CALLS);
}

void do_zap(enum who who, unsigned int first, unsigned int last)
{
	workers[who].first = first;
	workers[who].last = last;
	begin(&workers[who], ZAP);
}

void do_truncate(enum who who)
{
	begin(&workers[who], TRUNCATE);
}

void do_exit(enum who who)
{
	begin(&workers[who], LEAVE);
}

void do_mrelease(enum who who)
{
	begin(&workers[who], MRELEASE);
}

static char task_state(const struct worker *w)
{
	char path[64], line[256], state = '?';
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/stat", w->pid, w->tid);
	f = fopen(path, "re");
	if (!f)
		return 'X';
	if (fgets(line, sizeof(line), f) && strrchr(line, ')'))
		state = strrchr(line, ')')[2];
	fclose(f);
	return state;
}

/* A thread of the mirrored process may be killed instead of ending. */
static bool is_done(enum who who)
{
	struct worker *w = &workers[who];

	if (!__atomic_load_n(&w->what, __ATOMIC_ACQUIRE))
		return true;
	return who >= A_MIRRORED && strchr("XZ", task_state(w));
}

/*
 * More than once: a lock that is held for a moment is no wait. Where there is more
 * than one CPU nobody has run because we yielded: so there has to be time between.
 */
static bool uninterruptible(enum who who)
{
	static const struct timespec moment = { .tv_nsec = 2000000 };

	for (int i = 0; i < 3; i++) {
		if (task_state(&workers[who]) != 'D')
			return false;
		if (sysconf(_SC_NPROCESSORS_ONLN) > 1)
			nanosleep(&moment, NULL);
		else
			sched_yield();
	}
	return true;
}

static bool sleeps(enum who who)
{
	return uninterruptible(who) && !is_done(who);
}

enum fate fate_of(enum who who, unsigned int gate)
{
	time_t end = time(NULL) + WAIT_S;

	while (time(NULL) < end) {
		if (is_done(who))
			return DONE;
		if (gate < MN_GATES && mn_state().held & 1U << gate)
			return HELD;
		if (sleeps(who))
			return WAITS;
		sched_yield();
	}
	mn_die("worker %d neither ends nor waits", who);
}

void wait_for(enum who who)
{
	time_t end = time(NULL) + WAIT_S;

	while (!is_done(who)) {
		if (time(NULL) > end)
			mn_die("worker %d does not end", who);
		sched_yield();
	}
}

enum fate fate_of_exit(void)
{
	time_t end = time(NULL) + WAIT_S;

	while (time(NULL) < end) {
		siginfo_t info = { 0 };

		if (waitid(P_PID, mirrored, &info, WEXITED | WNOHANG | WNOWAIT))
			mn_die("waitid: %s", strerror(errno));
		if (info.si_pid == mirrored)
			return DONE;
		/* Whichever is the last to drop the mm: it may be the one with nothing to do. */
		if (uninterruptible(A_MIRRORED) || uninterruptible(B_MIRRORED))
			return WAITS;
		sched_yield();
	}
	mn_die("the mirrored process neither ends nor waits");
}

long result_of(enum who who, unsigned int call)
{
	return workers[who].n ? workers[who].calls[call].ret : workers[who].ret;
}
