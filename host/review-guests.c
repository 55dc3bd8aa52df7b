// SPDX-License-Identifier: GPL-2.0
/*
 * Boots a kernel under review, or its base, runs the suites in guests side by
 * side, and collects what can be compared: names of tests, titles of reports.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpus.h"
#include "opts.h"
#include "paths.h"
#include "report.h"
#include "review.h"
#include "side.h"
#include "smoke.h"
#include "suites.h"

#define MAX_SIDES	2

bool review_wants(const struct opts *o, const char *suite)
{
	size_t len = strlen(suite);

	for (const char *p = o->tests; p && *p; p += strcspn(p, ","), p += *p == ',')
		if (strcspn(p, ",") == len && !strncmp(p, suite, len))
			return true;
	return !o->tests;
}

/* "SUITE: GROUP.TEST"; the root and the suite itself have no part in it. */
static void take_test(struct review_guests *g, const struct ktap_test *suite,
		      const struct ktap_test *t)
{
	struct strs *to = t->status == KTAP_PASS || t->status == KTAP_XFAIL ? &g->passed :
			  t->status == KTAP_SKIP ? &g->skipped : &g->failed;

	strs_addf(to, "%s: %s", suite->name, t->name);
}

static void take_side(struct review_guests *g, const struct side *s)
{
	for (struct ktap_test *suite = ktap_root(s->ktap)->child; suite; suite = suite->next) {
		struct ktap_test *t = NULL;

		while ((t = ktap_walk(suite, t)))
			if (!t->group)
				take_test(g, suite, t);
	}
	for (struct splat_report *r = splat_reports(s->log); r; r = r->next)
		strs_addf(&g->reports, "%s: %s", splat_kind_name(r->kind), r->title);
	g->booted |= s->booted;
	if (s->ended || g->exit)
		return;
	g->exit = s->exit ? s->exit : EXIT_TIMEOUT;
	g->why = xasprintf("%s", *s->why ? s->why : "no verdict");
	g->running = ktap_running(s->ktap) ? xasprintf("%s", ktap_running(s->ktap)) : NULL;
}

static bool has_option(const char *config, const char *option)
{
	FILE *f = fopen(config, "re");
	char *line = NULL;
	size_t room = 0;
	bool found = false;

	while (f && !found && getline(&line, &room, f) > 0)
		found = !strcmp(line, option);
	free(line);
	if (f)
		fclose(f);
	return found;
}

/* Text of /plan for the suites in user space, "" for none; malloc()ed. */
static char *plan_of(const struct opts *o, bool own)
{
	bool hmm = review_wants(o, "hmm-tests");
	bool intervals = o->given & OPT_WITH_SERIES && review_wants(o, "intervals");
	char *word = shell_quote(o->only ? o->only : "");
	char *only = xasprintf(o->only ? "/bin/kselect %s " : "", word);
	char *plan = xasprintf("%s%s%s%s%s%s", hmm ? "run hmm-tests " : "", hmm ? only : "",
			       !hmm ? "" : own ? "/in/hmm-tests\n" : "/bin/hmm-tests\n",
			       intervals ? "run intervals /bin/kselect '*.interval_*' " : "",
			       !intervals ? "" : own ? "/in/hmm-tests" : "/bin/hmm-tests-series",
			       intervals ? "\n" : "");

	free(only);
	free(word);
	return plan;
}

int review_guests(struct review *r, int f, const struct product *p, const char *program,
		  const char *dir, struct review_guests *g)
{
	struct side sides[MAX_SIDES] = { { 0 } };
	struct opts o = *r->o;
	char *plan = plan_of(r->o, program);
	int n = 0, ret;

	o.flavour = r->flavour[f];
	o.only = NULL;
	if (*plan)
		sides[n++] = (struct side) { .name = "hmm", .plan = plan, .measured = 9,
					     .module = program };
	if (review_wants(r->o, "kunit") && has_option(p->config, "CONFIG_MMU_NOTIFIER_KUNIT_TEST=y\n")) {
		sides[n] = suites_kunit;
		/* What the suite needs not, a patch may have changed. */
		sides[n++].bare = false;
	}
	if (!n)
		sides[n++] = (struct side) { .name = "boot", .plan = "run boot echo ok\n", .measured = 1 };
	ret = side_run(&o, p, dir, sides, n, cpus_allowed());
	for (int i = 0; i < n && !ret; i++)
		take_side(g, &sides[i]);
	side_free(sides, n);
	free(plan);
	return ret;
}

void review_guests_free(struct review_guests *g)
{
	strs_free(&g->passed);
	strs_free(&g->failed);
	strs_free(&g->skipped);
	strs_free(&g->reports);
	free(g->why);
	free(g->running);
}
