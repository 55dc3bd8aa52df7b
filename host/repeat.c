// SPDX-License-Identifier: GPL-2.0
/*
 * --repeat and --jobs: many runs, several at once, and what differed. Each run
 * tells its results through a pipe.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "crew.h"
#include "flakes.h"
#include "opts.h"
#include "paths.h"
#include "rundir.h"
#include "smoke.h"
#include "verbs.h"

struct series {
	const struct opts *o;
	const struct product *p;
	char *dir;
	struct flakes flakes;
	struct crew crew;
	bool refused;
};

static char letter(enum ktap_status s)
{
	return s == KTAP_PASS ? 'p' : s == KTAP_FAIL ? 'f' :
	       s == KTAP_SKIP ? 's' : s == KTAP_XFAIL ? 'p' : '?';
}

/* suite.test; names hold no line ends, the parser sees to that. */
static void tell_tests(FILE *out, struct ktap *k)
{
	struct ktap_test *root = k ? ktap_root(k) : NULL, *t = NULL;

	while (root && (t = ktap_walk(root, t))) {
		if (t->group)
			continue;
		fprintf(out, "T%c ", letter(t->status));
		if (t->parent && t->parent != root)
			fprintf(out, "%s: ", t->parent->name);
		fprintf(out, "%s\n", t->name);
	}
}

static void work(void *arg, int i, FILE *out)
{
	struct series *s = arg;
	char *dir = s->dir ? rundir_sub(s->dir, i + 1) : NULL;
	struct run run;
	int ret = smoke_once(s->o, s->p, dir, false, 1, &run);

	fprintf(out, "E%d %f %f %s\n", ret, run.res.boot_s, run.res.wall_s,
		run.res.why ? run.res.why : "");
	if (ret != EXIT_INTERRUPTED)
		tell_tests(out, run.res.ktap);
	run_release(&run);
	free(dir);
}

static void tell_failure(const struct series *s, int number, int exit, const char *why)
{
	if (isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
	fprintf(stderr, "run %d: exit %d: %s", number, exit, why);
	if (s->dir)
		fprintf(stderr, "  %s/%03d", s->dir, number);
	fputc('\n', stderr);
}

static void finish(struct series *s, int number, const char *line)
{
	double boot = -1, wall = 0;
	int exit = EXIT_HOST, at = 0;

	if (sscanf(line, "E%d %lf %lf %n", &exit, &boot, &wall, &at) < 3)
		at = 0;
	if (exit == EXIT_INTERRUPTED || (!*line && s->crew.signal)) {
		s->crew.stop = true;
		return;
	}
	flakes_run(&s->flakes, exit, boot, wall);
	if (exit != EXIT_PASS)
		tell_failure(s, number, exit, at ? line + at : "the run's process died");
	/* That will not be better the next time. */
	if (exit == EXIT_HOST || exit == EXIT_USAGE)
		s->crew.stop = true;
	s->refused |= exit == EXIT_USAGE;
}

static void show_progress(const struct series *s)
{
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r\033[K%ld of %d runs, %ld failed",
			s->flakes.runs, s->o->repeat, s->flakes.runs - s->flakes.passed);
}

/* The verdict of a run comes first, its tests after it. */
static void done(void *arg, int i, FILE *told)
{
	struct series *s = arg;
	char *line = NULL;
	bool ended = false;
	size_t room = 0;
	ssize_t n;

	while ((n = getline(&line, &room, told)) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (*line == 'T' && n > 3)
			flakes_test(&s->flakes, line + 3, line[1]);
		if (*line == 'E' && !ended) {
			ended = true;
			finish(s, i + 1, line);
		}
	}
	if (!ended)
		finish(s, i + 1, "");
	free(line);
	show_progress(s);
}

static void print_table(const struct series *s)
{
	char *path;
	FILE *f;

	flakes_print(&s->flakes, s->o->repeat, stdout);
	if (s->crew.signal)
		printf("interrupted: the table is of the runs until then\n");
	if (!s->dir)
		return;
	path = xasprintf("%s/flakes.txt", s->dir);
	f = fopen(path, "we");
	if (f)
		flakes_print(&s->flakes, s->o->repeat, f);
	if (!f || fclose(f) == EOF)
		fprintf(stderr, "mirrorlab: %s: %s\n", path, strerror(errno));
	else
		printf("table and runs: %s\n", s->dir);
	free(path);
}

int smoke_repeat(const struct opts *o, const struct product *p)
{
	struct series s = { .o = o, .p = p };
	int ret;

	s.dir = rundir_make();
	s.crew = (struct crew) {
		.count = o->repeat, .jobs = o->jobs,
		.work = work, .done = done, .arg = &s,
	};
	show_progress(&s);
	if (crew_run(&s.crew) < 0) {
		perror("mirrorlab: --repeat");
		s.crew.stop = true;
	}
	if (isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
	print_table(&s);
	ret = s.crew.signal ? EXIT_INTERRUPTED : s.refused ? EXIT_USAGE :
		flakes_exit(&s.flakes);
	flakes_free(&s.flakes);
	free(s.dir);
	return ret;
}
