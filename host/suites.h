/* SPDX-License-Identifier: GPL-2.0 */
/* The contract tests of a smoke run, behind its hmm-tests. */
#ifndef MIRRORLAB_SUITES_H
#define MIRRORLAB_SUITES_H

#include "product.h"
#include "run.h"
#include "side.h"

/* The guest that runs KUnit; its results are in the suite "kunit" of its ktap. */
extern const struct side suites_kunit;
/* The one that runs the interleavings; needs suites_module(). */
extern const struct side suites_steps;

/**
 * suites_module() - the module of the misuse cases for the kernel of @config
 * Return: malloc()ed path.
 */
char *suites_module(const char *config);

/**
 * suites_run() - run KUnit and the misuse cases, @jobs guests at once
 * @run: what the guest with hmm-tests found; gets their suites, is judged again,
 *	 and its files are written again
 *
 * Return: the exit status of all of it.
 */
int suites_run(const struct opts *o, const struct product *p, struct run *run, int jobs);

#endif
