// SPDX-License-Identifier: GPL-2.0
/*
 * test: builds the flavours that the scripts in tests/t boot, then hands over
 * to the TAP harness. The scripts find a warm build, so that what one of them
 * measures or kills is a guest and not a compiler.
 */
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bugs.h"
#include "build.h"
#include "model.h"
#include "opts.h"
#include "paths.h"
#include "verbs.h"

static const char * const flavours[] = { "lockdep", "kasan", "fast" };

static int build_flavours(const struct opts *o)
{
	for (size_t i = 0; i < sizeof(flavours) / sizeof(flavours[0]); i++) {
		struct opts one = *o;
		struct build b = { 0 };
		int ret;

		one.flavour = flavours[i];
		ret = build_ensure(&one, &b);
		build_release(&b);
		if (ret != EXIT_PASS)
			return ret;
	}
	return EXIT_PASS;
}

/* @word: a path, or the name of a script in tests/t with or without .t */
static int add_scripts(const char *word, glob_t *found)
{
	char *pattern = strchr(word, '/') ? xasprintf("%s", word) :
		xasprintf("%s/tests/t/%s%s", path_repo(), word, strstr(word, ".t") ? "" : ".t");
	int ret = glob(pattern, found->gl_pathc ? GLOB_APPEND : 0, NULL, found);

	free(pattern);
	if (!ret)
		return EXIT_PASS;
	fprintf(stderr, "mirrorlab: no test is called %s (tests/t holds them)\n", word);
	return EXIT_USAGE;
}

static int find_scripts(const struct opts *o, glob_t *found)
{
	int ret = EXIT_PASS;

	if (!o->argc)
		return add_scripts("*", found);
	for (int i = 0; i < o->argc && ret == EXIT_PASS; i++)
		ret = add_scripts(o->argv[i], found);
	return ret;
}

static int run_harness(const struct opts *o, const glob_t *found)
{
	char *harness = xasprintf("%s/tests/run-tap.pl", path_repo());
	char **argv = calloc(found->gl_pathc + 3, sizeof(*argv));

	if (!argv)
		return EXIT_HOST;
	argv[0] = "perl";
	argv[1] = harness;
	memcpy(argv + 2, found->gl_pathv, found->gl_pathc * sizeof(*argv));
	if (o->given & OPT_JOBS)
		setenv("MIRRORLAB_TEST_JOBS", xasprintf("%d", o->jobs), 1);
	fflush(NULL);
	execvp(argv[0], argv);
	fprintf(stderr, "mirrorlab: perl: %s\n", strerror(errno));
	return EXIT_HOST;
}

int verb_test(struct opts *o)
{
	glob_t found = { 0 };
	int ret;

	if (o->given & OPT_BUGS)
		return bugs_run(o);
	if (o->given & OPT_FLAVOUR) {
		fprintf(stderr, "mirrorlab: test --flavour is for --bugs: the scripts boot the flavours that they need\n");
		return EXIT_USAGE;
	}
	if (o->given & OPT_MODEL)
		return model_run(o);
	ret = find_scripts(o, &found);
	if (ret == EXIT_PASS)
		ret = build_flavours(o);
	return ret == EXIT_PASS ? run_harness(o, &found) : ret;
}
