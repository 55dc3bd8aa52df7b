// SPDX-License-Identifier: GPL-2.0
/*
 * test --bugs: each patch of tests/bugs breaks one rule, in a way a person
 * could. It is planted in a scratch tree, built in a scratch folder, and the
 * suites are run until one catches it. First they must pass there without a bug:
 * what fails because of the scratch kernel would catch everything.
 *
 * BUILD/bugs holds all of that and is gone at the end. What the guests said
 * stays in the folder of the run.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bugs.h"
#include "deadline.h"
#include "interrupt.h"
#include "lock.h"
#include "opts.h"
#include "outfile.h"
#include "paths.h"
#include "rundir.h"
#include "verbs.h"

/* Builds with the bug, or without any, and runs the suites that it may need. */
static int try_bug(const struct opts *o, const struct product *p, struct bug *bug,
		   const char *dir)
{
	char *folder = xasprintf("%s/%s", dir, bug->name);
	double begin = now_s();
	int ret = bugs_plant(o, &p->b, dir, bug);

	for (struct bug_suite *s = bug_suites; s->name && !ret && !bug->caught; s++) {
		char *what;

		if (!bug_suite_listed(bug->suites, s->name))
			continue;
		ret = interrupted ? EXIT_INTERRUPTED : bug_suite_run(s, o, p, bug->suites, folder, &what);
		if (ret)
			break;
		if (what)
			bug->caught = xasprintf("%s: %s", s->name, what);
		free(what);
	}
	bug->wall_s = now_s() - begin;
	free(folder);
	return ret;
}

/* All suites that some bug needs, without a bug. */
static int try_none(const struct opts *o, const struct product *p, const struct bugs *b,
		    const char *dir)
{
	struct bug none = { .name = (char *)BUGS_NONE };
	int ret;

	none.suites = xasprintf("%s", "");
	for (int i = 0; i < b->n; i++) {
		char *longer = xasprintf("%s %s", none.suites, b->v[i].suites);

		free(none.suites);
		none.suites = longer;
	}
	ret = try_bug(o, p, &none, dir);
	if (!ret && none.caught) {
		fprintf(stderr, "mirrorlab: without any bug there is already a failure: %s\n"
			"All of it: %s/%s\n", none.caught, dir, none.name);
		ret = EXIT_TEST_FAILED;
	}
	free(none.suites);
	free(none.caught);
	return ret;
}

static void print_row(FILE *out, const struct bug *bug)
{
	fprintf(out, "%-34s %-26s %5.1f  %s\n", bug->name, bug->breaks, bug->wall_s,
		bug->caught ? bug->caught : "NOT CAUGHT");
	fflush(out);
}

static void print_head(FILE *out)
{
	fprintf(out, "%-34s %-26s %5s  %s\n", "bug", "breaks", "s", "caught by");
}

static int write_table(const struct bugs *b, int caught, const char *dir)
{
	char *path = xasprintf("%s/bugs.txt", dir);
	struct outfile out;
	int err = outfile_open(&out, path);

	if (!err) {
		print_head(out.f);
		for (int i = 0; i < b->n; i++)
			print_row(out.f, &b->v[i]);
		fprintf(out.f, "%d of %d bugs caught\n", caught, b->n);
		err = outfile_close(&out, 0644, 0);
	}
	if (err)
		fprintf(stderr, "mirrorlab: %s: %s\n", path, strerror(-err));
	free(path);
	return err ? EXIT_HOST : EXIT_PASS;
}

static int try_all(const struct opts *o, const struct product *p, struct bugs *b,
		   const char *dir, bool quiet)
{
	int caught = 0, ret = try_none(o, p, b, dir);

	if (ret)
		return ret;
	if (!quiet)
		print_head(stdout);
	for (int i = 0; i < b->n && !ret; i++) {
		ret = try_bug(o, p, &b->v[i], dir);
		if (ret)
			break;
		if (!quiet)
			print_row(stdout, &b->v[i]);
		caught += !!b->v[i].caught;
	}
	if (ret || quiet)
		return ret;
	printf("%d of %d bugs caught\nAll of it: %s\n", caught, b->n, dir);
	ret = write_table(b, caught, dir);
	return ret ? ret : caught < b->n ? EXIT_TEST_FAILED : EXIT_PASS;
}

/* @p: what was built for everybody; its kernel is replaced by the scratch one. */
static int run_locked(const struct opts *o, struct product *p, struct bugs *b, bool quiet)
{
	char *dir = rundir_make();
	int ret = EXIT_HOST;

	if (!dir)
		return ret;
	free(p->image);
	p->image = path_join("bugs/kernel/linux");
	ret = bugs_keep_patches(b, dir);
	if (ret == EXIT_PASS)
		ret = bugs_make_scratch(o, &p->b, dir);
	if (ret == EXIT_PASS)
		ret = try_all(o, p, b, dir, quiet);
	if (bugs_remove_scratch() == EXIT_INTERRUPTED)
		ret = EXIT_INTERRUPTED;
	bug_suites_free();
	free(dir);
	return interrupted ? EXIT_INTERRUPTED : ret;
}

static int run(const struct opts *o, struct bugs *b, bool quiet)
{
	struct product p = { 0 };
	int ret = product_get(o, &p), lock;

	if (ret == EXIT_PASS) {
		interrupt_catch();
		lock = lock_bugs();
		ret = lock < 0 ? -lock : run_locked(o, &p, b, quiet);
		if (lock >= 0)
			close(lock);
	}
	product_free(&p);
	return ret;
}

int bugs_try(const struct opts *o, struct bugs *b)
{
	return run(o, b, true);
}

int bugs_run(const struct opts *o)
{
	struct bugs b;
	int ret;

	/* Some need lockdep to be seen. */
	if (!o->argc && strcmp(o->flavour, "lockdep")) {
		fprintf(stderr, "mirrorlab: test --bugs --flavour %s: name the bugs; all of tests/bugs are only seen in lockdep\n",
			o->flavour);
		return EXIT_USAGE;
	}
	ret = bugs_load(&b, o->argv, o->argc);
	if (ret == EXIT_PASS)
		ret = run(o, &b, false);
	bugs_free(&b);
	return ret;
}
