// SPDX-License-Identifier: GPL-2.0
/*
 * A key of lesson 12 that is not true is refused. What the tests say of each patch
 * is taken from here: to run them is for `lab verify`.
 */
#include "table.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bugs.h"
#include "hostcmd.h"
#include "kit.h"
#include "lab-rulings.h"
#include "opts.h"
#include "paths.h"
#include "verbs.h"

#define LESSON TOP "/labs/12-review"

/* What catches it, as the kernel with that patch has shown. */
static const struct { const char *name, *caught; } truth[] = {
	{ "2-shrink", "kunit: each_change_collides" },
	{ "3-release-where-it-is-put", "kunit: put_is_deferred" },
	{ "6-wake-early", "steps: changes_are_in_effect" },
};

const char *kit_folder(void)
{
	return NULL;
}

char *read_file(const char *path)
{
	char *text = xasprintf("%65536s", "");
	FILE *f = fopen(path, "re");

	assert_non_null(f);
	text[fread(text, 1, 65535, f)] = '\0';
	fclose(f);
	return text;
}

int bugs_load(struct bugs *b, const char **names, int n)
{
	b->v = calloc(n, sizeof(*b->v));
	for (; b->n < n; b->n++)
		b->v[b->n].path = xasprintf("%s", names[b->n]);
	return EXIT_PASS;
}

int bugs_try(const struct opts *o, struct bugs *b)
{
	(void)o;
	for (int i = 0; i < b->n; i++)
		for (size_t k = 0; k < ROWS(truth); k++)
			if (strstr(b->v[i].path, truth[k].name))
				b->v[i].caught = xasprintf("%s", truth[k].caught);
	return EXIT_PASS;
}

void bugs_free(struct bugs *b)
{
	for (int i = 0; i < b->n; i++) {
		free(b->v[i].path);
		free(b->v[i].caught);
	}
	free(b->v);
}

static char complaints[1024];

static void said(void *arg, const struct lesson *l, const char *what, const char *why)
{
	size_t used = strlen(complaints);

	(void)arg, (void)l;
	if (why)
		snprintf(complaints + used, sizeof(complaints) - used, "%s: %s\n", what, why);
}

/* The key with @now in place of @was goes to a folder of its own. */
static void prove(const char *was, const char *now)
{
	char dir[] = "/tmp/mirrorlab-key.XXXXXX", *key = read_file(LESSON "/key");
	char *at = strstr(key, was), *path, *patches;
	struct lesson l = { .number = 12 };
	FILE *f;

	assert_non_null(mkdtemp(dir));
	assert_non_null(at);
	l.dir = dir;
	path = xasprintf("%s/key", dir);
	patches = xasprintf("%s/patches", dir);
	f = fopen(path, "we");
	assert_non_null(f);
	fprintf(f, "%.*s%s%s", (int)(at - key), key, now, at + strlen(was));
	fclose(f);
	assert_int_equal(symlink(LESSON "/patches", patches), 0);
	*complaints = '\0';
	assert_int_equal(rulings_prove(NULL, &l, said, NULL), EXIT_PASS);
	spawn_wait(NULL, NULL, NULL, (const char *const []) { "rm", "-rf", dir, NULL });
	free(patches);
	free(path);
	free(key);
}

struct row {
	const char *sentence, *was, *now, *complaint;
};

static const struct row rows[] = {
	{ "the key as it is is true", "| wrong | 3", "| wrong | 3", "" },
	{ "a wrong patch that is called right is refused", "| wrong | 3 |", "| right | - |",
	  "2-shrink.patch: no test was to catch it, and kunit: each_change_collides\n" },
	{ "so is a right one that is called wrong", "4-same-bounds | right | - | - ",
	  "4-same-bounds | wrong | 3 | each_change_collides",
	  "4-same-bounds.patch: each_change_collides was to catch it, and nothing did\n" },
	{ "and a wrong one that another test catches", "put_is_deferred", "each_change_collides",
	  "3-release-where-it-is-put.patch: each_change_collides was to catch it, and kunit: put_is_deferred\n" },
	{ "and an export that nobody calls, where there is none", "1-no-waiters | right | - | - ",
	  "1-no-waiters | wrong | 1 | unused", "1-no-waiters.patch: it was to export what nobody calls, and does not\n" },
	{ "and a line with a field too few", "| right | - | - |", "| right | - |",
	  "key: it is not as it should be\n" },
};

static void judge(void **state)
{
	const struct row *row = *state;

	prove(row->was, row->now);
	assert_string_equal(complaints, row->complaint);
}

int main(void)
{
	struct CMUnitTest tests[ROWS(rows)];
	size_t n = 0;

	ADD_ROWS(tests, n, rows, judge);
	return run_all("rulings", tests, n);
}
