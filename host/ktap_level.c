// SPDX-License-Identifier: GPL-2.0
/* The stack of open groups, and the budgets that bound the parser's memory. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ktap_priv.h"

void ktap_fail(struct ktap *k, struct ktap_test *where, const char *fmt, ...)
{
	char text[256];
	va_list ap;

	for (; where; where = where->parent)
		where->errors++;
	if (k->error_count++ >= KTAP_MAX_ERRORS)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	k->errors[k->error_count - 1] = strdup(text);
}

static char *keep(struct ktap *k, const char *s)
{
	size_t n = strlen(s);
	char *copy;

	if (k->text + n > KTAP_MAX_TEXT) {
		if (!k->over_text)
			ktap_fail(k, &k->root, "too much text, names are dropped");
		k->over_text = true;
		return strdup("");
	}
	copy = strdup(s);
	if (copy)
		k->text += n;
	return copy;
}

void ktap_set(struct ktap *k, char **where, const char *s)
{
	if (*where) {
		k->text -= strlen(*where);
		free(*where);
	}
	*where = s ? keep(k, s) : NULL;
}

struct ktap_test *ktap_add_test(struct ktap *k, struct ktap_test *parent)
{
	struct ktap_test *t = NULL;

	if (k->tests < KTAP_MAX_TESTS)
		t = ktap_tree_add(parent);
	if (!t) {
		if (!k->over_tests)
			ktap_fail(k, &k->root, "too many tests, the rest is not kept");
		k->over_tests = true;
		return NULL;
	}
	k->tests++;
	return t;
}

struct level *ktap_top(struct ktap *k)
{
	return &k->level[k->depth];
}

void ktap_level_init(struct level *l, struct ktap_test *group, int indent,
		     double now)
{
	char *log = l->log;
	size_t size = l->log_size;

	*l = (struct level){
		.indent = indent, .plan = -1, .group = group, .last = now,
		.log = log, .log_size = size,
	};
}

static void drop_first_line(struct level *l)
{
	char *nl = memchr(l->log, '\n', l->log_len);
	size_t n = nl ? (size_t)(nl - l->log) + 1 : l->log_len;

	l->log_len -= n;
	memmove(l->log, l->log + n, l->log_len);
	l->log_lines--;
}

void ktap_level_log(struct level *l, const char *line)
{
	size_t n;
	int i;

	for (i = 0; i < l->indent && *line == ' '; i++)
		line++;
	n = strlen(line);
	if (l->log_lines >= KTAP_LOG_LINES)
		drop_first_line(l);
	if (l->log_len + n + 2 > l->log_size) {
		size_t size = (l->log_len + n + 2) * 2;
		char *p = realloc(l->log, size);

		if (!p)
			return;
		l->log = p;
		l->log_size = size;
	}
	memcpy(l->log + l->log_len, line, n);
	l->log_len += n;
	l->log[l->log_len++] = '\n';
	l->log_lines++;
}

void ktap_level_flush(struct ktap *k, struct level *l, struct ktap_test *t)
{
	if (l->log_len && t) {
		l->log[l->log_len] = '\0';
		ktap_set(k, &t->log, l->log);
	}
	l->log_len = 0;
	l->log_lines = 0;
}

static const char *shown(const struct ktap_test *g)
{
	return g->name && *g->name ? g->name : "a group without a name";
}

void ktap_check_plan(struct ktap *k, struct ktap_test *g, int depth, long plan,
		     long seen)
{
	const char *name = depth ? shown(g) : "outermost level";

	if (g->bailed)
		return;
	if (plan >= 0 && plan != seen)
		ktap_fail(k, g, "%s: the plan says %ld, but %ld results came",
			  name, plan, seen);
	/* KUnit's parameterised tests have none, but they are deeper. */
	if (plan < 0 && depth < 2 && seen)
		ktap_fail(k, g, "%s: results without a plan", name);
}

void ktap_orphan(struct ktap *k, int depth)
{
	struct level *l = &k->level[depth];
	struct ktap_test *t = l->waiting;

	l->waiting = NULL;
	if (!t)
		return;
	t->wall_s = k->now - t->begin_s;
	t->own = t->status = KTAP_NONE;
	l->group->seen++;
	ktap_check_plan(k, t, depth + 1, l->wait_plan, l->wait_seen);
	ktap_fail(k, t, "%s: no result line for the whole group", shown(t));
}

void ktap_unfinished(struct ktap *k)
{
	struct level *l = ktap_top(k);
	struct ktap_test *t;

	if (!k->running[0])
		return;
	t = ktap_add_test(k, l->group);
	if (t) {
		ktap_set(k, &t->name, k->running);
		ktap_set(k, &t->reason, "no result: all ended while it ran");
		ktap_level_flush(k, l, t);
		t->begin_s = k->run_s;
		t->wall_s = k->now - k->run_s;
		l->group->seen++;
	}
	k->running[0] = '\0';
}

void ktap_close(struct ktap *k)
{
	struct level *l = ktap_top(k), *up = l - 1;

	ktap_unfinished(k);
	ktap_orphan(k, k->depth);
	ktap_level_flush(k, l, l->group);
	ktap_set(k, &l->next_name, NULL);
	k->depth--;
	ktap_orphan(k, k->depth);
	up->waiting = l->group;
	up->wait_plan = l->plan;
	up->wait_seen = l->seen;
}

static void open_level(struct ktap *k, int indent)
{
	struct level *up = ktap_top(k), *l;
	struct ktap_test *t;

	if (k->depth + 1 >= KTAP_MAX_DEPTH)
		return;
	ktap_orphan(k, k->depth);
	t = ktap_add_test(k, up->group);
	if (!t)
		return;
	t->group = true;
	t->begin_s = up->last;
	ktap_set(k, &t->name, up->next_name ? up->next_name : "");
	ktap_set(k, &up->next_name, NULL);
	l = &k->level[++k->depth];
	ktap_level_init(l, t, indent, up->last);
	l->tap = up->tap;
}

void ktap_seek(struct ktap *k, int indent)
{
	struct level *l;

	while (k->depth > 0 && ktap_top(k)->indent > indent)
		ktap_close(k);
	l = ktap_top(k);
	if (l->indent < 0)
		l->indent = indent;
	if (indent > l->indent)
		open_level(k, indent);
}
