/* SPDX-License-Identifier: GPL-2.0 */
/* Lessons whose exercise is to review patches. */
#ifndef MIRRORLAB_LAB_RULINGS_H
#define MIRRORLAB_LAB_RULINGS_H

#include <stdbool.h>

#include "lab.h"

#define RULINGS_MOST 16

/**
 * struct ruling - what is true of one patch
 * @name: of its file in patches/, without .patch
 * @wrong: it breaks @rule
 * @test: the test of `test --bugs` that fails; "unused": it exports what nothing
 *	  in it calls; "-": it is right
 * @heading: where to read
 * @if_verdict: what a student is told who has the wrong verdict
 * @if_rule: and who has the wrong rule
 */
struct ruling {
	const char *name, *test, *heading, *if_verdict, *if_rule;
	bool wrong;
	int rule;
};

/** struct rulings - all of a lesson's key; rulings_free() in all cases */
struct rulings {
	struct ruling v[RULINGS_MOST];
	int n;
	char *text;
};

/** lesson_is_review() - is it such a lesson? */
bool lesson_is_review(const struct lesson *l);
/** rulings_load() - Return: 0, or -1 when the key is not as it should be */
int rulings_load(const struct lesson *l, struct rulings *r);
void rulings_free(struct rulings *r);
/** rulings_count() - how many patches there are */
int rulings_count(const struct lesson *l);
/** rulings_judge() - @a->source against the key; sets what attempt_run() sets */
void rulings_judge(const struct lesson *l, struct attempt *a);

/**
 * rulings_prove() - is the key true? Builds a kernel with each patch and runs the tests
 * @said: called for each patch with NULL, or with what is not as the key says
 *
 * Return: an exit status; EXIT_HOST in an unpacked archive, which has no source to build.
 */
int rulings_prove(const struct opts *o, const struct lesson *l,
		 void (*said)(void *arg, const struct lesson *l, const char *what, const char *why),
		 void *arg);

#endif
