// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzz target for the recogniser of kernel reports (libFuzzer): bounds hold, every
 * report has a title that is in its text, and pieces of any size give the same.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "splat.h"

#define MUST(x)	do { if (!(x)) abort(); } while (0)

static struct splat *parse(const uint8_t *data, size_t size, size_t step)
{
	struct splat *s = splat_new(NULL, NULL, NULL);
	size_t i;

	for (i = 0; i < size; i += step)
		splat_feed(s, (const char *)data + i, step < size - i ? step : size - i,
			   (double)i);
	splat_end(s);
	return s;
}

static void check(struct splat *s)
{
	struct splat_report *r;
	long kept = 0, repeats = 0;

	for (r = splat_reports(s); r; r = r->next) {
		kept++;
		repeats += r->repeats;
		MUST(!r->open && r->title && r->text);
		MUST(strstr(r->text, r->title));
		MUST(r->lines <= SPLAT_MAX_LINES);
		MUST(!r->fatal || splat_fatal(s));
	}
	MUST(kept <= SPLAT_MAX_REPORTS);
	MUST(kept + repeats == splat_count(s));
}

static void same(struct splat *a, struct splat *b)
{
	struct splat_report *x = splat_reports(a), *y = splat_reports(b);

	MUST(splat_count(a) == splat_count(b) && splat_lines(a) == splat_lines(b));
	for (; x && y; x = x->next, y = y->next)
		MUST(x->kind == y->kind && !strcmp(x->text, y->text));
	MUST(!x && !y);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct splat *whole = parse(data, size, size ? size : 1);
	struct splat *pieces = parse(data, size, size % 17 + 1);

	check(whole);
	same(whole, pieces);
	splat_free(whole);
	splat_free(pieces);
	return 0;
}
