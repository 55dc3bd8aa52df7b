/* SPDX-License-Identifier: GPL-2.0 */
/* Streaming recogniser of a kernel's reports of its own trouble. */
#ifndef MIRRORLAB_SPLAT_H
#define MIRRORLAB_SPLAT_H

#include <stdbool.h>
#include <stddef.h>

#define SPLAT_MAX_REPORTS	64	/* kept; more are only counted */
#define SPLAT_MAX_LINES		400	/* lines kept of one report */
#define SPLAT_TAIL_LINES	20	/* last console lines kept */

enum splat_kind {
	SPLAT_PANIC, SPLAT_OOPS, SPLAT_BUG, SPLAT_WARN, SPLAT_LOCKDEP,
	SPLAT_ATOMIC, SPLAT_RCU_USAGE, SPLAT_KASAN, SPLAT_KMEMLEAK, SPLAT_UBSAN,
	SPLAT_HUNG_TASK, SPLAT_LOCKUP, SPLAT_RCU_STALL, SPLAT_OOM, SPLAT_LIST,
	SPLAT_VM, SPLAT_PGTABLE, SPLAT_REFCOUNT, SPLAT_KCSAN, SPLAT_KINDS
};

/**
 * struct splat_report - one report of the kernel
 * @title:	the line that says what happened, without timestamp
 * @text:	the whole report as it was printed, LF after each line; grows
 *		while the report is open
 * @decoded:	@text with functions, files and lines (decode.c), or NULL
 * @fatal:	the kernel does not go on after it (panic, oops that kills init)
 * @open:	its end was not seen yet
 * @truncated:	longer than SPLAT_MAX_LINES
 * @repeats:	further reports with the same title that were not kept
 * @t:		arrival of the title, seconds of the caller's monotonic clock
 */
struct splat_report {
	enum splat_kind kind;
	char *title;
	char *text;
	char *decoded;
	bool fatal;
	bool open;
	bool truncated;
	long repeats;
	double t;
	size_t lines;
	struct splat_report *next;
};

struct splat;

/**
 * splat_new() - make a recogniser
 * @begin: called when a report begins (only title, kind, fatal and t are known
 *	   then); may be NULL
 * @end:   called when a report is complete; may be NULL
 *
 * Return: the recogniser, or NULL without memory.
 */
struct splat *splat_new(void (*begin)(void *arg, const struct splat_report *r),
			void (*end)(void *arg, const struct splat_report *r),
			void *arg);

/* Read some bytes of the kernel's console as they arrive at time @t. */
void splat_feed(struct splat *s, const char *buf, size_t len, double t);
/* The console ended: closes an open report. */
void splat_end(struct splat *s);

/* First report, oldest first, or NULL. Valid until splat_free(). */
struct splat_report *splat_reports(struct splat *s);
/* Reports seen, those not kept included. */
long splat_count(const struct splat *s);
/* True once a fatal report began. */
bool splat_fatal(const struct splat *s);
/* Console lines seen, and the @i-th of the last SPLAT_TAIL_LINES (NULL past it). */
long splat_lines(const struct splat *s);
const char *splat_tail(const struct splat *s, size_t i);
/* "panic", "lockdep", "hung-task"...: as in report.json. */
const char *splat_kind_name(enum splat_kind k);
/* Moves the reports of @from behind those of @s; both have ended. */
void splat_adopt(struct splat *s, struct splat *from);
void splat_free(struct splat *s);

#endif
