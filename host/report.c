// SPDX-License-Identifier: GPL-2.0
/* Judges a run. No result is never a pass. */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "report.h"

static bool say(struct run_result *r, enum verdict v, int code, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* Sets the verdict; true, so that it can end a chain of ||. */
static bool say(struct run_result *r, enum verdict v, int code, const char *fmt, ...)
{
	va_list ap;

	r->verdict = v;
	r->exit = code;
	free(r->why);
	va_start(ap, fmt);
	if (vasprintf(&r->why, fmt, ap) < 0)
		r->why = NULL;
	va_end(ap);
	return true;
}

static bool judge_kernel(struct run_result *r)
{
	struct splat_report *first = r->log ? splat_reports(r->log) : NULL;
	struct splat_report *p;
	long n = r->log ? splat_count(r->log) : 0;

	if (!first)
		return false;
	for (p = first; p; p = p->next)
		if (p->fatal)
			return say(r, VERDICT_CRASH, EXIT_KERNEL, "the kernel crashed: %s",
				   p->title);
	return say(r, VERDICT_CRASH, EXIT_KERNEL, "the kernel reported: %s%s",
		   first->title, n > 1 ? ", and more" : "");
}

static bool judge_time(struct run_result *r)
{
	const char *test = r->ktap ? ktap_running(r->ktap) : NULL;

	if (!r->timed_out)
		return false;
	if (!r->booted)
		return say(r, VERDICT_TIMEOUT, EXIT_TIMEOUT, "no boot in time%s%s",
			   r->timeout_why ? ": " : "",
			   r->timeout_why ? r->timeout_why : "");
	return say(r, VERDICT_TIMEOUT, EXIT_TIMEOUT, "no verdict in time%s%s%s%s",
		   r->timeout_why ? ": " : "", r->timeout_why ? r->timeout_why : "",
		   test ? ", while it ran " : "", test ? test : "");
}

static bool judge_guest(struct run_result *r)
{
	int st = r->guest_status;

	if (r->guest_error && !r->booted)
		return say(r, VERDICT_ERROR, EXIT_HOST, "%s", r->guest_error);
	if (r->guest_status_known && WIFSIGNALED(st))
		return say(r, VERDICT_CRASH, EXIT_KERNEL,
			   "the guest kernel was killed by signal %d (%s)", WTERMSIG(st),
			   strsignal(WTERMSIG(st)));
	if (r->guest_status_known && WEXITSTATUS(st))
		return say(r, VERDICT_CRASH, EXIT_KERNEL,
			   "the guest kernel ended with status %d", WEXITSTATUS(st));
	if (r->guest_error)
		return say(r, VERDICT_ERROR, EXIT_TIMEOUT, "PID 1 of the guest: %s",
			   r->guest_error);
	if (!r->booted)
		return say(r, VERDICT_ERROR, EXIT_TIMEOUT,
			   "the guest ended before PID 1 ran");
	if (!r->ended)
		return say(r, VERDICT_ERROR, EXIT_TIMEOUT,
			   "the guest ended before its last line, there is no verdict");
	return false;
}

static bool judge_others(struct run_result *r)
{
	return r->no_verdict &&
	       say(r, VERDICT_TIMEOUT, EXIT_TIMEOUT, "%s", r->no_verdict);
}

static bool judge_counts(struct run_result *r, const struct ktap_counts *c)
{
	if (c->failed)
		return say(r, VERDICT_FAIL, EXIT_TEST_FAILED, "%ld of %ld tests failed%s",
			   c->failed, c->planned, c->missing ? ", others are missing" : "");
	if (c->missing)
		return say(r, VERDICT_FAIL, EXIT_TEST_FAILED,
			   "%ld of %ld tests have no result", c->missing, c->planned);
	if (c->errors)
		return say(r, VERDICT_FAIL, EXIT_TEST_FAILED,
			   "the results are not well formed: %s",
			   ktap_error(r->ktap, 0) ? ktap_error(r->ktap, 0) : "?");
	if (c->bad_groups)
		return say(r, VERDICT_FAIL, EXIT_TEST_FAILED,
			   "a suite failed although no test of it did");
	if (c->unexpected_skips)
		return say(r, VERDICT_FAIL, EXIT_TEST_FAILED,
			   "%ld skipped without being listed as expected",
			   c->unexpected_skips);
	return false;
}

static bool judge_tests(struct run_result *r)
{
	struct ktap_test *root, *suite;
	struct ktap_counts c;

	if (!r->ktap)
		return false;
	root = ktap_root(r->ktap);
	ktap_count(root, &c);
	for (suite = root->child; suite; suite = suite->next)
		if (!suite->child && suite->status == KTAP_PASS)
			return say(r, VERDICT_FAIL, EXIT_TEST_FAILED,
				   "the suite %s ran no tests", suite->name);
	if (judge_counts(r, &c))
		return true;
	if (!c.total)
		return say(r, VERDICT_FAIL, EXIT_TEST_FAILED, "no tests ran");
	/* What the tree says must agree with what was counted. */
	for (suite = root->child; suite; suite = suite->next)
		if (!ktap_passed(suite) && suite->status != KTAP_SKIP)
			return say(r, VERDICT_FAIL, EXIT_TEST_FAILED, "%s failed",
				   suite->name);
	return false;
}

void report_judge(struct run_result *r)
{
	if (r->interrupted) {
		say(r, VERDICT_ERROR, EXIT_INTERRUPTED, "interrupted");
		return;
	}
	if (judge_kernel(r) || judge_time(r) || judge_guest(r) || judge_others(r) ||
	    judge_tests(r))
		return;
	r->verdict = VERDICT_PASS;
	r->exit = EXIT_PASS;
	free(r->why);
	r->why = NULL;
}

const char *verdict_name(enum verdict v)
{
	static const char * const names[] = {
		[VERDICT_PASS] = "pass", [VERDICT_FAIL] = "fail",
		[VERDICT_CRASH] = "crash", [VERDICT_TIMEOUT] = "timeout",
		[VERDICT_ERROR] = "error",
	};

	return names[v];
}

int report_write_all(const struct run_result *r, FILE *err)
{
	static const struct {
		const char *name;
		int (*write)(const struct run_result *r, const char *path);
	} files[] = {
		{ "report.json", report_json },
		{ "report.xml", report_xml },
		{ "reproduce.sh", reproduce_write },
	};
	int first = 0;
	size_t i;

	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char *path;
		int rc;

		if (asprintf(&path, "%s/%s", r->dir, files[i].name) < 0)
			return -ENOMEM;
		rc = files[i].write(r, path);
		if (rc && err)
			fprintf(err, "%s: cannot write: %s\n", path, strerror(-rc));
		if (rc && !first)
			first = rc;
		free(path);
	}
	return first;
}

void report_release(struct run_result *r)
{
	free(r->why);
	free(r->no_verdict);
	r->why = r->no_verdict = NULL;
}
