// SPDX-License-Identifier: GPL-2.0
/* The flake table. */
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "flakes.h"
#include "paths.h"
#include "report.h"

struct flake_test {
	char *name;
	long passed, failed, skipped, missing;
};

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct flake_test *)a)->name,
		      ((const struct flake_test *)b)->name);
}

static struct flake_test *find(struct flakes *f, const char *name)
{
	struct flake_test key = { .name = (char *)name }, *t, **slot;

	slot = tfind(&key, &f->index, by_name);
	if (slot)
		return *slot;
	if (f->n == f->room) {
		size_t room = f->room ? 2 * f->room : 64;
		void *more = realloc(f->tests, room * sizeof(*f->tests));

		if (!more)
			return NULL;
		f->tests = more;
		f->room = room;
	}
	t = calloc(1, sizeof(*t));
	if (!t)
		return NULL;
	t->name = xasprintf("%s", name);
	f->tests[f->n++] = t;
	tsearch(t, &f->index, by_name);
	return t;
}

void flakes_test(struct flakes *f, const char *name, char status)
{
	struct flake_test *t = find(f, name);

	if (!t)
		return;
	switch (status) {
	case 'p': t->passed++; break;
	case 'f': t->failed++; break;
	case 's': t->skipped++; break;
	default:  t->missing++; break;
	}
}

void flakes_run(struct flakes *f, int exit, double boot_s, double wall_s)
{
	f->runs++;
	f->passed += exit == EXIT_PASS;
	if (exit >= 0 && exit < 8)
		f->by_exit[exit]++;
	f->wall_sum += wall_s;
	if (wall_s > f->wall_max)
		f->wall_max = wall_s;
	if (boot_s > 0)
		f->boot_sum += boot_s;
}

/* Of a test that some runs do not have, nothing is known there. */
static long absent(const struct flakes *f, const struct flake_test *t)
{
	return f->runs - t->passed - t->failed - t->skipped;
}

void flakes_print(const struct flakes *f, long asked, FILE *out)
{
	long flaky = 0, listed = 0;

	for (size_t i = 0; i < f->n; i++) {
		const struct flake_test *t = f->tests[i];

		if (t->passed == f->runs || t->skipped == f->runs)
			continue;
		if (!listed++)
			fprintf(out, "passed failed skipped  none  test\n");
		flaky += t->passed && t->passed < f->runs;
		fprintf(out, "%6ld %6ld %7ld %5ld  %s%s\n", t->passed, t->failed,
			t->skipped, absent(f, t), t->name,
			t->passed ? "  (flaky)" : "");
	}
	fprintf(out, "%ld of %ld runs: %ld passed, %ld failed, %ld flaky tests of %zu\n",
		f->runs, asked, f->passed, f->runs - f->passed, flaky, f->n);
	if (f->runs - f->passed)
		fprintf(out, "failed runs: %ld test failed, %ld kernel report or crash, %ld no verdict in time, %ld host\n",
			f->by_exit[EXIT_TEST_FAILED], f->by_exit[EXIT_KERNEL],
			f->by_exit[EXIT_TIMEOUT], f->by_exit[EXIT_HOST]);
	if (f->runs)
		fprintf(out, "seconds per run: %.1f mean, %.1f most; boot %.2f mean\n",
			f->wall_sum / f->runs, f->wall_max, f->boot_sum / f->runs);
}

int flakes_exit(const struct flakes *f)
{
	static const int gravest[] = {
		EXIT_KERNEL, EXIT_TIMEOUT, EXIT_TEST_FAILED, EXIT_HOST,
	};

	for (size_t i = 0; i < sizeof(gravest) / sizeof(gravest[0]); i++)
		if (f->by_exit[gravest[i]])
			return gravest[i];
	return f->runs && f->passed == f->runs ? EXIT_PASS : EXIT_HOST;
}

static void keep(void *node)
{
	(void)node;	/* freed by way of @tests */
}

void flakes_free(struct flakes *f)
{
	tdestroy(f->index, keep);
	for (size_t i = 0; i < f->n; i++) {
		free(f->tests[i]->name);
		free(f->tests[i]);
	}
	free(f->tests);
	*f = (struct flakes) { 0 };
}
