// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzz target for the KTAP parser (libFuzzer). Beyond crashes it checks that the
 * counts add up, that pieces of any size give the same answer, and that nothing
 * passes which has a failed test.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../host/dump.h"
#include "ktap.h"

#define MUST(x)	do { if (!(x)) abort(); } while (0)

static struct ktap *parse(const uint8_t *data, size_t size, size_t step)
{
	struct ktap *k = ktap_new(NULL);
	size_t i;

	for (i = 0; i < size; i += step)
		ktap_feed(k, (const char *)data + i, step < size - i ? step : size - i,
			  (double)i);
	ktap_end(k, (double)size);
	return k;
}

static void check_tree(struct ktap *k)
{
	struct ktap_test *root = ktap_root(k), *t = NULL;
	struct ktap_counts c;
	bool bad = false;

	ktap_count(root, &c);
	MUST(c.passed + c.failed + c.skipped + c.xfailed == c.total);
	MUST(c.planned >= c.total && c.missing >= 0);
	MUST(c.errors == ktap_error_count(k) || root->errors <= ktap_error_count(k));
	while ((t = ktap_walk(root, t))) {
		MUST(t->name);
		bad |= t->status == KTAP_FAIL || t->status == KTAP_NONE;
	}
	MUST(!(bad && ktap_passed(root)));
	MUST(!(ktap_error_count(k) && ktap_passed(root)));
	MUST(!(ktap_passed(root) && !c.total));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ktap *whole = parse(data, size, size ? size : 1);
	struct ktap *pieces = parse(data, size, size % 13 + 1);
	char *a = dump_tree(whole), *b = dump_tree(pieces);

	check_tree(whole);
	MUST(!strcmp(a, b));
	MUST(ktap_error_count(whole) == ktap_error_count(pieces));
	free(a);
	free(b);
	ktap_free(whole);
	ktap_free(pieces);
	return 0;
}
