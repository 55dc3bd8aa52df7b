/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MIRRORLAB_SMOKE_H
#define MIRRORLAB_SMOKE_H

#include <stdbool.h>

#include "product.h"
#include "run.h"

/* What the series adds to hmm-tests, and seconds on the machine of the table (deadline.c) */
#define SMOKE_INTERVALS_PLAN	\
	"run hmm-intervals /bin/kselect '*.interval_*' /bin/hmm-tests-series\n"
#define SMOKE_INTERVALS_SECONDS	3.0

/**
 * smoke_once() - all suites once
 * @dir:  run folder, or NULL
 * @jobs: guests at once, where several are needed; 0: only that of hmm-tests
 *
 * Return: the exit status. Call run_release(@run) after.
 */
int smoke_once(const struct opts *o, const struct product *p, const char *dir,
	       bool progress, int jobs, struct run *run);

/**
 * smoke_plan() - malloc()ed text of /plan for hmm-tests, or the cases of --only
 * @all:     those that the series adds as well
 * @seconds: what they take on the machine of the table (deadline.c)
 */
char *smoke_plan(const struct opts *o, bool all, double *seconds);

/** smoke_repeat() - o->repeat guests, o->jobs at once; returns an exit status */
int smoke_repeat(const struct opts *o, const struct product *p);

/** shell_quote() - malloc()ed @word, quoted for a shell where it has to be */
char *shell_quote(const char *word);

/** command_again() - malloc()ed command line that runs this verb again */
char *command_again(const struct opts *o);

#endif
