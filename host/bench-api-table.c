// SPDX-License-Identifier: GPL-2.0
/* Rows of bench api: medians, how they compare, and how they grow. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench-api.h"
#include "verbs.h"

/**
 * struct row - one quantity, at each size that was measured
 * @title:   heading in front of it, or NULL
 * @name:    as the module calls it
 * @base:    of the kernel without the series
 * @than:    what to compare with; NULL: nothing
 * @than_base: of the kernel without the series
 * @unit:    what a sample is divided by
 */
static const struct row {
	const char *title, *label, *name;
	bool base;
	const char *than;
	bool than_base;
	double unit;
} rows[] = {
	{ "clock of the guest, ns", "its smallest step", "clock-step", false, NULL, false, 1 },
	{ NULL, "to look at it", "clock-look", false, NULL, false, 1 },
	{ "a. munmap of 4 of 16 pages until the intervals are right, us; n = intervals of the mm",
	  "no device looks at it", "hole-no-device", false, "hole-worker", false, 1e3 },
	{ NULL, "punch in the callback", "hole-punch", false, "hole-worker", false, 1e3 },
	{ NULL, "a work item replaces it", "hole-worker", false, NULL, false, 1e3 },
	{ "b. the same until the device has all of its pages again, us; n = pages",
	  "punch", "again-punch", false, "again-worker", false, 1e3 },
	{ NULL, "a work item", "again-worker", false, NULL, false, 1e3 },
	{ "   and how often it faults for that", "punch", "refaults-punch", false,
	  "refaults-worker", false, 1 },
	{ NULL, "a work item", "refaults-worker", false, NULL, false, 1 },
	{ "c. look an interval up, take a reference, drop both, ns; n = intervals",
	  "find, tryget, find_unlock, put", "find", false, "find-in-copy", false, 1 },
	{ NULL, "the driver's tree and lock", "find-in-copy", false, NULL, false, 1 },
	{ "d. without any new call, ns; n = intervals",
	  "start and end, one callback", "start-end-of-one", false, "start-end-of-one", true, 1 },
	{ NULL, "  without the series", "start-end-of-one", true, NULL, false, 1 },
	{ NULL, "start and end, no callback", "start-end-of-none", false, "start-end-of-none", true, 1 },
	{ NULL, "  without the series", "start-end-of-none", true, NULL, false, 1 },
	{ NULL, "read_begin, read_retry", "read-begin-retry", false, "read-begin-retry", true, 1 },
	{ NULL, "  without the series", "read-begin-retry", true, NULL, false, 1 },
	{ NULL, "insert", "insert", false, "insert", true, 1 },
	{ NULL, "  without the series", "insert", true, NULL, false, 1 },
	{ NULL, "remove", "remove", false, "remove", true, 1 },
	{ NULL, "  without the series", "remove", true, NULL, false, 1 },
	{ "   and of interval notifiers side by side in an array, as no driver has them, ns",
	  "read_begin, read_retry", "read-begin-array", false, "read-begin-array", true, 1 },
	{ NULL, "  without the series", "read-begin-array", true, NULL, false, 1 },
	{ "e. the thaw that applies n changes, us", "find_unlock", "thaw", false, NULL, false, 1e3 },
	{ "f. the longest of 8 removes while n tasks find for 100 ms, in sections of 0.1 ms without a pause, us",
	  "remove", "remove-while-finding", false, NULL, false, 1e3 },
};

static struct figure *find(const struct api *all, const char *name, long n)
{
	for (int i = 0; i < all->n; i++)
		if (all->v[i].n == n && !strcmp(all->v[i].name, name))
			return &all->v[i];
	return NULL;
}

void api_add(struct api *all, const char *name, long n, bool base, double value)
{
	struct figure *f = find(all, name, n);

	if (!f) {
		all->v = reallocarray(all->v, all->n + 1, sizeof(*f));
		if (!all->v)
			exit(EXIT_HOST);
		f = &all->v[all->n++];
		*f = (struct figure) { .n = n };
		snprintf(f->name, sizeof(f->name), "%s", name);
	}
	samples_add(&f->s[base], value);
}

/* The least, or with @sign -1 minus the greatest. */
static double samples_least(const struct samples *s, int sign)
{
	double least = sign * s->v[0];

	for (size_t i = 1; i < s->n; i++)
		least = sign * s->v[i] < least ? sign * s->v[i] : least;
	return least;
}

/* The least and the greatest median of one start, over the median of all. */
static void print_starts(const struct samples *s, int starts, double median)
{
	struct samples medians = { 0 };

	for (int i = 0; i < starts; i++) {
		struct samples one = { .n = s->n / starts };

		one.v = s->v + i * one.n;
		samples_add(&medians, samples_median(&one));
	}
	if (median > 0)
		printf(" %6.2f-%-5.2f", samples_least(&medians, 1) / median,
		       -samples_least(&medians, -1) / median);
	else
		printf(" %12s", "");
	samples_free(&medians);
}

static void print_figure(const struct api *all, const struct row *r, const struct figure *f,
			 int starts, double first)
{
	const struct samples *s = &f->s[r->base];
	const struct figure *than = r->than ? find(all, r->than, f->n) : NULL;
	double min = samples_least(s, 1), max = -samples_least(s, -1), median = samples_median(s);

	printf("  %-32s %7ld %10.2f %10.2f %10.2f", r->label, f->n, median / r->unit,
	       min / r->unit, max / r->unit);
	print_starts(s, starts, median);
	if (first > 0)
		printf(" %9.2f", median / first);
	else
		printf(" %9s", "");
	if (than && than->s[r->than_base].n)
		printf(" %9.2f %9.2f", median / samples_median(&than->s[r->than_base]),
		       min / samples_least(&than->s[r->than_base], 1));
	putchar('\n');
}

void api_print(const struct api *all, int starts)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *r = &rows[i];
		double first = 0;

		if (r->title)
			printf("\n%s\n  %-32s %7s %10s %10s %10s %12s %9s %9s %9s\n", r->title, "", "n",
			       "median", "min", "max", "starts", "of first", "of other", "by min");
		for (int k = 0; k < all->n; k++) {
			if (strcmp(all->v[k].name, r->name) || !all->v[k].s[r->base].n)
				continue;
			print_figure(all, r, &all->v[k], starts, first);
			if (!first)
				first = samples_median(&all->v[k].s[r->base]);
		}
	}
	fflush(stdout);
}

void api_free(struct api *all)
{
	for (int i = 0; i < all->n; i++) {
		samples_free(&all->v[i].s[0]);
		samples_free(&all->v[i].s[1]);
	}
	free(all->v);
}
