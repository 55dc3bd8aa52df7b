// SPDX-License-Identifier: GPL-2.0
/*
 * Which of the mails are to be applied, and in which order: not the cover letter,
 * no replies, of several versions the last, each number once. What is odd is said.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "paths.h"
#include "report.h"
#include "review.h"

void review_mail_free(struct review_patch *p)
{
	free(p->subject);
	free(p->author);
	free(p->mail);
	free(p->diff);
}

static void drop(struct review_series *s, int i)
{
	struct review_patch *p = &s->p[i];

	review_mail_free(p);
	memmove(p, p + 1, (--s->n - i) * sizeof(*p));
}

/* The cover letter's subject is the series' title; other mail without a diff is talk. */
static int drop_talk(struct review_series *s)
{
	int covers = 0;

	for (int i = s->n; i-- > 0; ) {
		struct review_patch *p = &s->p[i];

		if (p->diff && !p->reply)
			continue;
		if (!p->reply && !p->number && p->of) {
			free(s->title);
			s->title = xasprintf("%s", p->subject);
			covers++;
		} else if (p->diff) {
			strs_addf(&s->notes, "left out a diff in a reply: Re: %s", p->subject);
		} else if (!p->reply && p->number) {
			strs_addf(&s->notes, "patch %d/%d has no diff in it: %s", p->number,
				  p->of, p->subject);
		}
		drop(s, i);
	}
	return covers;
}

static void drop_old_versions(struct review_series *s)
{
	int newest = 1, dropped = 0;

	for (int i = 0; i < s->n; i++)
		if (s->p[i].number && s->p[i].version > newest)
			newest = s->p[i].version;
	for (int i = s->n; i-- > 0; ) {
		if (!s->p[i].number || s->p[i].version == newest)
			continue;
		drop(s, i);
		dropped++;
	}
	if (dropped)
		strs_addf(&s->notes, "left out %d patch%s of older versions: this is v%d", dropped,
			  dropped > 1 ? "es" : "", newest);
}

static bool same_content(const char *one, const char *other)
{
	FILE *f = review_open(one), *g = review_open(other);
	int a = 0, b = 0;

	while (f && g && a != EOF && a == b) {
		a = getc(f);
		b = getc(g);
	}
	if (f)
		fclose(f);
	if (g)
		fclose(g);
	return f && g && a == b;
}

/* One mail comes once for each list that it went to. */
static bool twice(const struct review_patch *p, const struct review_patch *q)
{
	if (p->number)
		return p->number == q->number && p->of == q->of;
	return !q->number && !strcmp(p->subject, q->subject) && same_content(p->diff, q->diff);
}

static void drop_doubles(struct review_series *s)
{
	for (int i = 0; i < s->n; i++)
		for (int k = s->n; k-- > i + 1; ) {
			const struct review_patch *p = &s->p[i];

			if (!twice(p, &s->p[k]))
				continue;
			if (p->number)
				strs_addf(&s->notes, "patch %d/%d came twice: the first is taken",
					  p->number, p->of);
			else
				strs_addf(&s->notes, "came twice, once is enough: %s", p->subject);
			drop(s, k);
		}
}

static int by_number(const void *a, const void *b)
{
	const struct review_patch *x = a, *y = b;

	return x->number - y->number;
}

/* Does each say that it is a part of the same whole? */
static bool numbered(const struct review_series *s)
{
	for (int i = 0; i < s->n; i++)
		if (!s->p[i].number || s->p[i].of != s->p[0].of)
			return false;
	return s->n > 0;
}

static void note_missing(struct review_series *s)
{
	int of = s->p[0].of;

	for (int n = 1, i = 0; n <= of; n++) {
		if (i < s->n && s->p[i].number == n) {
			i++;
			continue;
		}
		s->incomplete = true;
		strs_addf(&s->notes, "patch %d/%d is missing", n, of);
	}
}

int review_order(struct review_series *s, const char *what)
{
	int mails = s->n, covers = drop_talk(s);

	drop_old_versions(s);
	drop_doubles(s);
	if (numbered(s)) {
		qsort(s->p, s->n, sizeof(*s->p), by_number);
		note_missing(s);
	}
	if (s->n) {
		if (!s->title)
			s->title = xasprintf("%s", s->p[0].subject);
		return EXIT_PASS;
	}
	for (size_t i = 0; i < s->notes.n; i++)
		fprintf(stderr, "mirrorlab: %s\n", s->notes.v[i]);
	if (covers)
		fprintf(stderr, "mirrorlab: %s: a cover letter and no patch: %s\n", what, s->title);
	else if (mails)
		fprintf(stderr, "mirrorlab: %s: mail, and no patch in it\n", what);
	else
		fprintf(stderr, "mirrorlab: %s: there is no patch in it\n", what);
	return EXIT_USAGE;
}
