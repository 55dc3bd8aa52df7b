// SPDX-License-Identifier: GPL-2.0
/* The table: 72 columns, so that it can be pasted into a mail. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "paths.h"
#include "report.h"
#include "review.h"
#include "text.h"

#define WIDTH	72
#define SHOWN	8	/* lines of one kind */

#define ROW	"%-5s %-7s %-7s %-6s %-7s %-5s %-7s %-6s %-7s %5s\n"

void review_table_head(const struct review *r, FILE *out)
{
	(void)r;
	fprintf(out, ROW, "patch", "flavour", "applies", "style", "build", "boots", "tests",
		"KUnit", "reports", "s");
}

/* "3/5", or its place in the folder. */
static void number(const struct review *r, const struct review_patch *p, char buf[24])
{
	if (p->number)
		snprintf(buf, 24, "%d/%d", p->number, p->of);
	else
		snprintf(buf, 24, "%d/%d", (int)(p - r->s.p) + 1, r->s.n);
}

static int count(const struct strs *l, const char *suite)
{
	int n = 0;

	for (size_t i = 0; i < l->n; i++)
		n += !strncmp(l->v[i], "kunit: ", 7) == !strcmp(suite, "kunit");
	return n;
}

/* "57/58" of the suites in user space, or of KUnit. */
static void tests(const struct review_guests *g, const char *suite, char buf[24])
{
	int passed = count(&g->passed, suite);
	int all = passed + count(&g->failed, suite) + count(&g->skipped, suite);

	if (all)
		snprintf(buf, 24, "%d/%d", passed, all);
	else
		snprintf(buf, 24, "-");
}

static void style(const struct review_patch *p, char buf[24])
{
	if (p->errors && p->warnings)
		snprintf(buf, 24, "%dE %dW", p->errors, p->warnings);
	else if (p->errors || p->warnings)
		snprintf(buf, 24, p->errors ? "%dE" : "%dW", p->errors + p->warnings);
	else
		snprintf(buf, 24, "ok");
}

static void one_row(const struct review *r, const struct review_patch *p, int f, FILE *out)
{
	const struct review_result *x = &p->r[f];
	char no[24], st[24], bu[24], us[24], ku[24], re[24], se[24];
	bool ran = p->apply < APPLY_NOT && x->build == BUILD_OK;

	number(r, p, no);
	style(p, st);
	snprintf(bu, sizeof(bu), x->build == BUILD_FAILED ? "FAIL" :
		 x->build == BUILD_ENDLESS ? "ENDLESS" : "ok");
	if (x->build == BUILD_OK && x->warnings.n)
		snprintf(bu, sizeof(bu), "%u warn", (unsigned int)x->warnings.n % 1000);
	tests(&x->g, "", us);
	tests(&x->g, "kunit", ku);
	snprintf(re, sizeof(re), x->reports.n ? "%u new" : "none", (unsigned int)x->reports.n);
	snprintf(se, sizeof(se), "%.0f", x->build_s + x->guests_s + (f ? 0 : p->style_s));
	fprintf(out, ROW, f ? "" : no, r->flavour[f], f ? "" : review_apply_name(p->apply),
		f ? "" : st, p->apply < APPLY_NOT ? bu : "-",
		!ran ? "-" : x->g.booted ? "yes" : "NO", ran ? us : "-", ran ? ku : "-",
		ran ? re : "-", p->apply < APPLY_NOT ? se : "-");
}

/* Since when, if nothing of it is this patch's own. */
static int since(const struct review *r, const struct review_patch *p)
{
	int first = -1;

	for (int f = 0; f < r->n_flavours; f++) {
		if (p->r[f].exit && p->r[f].since < 0)
			return -1;
		if (p->r[f].exit && (first < 0 || p->r[f].since < first))
			first = p->r[f].since;
	}
	return first;
}

static bool has_notes(const struct review *r, const struct review_patch *p)
{
	bool notes = p->errors || p->warnings || p->apply == APPLY_FUZZ || p->apply == APPLY_3WAY;

	for (int f = 0; f < r->n_flavours; f++)
		notes |= p->r[f].warnings.n || p->r[f].lost.n;
	return notes;
}

void review_verdict(const struct review *r, const struct review_patch *p, char buf[48])
{
	int first = since(r, p);
	char no[24];

	if (first >= 0) {
		number(r, &r->s.p[first], no);
		snprintf(buf, 48, "fails since %s", no);
	} else {
		snprintf(buf, 48, !review_holds(r, p) ? "FAILS" : has_notes(r, p) ?
			 "holds, see below" : "holds");
	}
}

/* No line is wider, and none ends within a character. */
static void print_cut(FILE *out, char *line)
{
	size_t len = strcspn(line, "\n");

	if (len > WIDTH)
		for (len = WIDTH; len && (line[len] & 0xc0) == 0x80; )
			len--;
	fprintf(out, "%.*s\n", (int)len, line);
}

void review_wrap(FILE *out, const char *head, int indent, const char *text)
{
	char *clean = text_clean(text), *rest = clean;
	int at = fprintf(out, "%-*s", indent, head), first = at;

	for (char *word; (word = strsep(&rest, " \n")); ) {
		if (!*word)
			continue;
		if (at > first && at + (int)strlen(word) >= WIDTH)
			at = first = fprintf(out, "\n%*s", indent, "") - 1;
		at += fprintf(out, "%s%s", at > first ? " " : "", word);
	}
	fputc('\n', out);
	free(clean);
}

void review_table_row(const struct review *r, const struct review_patch *p, FILE *out)
{
	char verdict[48], *subject = text_clean(p->subject), *line;

	for (int f = 0; f < r->n_flavours; f++)
		one_row(r, p, f, out);
	review_verdict(r, p, verdict);
	line = xasprintf("      %s: %s", verdict, subject ? subject : "");
	print_cut(out, line);
	fflush(out);
	free(line);
	free(subject);
}

/* Foreign text, cut to the width. */
static void item(FILE *out, const char *indent, const char *what, const char *text)
{
	char *clean = text_clean(text), *line = xasprintf("%s%s%s", indent, what, clean ? clean : "");

	print_cut(out, line);
	free(line);
	free(clean);
}

static void items(FILE *out, const char *what, const struct strs *l)
{
	for (size_t i = 0; i < l->n && i < SHOWN; i++)
		item(out, "    ", what, l->v[i]);
	if (l->n > SHOWN)
		fprintf(out, "    and %zu more\n", l->n - SHOWN);
}

static void detail(const struct review *r, const struct review_patch *p, FILE *out)
{
	char no[24];

	number(r, p, no);
	fputc('\n', out);
	item(out, no, " ", p->subject);
	if (p->apply == APPLY_FUZZ || p->apply == APPLY_3WAY)
		fprintf(out, "    applied with %s: look at what became of it\n",
			review_apply_name(p->apply));
	items(out, "checkpatch: ", &p->style);
	for (int f = 0; f < r->n_flavours; f++) {
		const struct review_result *x = &p->r[f];
		char *head = xasprintf("  %s: ", r->flavour[f]);

		if (x->exit)
			review_wrap(out, head, 4, x->why);
		if (x->since < 0) {
			items(out, "new warning: ", &x->warnings);
			items(out, "option gone: ", &x->lost);
			items(out, "new report: ", &x->reports);
			items(out, "broken: ", &x->broken);
		}
		free(head);
	}
}

void review_details(const struct review *r, FILE *out)
{
	if (r->s.notes.n)
		fprintf(out, "\nThe series:\n");
	items(out, "", &r->s.notes);
	for (int i = 0; i < r->s.n; i++)
		if (!review_holds(r, &r->s.p[i]) || has_notes(r, &r->s.p[i]))
			detail(r, &r->s.p[i], out);
}
