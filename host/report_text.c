// SPDX-License-Identifier: GPL-2.0
/* Tells a person how the run ended. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report.h"
#include "text.h"

#define LOG_LINES	12	/* diagnostic lines shown of a failed test */

/**
 * struct tell - where to and how
 * @red: and the others: escape sequences, or empty strings
 */
struct tell {
	FILE *out;
	const char *red, *green, *yellow, *bold, *off;
};

bool report_want_colour(FILE *out)
{
	const char *term = getenv("TERM"), *no = getenv("NO_COLOR");

	return isatty(fileno(out)) && (!no || !*no) && term && strcmp(term, "dumb");
}

static void print_clean(struct tell *t, const char *s)
{
	char *clean = text_clean(s);

	fputs(clean ? clean : "", t->out);
	free(clean);
}

/* The last @max lines of @text, each behind @prefix; all when @max is 0. */
static void print_lines(struct tell *t, const char *prefix, const char *text, int max)
{
	char *clean = text_clean(text), *line, *rest = clean;
	int n = 0, i;

	for (i = 0; clean && clean[i]; i++)
		n += clean[i] == '\n';
	for (i = 0; rest && (line = strsep(&rest, "\n")); i++) {
		if (!rest && !*line)
			break;
		if (!max || i >= n - max)
			fprintf(t->out, "%s%s\n", prefix, line);
	}
	free(clean);
}

static void print_name(struct tell *t, const struct ktap_test *test)
{
	const struct ktap_test *p = test->parent;

	if (p && p->parent && p->parent->parent && p->name && *p->name) {
		print_name(t, p);
		fputc('.', t->out);
	}
	print_clean(t, test->name);
}

/* Which tests a person wants to read about, with the word for each. */
static const char *word_for(struct tell *t, const struct ktap_test *test,
			    const char **colour, bool verbose)
{
	*colour = t->red;
	switch (test->status) {
	case KTAP_NONE:
		return "NO RESULT";
	case KTAP_FAIL:
		return "FAIL";
	case KTAP_XFAIL:
		*colour = t->yellow;
		return "expected failure";
	case KTAP_SKIP:
		*colour = test->expected ? t->yellow : t->red;
		return test->expected ? "skip" : "UNEXPECTED SKIP";
	case KTAP_PASS:
		*colour = test->unexpected_pass ? t->yellow : t->green;
		if (test->unexpected_pass)
			return "passed although listed as failing";
		return verbose ? "pass" : NULL;
	}
	return NULL;
}

static void print_test(struct tell *t, const struct ktap_test *test, bool verbose)
{
	const char *colour, *word = word_for(t, test, &colour, verbose);

	if (!word)
		return;
	fprintf(t->out, "  %s%s%s  ", colour, word, t->off);
	print_name(t, test);
	fprintf(t->out, "  (%.2f s)\n", test->wall_s);
	if (test->reason && *test->reason)
		print_lines(t, "        ", test->reason, 0);
	if (test->log && (test->status == KTAP_FAIL || test->status == KTAP_NONE))
		print_lines(t, "      | ", test->log, LOG_LINES);
}

static void print_counts(struct tell *t, const struct ktap_test *suite,
			 const struct ktap_counts *c)
{
	fprintf(t->out, "%s", t->bold);
	print_clean(t, *suite->name ? suite->name : "(unnamed suite)");
	fprintf(t->out, "%s: %ld planned, %ld passed, %ld failed, %ld skipped", t->off,
		c->planned, c->passed, c->failed, c->skipped);
	if (c->xfailed)
		fprintf(t->out, ", %ld failed as expected", c->xfailed);
	if (c->missing)
		fprintf(t->out, ", %ld without result", c->missing);
	fprintf(t->out, "  (%.1f s)\n", suite->wall_s);
}

static void print_suite(struct tell *t, struct ktap_test *suite, bool verbose)
{
	struct ktap_test *test = NULL;
	struct ktap_counts c;

	ktap_count(suite, &c);
	print_counts(t, suite, &c);
	while ((test = ktap_walk(suite, test)))
		if (!test->child)
			print_test(t, test, verbose);
	if (c.failed || ktap_passed(suite))
		return;
	if (suite->reason && *suite->reason)
		print_lines(t, "        ", suite->reason, 0);
	if (suite->log && suite->status != KTAP_SKIP)
		print_lines(t, "      | ", suite->log, LOG_LINES);
}

static void print_errors(struct tell *t, const struct run_result *r)
{
	size_t i;

	for (i = 0; i < 8 && ktap_error(r->ktap, i); i++) {
		fprintf(t->out, "  %sresults:%s ", t->red, t->off);
		print_clean(t, ktap_error(r->ktap, i));
		fputc('\n', t->out);
	}
	if (ktap_error_count(r->ktap) > (long)i)
		fprintf(t->out, "  results: %ld more errors\n",
			ktap_error_count(r->ktap) - (long)i);
}

static void print_reports(struct tell *t, const struct run_result *r)
{
	struct splat_report *p = splat_reports(r->log);
	int n = 0;

	for (; p; p = p->next) {
		fprintf(t->out, "\n%skernel report %d (%s):%s ", t->red, ++n,
			splat_kind_name(p->kind), t->off);
		print_clean(t, p->title);
		if (p->repeats)
			fprintf(t->out, "  (and %ld like it)", p->repeats);
		fputc('\n', t->out);
		print_lines(t, "    ", p->decoded ? p->decoded : p->text, 0);
	}
	if (n && r->decode_note)
		fprintf(t->out, "  (addresses are not decoded: %s)\n", r->decode_note);
}

static void print_tail(struct tell *t, const struct run_result *r)
{
	const char *line;
	size_t i;

	if (!splat_lines(r->log)) {
		fprintf(t->out, "The kernel's console stayed empty.\n");
		return;
	}
	fprintf(t->out, "The last lines of the kernel's console:\n");
	for (i = 0; (line = splat_tail(r->log, i)); i++)
		print_lines(t, "  > ", line, 0);
}

static void print_verdict(struct tell *t, const struct run_result *r)
{
	bool pass = r->verdict == VERDICT_PASS;
	struct ktap_counts c = { 0 };
	char *name = strdup(verdict_name(r->verdict)), *p;

	for (p = name; p && *p; p++)
		*p -= *p >= 'a' && *p <= 'z' ? 'a' - 'A' : 0;
	if (r->ktap)
		ktap_count(ktap_root(r->ktap), &c);
	fprintf(t->out, "%s%s%s", pass ? t->green : t->red, name ? name : "?", t->off);
	free(name);
	if (r->ktap)
		fprintf(t->out, ": %ld passed, %ld failed, %ld skipped", c.passed,
			c.failed, c.skipped + c.xfailed);
	if (r->why) {
		fprintf(t->out, ": ");
		print_clean(t, r->why);
	}
	fprintf(t->out, "  [%s kernel %s", r->flavour ? r->flavour : "?",
		r->kernel ? r->kernel : "?");
	if (r->boot_s >= 0)
		fprintf(t->out, ", boot %.2f s", r->boot_s);
	fprintf(t->out, ", %.1f s in all]\n", r->wall_s);
}

void report_text(const struct run_result *r, FILE *out, bool colour, bool verbose)
{
	struct tell t = {
		.out = out,
		.red = colour ? "\033[31m" : "", .green = colour ? "\033[32m" : "",
		.yellow = colour ? "\033[33m" : "", .bold = colour ? "\033[1m" : "",
		.off = colour ? "\033[0m" : "",
	};
	struct ktap_test *s;

	if (r->ktap && r->booted) {
		for (s = ktap_root(r->ktap)->child; s; s = s->next)
			print_suite(&t, s, verbose);
		print_errors(&t, r);
	}
	if (r->log)
		print_reports(&t, r);
	if (r->log && !splat_reports(r->log) &&
	    (!r->booted || r->verdict == VERDICT_CRASH || r->verdict == VERDICT_TIMEOUT))
		print_tail(&t, r);
	print_verdict(&t, r);
	if (r->dir && r->verdict != VERDICT_PASS)
		fprintf(out, "All of it: %s\n", r->dir);
}
