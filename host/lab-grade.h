/* SPDX-License-Identifier: GPL-2.0 */
/* What came of students' folders, and the formats that tell it. */
#ifndef MIRRORLAB_LAB_GRADE_H
#define MIRRORLAB_LAB_GRADE_H

#include <stdio.h>

#include "lab-batch.h"
#include "lab-students.h"

/**
 * struct grades - all of it
 * @c:	      the course
 * @all:      the students
 * @b:	      what was run
 * @trial_of: for student i and lesson k, at [i * c->n + k]: its number in @b, or -1
 */
struct grades {
	const struct course *c;
	struct students all;
	struct batch b;
	int *trial_of;
};

/**
 * struct mark - what one student has for one lesson
 * @points: 1 when it passed, 0 when not, -1 when nobody knows
 * @status: "passed", "failed", "does not compile", "crashed", "no verdict", "absent",
 *	    "refused", "not graded"
 * @says:   why, in words for a person; or NULL
 * @t:	    the run, or NULL when there was none
 */
struct mark {
	int points;
	const char *status, *says;
	const struct trial *t;
};

struct mark mark_of(const struct grades *g, int student, int lesson);
/* A student's points; @unknown: lessons that are not graded, or NULL. */
int points_of(const struct grades *g, int student, int *unknown);
/* How many conditions the script of @l has. */
int conditions_of(const struct lesson *l);

/* lab-grade-print.c, -json.c, -junit.c: 0, or -1 when it could not be written */
int grades_table(const struct grades *g, FILE *out);
int grades_csv(const struct grades *g, FILE *out);
int grades_json(const struct grades *g, FILE *out);
int grades_junit(const struct grades *g, FILE *out);

#endif
