/* SPDX-License-Identifier: GPL-2.0 */
/* The recogniser's state, shared by splat.c and splat_store.c only. */
#ifndef MIRRORLAB_SPLAT_PRIV_H
#define MIRRORLAB_SPLAT_PRIV_H

#include "lines.h"
#include "splat_pat.h"

#define HELD_MAX	24	/* lines held back: openers or blank lines */

/**
 * struct held - lines whose place is not known yet
 * @left: further lines that may be added before a title must come
 */
struct held {
	char *line[HELD_MAX];
	int n, left;
};

/**
 * struct splat - the recogniser
 * @cur:	the open report, or NULL
 * @shadow:	@cur is not in the list: it is only followed to its end
 * @style:	how @cur ends
 * @in_trace:	the last line was of a call trace
 * @had_trace:	@cur had one
 * @locks_shown: @cur lists the locks of all tasks, a bar ends that
 */
struct splat {
	void (*begin)(void *arg, const struct splat_report *r);
	void (*end)(void *arg, const struct splat_report *r);
	void *arg;
	struct lines lines;
	double now;
	struct splat_report *first, *last, *cur;
	enum splat_end style;
	bool shadow, in_trace, had_trace, locks_shown, fatal;
	struct held held;
	int kept;
	long count, line_count;
	char tail[SPLAT_TAIL_LINES][LINE_CAP + 1];
};

void splat_held_drop(struct held *h);
void splat_held_add(struct held *h, const char *line);
/* Moves held lines to the end of @r. */
void splat_held_append(struct held *h, struct splat_report *r);
void splat_append(struct splat_report *r, const char *line);
/* Makes @r->title another one. */
void splat_retitle(struct splat_report *r, const char *title);
/*
 * Makes a report; the list gets it unless one like it is there or the list is
 * full. NULL without memory.
 */
struct splat_report *splat_add(struct splat *s, enum splat_kind kind,
			       const char *title);
void splat_free_report(struct splat_report *r);

#endif
