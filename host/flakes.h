/* SPDX-License-Identifier: GPL-2.0 */
/* What many runs of the same tests have in common, and what they have not. */
#ifndef MIRRORLAB_FLAKES_H
#define MIRRORLAB_FLAKES_H

#include <stdio.h>

/**
 * struct flakes - counts over runs
 * @runs:   runs that ended by themselves
 * @passed: of these, runs with exit status 0
 * @by_exit: runs by exit status (0 to 6)
 */
struct flakes {
	long runs, passed;
	long by_exit[8];
	double wall_sum, wall_max, boot_sum;
	struct flake_test **tests;
	size_t n, room;
	void *index;
};

/** flakes_test() - one test of one run: 'p' passed, 'f' failed, 's' skipped, '?' no result */
void flakes_test(struct flakes *f, const char *name, char status);
/** flakes_run() - one run ended */
void flakes_run(struct flakes *f, int exit, double boot_s, double wall_s);
/** flakes_print() - the table: tests that were not the same in all runs, then totals */
void flakes_print(const struct flakes *f, long asked, FILE *out);
/** flakes_exit() - exit status for all of it: the gravest of the runs */
int flakes_exit(const struct flakes *f);
void flakes_free(struct flakes *f);

#endif
