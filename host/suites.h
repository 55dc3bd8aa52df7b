/* SPDX-License-Identifier: GPL-2.0 */
/* The contract tests of a smoke run, behind its hmm-tests. */
#ifndef MIRRORLAB_SUITES_H
#define MIRRORLAB_SUITES_H

#include "misuse.h"
#include "product.h"
#include "run.h"
#include "side.h"

/* What the interleavings and the cases of misuse load. */
#define SUITES_MODULE	"mn_calls"

/* The guest that runs KUnit; its results are in the suite "kunit" of its ktap. */
extern const struct side suites_kunit;
/* The one that runs the interleavings; needs SUITES_MODULE. */
extern const struct side suites_steps;

/**
 * suites_module() - the module @name of the contract tests for the kernel of @config
 * Return: malloc()ed path.
 */
char *suites_module(const char *config, const char *name);

/**
 * struct suites - the guests of one smoke run but the first; private
 */
struct suites {
	struct misuse misuse;
	struct side *sides;
	struct side_job job;
	char *module;
	int n, jobs;
};

#define SUITES_NONE ((struct suites) { .job = SIDE_NONE })

/**
 * suites_start() - get ready to run what the series adds to hmm-tests, KUnit, the
 *		    interleavings and the misuse cases
 * @dir:  the run's folder
 * @jobs: how many guests at once, that with hmm-tests among them
 *
 * Call suites_drop() after, whatever comes of it.
 *
 * Return: 0, or -1 after a message on stderr; then suites_finish() fails.
 */
int suites_start(struct suites *s, const struct opts *o, const struct product *p, const char *dir,
		 int jobs);

/** suites_allow() - begin, beside the guest with hmm-tests; a struct run_spec's @on_boot */
void suites_allow(void *suites);

/**
 * suites_finish() - wait for them
 * @run: what the guest with hmm-tests found; gets their suites, is judged again,
 *	 and its files are written again
 *
 * Return: the exit status of all of it.
 */
int suites_finish(struct suites *s, struct run *run);

/** suites_drop() - end those that run, and free all; also for SUITES_NONE */
void suites_drop(struct suites *s);

#endif
