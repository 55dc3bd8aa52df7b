/* SPDX-License-Identifier: GPL-2.0 */
/* Guests of a smoke run beside the one that runs hmm-tests. */
#ifndef MIRRORLAB_SIDE_H
#define MIRRORLAB_SIDE_H

#include <stdbool.h>

#include "product.h"
#include "run.h"

/**
 * struct side - one such guest
 * @name:   its folder below the run's
 * @plan:   text of /plan
 * @append: kernel arguments in front of those of --append, or NULL
 * @module: a file for /in besides those of --add, or NULL
 * @measured, @bare: as in struct run_spec
 * @exit:   its own exit status; EXIT_HOST until it ran
 * @booted: PID 1 ran
 * @ended:  PID 1 said its last line, and the kernel powered off
 * @wall_s: seconds it took
 * @why:    what its own verdict says, "" for a pass
 * @ktap:   its results, parsed; never NULL after side_run()
 * @log:    its console, parsed; never NULL after side_run()
 */
struct side {
	const char *name, *plan, *append, *module;
	double measured;
	bool bare;
	int exit;
	bool booted, ended;
	double wall_s;
	char why[256];
	struct ktap *ktap;
	struct splat *log;
};

/**
 * side_run() - run @n guests, @jobs at once
 * @dir: the run's folder; each guest gets one in it, with all its files
 *
 * Return: 0; EXIT_INTERRUPTED; or EXIT_HOST after a message on stderr.
 */
int side_run(const struct opts *o, const struct product *p, const char *dir,
	     struct side *sides, int n, int jobs);

/** side_free() - drop what side_run() left in @sides */
void side_free(struct side *sides, int n);

#endif
