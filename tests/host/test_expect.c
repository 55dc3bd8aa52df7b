// SPDX-License-Identifier: GPL-2.0
/* The list of expected skips and failures. */
#include "table.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "dump.h"
#include "expect.h"

#define HEAD	"KTAP version 1\n1..1\n  TAP version 13\n  1..2\n"
#define LIST								\
	"# comment\n\n"							\
	"fail  thp=always  t.excl*  refuses tail pages\n"		\
	"fail  thp=always,hugepages=0  t.both  needs both\n"		\
	"skip\t-\tt.gup\tno GUP_TEST\r\n"

struct row {
	const char *title, *mode, *results, *tree;
	bool passed;
	long unexpected_skips, unexpected_passes;
};

static const struct row rows[] = {
	{ "a listed failure in its mode is expected, and excuses its suite",
	  "thp=always hugepages=64", HEAD "  not ok 1 t.exclusive\n  ok 2 a\nnot ok 1 s # exit 1\n",
	  "s=pass(t.exclusive=xfail a=pass)", true, 0, 0 },
	{ "the same failure in another mode fails",
	  "thp=madvise", HEAD "  not ok 1 t.exclusive\n  ok 2 a\nnot ok 1 s # exit 1\n",
	  "s=fail(t.exclusive=fail a=pass)", false, 0, 0 },
	{ "a word that only begins like the mode does not count",
	  "thp=always2 xthp=always", HEAD "  not ok 1 t.exclusive\n  ok 2 a\nnot ok 1 s # exit 1\n",
	  "s=fail(t.exclusive=fail a=pass)", false, 0, 0 },
	{ "no mode known: nothing that depends on one is expected",
	  NULL, HEAD "  not ok 1 t.exclusive\n  ok 2 a\nnot ok 1 s # exit 1\n",
	  "s=fail(t.exclusive=fail a=pass)", false, 0, 0 },
	{ "all words of a mode are needed, one is missing",
	  "thp=always", HEAD "  not ok 1 t.both\n  ok 2 a\nnot ok 1 s # exit 1\n",
	  "s=fail(t.both=fail a=pass)", false, 0, 0 },
	{ "all words of a mode are needed, both are there",
	  "hugepages=0 thp=always", HEAD "  not ok 1 t.both\n  ok 2 a\nnot ok 1 s # exit 1\n",
	  "s=pass(t.both=xfail a=pass)", true, 0, 0 },
	{ "another failure beside an expected one fails",
	  "thp=always", HEAD "  not ok 1 t.exclusive\n  not ok 2 a\nnot ok 1 s # exit 1\n",
	  "s=fail(t.exclusive=xfail a=fail)", false, 0, 0 },
	{ "an expected failure does not excuse a signal",
	  "thp=always", HEAD "  not ok 1 t.exclusive\n  ok 2 a\nnot ok 1 s # signal 11\n",
	  "s=fail(t.exclusive=xfail a=pass)", false, 0, 0 },
	{ "an expected failure does not excuse a missing test",
	  "thp=always", HEAD "  not ok 1 t.exclusive\nnot ok 1 s # exit 1\n",
	  "s=fail(t.exclusive=xfail)", false, 0, 0 },
	{ "a listed failure that passes is noted and fails nothing",
	  "thp=always", HEAD "  ok 1 t.exclusive\n  ok 2 a\nok 1 s\n",
	  "s=pass(t.exclusive=pass a=pass)", true, 0, 1 },
	{ "a listed skip is expected",
	  "", HEAD "  ok 1 t.gup # SKIP no file\n  ok 2 a\nok 1 s\n",
	  "s=pass(t.gup=skip a=pass)", true, 0, 0 },
	{ "a skip that is not listed is counted as unexpected",
	  "", HEAD "  ok 1 t.x # SKIP why\n  ok 2 a\nok 1 s\n",
	  "s=pass(t.x=skip a=pass)", true, 1, 0 },
	{ "a listed skip that fails, fails",
	  "", HEAD "  not ok 1 t.gup\n  ok 2 a\nnot ok 1 s # exit 1\n",
	  "s=fail(t.gup=fail a=pass)", false, 0, 0 },
};

static struct expect *load(const char *text, char *err)
{
	FILE *f = fopen("expect.tmp", "w");
	struct expect *e;
	int saved;

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	e = expect_load("expect.tmp", err, 256);
	saved = errno;
	unlink("expect.tmp");
	errno = saved;
	return e;
}

static void check_row(void **state)
{
	const struct row *r = *state;
	struct ktap *k = ktap_new(NULL);
	struct ktap_counts c;
	char err[256], *tree;
	struct expect *e = load(LIST, err);

	assert_non_null(e);
	ktap_feed(k, r->results, strlen(r->results), 1);
	ktap_end(k, 1);
	expect_apply(e, ktap_root(k)->child, r->mode);
	expect_free(e);
	tree = dump_tree(k);
	assert_string_equal(tree, r->tree);
	free(tree);
	assert_int_equal(ktap_passed(ktap_root(k)->child), r->passed);
	ktap_count(ktap_root(k), &c);
	assert_int_equal(c.unexpected_skips, r->unexpected_skips);
	assert_int_equal(c.unexpected_passes, r->unexpected_passes);
	ktap_free(k);
}

static void bad_lines(void **state)
{
	static const char * const bad[] = {
		"fail - t.a\n", "pass - t.a reason\n", "fail\n", "fail - t.a \t \n",
	};
	char err[256];
	size_t i;

	(void)state;
	for (i = 0; i < ROWS(bad); i++) {
		assert_null(load(bad[i], err));
		assert_int_equal(errno, EINVAL);
		assert_non_null(strstr(err, "expect.tmp:1:"));
	}
	assert_null(expect_load("/nonexistent", err, sizeof(err)));
	assert_int_equal(errno, ENOENT);
}

/* The list that is shipped: the three of each variant, with THP always only. */
static void shipped_list(void **state)
{
	static const char results[] =
		"KTAP version 1\n1..1\n  TAP version 13\n  1..7\n"
		"  not ok 1 hmm.hmm_device_private.exclusive\n"
		"  not ok 2 hmm.hmm_device_private.exclusive_mprotect\n"
		"  not ok 3 hmm.hmm_device_private.exclusive_cow\n"
		"  not ok 4 hmm.hmm_device_coherent.exclusive\n"
		"  not ok 5 hmm.hmm_device_coherent.exclusive_mprotect\n"
		"  not ok 6 hmm.hmm_device_coherent.exclusive_cow\n"
		"  ok 7 hmm.hmm_device_private.open_close\nnot ok 1 hmm-tests # exit 1\n";
	int always;

	(void)state;
	for (always = 0; always < 2; always++) {
		struct ktap *k = ktap_new(NULL);
		struct ktap_counts c;
		char err[256];
		struct expect *e = expect_load(EXPECTED "/hmm-tests", err, sizeof(err));

		assert_non_null(e);
		ktap_feed(k, results, strlen(results), 1);
		ktap_end(k, 1);
		expect_apply(e, ktap_root(k)->child, always ? "thp=always" : "thp=madvise");
		ktap_count(ktap_root(k), &c);
		assert_int_equal(c.xfailed, always ? 6 : 0);
		assert_int_equal(c.failed, always ? 0 : 6);
		assert_int_equal(ktap_passed(ktap_root(k)->child), always);
		expect_free(e);
		ktap_free(k);
	}
}

int main(void)
{
	struct CMUnitTest tests[ROWS(rows) + 2] = {
		SENTENCE("a line that is not understood is named", bad_lines),
		SENTENCE("the shipped list excuses the exclusive tests with THP always only", shipped_list),
	};
	size_t n = 2;

	ADD_ROWS(tests, n, rows, check_row);
	return run_all("expect", tests, n);
}
