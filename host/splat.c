// SPDX-License-Identifier: GPL-2.0
/*
 * Recognises the reports in a kernel log while it arrives. At most one report is
 * open. What may open one ("cut here", a bar) is held until a title follows.
 */
#include <stdlib.h>
#include <string.h>

#include "splat_priv.h"

/* Only lockdep has much to say before its call trace. */
#define NO_TRACE_LINES	60

static void close_report(struct splat *s)
{
	struct splat_report *r = s->cur;

	s->cur = NULL;
	s->in_trace = s->had_trace = s->locks_shown = false;
	splat_held_drop(&s->held);
	if (!r)
		return;
	r->open = false;
	if (s->shadow)
		splat_free_report(r);
	else if (s->end)
		s->end(s->arg, r);
}

static void open_report(struct splat *s, const struct splat_pattern *p,
			const char *title, const char *line)
{
	struct splat_report *r = splat_add(s, p->kind, title);

	s->fatal |= p->flags & SPLAT_FATAL;
	if (!r)
		return;
	r->fatal = p->flags & SPLAT_FATAL;
	splat_held_append(&s->held, r);
	splat_append(r, line);
	s->cur = r;
	s->style = p->end;
	if (s->begin && !s->shadow)
		s->begin(s->arg, r);
	if (p->end == END_LINE)
		close_report(s);
}

/* What is between two reports: it may be the first line of one. */
static void idle(struct splat *s, const char *text, const char *line)
{
	int opener = splat_opener(text);

	if (opener) {
		splat_held_drop(&s->held);
		s->held.left = opener;
		splat_held_add(&s->held, line);
	} else if (s->held.left > 0 && --s->held.left > 0) {
		splat_held_add(&s->held, line);
	} else {
		splat_held_drop(&s->held);
	}
}

/* After the call trace a report goes on only with lines that say so. */
static bool past_trace(struct splat *s, const char *text, const char *line)
{
	if (!*text && s->held.n < 3) {
		splat_held_add(&s->held, line);
		return true;
	}
	if (!splat_is_follow(text) && !splat_is_trace(text) &&
	    !(splat_is_bar(text) && s->locks_shown))
		return false;
	if (!strncmp(text, "Showing all locks", 17))
		s->locks_shown = true;
	if (strstr(text, "Call Trace:"))
		s->in_trace = true;
	splat_held_append(&s->held, s->cur);
	splat_append(s->cur, line);
	return true;
}

/* Returns false when @line is not of the report any more. */
static bool trace_line(struct splat *s, const char *text, const char *line)
{
	if (s->in_trace && !splat_is_trace(text))
		s->in_trace = false;
	if (s->had_trace && !s->in_trace)
		return past_trace(s, text, line);
	if (s->cur->lines > NO_TRACE_LINES && s->cur->kind != SPLAT_LOCKDEP)
		return false;
	splat_append(s->cur, line);
	if (strstr(text, "Call Trace:"))
		s->in_trace = s->had_trace = true;
	return true;
}

static bool body_line(struct splat *s, const char *text, const char *line)
{
	struct splat_report *r = s->cur;
	bool last = false;

	switch (s->style) {
	case END_TRACE:
		return trace_line(s, text, line);
	case END_CUT:
		last = !strncmp(text, "---[ end trace", 14);
		break;
	case END_BAR:
		last = splat_is_bar(text);
		break;
	case END_OOM:
		last = strstr(text, "Killed process") != NULL;
		break;
	case END_INDENT:
		if (*text != ' ' && strncmp(text, "unreferenced object", 19))
			return false;
		break;
	case END_DUMP:
		if (!splat_is_dump(text))
			return false;
		if (!strncmp(text, "page dumped because:", 20))
			splat_retitle(r, text);
		break;
	case END_LINE:
		return false;
	}
	splat_append(r, line);
	if (last)
		close_report(s);
	return true;
}

/* A line that cannot be inside the open report. */
static bool breaks_off(struct splat *s, const char *text)
{
	if (splat_is_shutdown(text))
		return true;
	if (splat_is_bar(text))
		return s->style != END_BAR && !s->locks_shown;
	/* The registers of whoever stalls are part of the stall. */
	return splat_opener(text) && !s->cur->fatal &&
	       s->cur->kind != SPLAT_RCU_STALL;
}

/* A title that only continues what is open. */
static bool is_part(struct splat *s, const struct splat_pattern *p)
{
	return p->flags & SPLAT_WEAK || (p->kind == SPLAT_KMEMLEAK && s->style == END_INDENT);
}

static void tail_add(struct splat *s, const char *line, size_t len)
{
	memcpy(s->tail[s->line_count++ % SPLAT_TAIL_LINES], line, len + 1);
}

static void on_line(void *arg, char *line, size_t len, bool cut)
{
	struct splat *s = arg;
	const char *text = splat_strip(line);
	const struct splat_pattern *p = splat_match(text);

	(void)cut;
	tail_add(s, line, len);
	if (s->cur && p && is_part(s, p))
		p = NULL;
	if (s->cur && (p || breaks_off(s, text)))
		close_report(s);
	if (s->cur && body_line(s, text, line))
		return;
	if (s->cur)
		close_report(s);
	if (p)
		open_report(s, p, text, line);
	else
		idle(s, text, line);
}

struct splat *splat_new(void (*begin)(void *arg, const struct splat_report *r),
			void (*end)(void *arg, const struct splat_report *r),
			void *arg)
{
	struct splat *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->begin = begin;
	s->end = end;
	s->arg = arg;
	lines_init(&s->lines, on_line, s);
	return s;
}

void splat_feed(struct splat *s, const char *buf, size_t len, double t)
{
	s->now = t;
	lines_feed(&s->lines, buf, len);
}

void splat_end(struct splat *s)
{
	lines_flush(&s->lines);
	close_report(s);
}

