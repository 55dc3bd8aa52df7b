/* SPDX-License-Identifier: GPL-2.0 */
/* Which lines and branches of the code under test the suites reach. */
#ifndef MIRRORLAB_COVERAGE_H
#define MIRRORLAB_COVERAGE_H

#include <stdbool.h>
#include <stdio.h>

#include "product.h"

struct opts;
struct side;

/**
 * struct cov_line - a line of a source file
 * @text:     of the source, without its end; NULL when there is none
 * @counted:  gcov knows code of it
 * @added:    the series added it
 * @excused:  its branches do not count: cov_excused()
 * @hits:     how often it ran
 * @branches: ways that it may take, @taken of them were
 */
struct cov_line {
	char *text;
	bool counted, added, excused;
	double hits;
	int branches, taken;
};

/**
 * struct cov_file - a source file
 * @line: from 1 to @n; line[0] is empty
 */
struct cov_file {
	struct cov_line *line;
	int n;
};

/**
 * struct cov_sum - what counts
 * @excused: branches that do not
 */
struct cov_sum {
	int lines, lines_hit, branches, taken, excused;
};

/** cov_load() - read the source; return: 0 or -errno. cov_free() in both cases. */
int cov_load(struct cov_file *f, const char *path);
void cov_free(struct cov_file *f);

/**
 * cov_excused() - do the branches of a source line not count?
 *
 * Those of lines with a check that fails only when the kernel or its user is wrong
 * (WARN*, BUG_ON, VM_WARN*, VM_BUG*, lockdep_assert*) or with a tracepoint.
 */
bool cov_excused(const char *text);

/**
 * cov_count() - put in what gcov says
 * @json: what `gcov --json-format --stdout --branch-probabilities` prints
 * @name: end of the file's name in it, as "mm/hmm.c"
 *
 * Return: 0, or -1 when @json is not that, or names other lines than the file has.
 */
int cov_count(struct cov_file *f, const char *json, const char *name);

/** cov_sum() - add up; @added: only the lines that the series added */
void cov_sum(const struct cov_file *f, bool added, struct cov_sum *sum);

/**
 * cov_added() - mark the lines that patches add
 * @paths: the patches in the order in which they were applied; all that change @name
 * @name:  of the file as the patches have it
 *
 * Return: 0; -1 when a patch cannot be read, or adds other lines than the file has.
 */
int cov_added(struct cov_file *f, char *const *paths, int n, const char *name);

/* The objects that are counted, by their sources. */
#define COV_OBJECTS 3
extern const char *const cov_objects[COV_OBJECTS];

/* A line of /plan behind the suites of a guest: it says what was counted there. */
extern const char cov_plan[];

/**
 * cov_collect() - add what guests counted
 * @objects: folder of the kernel's objects
 * @dir:     the run's folder; DIR/gcov gets the sum
 *
 * Return: an exit status, after a message.
 */
int cov_collect(const char *objects, const char *dir, const struct side *sides, int n);

/**
 * cov_json() - what gcov says about one of cov_objects[]
 * Return: malloc()ed text, or NULL after a message.
 */
char *cov_json(const char *dir, const char *object);

/** cov_guests() - run all suites, with cov_plan; returns an exit status */
int cov_guests(const struct opts *o, const struct product *p, const char *dir);

#endif
