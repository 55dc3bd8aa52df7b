// SPDX-License-Identifier: GPL-2.0
/* What the KTAP parser makes of well formed and of broken results. */
#include "table.h"

#include <string.h>

#include "dump.h"
#include "ktap.h"

/**
 * struct row - some results and what they mean
 * @tree:	as dump.h writes it
 * @errors:	errors of the protocol; -1: some
 * @passed:	the whole counts as passed
 */
struct row {
	const char *title, *text, *tree;
	long errors;
	bool passed;
};

static const struct row rows[] = {
	{ "two tests that pass, pass",
	  "KTAP version 1\n1..2\nok 1 a\nok 2 b\n", "a=pass b=pass", 0, true },
	{ "one failed test fails the whole",
	  "KTAP version 1\n1..2\nok 1 a\nnot ok 2 b\n", "a=pass b=fail", 0, false },
	{ "nothing at all is no pass", "", "", 1, false },
	{ "a version line alone is no pass", "KTAP version 1\n", "", 1, false },
	{ "a plan of zero is no pass", "KTAP version 1\n1..0\n", "", 1, false },
	{ "TAP 13 without a dash and with one",
	  "TAP version 13\n1..2\nok 1 - a b\nok 2 c - d\n", "a b=pass c - d=pass", 0, true },
	{ "TAP results may lack numbers",
	  "TAP version 13\n1..2\nok a\nnot ok b\n", "a=pass b=fail", 0, false },
	{ "KTAP talk that begins with ok is no result",
	  "KTAP version 1\n1..1\nok then\nok 1 a\n", "a=pass", 0, true },
	{ "a word that only begins with ok is no result",
	  "KTAP version 1\n1..1\nokay 1 b\nok 1 a\n", "a=pass", 0, true },
	{ "the plan may come last", "TAP version 13\nok 1 a\nok 2 b\n1..2\n",
	  "a=pass b=pass", 0, true },
	{ "a result after the plan at the end is an error",
	  "TAP version 13\nok 1 a\n1..2\nok 2 b\n", "a=pass b=pass", 1, false },
	{ "two plans are an error", "KTAP version 1\n1..1\n1..1\nok 1 a\n", "a=pass", 1, false },
	{ "no plan is an error", "KTAP version 1\nok 1 a\n", "a=pass", 1, false },
	{ "fewer results than planned are an error",
	  "KTAP version 1\n1..3\nok 1 a\nok 2 b\n", "a=pass b=pass", 1, false },
	{ "more results than planned are an error",
	  "KTAP version 1\n1..1\nok 1 a\nok 2 b\n", "a=pass b=pass", 1, false },
	{ "a number that comes twice is an error",
	  "KTAP version 1\n1..2\nok 1 a\nok 1 b\n", "a=pass b=pass", 1, false },
	{ "a number that is left out is an error",
	  "KTAP version 1\n1..2\nok 1 a\nok 3 b\n", "a=pass b=pass", 1, false },
	{ "a huge number is an error and no overflow",
	  "KTAP version 1\n1..1\nok 99999999999999999999999999 a\n", "a=pass", 1, false },
	{ "a huge plan is a mismatch and no overflow",
	  "KTAP version 1\n1..99999999999999999999999\nok 1 a\n", "a=pass", 1, false },
	{ "an unknown version is an error", "KTAP version 9\n1..1\nok 1 a\n", "a=pass", 1, false },
	{ "SKIP skips, in any case of letters, ok or not",
	  "KTAP version 1\n1..4\nok 1 a # SKIP why\nok 2 b # skip\nnot ok 3 c # SKIP x\nok 4 d\n",
	  "a=skip b=skip c=skip d=pass", 0, true },
	{ "kselftest names a skipped test behind SKIP",
	  "TAP version 13\n1..1\nok 1 # SKIP no huge pages\n", "no huge pages=skip", 0, true },
	{ "XFAIL is an expected failure",
	  "KTAP version 1\n1..2\nok 1 a # XFAIL x\nnot ok 2 b # XFAIL\n",
	  "a=xfail b=xfail", 0, true },
	{ "TODO excuses a failure and does not spoil a pass",
	  "TAP version 13\n1..2\nnot ok 1 a # TODO later\nok 2 b # TODO\n",
	  "a=xfail b=pass", 0, true },
	{ "TIMEOUT and ERROR fail even behind ok",
	  "KTAP version 1\n1..2\nok 1 a # TIMEOUT 30\nok 2 b # ERROR bad\n",
	  "a=fail b=fail", 0, false },
	{ "XPASS falls back to not ok",
	  "KTAP version 1\n1..1\nnot ok 1 a # XPASS\n", "a=fail", 0, false },
	{ "an unknown directive changes nothing",
	  "KTAP version 1\n1..1\nok 1 a # rcode=0\n", "a=pass", 0, true },
	{ "a hash inside a word belongs to the name",
	  "KTAP version 1\n1..1\nok 1 issue#4\n", "issue#4=pass", 0, true },
	{ "SKIPPER is not SKIP",
	  "KTAP version 1\n1..1\nok 1 a # SKIPPER\n", "a=pass", 0, true },
	{ "groups nest by indentation",
	  "KTAP version 1\n1..2\n    KTAP version 1\n    1..2\n    ok 1 a\n    ok 2 b\n"
	  "ok 1 s\n    KTAP version 1\n    1..1\n    ok 1 c\nok 2 t\n",
	  "s=pass(a=pass b=pass) t=pass(c=pass)", 0, true },
	{ "groups nest deeper and come back at once",
	  "KTAP version 1\n1..1\n  KTAP version 1\n  1..1\n    KTAP version 1\n    1..1\n"
	  "    not ok 1 a\n  not ok 1 b\nnot ok 1 c\n",
	  "c=fail(b=fail(a=fail))", 0, false },
	{ "a group that says ok over a failed test is an error and fails",
	  "KTAP version 1\n1..1\n  KTAP version 1\n  1..1\n  not ok 1 a\nok 1 s\n",
	  "s=fail(a=fail)", 1, false },
	{ "a group fails by its own line though its tests passed",
	  "KTAP version 1\n1..1\n  KTAP version 1\n  1..1\n  ok 1 a\nnot ok 1 s # signal 11\n",
	  "s=fail(a=pass)", 0, false },
	{ "a group that was expected to fail excuses its tests",
	  "KTAP version 1\n1..1\n  KTAP version 1\n  1..1\n  not ok 1 a\nnot ok 1 s # XFAIL\n",
	  "s=xfail(a=xfail)", 0, true },
	{ "KUnit names a group before its tests",
	  "KTAP version 1\n1..1\n    KTAP version 1\n    # Subtest: suite\n    1..1\n"
	  "    # a: pass:1\n    ok 1 a\n# suite: pass:1\nok 1 suite\n",
	  "suite=pass(a=pass)", 0, true },
	{ "KUnit's parameterised tests have no plan",
	  "KTAP version 1\n1..1\n    KTAP version 1\n    # Subtest: s\n    1..1\n"
	  "        KTAP version 1\n        # Subtest: p\n        ok 1 x\n        ok 2 y\n"
	  "    ok 1 p\nok 1 s\n", "s=pass(p=pass(x=pass y=pass))", 0, true },
	{ "TAP 14 names a group at the parent's indentation",
	  "TAP version 14\n1..1\n# Subtest: s\n    1..1\n    ok 1 a\nok 1 s\n",
	  "s=pass(a=pass)", 0, true },
	{ "a suite without a plan is an error",
	  "KTAP version 1\n1..1\n    TAP version 13\n    ok 1 a\nok 1 s\n",
	  "s=fail(a=pass)", 1, false },
	{ "a suite that stops short of its plan fails although it says ok",
	  "KTAP version 1\n1..1\n    TAP version 13\n    1..5\n    ok 1 a\nok 1 s\n",
	  "s=fail(a=pass)", 1, false },
	{ "a group without a result line is an error",
	  "KTAP version 1\n1..1\n    KTAP version 1\n    1..1\n    ok 1 a\n",
	  "=none(a=pass)", -1, false },
	{ "a group cut off in the middle is an error",
	  "KTAP version 1\n1..1\n    KTAP version 1\n    1..3\n    ok 1 a\n    ok 2 b",
	  "=none(a=pass)", -1, false },
	{ "a last line without its end counts for nothing",
	  "KTAP version 1\n1..2\nok 1 a\nok 2 b", "a=pass", 2, false },
	{ "bail out fails what was there",
	  "TAP version 13\n1..3\nok 1 a\nBail out! no device\n", "a=pass", 1, false },
	{ "bail out of one suite does not stop the next",
	  "KTAP version 1\n1..2\n    TAP version 13\n    1..3\n    Bail out! no device\n"
	  "not ok 1 s # exit 1\n    TAP version 13\n    1..1\n    ok 1 a\nok 2 t\n",
	  "s=fail t=pass(a=pass)", 1, false },
	{ "bail out fails a suite that says ok",
	  "KTAP version 1\n1..1\n    TAP version 13\n    1..1\n    ok 1 a\n    Bail out!\nok 1 s\n",
	  "s=fail(a=pass)", 1, false },
	{ "a suite that skips all is skipped, with its reason",
	  "KTAP version 1\n1..1\n    TAP version 13\n    1..0 # SKIP no device\nok 1 s\n",
	  "s=skip", 0, true },
	{ "a suite of zero tests fails although it says ok",
	  "KTAP version 1\n1..1\n    TAP version 13\n    1..0\nok 1 s\n", "s=fail", 0, false },
	{ "kernel messages between the lines are ignored",
	  "KTAP version 1\n1..2\n[    1.0] random: crng init done\nok 1 a\n"
	  "usb 1-1: not ok, but who cares\nok 2 b\n", "a=pass b=pass", 0, true },
	{ "results that went through printk lose their stamps",
	  "<6>[    0.100000] KTAP version 1\n[   10.200000] 1..1\n[  100.300000][    T1] ok 1 a\n",
	  "a=pass", 0, true },
	{ "binary garbage between the lines is ignored",
	  "KTAP version 1\n1..1\n\x01\x80\xff\x7f\x1b[31m\nok 1 a\n", "a=pass", 0, true },
	{ "two programs in turn have a plan each",
	  "KTAP version 1\n1..1\n    TAP version 13\n    1..1\n    ok 1 a\n    TAP version 13\n"
	  "    1..1\n    ok 1 b\nok 1 s\n", "s=pass(a=pass b=pass)", 0, true },
	{ "the second of two programs may stop short as well",
	  "KTAP version 1\n1..1\n    TAP version 13\n    1..1\n    ok 1 a\n    TAP version 13\n"
	  "    1..2\n    ok 1 b\nok 1 s\n", "s=fail(a=pass b=pass)", 1, false },
	{ "kselftest's harness",
	  "TAP version 13\n1..2\n# Starting 2 tests from 2 test cases.\n"
	  "#  RUN           hmm.hmm_device_private.open_close ...\n"
	  "#            OK  hmm.hmm_device_private.open_close\n"
	  "ok 1 hmm.hmm_device_private.open_close\n"
	  "#  RUN           hmm.hmm_device_private.anon_read ...\n"
	  "# hmm-tests.c:10:anon_read:Expected 1 (1) == 2 (2)\n"
	  "# anon_read: Test failed\n#          FAIL  hmm.hmm_device_private.anon_read\n"
	  "not ok 2 hmm.hmm_device_private.anon_read\n# FAILED: 1 / 2 tests passed.\n"
	  "# Totals: pass:1 fail:1 xfail:0 xpass:0 skip:0 error:0\n",
	  "hmm.hmm_device_private.open_close=pass hmm.hmm_device_private.anon_read=fail",
	  0, false },
};

static void check(const struct row *r, const char *text, size_t step)
{
	struct ktap *k = ktap_new(NULL);
	size_t len = strlen(text), i;
	char *tree;

	for (i = 0; i < len; i += step)
		ktap_feed(k, text + i, step < len - i ? step : len - i, 1.0);
	ktap_end(k, 2.0);
	tree = dump_tree(k);
	assert_string_equal(tree, r->tree);
	free(tree);
	if (r->errors >= 0)
		assert_int_equal(ktap_error_count(k), r->errors);
	else
		assert_true(ktap_error_count(k) > 0);
	assert_int_equal(ktap_passed(ktap_root(k)), r->passed);
	ktap_free(k);
}

/* The same at once, in pieces, and with the line ends of a terminal. */
static void check_row(void **state)
{
	const struct row *r = *state;
	char *crlf = malloc(2 * strlen(r->text) + 1), *out = crlf;
	const char *in;

	for (in = r->text; *in; in++) {
		if (*in == '\n')
			*out++ = '\r';
		*out++ = *in;
	}
	*out = '\0';
	check(r, r->text, 1 << 20);
	check(r, r->text, 1);
	check(r, r->text, 7);
	check(r, crlf, 1 << 20);
	check(r, crlf, 3);
	free(crlf);
}

int main(void)
{
	struct CMUnitTest tests[ROWS(rows)];
	size_t n = 0;

	ADD_ROWS(tests, n, rows, check_row);
	return run_all("ktap", tests, n);
}
