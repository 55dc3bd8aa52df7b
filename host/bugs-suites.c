// SPDX-License-Identifier: GPL-2.0
/*
 * What a suite says about a kernel with a bug. A kernel that hangs, or that
 * reports trouble and panics over it, has caught it as well, and then the test
 * that was running is named: KUnit runs before PID 1, so its lines are taken from
 * the console, and what comes after the last result is known from the kernel
 * without a bug.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bugs.h"
#include "cpus.h"
#include "misuse.h"
#include "opts.h"
#include "paths.h"
#include "suites.h"
#include "torture.h"
#include "verbs.h"

#define NAMED	2	/* tests that are named, of all that fail */
#define TORTURE_SECONDS	60
#define TORTURE_SEED	1
#define PANIC	" oops=panic panic_on_warn=1"

static const struct side intervals = {
	.name = "intervals", .measured = 1,
	.plan = "run intervals /bin/kselect '*.interval_*' /bin/hmm-tests-series\n",
};

static const struct side hmm_tests = {
	.name = "hmm-tests", .measured = 8, .plan = "run hmm-tests /bin/hmm-tests\n",
};

/* Its plan depends on the flavour. */
static const struct side torture = { .name = "torture", .measured = TORTURE_SECONDS + 10 };

struct bug_suite bug_suites[] = {
	{ .name = "kunit", .guest = &suites_kunit },
	{ .name = "intervals", .guest = &intervals },
	{ .name = "steps", .guest = &suites_steps },
	{ .name = "misuse" },
	{ .name = "hmm-tests", .guest = &hmm_tests },
	{ .name = "torture", .guest = &torture },
	{ 0 }
};

bool bug_suite_listed(const char *list, const char *suite)
{
	size_t len = strlen(suite);

	for (list += strspn(list, " "); *list; list += strspn(list, " ")) {
		size_t word = strcspn(list, " ");

		if (strcspn(list, " /") == len && !strncmp(list, suite, len))
			return true;
		list += word;
	}
	return false;
}

/* "a, b and 3 more" of the tests that have no good result, or NULL. */
static char *failed_tests(struct ktap *k)
{
	struct ktap_test *root = ktap_root(k), *t = NULL;
	char *text = NULL;
	int n = 0;

	while ((t = ktap_walk(root, t))) {
		char *longer;

		if (t->group || (t->status != KTAP_FAIL && t->status != KTAP_NONE) || n++ >= NAMED)
			continue;
		longer = xasprintf("%s%s%s", text ? text : "", text ? ", " : "", t->name);
		free(text);
		text = longer;
	}
	if (n > NAMED) {
		char *longer = xasprintf("%s and %d more", text, n - NAMED);

		free(text);
		text = longer;
	}
	return text;
}

static void learn_tests(struct bug_suite *s, struct ktap *k)
{
	struct ktap_test *root = ktap_root(k), *t = NULL;

	while ((t = ktap_walk(root, t))) {
		char **longer = t->group ? NULL :
				reallocarray(s->tests, s->n_tests + 1, sizeof(*longer));

		if (!longer)
			continue;
		s->tests = longer;
		s->tests[s->n_tests++] = xasprintf("%s", t->name);
	}
}

/* Results among the lines of the kernel's console, with its timestamps. */
static struct ktap *console_results(const char *dir, const struct side *side)
{
	char *path = xasprintf("%s/%s/console.log", dir, side->name);
	struct ktap *k = ktap_new(NULL);
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t room = 0;

	while (k && f && getline(&line, &room, f) > 0) {
		const char *text = *line == '[' ? strchr(line, ']') : NULL;

		/* Of one suite, so that no result is of a group. */
		text = text ? text + 1 + strspn(text + 1, " ") : line;
		if (!strncmp(text, "ok ", 3) || !strncmp(text, "not ok ", 7))
			ktap_feed(k, text, strlen(text), 0);
	}
	if (k)
		ktap_end(k, 0);
	if (f)
		fclose(f);
	free(line);
	free(path);
	return k;
}

/* The test behind the last one that has a result. */
static const char *running_in_console(const struct bug_suite *s, struct ktap *console)
{
	int n = 0;

	for (struct ktap_test *t = ktap_root(console)->child; t; t = t->next)
		if (n < s->n_tests && !strcmp(t->name, s->tests[n]))
			n++;
	return n < s->n_tests ? s->tests[n] : NULL;
}

/* The kernel did not get to the end of the suite. */
static char *no_end(const struct bug_suite *s, const struct side *side, const char *dir)
{
	struct ktap *console = strcmp(s->name, "kunit") ? NULL : console_results(dir, side);
	const char *test = console ? running_in_console(s, console) :
			   ktap_running(side->ktap);
	struct splat_report *r = splat_reports(side->log);
	char *before = failed_tests(console ? console : side->ktap);
	char *how = r ? xasprintf("%s, %.60s", splat_kind_name(r->kind), r->title) :
		    xasprintf("%s", side->exit == EXIT_TIMEOUT ? "hangs" : side->why);
	char *text;

	if (before && test && strstr(before, test))
		test = NULL;
	text = xasprintf("%s%s%s (%s)", before ? before : "", before && test ? ", " : "",
			 test ? test : "", how);

	ktap_free(console);
	free(before);
	free(how);
	return text;
}

static char *judge(const struct bug_suite *s, const struct side *side, const char *dir)
{
	struct splat_report *r = splat_reports(side->log);
	char *failed;

	if (!side->ended)
		return no_end(s, side, dir);
	failed = failed_tests(side->ktap);
	if (failed)
		return failed;
	if (r)
		return xasprintf("%s: %.70s", splat_kind_name(r->kind), r->title);
	return side->exit == EXIT_PASS ? NULL : xasprintf("%s", side->why);
}

static int run_one(struct bug_suite *s, const struct opts *o, const struct product *p,
		   const char *dir, char **caught)
{
	const struct side *what = s->guest;
	struct side side = *what;
	char *append = xasprintf("%s" PANIC, what->append ? what->append : "");
	char *module = what == &torture ? torture_module(o->flavour, p->config) :
		       what == &suites_steps ? suites_module(p->config, SUITES_MODULE) : NULL;
	char *plan = what == &torture ? torture_plan(o->flavour, TORTURE_SECONDS, TORTURE_SEED) : NULL;
	int ret;

	side.append = append;
	side.module = module;
	if (plan)
		side.plan = plan;
	ret = side_run(o, p, dir, &side, 1, 1);
	if (!ret) {
		*caught = judge(s, &side, dir);
		if (!*caught && !s->tests)
			learn_tests(s, side.ktap);
	}
	side_free(&side, 1);
	free(plan);
	free(module);
	free(append);
	return ret;
}

/* What was wrong with which case: the guests' folders do not say that. */
static void keep_text(const char *dir, const char *text)
{
	char *path = xasprintf("%s/misuse/ktap", dir);
	FILE *f = fopen(path, "we");

	if (!f || fputs(text, f) == EOF || fclose(f) == EOF)
		fprintf(stderr, "mirrorlab: %s: %s\n", path, strerror(errno));
	free(path);
}

static int run_misuse(struct bug_suite *s, const struct opts *o, const struct product *p,
		      const char *list, const char *dir, char **caught)
{
	char *module = suites_module(p->config, SUITES_MODULE), *text;
	struct misuse m = { 0 };
	int ret = EXIT_HOST;

	if (misuse_load(&m, o->flavour, module, list) == 0)
		ret = side_run(o, p, dir, m.cases, m.n, cpus_allowed());
	text = ret ? NULL : misuse_judge(&m);
	if (text) {
		struct ktap *k = ktap_new(NULL);

		keep_text(dir, text);
		ktap_feed(k, text, strlen(text), 0);
		ktap_end(k, 0);
		*caught = failed_tests(k);
		if (!*caught && !s->tests)
			learn_tests(s, k);
		ktap_free(k);
	}
	free(text);
	misuse_free(&m);
	free(module);
	return ret;
}

int bug_suite_run(struct bug_suite *s, const struct opts *o, const struct product *p,
		  const char *list, const char *dir, char **caught)
{
	*caught = NULL;
	return s->guest ? run_one(s, o, p, dir, caught) : run_misuse(s, o, p, list, dir, caught);
}

void bug_suites_free(void)
{
	for (struct bug_suite *s = bug_suites; s->name; s++) {
		for (int i = 0; i < s->n_tests; i++)
			free(s->tests[i]);
		free(s->tests);
		s->tests = NULL;
		s->n_tests = 0;
	}
}
