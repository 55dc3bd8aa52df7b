// SPDX-License-Identifier: GPL-2.0
/*
 * Counting lines and branches. data/coverage holds a small program, what gcov
 * said about one run of it, and the two patches that made it what it is.
 */
#include "table.h"

#include <errno.h>
#include <string.h>

#include "coverage.h"

#define DEMO	DATA "/coverage/"
#define NAME	"lib/demo.c"

static char *patches[] = {
	DEMO "0001-demo-a-third.patch", DEMO "0002-demo-round-down.patch",
};

static void load(struct cov_file *f)
{
	static char json[1 << 14];
	FILE *in = fopen(DEMO "demo.json", "re");

	assert_non_null(in);
	json[fread(json, 1, sizeof(json) - 1, in)] = '\0';
	fclose(in);
	assert_int_equal(cov_load(f, DEMO "demo.c"), 0);
	assert_int_equal(cov_count(f, json, NAME), 0);
}

static void check(const struct cov_sum *s, int lines_hit, int lines, int taken, int branches,
		  int excused)
{
	assert_int_equal(s->lines, lines);
	assert_int_equal(s->lines_hit, lines_hit);
	assert_int_equal(s->branches, branches);
	assert_int_equal(s->taken, taken);
	assert_int_equal(s->excused, excused);
}

static void counts_all(void **state)
{
	struct cov_file f;
	struct cov_sum s;

	(void)state;
	load(&f);
	cov_sum(&f, false, &s);
	check(&s, 9, 12, 4, 8, 2);
	assert_true(f.line[17].counted && !f.line[17].hits);
	assert_false(f.line[18].counted && !f.line[18].hits);
	assert_false(f.line[1].counted);
	cov_sum(&f, true, &s);
	check(&s, 0, 0, 0, 0, 0);
	cov_free(&f);
}

static void counts_added(void **state)
{
	static const int added[] = { 6, 9, 10, 14, 15, 16, 17, 18, 19, 20, 23, 24, 25 };
	struct cov_file f;
	struct cov_sum s;
	size_t n = 0;

	(void)state;
	load(&f);
	assert_int_equal(cov_added(&f, patches, 2, NAME), 0);
	for (int i = 1; i <= f.n; i++) {
		bool is = n < ROWS(added) && added[n] == i;

		/* A blank line may be that above or below */
		if (*f.line[i].text)
			assert_int_equal(f.line[i].added, is);
		n += is;
	}
	cov_sum(&f, true, &s);
	check(&s, 6, 9, 4, 8, 2);
	cov_free(&f);
}

static void needs_all_patches(void **state)
{
	char *missing[] = { DEMO "no-such.patch" };
	struct cov_file f;

	(void)state;
	load(&f);
	assert_int_equal(cov_added(&f, patches, 1, NAME), -1);
	assert_int_equal(cov_added(&f, patches + 1, 1, NAME), 0);
	assert_int_equal(cov_added(&f, missing, 1, NAME), -1);
	assert_int_equal(cov_added(&f, patches, 2, "lib/other.c"), 0);
	cov_free(&f);
}

static void line_of_two_functions(void **state)
{
	static const char json[] =
		"{\"files\": [{\"file\": \"/b/xlib/demo.c\", \"lines\": []},"
		" {\"file\": \"/b/lib/demo.c\", \"lines\": ["
		"  {\"line_number\": 16, \"count\": 0, \"branches\": [{\"count\": 0}, {\"count\": 0}]},"
		"  {\"line_number\": 16, \"count\": 3, \"branches\": [{\"count\": 3}, {\"count\": 0}]}]}]}";
	struct cov_file f;
	struct cov_sum s;

	(void)state;
	assert_int_equal(cov_load(&f, DEMO "demo.c"), 0);
	assert_int_equal(cov_count(&f, json, NAME), 0);
	cov_sum(&f, false, &s);
	check(&s, 1, 1, 1, 4, 0);
	cov_free(&f);
}

struct bad {
	const char *title, *json;
};

static const struct bad bads[] = {
	{ "no JSON is refused", "lines executed: 100 %" },
	{ "nothing is refused", "" },
	{ "another file is refused",
	  "{\"files\": [{\"file\": \"lib/demo2.c\", \"lines\": [{\"line_number\": 1, \"count\": 1}]}]}" },
	{ "a file without a line of code is refused",
	  "{\"files\": [{\"file\": \"lib/demo.c\", \"lines\": []}]}" },
	{ "a line that the file does not have is refused",
	  "{\"files\": [{\"file\": \"lib/demo.c\", \"lines\": [{\"line_number\": 27, \"count\": 1}]}]}" },
	{ "a line without a count is refused",
	  "{\"files\": [{\"file\": \"lib/demo.c\", \"lines\": [{\"line_number\": 7}]}]}" },
	{ "a branch without a count is refused",
	  "{\"files\": [{\"file\": \"lib/demo.c\", \"lines\": [{\"line_number\": 7, \"count\": 1, \"branches\": [{}]}]}]}" },
};

static void refuses(void **state)
{
	const struct bad *b = *state;
	struct cov_file f;

	assert_int_equal(cov_load(&f, DEMO "demo.c"), 0);
	assert_int_equal(cov_count(&f, b->json, NAME), -1);
	cov_free(&f);
}

static void excuses(void **state)
{
	(void)state;
	assert_true(cov_excused("\tif (WARN_ON(!ops->release))"));
	assert_true(cov_excused("WARN_ON_ONCE(1);"));
	assert_true(cov_excused("\tVM_BUG_ON_MM(x, mm);"));
	assert_true(cov_excused("\tlockdep_assert_held(&l);"));
	assert_true(cov_excused("\ttrace_mn_punch(mm, start);"));
	assert_false(cov_excused("\tif (stack_trace_save(x))"));
	assert_false(cov_excused("\tif (NO_WARN_ON(x))"));
	assert_false(cov_excused("\tif (list_empty(&l->warn))"));
}

static void no_source(void **state)
{
	struct cov_file f;

	(void)state;
	assert_int_equal(cov_load(&f, DEMO "no-such.c"), -ENOENT);
	cov_free(&f);
}

int main(void)
{
	struct CMUnitTest tests[16 + ROWS(bads)] = {
		SENTENCE("lines and branches are counted, those of WARN_ON apart", counts_all),
		SENTENCE("new lines are those that the patches added, and no other", counts_added),
		SENTENCE("patches that do not make the file are refused", needs_all_patches),
		SENTENCE("a line in two functions counts once, its branches twice", line_of_two_functions),
		SENTENCE("checks and tracepoints are known by their names", excuses),
		SENTENCE("a source that is not there is an error", no_source),
	};
	size_t n = 6;

	ADD_ROWS(tests, n, bads, refuses);
	return run_all("coverage", tests, n);
}
