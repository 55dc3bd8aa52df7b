/* SPDX-License-Identifier: GPL-2.0 */
/* Streaming KTAP parser: bytes in, a tree of suites and tests out. */
#ifndef MIRRORLAB_KTAP_H
#define MIRRORLAB_KTAP_H

#include <stdbool.h>
#include <stddef.h>

#define KTAP_MAX_DEPTH	16	/* deeper groups are folded into the deepest */
#define KTAP_MAX_TESTS	200000	/* results kept; one more is an error */
#define KTAP_MAX_ERRORS	64	/* error texts kept; all are counted */
#define KTAP_LOG_LINES	64	/* diagnostic lines kept before one result */
#define KTAP_MAX_TEXT	(64 << 20)	/* bytes of names, reasons and logs kept */

/**
 * enum ktap_status - what is known of one test
 * @KTAP_NONE:	it began and no result came: never a pass
 * @KTAP_XFAIL:	it failed and was expected to (TODO, XFAIL, or the list of
 *		expected failures)
 */
enum ktap_status { KTAP_NONE, KTAP_PASS, KTAP_FAIL, KTAP_SKIP, KTAP_XFAIL };

/**
 * struct ktap_test - a test, or a group of tests (a suite) with its own result
 * @name:	never NULL; may be empty for a group whose name did not come yet
 * @reason:	text after '#' on the result line, without the directive, or why
 *		the parser changed the status; NULL if none
 * @log:	diagnostic lines that came before the result, LF after each; NULL
 *		if none
 * @status:	the verdict on it, subtests and errors taken into account
 * @own:	what its result line said
 * @number:	number on the result line, 0 when none
 * @expected:	the status is on the list of expected ones (set by expect.c)
 * @unexpected_pass: listed as expected failure, but passed (set by expect.c)
 * @group:	has (or announced) subtests
 * @planned:	tests its plan announced, -1 without a plan
 * @seen:	results that came for its direct children
 * @errors:	protocol errors found inside it, its groups included
 * @wall_s:	seconds from its begin to its result, by arrival of the lines
 */
struct ktap_test {
	char *name;
	char *reason;
	char *log;
	enum ktap_status status, own;
	long number;
	bool expected;
	bool unexpected_pass;
	bool group;
	bool bailed;
	long planned;
	long seen;
	long errors;
	double begin_s, wall_s;
	struct ktap_test *parent, *child, *last_child, *next;
};

/* Leaves below a test. passed + failed + skipped + xfailed == total. */
struct ktap_counts {
	long planned;	/* announced by plans, or seen where there is no plan */
	long total, passed, failed, skipped, xfailed;
	long missing;	/* announced and without result */
	long errors;	/* protocol errors */
	long unexpected_skips, unexpected_passes;
	long bad_groups; /* groups failed by their own line, not by a leaf */
};

/**
 * struct ktap_cb - what the parser tells while it reads; each may be NULL
 * @note:	a "# mirrorlab: TEXT" line of the outermost level came; @text is
 *		what follows "mirrorlab: ". Nested lines cannot forge it: PID 1
 *		indents what a suite prints.
 * @begin:	a test began (kselftest harness' RUN line or a Subtest header)
 * @result:	a result line came; @depth is 0 for the outermost level
 */
struct ktap_cb {
	void (*note)(void *arg, const char *text, double t);
	void (*begin)(void *arg, const char *name, double t);
	void (*result)(void *arg, const struct ktap_test *test, int depth);
	void *arg;
};

struct ktap;

/**
 * ktap_new() - make a parser
 * @cb: callbacks, copied; NULL for none
 *
 * Return: the parser, or NULL without memory.
 */
struct ktap *ktap_new(const struct ktap_cb *cb);

/**
 * ktap_feed() - parse some bytes as they arrive
 * @t: when they arrived, seconds of a monotonic clock
 *
 * Lines may be split anywhere. Callbacks run inside.
 */
void ktap_feed(struct ktap *k, const char *buf, size_t len, double t);

/**
 * ktap_end() - no more bytes: close what is open and judge
 *
 * Open groups, an unfinished line and unfulfilled plans become errors; a test
 * that had begun without result is added as KTAP_NONE.
 */
void ktap_end(struct ktap *k, double t);

/* The outermost group: its children are the suites. Valid until ktap_free(). */
struct ktap_test *ktap_root(struct ktap *k);
/*
 * Name of the test that is running as far as the lines tell, or NULL; after
 * ktap_end() the one that was running then.
 */
const char *ktap_running(const struct ktap *k);
/* Error texts: the first KTAP_MAX_ERRORS ones; NULL past the last. */
const char *ktap_error(const struct ktap *k, size_t i);
long ktap_error_count(const struct ktap *k);
/* True once a version line came at the outermost level. */
bool ktap_started(const struct ktap *k);
/* Counts the leaves below @t. */
void ktap_count(const struct ktap_test *t, struct ktap_counts *c);
/* True when @t passed: every leaf has a result, none failed, no error, > 0 tests. */
bool ktap_passed(const struct ktap_test *t);
/* Walk all tests below @root, groups before their subtests; NULL at the end. */
struct ktap_test *ktap_walk(const struct ktap_test *root, struct ktap_test *pos);
const char *ktap_status_name(enum ktap_status s);
/*
 * Moves the suites of @from, and its errors, behind those of @k; both have ended.
 * @from is left empty.
 */
void ktap_adopt(struct ktap *k, struct ktap *from);
void ktap_free(struct ktap *k);

#endif
