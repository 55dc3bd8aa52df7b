/* SPDX-License-Identifier: GPL-2.0 */
/* Planted bugs: does a test catch each of them? */
#ifndef MIRRORLAB_BUGS_H
#define MIRRORLAB_BUGS_H

#include <stdbool.h>

#include "product.h"

struct opts;

/**
 * struct bug - a patch of tests/bugs, or somebody's own
 * @name:   its file's, without .patch
 * @path:   of the patch
 * @breaks: which rule it breaks
 * @suites: names of the suites to try, with blanks between them, also
 *	    misuse/CASE with wildcards
 * @caught: what caught it, or NULL
 * @wall_s: seconds for building and running
 */
struct bug {
	char *name, *path, *breaks, *suites;
	char *caught;
	double wall_s;
};

struct bugs {
	struct bug *v;
	int n;
};

/**
 * bugs_load() - read the headers of the patches
 * @names: only these, with or without .patch, or paths; none: all of tests/bugs
 *
 * Return: EXIT_PASS, EXIT_USAGE or EXIT_HOST after a message. bugs_free() in all cases.
 */
int bugs_load(struct bugs *b, const char **names, int n);
void bugs_free(struct bugs *b);

/**
 * struct bug_suite - a suite that may catch a bug
 * @guest: what its guest runs; NULL for misuse, which has one for each case
 * @tests: names of its tests in the order they run, learned from the kernel
 *	   without a bug; NULL until then
 */
struct bug_suite {
	const char *name;
	const struct side *guest;
	char **tests;
	int n_tests;
};

/* All there are; ends with a NULL name. */
extern struct bug_suite bug_suites[];

/** bug_suite_listed() - is @suite, or some part of it as SUITE/NAME, a word of @list? */
bool bug_suite_listed(const char *list, const char *suite);

/**
 * bug_suite_run() - run one suite on a kernel
 * @list: the suites of the bug: which cases of misuse to run
 * @dir: folder for the guests' files; exists
 * @caught: set to what failed, malloc()ed, or NULL if nothing did
 *
 * When nothing failed and the names of its tests are not known they are learned.
 *
 * Return: 0; EXIT_INTERRUPTED; or EXIT_HOST after a message.
 */
int bug_suite_run(struct bug_suite *s, const struct opts *o, const struct product *p,
		  const char *list, const char *dir, char **caught);

/** bug_suites_free() - forget the names of the tests */
void bug_suites_free(void);

#define BUGS_NONE	"none"	/* the name of no bug at all */

/** bugs_keep_patches() - make a folder for each bug in the run's folder @dir, and copy it there */
int bugs_keep_patches(const struct bugs *b, const char *dir);

/**
 * bugs_make_scratch() - copy what is needed of the tree and of the kernel's objects
 * Return: an exit status, after a message.
 */
int bugs_make_scratch(const struct opts *o, const struct build *b, const char *dir);

/**
 * bugs_plant() - build the scratch kernel with @bug, and no other; no path: with none
 * Return: an exit status, after a message.
 */
int bugs_plant(const struct opts *o, const struct build *b, const char *dir,
	       const struct bug *bug);

/** bugs_remove_scratch() - remove all of it, also when a signal comes */
int bugs_remove_scratch(void);

/**
 * bugs_try() - plant each of them and set what has caught it
 * Return: an exit status; what was not caught is no failure.
 */
int bugs_try(const struct opts *o, struct bugs *b);

/**
 * bugs_run() - `test --bugs [NAME...]`
 * Return: an exit status; EXIT_TEST_FAILED when a bug is not caught.
 */
int bugs_run(const struct opts *o);

#endif
