// SPDX-License-Identifier: GPL-2.0
/*
 * Fixed timeouts are wrong on slow machines and too long on quick ones. Here
 * everything is a multiple of what a 2-core virtual machine (AMD EPYC) takes,
 * times how much slower this one is: by a short calibration before the boot,
 * by the boot itself after it. The margins are wide: a deadline is for guests
 * that never end, not for slow ones, nor for a machine that becomes busy.
 */
#include <math.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "deadline.h"

#define BOOT_MARGIN	60.0	/* times the boot of the reference machine */
#define RUN_MARGIN	12.0	/* times a suite of the reference machine */
#define MIN_BOOT_S	15.0
#define MIN_SILENCE_S	25.0
#define UNPACK_S	4.0	/* a GiB of --add; 600 MB took 5.8 s on a busy machine */
#define CALIBRATE_REF_S	0.0012	/* calibrate() on the reference machine */
#define MAX_SLOW	30.0	/* a machine can be slower than this for a moment only */

/*
 * Seconds on the reference machine, as `./run.sh bench run --flavour F` and the
 * report.json of quiet runs have them; gcov was not measured and has kasan's.
 */
static const struct reference {
	const char *flavour;
	double boot;	/* to PID 1 */
	double slow;	/* a suite, compared with flavour "fast" */
	double test;	/* longest single test of hmm-tests */
} refs[] = {
	{ "fast",    0.11, 1.0, 1.2 },
	{ "lockdep", 0.17, 1.1, 1.3 },
	{ "gcov",    0.32, 1.2, 1.3 },
	{ "kasan",   0.32, 1.2, 1.3 },
	/* Emulated: boot 2.7 s on a busy machine, interval_race 20 s: its two threads do race. */
	{ "smp",     3.0, 12.0, 20 },
	{ "kcsan",   3.0, 12.0, 20 },
};

static const struct reference *reference(const char *flavour)
{
	for (size_t i = 0; i < sizeof(refs) / sizeof(refs[0]); i++)
		if (!strcmp(refs[i].flavour, flavour))
			return &refs[i];
	return &refs[sizeof(refs) / sizeof(refs[0]) - 1];
}

double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

/* What UML does most: system calls, processes; and plain computing. */
double calibrate(void)
{
	volatile unsigned int x = 1;
	double t = now_s();

	for (int i = 0; i < 200000; i++)
		x = x * 1664525 + 1013904223;
	for (int i = 0; i < 2000; i++)
		syscall(SYS_getppid);
	for (int i = 0; i < 2; i++) {
		pid_t pid = fork();

		if (pid == 0)
			_exit(0);
		if (pid > 0)
			waitpid(pid, NULL, 0);
	}
	return now_s() - t;
}

static double at_least(double x, double min)
{
	return x > min ? x : min;
}

static double boot_seconds(const struct reference *r, unsigned long long initrd)
{
	return r->boot + initrd * UNPACK_S / (1 << 30);
}

void deadlines_before_boot(struct deadlines *d, const char *flavour, double scale,
			   unsigned long long initrd)
{
	const struct reference *r = reference(flavour);
	double slow = fmin(at_least(calibrate() / CALIBRATE_REF_S, 1), MAX_SLOW);

	*d = (struct deadlines) {
		.boot = at_least(boot_seconds(r, initrd) * BOOT_MARGIN, MIN_BOOT_S) * slow * scale,
		.grace = at_least(2 * slow, 2) * scale,
		.off = 5 * slow * scale,
	};
}

void deadlines_after_boot(struct deadlines *d, const char *flavour, double scale,
			  unsigned long long initrd, double boot_s, double measured)
{
	const struct reference *r = reference(flavour);
	double slow = at_least(boot_s / boot_seconds(r, initrd), 1);

	d->grace = 2 * slow * scale;
	d->off = 5 * slow * scale;
	d->total = d->silence = 0;
	if (measured <= 0)
		return;
	d->total = at_least(measured * r->slow * RUN_MARGIN, 20) * slow * scale;
	d->silence = at_least(r->test * RUN_MARGIN, MIN_SILENCE_S) * slow * scale;
}
