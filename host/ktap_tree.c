// SPDX-License-Identifier: GPL-2.0
/* The tree of tests. Its depth is bounded by KTAP_MAX_DEPTH, so is recursion. */
#include <stdlib.h>

#include "ktap_tree.h"

struct ktap_test *ktap_tree_add(struct ktap_test *parent)
{
	struct ktap_test *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->planned = -1;
	t->parent = parent;
	if (parent->last_child)
		parent->last_child->next = t;
	else
		parent->child = t;
	parent->last_child = t;
	return t;
}

void ktap_tree_clear(struct ktap_test *t)
{
	struct ktap_test *c, *next;

	for (c = t->child; c; c = next) {
		next = c->next;
		ktap_tree_clear(c);
		free(c);
	}
	t->child = t->last_child = NULL;
	free(t->name);
	free(t->reason);
	free(t->log);
	t->name = t->reason = t->log = NULL;
}

bool ktap_tree_failed(const struct ktap_test *t)
{
	const struct ktap_test *c;

	for (c = t->child; c; c = c->next)
		if (c->status == KTAP_FAIL || c->status == KTAP_NONE ||
		    ktap_tree_failed(c))
			return true;
	return false;
}

void ktap_tree_expect(struct ktap_test *t)
{
	struct ktap_test *c;

	for (c = t->child; c; c = c->next) {
		if (c->status == KTAP_FAIL)
			c->status = KTAP_XFAIL;
		ktap_tree_expect(c);
	}
}

struct ktap_test *ktap_walk(const struct ktap_test *root, struct ktap_test *pos)
{
	if (!pos)
		return root->child;
	if (pos->child)
		return pos->child;
	while (pos != root && !pos->next)
		pos = pos->parent;
	return pos == root ? NULL : pos->next;
}

static void count_leaf(const struct ktap_test *t, struct ktap_counts *c)
{
	c->total++;
	switch (t->status) {
	case KTAP_PASS:
		c->passed++;
		c->unexpected_passes += t->unexpected_pass;
		break;
	case KTAP_SKIP:
		c->skipped++;
		c->unexpected_skips += !t->expected;
		break;
	case KTAP_XFAIL:
		c->xfailed++;
		break;
	default:
		c->failed++;
	}
}

/* A group that failed, or has no result, although no leaf of it failed. */
static bool bad_by_itself(const struct ktap_test *t)
{
	return (t->status == KTAP_FAIL || t->status == KTAP_NONE) &&
	       !ktap_tree_failed(t);
}

static void count_group(const struct ktap_test *t, struct ktap_counts *c)
{
	long missing = t->planned > t->seen ? t->planned - t->seen : 0;
	const struct ktap_test *sub;

	c->missing += missing;
	c->planned += missing;
	for (sub = t->child; sub; sub = sub->next) {
		if (sub->group && (sub->child || sub->planned > 0)) {
			count_group(sub, c);
			if (bad_by_itself(sub))
				c->bad_groups++;
			continue;
		}
		count_leaf(sub, c);
		c->planned++;
	}
}

void ktap_count(const struct ktap_test *t, struct ktap_counts *c)
{
	*c = (struct ktap_counts){ .errors = t->errors };
	count_group(t, c);
	if (t->parent && bad_by_itself(t))
		c->bad_groups++;
}

bool ktap_passed(const struct ktap_test *t)
{
	struct ktap_counts c;

	ktap_count(t, &c);
	if (!c.total)
		return t->parent && !t->group && t->status == KTAP_PASS && !t->errors;
	return !c.failed && !c.missing && !c.errors && !c.bad_groups &&
	       !t->bailed && t->status != KTAP_FAIL && t->status != KTAP_NONE;
}

const char *ktap_status_name(enum ktap_status s)
{
	static const char * const names[] = {
		[KTAP_NONE] = "no result", [KTAP_PASS] = "pass",
		[KTAP_FAIL] = "fail", [KTAP_SKIP] = "skip", [KTAP_XFAIL] = "xfail",
	};

	return names[s];
}
