// SPDX-License-Identifier: GPL-2.0
/*
 * grade: the folders of many students, of whom some may mean no good. Their files
 * are copied (lab-students.c), and each is compiled and run as for `check`, several
 * at once. A lesson that passes is a point.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "contain-tool.h"
#include "lab-grade.h"
#include "lab-rulings.h"
#include "opts.h"
#include "paths.h"
#include "rundir.h"
#include "verbs.h"

int conditions_of(const struct lesson *l)
{
	char *path = xasprintf("%s/check", l->dir), *text = read_file(path), *rest = text, *line;
	int n = lesson_is_review(l) ? rulings_count(l) : 0;

	while (rest && (line = strsep(&rest, "\n")))
		n += !strncmp(line, "must ", 5);
	free(text);
	free(path);
	return n;
}

static void mark_run(struct mark *m)
{
	const struct attempt *a = &m->t->a;

	m->says = a->compiled ? a->told : a->text;
	switch (a->exit) {
	case EXIT_PASS:
		m->points = 1;
		m->status = "passed";
		m->says = NULL;
		break;
	case EXIT_BUILD:
		m->status = "does not compile";
		break;
	case EXIT_KERNEL:
		m->status = "crashed";
		break;
	case EXIT_TIMEOUT:
		m->status = "no verdict";
		break;
	case EXIT_TEST_FAILED:
		m->status = "failed";
		break;
	default:
		m->points = -1;
		m->status = "not graded";
	}
}

struct mark mark_of(const struct grades *g, int student, int lesson)
{
	const struct answer *a = &g->all.s[student].answers[lesson];
	int trial = g->trial_of[student * g->c->n + lesson];
	struct mark m = { .status = a->why ? "refused" : "absent", .says = a->why };

	if (trial >= 0 && g->b.t[trial].done) {
		m.t = &g->b.t[trial];
		mark_run(&m);
	} else if (trial >= 0) {
		m = (struct mark) { .points = -1, .status = "not graded", .says = "it was interrupted" };
	}
	return m;
}

int points_of(const struct grades *g, int student, int *unknown)
{
	int points = 0;

	if (unknown)
		*unknown = 0;
	for (int k = 0; k < g->c->n; k++) {
		int p = mark_of(g, student, k).points;

		if (p > 0)
			points += p;
		else if (p < 0 && unknown)
			++*unknown;
	}
	return points;
}

static void plan(struct grades *g)
{
	int n = g->all.n * g->c->n;

	g->b.t = calloc(n + 1, sizeof(*g->b.t));
	g->trial_of = calloc(n + 1, sizeof(*g->trial_of));
	if (!g->b.t || !g->trial_of)
		exit(EXIT_HOST);
	for (int i = 0; i < n; i++) {
		const struct lesson *l = &g->c->lessons[i % g->c->n];
		const char *file = g->all.s[i / g->c->n].answers[i % g->c->n].file;

		g->trial_of[i] = file ? g->b.n : -1;
		if (file)
			g->b.t[g->b.n++] = (struct trial) {
				.l = l, .a.source = xasprintf("%s", file),
				.a.script = xasprintf("%s/check", l->dir),
			};
	}
}

static void progress(void *arg, struct trial *t)
{
	struct grades *g = arg;

	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r\033[K%ld of %d graded", t - g->b.t + 1, g->b.n);
}

static int print(const struct grades *g, const struct opts *o)
{
	int ret = o->given & OPT_CSV ? grades_csv(g, stdout) :
		  o->given & OPT_JSON ? grades_json(g, stdout) :
		  o->given & OPT_JUNIT ? grades_junit(g, stdout) : grades_table(g, stdout);

	if (ret == 0 && fflush(stdout) == 0)
		return EXIT_PASS;
	fprintf(stderr, "mirrorlab: the grades could not be written\n");
	return EXIT_HOST;
}

/* Points nobody knows are a failure of ours, not of a student. */
static int ungraded(const struct grades *g)
{
	int unknown, all = 0;

	for (int i = 0; i < g->all.n; i++) {
		points_of(g, i, &unknown);
		all += unknown;
	}
	if (all)
		fprintf(stderr, "mirrorlab: %d files could not be graded here, their points are not known\n", all);
	return all ? EXIT_HOST : EXIT_PASS;
}

int lab_grade(const struct opts *o, const struct product *p, const struct course *c,
	      const struct lesson *l)
{
	struct grades g = { .c = c, .b = { .o = o, .p = p, .said = progress } };
	int ret, written;

	(void)l;
	if (!tool_contained()) {
		fprintf(stderr, "mirrorlab: this host cannot contain a compiler, and students may mean no good\n"
			"mirrorlab: remedy: install bubblewrap, or a kernel with Landlock\n");
		return EXIT_HOST;
	}
	g.b.arg = &g;
	g.b.dir = rundir_make();
	ret = g.b.dir ? students_find(&g.all, c, o->argv + 1, g.b.dir) : EXIT_HOST;
	if (ret == EXIT_PASS) {
		plan(&g);
		ret = batch_run(&g.b);
		if (isatty(STDERR_FILENO))
			fputs("\r\033[K", stderr);
		written = print(&g, o);
		ret = ret != EXIT_PASS ? ret : ungraded(&g);
		ret = ret != EXIT_PASS ? ret : written;
	}
	students_free(&g.all, c);
	batch_free(&g.b);
	free(g.trial_of);
	return ret;
}
