// SPDX-License-Identifier: GPL-2.0
/* The verdict and the exit status of a run. */
#include "table.h"

#include <signal.h>

#include "sample.h"

#define SUITE	BOOT "1..1\n  TAP version 13\n"

/**
 * struct row - what happened, and what is to be said of it
 * @how:	further facts: letters, see apply()
 * @why:	the reason contains it; NULL: there is none
 */
struct row {
	const char *title, *results, *console, *how;
	enum verdict verdict;
	int exit;
	const char *why;
};

static const struct row rows[] = {
	{ "all passed, nothing in the log: pass", PASSING, "", "", VERDICT_PASS, 0, NULL },
	{ "a failed test: 1", SUITE "  1..2\n  ok 1 a\n  not ok 2 b\nnot ok 1 s # exit 1\n", "",
	  "", VERDICT_FAIL, 1, "1 of 2 tests failed" },
	{ "tests that are missing: 1", SUITE "  1..3\n  ok 1 a\nok 1 s\n", "", "",
	  VERDICT_FAIL, 1, "2 of 3 tests have no result" },
	{ "results that are not well formed: 1",
	  SUITE "  1..2\n  ok 1 a\n  ok 3 b\nok 1 s\n", "", "", VERDICT_FAIL, 1,
	  "not well formed" },
	{ "no tests at all: 1", BOOT "1..0\n", "", "", VERDICT_FAIL, 1, "" },
	{ "a suite that printed no tests: 1", BOOT "1..1\nok 1 s\n", "", "",
	  VERDICT_FAIL, 1, "the suite s ran no tests" },
	{ "one suite without tests beside a good one: 1",
	  BOOT "1..2\n  TAP version 13\n  1..1\n  ok 1 a\nok 1 s\nok 2 t\n", "", "",
	  VERDICT_FAIL, 1, "the suite t ran no tests" },
	{ "a suite that died after its tests: 1",
	  SUITE "  1..1\n  ok 1 a\nnot ok 1 s # signal 11\n", "", "", VERDICT_FAIL, 1,
	  "a suite failed although" },
	{ "a skip nobody expected: 1", SUITE "  1..2\n  ok 1 a\n  ok 2 b # SKIP x\nok 1 s\n",
	  "", "", VERDICT_FAIL, 1, "1 skipped without" },
	{ "a warning of the kernel beats passed tests: 5", PASSING, WARNING, "",
	  VERDICT_CRASH, 5, "the kernel reported: WARNING: CPU" },
	{ "a warning beats failed tests: 5", SUITE "  1..1\n  not ok 1 a\nnot ok 1 s\n",
	  WARNING, "", VERDICT_CRASH, 5, "the kernel reported" },
	{ "a panic is named before an earlier warning: 5", PASSING,
	  WARNING "[    2.0] Kernel panic - not syncing: BUG!\n", "d", VERDICT_CRASH, 5,
	  "the kernel crashed: Kernel panic - not syncing: BUG!" },
	{ "a panic beats the clock: 5", BOOT, "Kernel panic - not syncing: x\n", "t",
	  VERDICT_CRASH, 5, "the kernel crashed" },
	{ "no boot in time: 6", "", "Linux version\n", "bt", VERDICT_TIMEOUT, 6,
	  "no boot in time: silent for 20 s" },
	{ "no verdict in time, the running test is named: 6",
	  SUITE "  1..2\n  ok 1 t.a\n  #  RUN           t.b ...\n", "", "t", VERDICT_TIMEOUT, 6,
	  "no verdict in time: silent for 20 s, while it ran t.b" },
	{ "all passed but the guest never ended: 6", PASSING, "", "et", VERDICT_TIMEOUT, 6,
	  "no verdict in time" },
	{ "no last line, guest gone in good order: 6", PASSING, "", "e", VERDICT_ERROR, 6,
	  "no verdict" },
	{ "killed by a signal: 5", PASSING, "", "e9", VERDICT_CRASH, 5, "signal 9" },
	{ "passed, then killed while it powered off: 5", PASSING, "", "9", VERDICT_CRASH, 5,
	  "signal 9" },
	{ "ended with a status of its own: 5", PASSING, "", "1", VERDICT_CRASH, 5, "status 1" },
	{ "PID 1 could not do its work: 6", BOOT, "", "g", VERDICT_ERROR, 6, "PID 1" },
	{ "the host could not: 3", "", "", "bg", VERDICT_ERROR, 3, "cannot do it" },
	{ "ended before PID 1: 6", "", "", "be", VERDICT_ERROR, 6, "before PID 1 ran" },
	{ "another guest has no verdict: 6", PASSING, "", "o", VERDICT_TIMEOUT, 6, "other: silent" },
	{ "which beats failed tests: 6", SUITE "  1..1\n  not ok 1 a\nnot ok 1 s\n", "", "o",
	  VERDICT_TIMEOUT, 6, "other: silent" },
	{ "but no warning: 5", PASSING, WARNING, "o", VERDICT_CRASH, 5, "the kernel reported" },
	{ "interrupted beats everything: 130", BOOT, WARNING, "it", VERDICT_ERROR, 130,
	  "interrupted" },
	{ "no results were asked for: pass", "", "", "k", VERDICT_PASS, 0, NULL },
	{ "no results were asked for, but a warning: 5", "", WARNING, "k", VERDICT_CRASH, 5,
	  "WARNING" },
};

static void apply(struct run_result *r, const char *how)
{
	for (; *how; how++) {
		switch (*how) {
		case 'b': r->booted = false; r->boot_s = -1; break;
		case 'd': r->guest_status_known = false; break;
		case 'e': r->ended = false; break;
		case 'g': r->guest_error = "cannot do it"; break;
		case 'i': r->interrupted = true; break;
		case 'k': ktap_free(r->ktap); r->ktap = NULL; break;
		case 'o': r->no_verdict = strdup("other: silent"); break;
		case 't': r->timed_out = true; r->timeout_why = "silent for 20 s"; break;
		case '9': r->guest_status = SIGKILL; break;
		case '1': r->guest_status = 1 << 8; break;
		default: fail_msg("unknown letter %c", *how);
		}
	}
}

static void check_row(void **state)
{
	const struct row *row = *state;
	struct run_result r;

	sample_init(&r, row->results, row->console);
	apply(&r, row->how);
	report_judge(&r);
	assert_string_equal(verdict_name(r.verdict), verdict_name(row->verdict));
	assert_int_equal(r.exit, row->exit);
	if (!row->why)
		assert_null(r.why);
	else if (!strstr(r.why, row->why))
		fail_msg("\"%s\" does not say \"%s\"", r.why, row->why);
	sample_free(&r);
}

int main(void)
{
	struct CMUnitTest tests[ROWS(rows)];
	size_t n = 0;

	ADD_ROWS(tests, n, rows, check_row);
	return run_all("judge", tests, n);
}
