// SPDX-License-Identifier: GPL-2.0
/*
 * mn-torture [--seed S] [--seconds N | --rounds N] [--tasks N] [--ops N]
 *
 * Random operations on a process under the eyes of the module mn_torture. Each
 * round is a process of its own, with threads in it and tasks beside it; its
 * seed is S plus the number of the round. Half of the rounds have one task: then
 * all is the same for the same seed, as the digest shows. With several tasks
 * each makes the same choices only as long as the others leave it the same
 * answers, and who sleeps how long is up to the timer: a failure comes again
 * with the same seed often, not always. KTAP on stdout.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "mn_torture_ioctl.h"

#define PAGES		64
#define PAGE		4096UL
#define MAX_THREADS	6
#define SAY_SECONDS	10
#define ROUND_SECONDS	60	/* then it hangs: six tasks under KCSAN take 20 */

struct task {
	pthread_t thread;
	unsigned long long random;
	int no;
};

static struct tor_attach how;
static int dev, tasks, ops = 300;

static unsigned long number(struct task *t, unsigned long n)
{
	t->random ^= t->random << 13;
	t->random ^= t->random >> 7;
	t->random ^= t->random << 17;
	return (t->random >> 11) % n;
}

static char *page(unsigned long p)
{
	return (char *)TOR_WINDOW + p * PAGE;
}

/* The kernel writes it: what is not mapped is an error, no signal. */
static void touch(struct task *t, unsigned long p)
{
	int zero = open("/dev/zero", O_RDONLY | O_CLOEXEC);

	for (unsigned long n = number(t, 8); n < 8 && p < PAGES; n++, p++)
		if (read(zero, page(p), 1) < 0)
			break;
	close(zero);
}

static void map(unsigned long p, unsigned long n)
{
	mmap(page(p), n * PAGE, PROT_READ | PROT_WRITE,
	     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
}

static void fork_and_wait(void)
{
	pid_t pid = syscall(SYS_fork);

	if (!pid)
		syscall(SYS_exit_group, 0);
	if (pid > 0)
		while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
			;
}

/* A system call that invalidates, or makes that the next one has something to do. */
static void system_call(struct task *t)
{
	unsigned long p = number(t, PAGES), n = 1 + number(t, 8), to = number(t, PAGES);

	if (p + n > PAGES)
		n = PAGES - p;
	switch (number(t, 10)) {
	case 0:
		munmap(page(p), n * PAGE);
		break;
	case 1 ... 2:
		map(p, n);
		break;
	case 3:
		mprotect(page(p), n * PAGE, number(t, 2) ? PROT_READ : PROT_READ | PROT_WRITE);
		break;
	case 4:
		madvise(page(p), n * PAGE, MADV_DONTNEED);
		break;
	case 5:
		if (to + n <= PAGES)
			mremap(page(p), n * PAGE, n * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, page(to));
		break;
	case 6:
		if (!number(t, 4))
			fork_and_wait();
		break;
	default:
		touch(t, p);
	}
}

/* @inside: it shares the memory that is tortured */
static int work(struct task *t, int inside)
{
	t->random = (how.seed + 1) * 0x9e3779b97f4a7c15ULL ^ t->no * 0xd6e8feb86659fd93ULL;
	if (ioctl(dev, TOR_TASK, t->no))
		return 1;
	for (int i = 0; i < ops; i++) {
		if (inside && !number(t, 4))
			system_call(t);
		else if (ioctl(dev, TOR_STEP, 1 + number(t, 4)))
			return 1;
	}
	return 0;
}

static void *thread(void *arg)
{
	work(arg, 1);
	return NULL;
}

/* The process under torture. Its exit is part of it, in the midst of the others. */
static void victim(int ready, int threads)
{
	struct task t[MAX_THREADS] = { 0 };

	map(0, PAGES);
	if (ioctl(dev, TOR_ATTACH, &how))
		_exit(2);
	if (write(ready, "", 1) != 1)
		_exit(2);
	for (int i = 0; i < threads; i++) {
		t[i].no = i + 1;
		if (i && pthread_create(&t[i].thread, NULL, thread, &t[i]))
			_exit(2);
	}
	_exit(work(&t[0], 1));
}

static pid_t start_victim(int threads)
{
	int p[2];
	char c;
	pid_t pid;

	if (pipe2(p, O_CLOEXEC))
		return -1;
	pid = fork();
	if (!pid)
		victim(p[1], threads);
	close(p[1]);
	if (pid > 0 && read(p[0], &c, 1) != 1) {
		waitpid(pid, NULL, 0);
		pid = -1;
	}
	close(p[0]);
	return pid;
}

static pid_t start_outside(int no)
{
	struct task t = { .no = no };
	pid_t pid = fork();

	if (!pid)
		_exit(work(&t, 0));
	return pid;
}

/* Return: 0 when it ended in time. */
static int wait_for(pid_t pid, time_t until)
{
	int fd = syscall(SYS_pidfd_open, pid, 0);
	struct pollfd p = { .fd = fd, .events = POLLIN };
	time_t left = until - time(NULL);
	int ret = poll(&p, 1, left > 0 ? left * 1000 : 0) == 1 ? 0 : -1;

	close(fd);
	if (!ret)
		waitpid(pid, NULL, 0);
	return ret;
}

static void print_log(void)
{
	char line[256], failure[256];
	ssize_t n, len = read(dev, failure, sizeof(failure));

	while ((n = read(dev, line, sizeof(line))) > 0)
		printf("# %.*s", (int)n, line);
	printf("# %.*s", len > 0 ? (int)len : 0, failure);
}

static void add(struct tor_result *sum, const struct tor_result *r)
{
	unsigned long long *to = (void *)sum;
	const unsigned long long *from = (const void *)r;

	for (size_t i = 0; i < offsetof(struct tor_result, digest) / sizeof(*to); i++)
		to[i] += from[i];
	sum->lockdep = r->lockdep;
	sum->digest = r->digest;
}

/* Return: 0, or -1 after the log was printed, and then the failure. */
static int round_of(int n, struct tor_result *sum)
{
	time_t until = time(NULL) + ROUND_SECONDS;
	int inside = n > 1 ? (n + 1) / 2 : 1, outside = n - inside, bad = 0, hung;
	struct tor_result r = { 0 };
	pid_t pid[1 + MAX_THREADS] = { 0 };

	dev = open("/dev/mn_torture", O_RDWR | O_CLOEXEC);
	if (dev < 0) {
		printf("# /dev/mn_torture: %s\n", strerror(errno));
		return -1;
	}
	pid[0] = start_victim(inside);
	for (int i = 1; pid[0] > 0 && i <= outside; i++)
		pid[i] = start_outside(MAX_THREADS + i);
	for (int i = 0; i <= outside && !bad; i++)
		bad = pid[i] <= 0 || wait_for(pid[i], until);
	hung = bad;
	if (hung || ioctl(dev, TOR_FINISH, &r) || r.failed) {
		print_log();
		printf("# seed %llu, %d tasks: %s\n", how.seed, n, hung ?
		       "a task did not start or did not end" : "a promise was broken");
		printf("# again: mn-torture --seed %llu --rounds 1 --tasks %d --ops %d\n",
		       how.seed, n, ops);
		return -1;
	}
	add(sum, &r);
	close(dev);
	return 0;
}

static unsigned long long symbol(const char *name)
{
	FILE *f = fopen("/proc/kallsyms", "re");
	unsigned long long addr, found = 0;
	char sym[512];

	while (f && fscanf(f, "%llx %*s %511[^\n]", &addr, sym) == 2)
		if (!strcmp(sym, name))
			found = addr;
	if (f)
		fclose(f);
	return found;
}

/* Half of the rounds have one task. */
static int tasks_of(unsigned long long seed)
{
	if (tasks)
		return tasks;
	return seed % 2 ? 1 : 2 + (seed / 2) % 5;
}

static void report(int rounds, const struct tor_result *s)
{
	printf("# %d rounds, %llu operations: %llu inserts, %llu splits, %llu changes deferred, %llu releases\n",
	       rounds, s->operations, s->inserts, s->splits, s->deferred, s->releases);
	printf("# %llu invalidations (%llu refused) with %llu callbacks, %llu faults of the device with %llu retries\n",
	       s->invalidations, s->refused, s->callbacks, s->faults, s->retries);
	printf("# digest of the last round %016llx, lockdep %s\n", s->digest,
	       s->lockdep < 0 ? "not built" : s->lockdep ? "on" : "off");
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "seed", 1, NULL, 's' }, { "seconds", 1, NULL, 't' }, { "rounds", 1, NULL, 'r' },
		{ "tasks", 1, NULL, 'n' }, { "ops", 1, NULL, 'o' }, { 0 }
	};
	int seconds = 10, rounds = 0, done = 0, ok = 1, c;
	struct tor_result sum = { 0 };
	time_t until, said = time(NULL);

	how.seed = time(NULL);
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 's')
			how.seed = strtoull(optarg, NULL, 0);
		else if (c == 't')
			seconds = atoi(optarg);
		else if (c == 'r')
			rounds = atoi(optarg);
		else if (c == 'n')
			tasks = atoi(optarg);
		else if (c == 'o')
			ops = atoi(optarg);
		else
			return 2;
	}
	if (tasks < 0 || tasks > MAX_THREADS || ops < 1)
		return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("TAP version 13\n1..1\n# seed %llu\n", how.seed);
	how.start = symbol("__mmu_notifier_invalidate_range_start");
	how.end = symbol("__mmu_notifier_invalidate_range_end");
	if (!how.start || !how.end)
		ok = !printf("# /proc/kallsyms does not say where an invalidation starts\n");
	until = time(NULL) + seconds;
	for (; ok && (rounds ? done < rounds : time(NULL) < until); done++, how.seed++) {
		/* Nobody shall think that it hangs. */
		if (time(NULL) >= said + SAY_SECONDS) {
			printf("# %d rounds, now seed %llu\n", done, how.seed);
			said = time(NULL);
		}
		ok = !round_of(tasks_of(how.seed), &sum);
	}
	report(done, &sum);
	ok = ok && done && sum.lockdep;
	printf("%s 1 torture\n", ok ? "ok" : "not ok");
	return !ok;
}
