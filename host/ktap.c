// SPDX-License-Identifier: GPL-2.0
/*
 * Streaming KTAP parser. Groups nest by indentation: a line that is indented
 * deeper opens a group, a result line that is indented less closes the deeper
 * ones, and the group that was closed last belongs to that result.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ktap_priv.h"

static void on_version(struct ktap *k, const struct ktap_line *line)
{
	struct level *l = ktap_top(k);

	k->started |= k->depth == 0;
	/* Programs that run in turn each bring a version and a plan. */
	if (l->seen || l->plan >= 0 || l->waiting) {
		ktap_orphan(k, k->depth);
		ktap_check_plan(k, l->group, k->depth, l->plan, l->seen);
		l->seen = l->last_number = 0;
		l->plan = -1;
		l->tail_plan = false;
	}
	l->tap = line->tap;
	if (line->tap ? line->n < 12 || line->n > 14 : line->n != 1)
		ktap_fail(k, l->group, "unknown version %ld", line->n);
}

static void on_plan(struct ktap *k, const struct ktap_line *line)
{
	struct level *l = ktap_top(k);

	if (l->plan >= 0) {
		ktap_fail(k, l->group, "a second plan, 1..%ld", line->n);
		return;
	}
	l->plan = line->n;
	l->tail_plan = l->seen > 0;
	l->group->planned = (l->group->planned < 0 ? 0 : l->group->planned) + line->n;
	if (line->n == 0 && line->skip_all) {
		l->group->own = KTAP_SKIP;
		ktap_set(k, &l->group->reason, line->text);
	}
}

static void check_number(struct ktap *k, struct level *l, const struct ktap_line *r)
{
	long want = l->last_number + 1, got = r->n ? r->n : want;

	if (got < want)
		ktap_fail(k, l->group, "test number %ld came twice or out of order: %s",
			  got, r->name);
	else if (got > want)
		ktap_fail(k, l->group, "test number %ld is missing before %ld: %s",
			  want, got, r->name);
	if (l->tail_plan)
		ktap_fail(k, l->group, "a result after the plan at the end: %s", r->name);
	if (got >= want)
		l->last_number = got;
}

/* The group's own line does not outvote its subtests. */
static void judge_group(struct ktap *k, struct ktap_test *t, bool skip_all)
{
	if (t->own == KTAP_XFAIL) {
		ktap_tree_expect(t);
	} else if (t->own != KTAP_FAIL && ktap_tree_failed(t)) {
		ktap_fail(k, t, "%s: its line says %s, but a subtest failed", t->name,
			  ktap_status_name(t->own));
		t->status = KTAP_FAIL;
	} else if (t->own != KTAP_FAIL && t->errors) {
		t->status = KTAP_FAIL;
	} else if (t->own == KTAP_PASS && !t->child && t->planned <= 0) {
		t->status = skip_all ? KTAP_SKIP : KTAP_FAIL;
		if (!skip_all)
			ktap_set(k, &t->reason, "no tests ran");
	}
}

static void finish_group(struct ktap *k, struct ktap_test *t, bool skip_all)
{
	struct level *l = ktap_top(k);

	ktap_check_plan(k, t, k->depth + 1, l->wait_plan, l->wait_seen);
	judge_group(k, t, skip_all);
}

static void fill_result(struct ktap *k, struct ktap_test *t,
			const struct ktap_line *line)
{
	struct level *l = ktap_top(k);
	bool skip_all = t->group && t->own == KTAP_SKIP;

	if (!t->group)
		t->begin_s = k->running[0] ? k->run_s : l->last;
	ktap_set(k, &t->name, line->name);
	t->number = line->n ? line->n : l->last_number;
	t->own = t->status = line->status;
	if (*line->text && !skip_all && !t->bailed)
		ktap_set(k, &t->reason, line->text);
	if (t->group)
		finish_group(k, t, skip_all);
	t->wall_s = k->now - t->begin_s;
}

static void on_result(struct ktap *k, const struct ktap_line *line)
{
	struct level *l = ktap_top(k);
	struct ktap_test *t = l->waiting;

	l->waiting = NULL;
	l->seen++;
	l->group->seen++;
	check_number(k, l, line);
	if (!t)
		t = ktap_add_test(k, l->group);
	if (t)
		fill_result(k, t, line);
	/* What a passed test said before is of no interest. */
	ktap_level_flush(k, l, t && t->status != KTAP_PASS && !t->log ? t : NULL);
	l->last = k->now;
	k->running[0] = '\0';
	if (t && k->cb.result)
		k->cb.result(k->cb.arg, t, k->depth);
}

static void on_subtest(struct ktap *k, const struct ktap_line *line)
{
	struct level *l = ktap_top(k);

	/* TAP 14 puts it at the parent's indentation, KTAP into the group. */
	if (k->depth == 0 || *l->group->name || l->seen)
		ktap_set(k, &l->next_name, line->name);
	else
		ktap_set(k, &l->group->name, line->name);
	if (k->cb.begin)
		k->cb.begin(k->cb.arg, line->name, k->now);
}

static void on_run(struct ktap *k, const struct ktap_line *line)
{
	snprintf(k->running, sizeof(k->running), "%s", line->name);
	k->run_s = k->now;
	if (k->cb.begin)
		k->cb.begin(k->cb.arg, line->name, k->now);
}

static void on_bail(struct ktap *k, const struct ktap_line *line)
{
	struct ktap_test *g = ktap_top(k)->group;

	g->bailed = true;
	ktap_set(k, &g->reason, *line->text ? line->text : "bailed out");
	ktap_fail(k, g, "bail out: %s", line->text);
}

/* KTAP asks for a number: without it "ok then" is talk, and no result. */
static bool is_noise(struct ktap *k, const struct ktap_line *line)
{
	return line->token == KTAP_LINE_RESULT && !line->n && !ktap_top(k)->tap;
}

static void act(struct ktap *k, const struct ktap_line *line, const char *raw)
{
	enum ktap_token token = is_noise(k, line) ? KTAP_LINE_OTHER : line->token;

	switch (token) {
	case KTAP_LINE_VERSION:
		ktap_seek(k, line->indent);
		on_version(k, line);
		break;
	case KTAP_LINE_PLAN:
		ktap_seek(k, line->indent);
		on_plan(k, line);
		break;
	case KTAP_LINE_RESULT:
		ktap_seek(k, line->indent);
		on_result(k, line);
		break;
	case KTAP_LINE_SUBTEST:
		ktap_seek(k, line->indent);
		on_subtest(k, line);
		break;
	case KTAP_LINE_RUN:
		on_run(k, line);
		break;
	case KTAP_LINE_BAIL:
		on_bail(k, line);
		break;
	case KTAP_LINE_NOTE:
		if (k->cb.note)
			k->cb.note(k->cb.arg, line->text, k->now);
		break;
	case KTAP_LINE_OTHER:
		ktap_level_log(ktap_top(k), raw);
	}
}

static void on_line(void *arg, char *s, size_t len, bool cut)
{
	struct ktap *k = arg;
	struct ktap_line line;
	char raw[LINE_CAP + 1];

	(void)cut;
	memcpy(raw, s, len + 1);
	ktap_line_parse(s, &line);
	act(k, &line, raw);
}

struct ktap *ktap_new(const struct ktap_cb *cb)
{
	struct ktap *k = calloc(1, sizeof(*k));

	if (!k)
		return NULL;
	if (cb)
		k->cb = *cb;
	k->root.planned = -1;
	k->root.group = true;
	ktap_set(k, &k->root.name, "");
	ktap_level_init(&k->level[0], &k->root, -1, 0);
	k->level[0].tap = true;
	lines_init(&k->lines, on_line, k);
	return k;
}

void ktap_feed(struct ktap *k, const char *buf, size_t len, double t)
{
	if (!k->fed)
		k->level[0].last = k->root.begin_s = t;
	k->fed = true;
	k->now = t;
	lines_feed(&k->lines, buf, len);
}

/* "ok 5" without a line end may have been "ok 58": it counts for nothing. */
static void on_cut_off(void *arg, char *s, size_t len, bool cut)
{
	struct ktap *k = arg;

	(void)len;
	(void)cut;
	ktap_fail(k, ktap_top(k)->group, "the last line is cut off: %.100s", s);
}

void ktap_end(struct ktap *k, double t)
{
	struct level *root = &k->level[0];

	if (k->ended)
		return;
	k->now = t;
	k->lines.emit = on_cut_off;
	lines_flush(&k->lines);
	if (ktap_running(k))
		snprintf(k->unfinished, sizeof(k->unfinished), "%s", k->running);
	k->ended = true;
	while (k->depth > 0)
		ktap_close(k);
	ktap_unfinished(k);
	ktap_orphan(k, 0);
	ktap_check_plan(k, &k->root, 0, root->plan, root->seen);
	ktap_level_flush(k, root, &k->root);
	if (!k->root.child)
		ktap_fail(k, &k->root, "no results came");
	k->root.wall_s = t - k->root.begin_s;
	k->root.status = KTAP_PASS;
	k->root.status = ktap_passed(&k->root) ? KTAP_PASS : KTAP_FAIL;
}
