// SPDX-License-Identifier: GPL-2.0
/* Grades as JUnit: a suite per student, a case per lesson. */
#include <string.h>

#include "lab-grade.h"
#include "report-parts.h"

/* The element that says how it ended, or NULL for a pass. */
static const char *element(const struct mark *m)
{
	if (m->points > 0)
		return NULL;
	return m->points < 0 ? "error" : !strcmp(m->status, "absent") ? "skipped" : "failure";
}

static int count(const struct grades *g, int i, const char *what)
{
	int n = 0;

	for (int k = 0; k < g->c->n; k++) {
		struct mark m = mark_of(g, i, k);
		const char *is = element(&m);

		n += is && !strcmp(is, what);
	}
	return n;
}

static void one_case(xmlTextWriter *w, const struct grades *g, int i, int k)
{
	struct mark m = mark_of(g, i, k);
	const char *what = element(&m);

	junit_start(w, "testcase");
	junit_attr(w, "name", g->c->lessons[k].name);
	junit_attr(w, "classname", g->all.s[i].name);
	junit_attr_time(w, m.t ? m.t->a.seconds : 0);
	if (what)
		junit_outcome(w, what, m.status, m.says);
	junit_end(w);
}

static double seconds_of(const struct grades *g, int i)
{
	double seconds = 0;

	for (int k = 0; k < g->c->n; k++) {
		struct mark m = mark_of(g, i, k);

		seconds += m.t ? m.t->a.seconds : 0;
	}
	return seconds;
}

static void one_student(xmlTextWriter *w, const struct grades *g, int i)
{
	junit_start(w, "testsuite");
	junit_attr(w, "name", g->all.s[i].name);
	junit_attr_num(w, "tests", g->c->n);
	junit_attr_num(w, "failures", count(g, i, "failure"));
	junit_attr_num(w, "errors", count(g, i, "error"));
	junit_attr_num(w, "skipped", count(g, i, "skipped"));
	junit_attr_time(w, seconds_of(g, i));
	for (int k = 0; k < g->c->n; k++)
		one_case(w, g, i, k);
	junit_end(w);
}

static void document(xmlTextWriter *w, const void *arg)
{
	const struct grades *g = arg;
	double all = 0;

	for (int i = 0; i < g->all.n; i++)
		all += seconds_of(g, i);
	junit_start(w, "testsuites");
	junit_attr(w, "name", "mirrorlab lab grade");
	junit_attr_time(w, all);
	for (int i = 0; i < g->all.n; i++)
		one_student(w, g, i);
	junit_end(w);
}

int grades_junit(const struct grades *g, FILE *out)
{
	return junit_write(out, document, g);
}
