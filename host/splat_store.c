// SPDX-License-Identifier: GPL-2.0
/* Keeps what the recogniser found, within bounds. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "splat_priv.h"

void splat_held_drop(struct held *h)
{
	while (h->n > 0)
		free(h->line[--h->n]);
	h->left = 0;
}

void splat_held_add(struct held *h, const char *line)
{
	if (h->n < HELD_MAX)
		h->line[h->n++] = strdup(line);
}

void splat_append(struct splat_report *r, const char *line)
{
	size_t have = r->text ? strlen(r->text) : 0, n = line ? strlen(line) : 0;
	char *p;

	if (r->lines >= SPLAT_MAX_LINES) {
		r->truncated = true;
		return;
	}
	p = realloc(r->text, have + n + 2);
	if (!p)
		return;
	if (n)
		memcpy(p + have, line, n);
	memcpy(p + have + n, "\n", 2);
	r->text = p;
	r->lines++;
}

void splat_held_append(struct held *h, struct splat_report *r)
{
	int i;

	for (i = 0; i < h->n; i++)
		splat_append(r, h->line[i]);
	splat_held_drop(h);
}

/* Numbers of processes differ between two of a kind, line numbers do not. */
static const char *skip_number(const char *s, const char *start)
{
	const char *first = s;

	while (first > start && isdigit((unsigned char)first[-1]))
		first--;
	if (first > start && first[-1] == ':')
		return s;
	while (isdigit((unsigned char)*s))
		s++;
	return s;
}

static bool same_title(const char *a, const char *b)
{
	const char *a0 = a, *b0 = b;

	for (;; a++, b++) {
		a = skip_number(a, a0);
		b = skip_number(b, b0);
		if (*a != *b)
			return false;
		if (!*a)
			return true;
	}
}

static struct splat_report *find_same(struct splat *s, enum splat_kind kind,
				      const char *title)
{
	struct splat_report *r;

	for (r = s->first; r; r = r->next)
		if (r->kind == kind && r->title && same_title(r->title, title))
			return r;
	return NULL;
}

void splat_free_report(struct splat_report *r)
{
	free(r->title);
	free(r->text);
	free(r->decoded);
	free(r);
}

static void link_report(struct splat *s, struct splat_report *r)
{
	if (s->last)
		s->last->next = r;
	else
		s->first = r;
	s->last = r;
	s->kept++;
}

struct splat_report *splat_add(struct splat *s, enum splat_kind kind,
			       const char *title)
{
	struct splat_report *same = find_same(s, kind, title);
	struct splat_report *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->kind = kind;
	r->title = strdup(title);
	r->open = true;
	r->t = s->now;
	s->count++;
	s->shadow = true;
	if (same) {
		same->repeats++;
	} else if (s->kept >= SPLAT_MAX_REPORTS) {
		s->last->repeats++;
	} else {
		s->shadow = false;
		link_report(s, r);
	}
	return r;
}

void splat_retitle(struct splat_report *r, const char *title)
{
	char *copy = strdup(title);

	if (!copy)
		return;
	free(r->title);
	r->title = copy;
}

struct splat_report *splat_reports(struct splat *s)
{
	return s->first;
}

long splat_count(const struct splat *s)
{
	return s->count;
}

bool splat_fatal(const struct splat *s)
{
	return s->fatal;
}

long splat_lines(const struct splat *s)
{
	return s->line_count;
}

const char *splat_tail(const struct splat *s, size_t i)
{
	long first = s->line_count > SPLAT_TAIL_LINES ?
		     s->line_count - SPLAT_TAIL_LINES : 0;

	if (i >= SPLAT_TAIL_LINES || first + (long)i >= s->line_count)
		return NULL;
	return s->tail[(first + i) % SPLAT_TAIL_LINES];
}

void splat_adopt(struct splat *s, struct splat *from)
{
	if (!from->first)
		return;
	if (s->last)
		s->last->next = from->first;
	else
		s->first = from->first;
	s->last = from->last;
	s->kept += from->kept;
	s->count += from->count;
	s->fatal |= from->fatal;
	from->first = from->last = NULL;
	from->kept = 0;
	from->count = 0;
}

void splat_free(struct splat *s)
{
	struct splat_report *r, *next;

	if (!s)
		return;
	for (r = s->first; r; r = next) {
		next = r->next;
		splat_free_report(r);
	}
	splat_held_drop(&s->held);
	free(s);
}
