// SPDX-License-Identifier: GPL-2.0
/*
 * What a patch is blamed for: what is worse than with the base. And since which
 * patch: one that only carries on what came before is not at fault.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "paths.h"
#include "report.h"
#include "review.h"

/* The same report at another address, or of another process, is the same. */
static bool same_report(const char *a, const char *b)
{
	while (*a && *b) {
		bool number = isdigit((unsigned char)*a) && isdigit((unsigned char)*b);

		if (!number && *a != *b)
			return false;
		a += number ? strspn(a, "0123456789abcdefx") : 1;
		b += number ? strspn(b, "0123456789abcdefx") : 1;
	}
	return *a == *b;
}

static bool is_known(const struct strs *known, const char *report)
{
	for (size_t i = 0; i < known->n; i++)
		if (same_report(known->v[i], report))
			return true;
	return false;
}

static void compare(const struct review_guests *base, struct review_result *x)
{
	const struct review_guests *g = &x->g;

	strs_copy(&x->broken, &g->failed, &base->failed);
	strs_copy(&x->broken, &g->skipped, &base->skipped);
	for (size_t i = 0; i < base->passed.n; i++)
		if (!strs_have(&g->passed, base->passed.v[i]))
			strs_add(&x->broken, base->passed.v[i]);
	for (size_t i = 0; i < g->reports.n; i++)
		if (!is_known(&base->reports, g->reports.v[i]))
			strs_add(&x->reports, g->reports.v[i]);
}

static void say(struct review_result *x, int code, char *why)
{
	x->exit = code;
	if (x->why)
		free(why);
	else
		x->why = why;
}

static void judge_guests(struct review_result *x)
{
	const struct review_guests *g = &x->g;

	if (x->reports.n)
		say(x, EXIT_KERNEL, xasprintf("%s%s%s", g->booted ? "" : "no boot: ",
			x->reports.v[0], x->reports.n > 1 ? ", and more" : ""));
	else if (g->exit)
		say(x, g->exit, xasprintf("%s%s%s%s", g->booted ? "" : "no boot: ", g->why,
			g->running && !strstr(g->why, g->running) ? ", in " : "",
			g->running && !strstr(g->why, g->running) ? g->running : ""));
	else if (x->broken.n)
		say(x, EXIT_TEST_FAILED, xasprintf("%s%s", x->broken.v[0],
			x->broken.n > 1 ? ", and more" : ""));
}

/* Does @x say nothing that @before does not say? */
static bool carries_on(const struct review_result *x, const struct review_result *before)
{
	if (!before->exit || x->build != before->build)
		return false;
	if (x->build == BUILD_FAILED)
		return x->why && before->why && !strcmp(x->why, before->why);
	/* Where the guest did not get to the end, the tests behind that say nothing. */
	return strs_within(&x->reports, &before->reports) && x->g.exit == before->g.exit &&
	       (x->g.exit || strs_within(&x->broken, &before->broken));
}

void review_judge(struct review *r, struct review_patch *p, int f)
{
	struct review_result *x = &p->r[f];
	struct review_patch *q = p;

	x->since = -1;
	if (p->apply >= APPLY_NOT) {
		say(x, EXIT_BUILD, xasprintf("does not apply: %s", p->apply_why ? p->apply_why : "?"));
		return;
	}
	if (x->build == BUILD_ENDLESS)
		say(x, EXIT_TIMEOUT, xasprintf("its build does not come to an end"));
	else if (x->build != BUILD_OK)
		say(x, EXIT_BUILD, xasprintf("does not build"));
	else
		compare(&r->base[f], x);
	if (x->build == BUILD_OK)
		judge_guests(x);
	while (x->exit && q-- > r->s.p && q->apply >= APPLY_NOT)
		;
	if (x->exit && q >= r->s.p && carries_on(x, &q->r[f]))
		x->since = q->r[f].since >= 0 ? q->r[f].since : (int)(q - r->s.p);
}

const char *review_apply_name(enum review_apply a)
{
	static const char *const names[] = {
		[APPLY_CLEAN] = "clean", [APPLY_OFFSET] = "offset", [APPLY_3WAY] = "3-way",
		[APPLY_FUZZ] = "fuzz", [APPLY_NOT] = "NO", [APPLY_DAMAGED] = "DAMAGED",
	};

	return names[a];
}

bool review_holds(const struct review *r, const struct review_patch *p)
{
	for (int f = 0; f < r->n_flavours; f++)
		if (p->r[f].exit)
			return false;
	return true;
}

/* That of the first patch which does not hold; a part that is missing is one. */
int review_exit(const struct review *r)
{
	if (r->exit)
		return r->exit;
	for (int i = 0; i < r->s.n; i++)
		for (int f = 0; f < r->n_flavours; f++)
			if (r->s.p[i].r[f].exit)
				return r->s.p[i].r[f].exit;
	return r->s.incomplete ? EXIT_BUILD : EXIT_PASS;
}
