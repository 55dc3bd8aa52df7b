// SPDX-License-Identifier: GPL-2.0
/* Grades as a table for a person, and as CSV for a spreadsheet. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lab-grade.h"
#include "text.h"

#define NAME_WIDTH 24

/* Fit for one line: a name may hold anything but a slash. */
static char *one_line(const char *s)
{
	char *clean = text_clean(s);

	for (char *p = clean; p && *p; p++)
		if (*p == '\n' || *p == '\t')
			*p = ' ';
	return clean;
}

/* Characters, not bytes. */
static int width(const char *s)
{
	int n = 0;

	for (; *s; s++)
		n += (*s & 0xc0) != 0x80;
	return n;
}

static void cut(char *s, int max)
{
	int n = 0;

	for (; *s; s++)
		if ((*s & 0xc0) != 0x80 && n++ == max)
			*s = '\0', s--;
}

static void row(const struct grades *g, int i, FILE *out)
{
	char *name = one_line(g->all.s[i].name);
	int unknown, points = points_of(g, i, &unknown);

	cut(name, NAME_WIDTH);
	fprintf(out, "%s%*s", name, NAME_WIDTH - width(name), "");
	for (int k = 0; k < g->c->n; k++) {
		struct mark m = mark_of(g, i, k);

		fprintf(out, " %2s", m.points > 0 ? "+" : m.points < 0 ? "?" :
			!strcmp(m.status, "absent") ? "." : "-");
	}
	fprintf(out, "  %3d of %d%s\n", points, g->c->n, unknown ? ", ? are not graded" : "");
	free(name);
}

/* The first line of what is wrong with each. */
static void reasons(const struct grades *g, int i, FILE *out)
{
	char *name = one_line(g->all.s[i].name);

	cut(name, NAME_WIDTH);
	for (int k = 0; k < g->c->n; k++) {
		struct mark m = mark_of(g, i, k);
		char *says;

		if (m.points > 0 || !strcmp(m.status, "absent"))
			continue;
		says = text_clean(m.says);
		fprintf(out, "  %s, %s: %s%s%.*s\n", name, g->c->lessons[k].name, m.status,
			*says ? ": " : "", (int)strcspn(says, "\n"), says);
		free(says);
	}
	free(name);
}

int grades_table(const struct grades *g, FILE *out)
{
	fprintf(out, "%-*s", NAME_WIDTH, "student");
	for (int k = 0; k < g->c->n; k++)
		fprintf(out, " %2d", g->c->lessons[k].number);
	fprintf(out, "  points\n");
	for (int i = 0; i < g->all.n; i++)
		row(g, i, out);
	fprintf(out, "\n+ passed   - not yet   . not handed in\n");
	for (int i = 0; i < g->all.n; i++)
		reasons(g, i, out);
	return ferror(out) ? -1 : 0;
}

/*
 * A field as RFC 4180 has it. Spreadsheets take what begins with one of these
 * signs for a formula, and a student chooses names: an apostrophe makes it text.
 */
static void field(FILE *out, const char *text, bool last)
{
	char *clean = one_line(text);

	fputc('"', out);
	if (*clean && strchr("=+-@", *clean))
		fputc('\'', out);
	for (const char *p = clean; *p; p++) {
		if (*p == '"')
			fputc('"', out);
		fputc(*p, out);
	}
	fputs(last ? "\"\r\n" : "\",", out);
	free(clean);
}

/* "02-retry: failed: WORDS; 03-in-flight: crashed: WORDS" */
static char *notes(const struct grades *g, int i)
{
	char *all = NULL;
	size_t size;
	FILE *to = open_memstream(&all, &size);

	for (int k = 0; to && k < g->c->n; k++) {
		struct mark m = mark_of(g, i, k);

		if (m.points <= 0 && strcmp(m.status, "absent"))
			fprintf(to, "%s%s: %s%s%.*s", ftell(to) ? "; " : "",
				g->c->lessons[k].name, m.status, m.says ? ": " : "",
				m.says ? (int)strcspn(m.says, "\n") : 0, m.says ? m.says : "");
	}
	if (to)
		fclose(to);
	return all;
}

int grades_csv(const struct grades *g, FILE *out)
{
	field(out, "student", false);
	field(out, "folder", false);
	field(out, "points", false);
	field(out, "of", false);
	for (int k = 0; k < g->c->n; k++)
		field(out, g->c->lessons[k].name, false);
	field(out, "notes", true);
	for (int i = 0; i < g->all.n; i++) {
		char *what = notes(g, i);
		int unknown, points = points_of(g, i, &unknown);

		field(out, g->all.s[i].name, false);
		field(out, g->all.s[i].folder, false);
		fprintf(out, unknown ? "," : "%d,", points);
		fprintf(out, "%d,", g->c->n);
		for (int k = 0; k < g->c->n; k++) {
			points = mark_of(g, i, k).points;
			fprintf(out, points < 0 ? "," : "%d,", points);
		}
		field(out, what, true);
		free(what);
	}
	return ferror(out) ? -1 : 0;
}
