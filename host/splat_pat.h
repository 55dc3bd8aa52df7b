/* SPDX-License-Identifier: GPL-2.0 */
/* What single lines of a kernel log mean to the recogniser. */
#ifndef MIRRORLAB_SPLAT_PAT_H
#define MIRRORLAB_SPLAT_PAT_H

#include "splat.h"

/**
 * enum splat_end - how one knows that a report is over
 * @END_LINE:	it is this line only
 * @END_CUT:	at "---[ end trace"
 * @END_BAR:	at the next bar of '='
 * @END_TRACE:	after its call trace, and what belongs to that
 * @END_OOM:	when a victim is named
 * @END_INDENT:	at the first line that is not indented
 * @END_DUMP:	at the first line that is not of a page, vma or mm dump
 */
enum splat_end {
	END_LINE, END_CUT, END_BAR, END_TRACE, END_OOM, END_INDENT, END_DUMP
};

/**
 * struct splat_pattern - a line that begins a report
 * @start:	the line starts with it; NULL for anything
 * @has:	the line contains it; NULL for anything
 * @flags:	SPLAT_FATAL, SPLAT_WEAK
 */
struct splat_pattern {
	enum splat_kind kind;
	const char *start, *has;
	enum splat_end end;
	unsigned int flags;
};

#define SPLAT_FATAL	1	/* the kernel does not go on */
#define SPLAT_WEAK	2	/* part of the report that is open, if one is */

/* Skips "<4>", "[    1.234567] " and "[    T1] ". */
const char *splat_strip(const char *line);
/* The pattern of a title (its line stripped), or NULL. */
const struct splat_pattern *splat_match(const char *s);
/* How many lines after @s a title may follow that belongs to it; 0: none. */
int splat_opener(const char *s);
bool splat_is_bar(const char *s);
/* A line of a call trace, a register dump, or between the two. */
bool splat_is_trace(const char *s);
/* A line that continues a report after its call trace. */
bool splat_is_follow(const char *s);
bool splat_is_dump(const char *s);
/* The kernel is going down in good order: no report goes on past it. */
bool splat_is_shutdown(const char *s);

#endif
