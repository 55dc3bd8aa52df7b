/* SPDX-License-Identifier: GPL-2.0 */
/* The parser's state, shared by ktap.c and ktap_level.c only. */
#ifndef MIRRORLAB_KTAP_PRIV_H
#define MIRRORLAB_KTAP_PRIV_H

#include "ktap_line.h"
#include "ktap_tree.h"
#include "lines.h"

/**
 * struct level - one open group
 * @indent:	of its lines; -1 until the first one came
 * @plan:	announced by the piece that is read now, -1 if not (yet)
 * @seen:	results of this piece
 * @tail_plan:	the plan came after results
 * @tap:	results need no number
 * @last:	when its last result came, or when it began
 * @waiting:	a subgroup that ended and whose result line must come next
 * @wait_plan:	plan of @waiting's last piece, and @wait_seen its results: they
 *		are compared once the name is known
 * @next_name:	TAP 14's "# Subtest" names the group that follows
 * @log:	diagnostic lines since the last result
 */
struct level {
	int indent;
	long plan, seen, last_number;
	bool tail_plan, tap;
	double last;
	struct ktap_test *group, *waiting;
	long wait_plan, wait_seen;
	char *next_name;
	char *log;
	size_t log_len, log_size;
	int log_lines;
};

struct ktap {
	struct ktap_cb cb;
	struct lines lines;
	double now, run_s;
	struct level level[KTAP_MAX_DEPTH];
	int depth;
	struct ktap_test root;
	long tests;
	size_t text;
	bool over_tests, over_text, fed, started, ended;
	char *errors[KTAP_MAX_ERRORS];
	long error_count;
	char running[256], unfinished[256];
};

/* Notes an error of the protocol inside group @where. */
void ktap_fail(struct ktap *k, struct ktap_test *where, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* Replaces a text of the tree by a copy of @s, paid from the budget of texts. */
void ktap_set(struct ktap *k, char **where, const char *s);
/* A new test below @parent, or NULL once the budget of tests is used up. */
struct ktap_test *ktap_add_test(struct ktap *k, struct ktap_test *parent);

struct level *ktap_top(struct ktap *k);
void ktap_level_init(struct level *l, struct ktap_test *group, int indent,
		     double now);
/* Remembers a diagnostic line; the last KTAP_LOG_LINES are kept. */
void ktap_level_log(struct level *l, const char *line);
/* Moves the remembered lines to test @t, or drops them when it is NULL. */
void ktap_level_flush(struct ktap *k, struct level *l, struct ktap_test *t);
/* Compares plan and results of group @g at @depth. */
void ktap_check_plan(struct ktap *k, struct ktap_test *g, int depth, long plan,
		     long seen);
/* The waiting subgroup gets no result line any more. */
void ktap_orphan(struct ktap *k, int depth);
/* Brings the stack to the level a structural line at @indent belongs to. */
void ktap_seek(struct ktap *k, int indent);
/*
 * The group ends while a test of it runs: the test gets an entry of its own, for it
 * has no result.
 */
void ktap_unfinished(struct ktap *k);
/* Closes the deepest group. */
void ktap_close(struct ktap *k);

#endif
