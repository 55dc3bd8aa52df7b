// SPDX-License-Identifier: GPL-2.0
/* Makes a long run readable: what says nothing goes, what repeats is said once. */
#include <ctype.h>
#include <string.h>

#include "draw.h"

#define PERIOD	24	/* events of one round, at most */
#define ROUNDS	3	/* fewer are not worth it */

/* Takes the events out that have no @who. */
static void squeeze(struct draw_trace *t)
{
	int n = 0;

	for (int i = 0; i < t->n; i++)
		if (t->events[i].who[0])
			t->events[n++] = t->events[i];
	t->n = n;
}

/* A thread that is held sleeps, of course; and a nap during which nothing happens. */
static void drop_naps(struct draw_trace *t)
{
	for (int i = 0; i < t->n; i++) {
		struct draw_event *e = &t->events[i];
		bool held = false;
		int k;

		if (e->kind != DRAW_SLEEPS || !e->who[0])
			continue;
		for (k = i - 1; k >= 0 && strcmp(t->events[k].who, e->who); k--)
			;
		held = k >= 0 && t->events[k].kind == DRAW_HELD;
		for (k = i + 1; k < t->n && strcmp(t->events[k].who, e->who); k++)
			;
		if (k < t->n && t->events[k].kind == DRAW_WAKES && (held || k == i + 1)) {
			t->events[k].who[0] = '\0';
			e->who[0] = '\0';
		} else if (held) {
			e->who[0] = '\0';
		}
	}
	squeeze(t);
}

/* The same but for numbers. */
static bool alike(const struct draw_event *a, const struct draw_event *b)
{
	const char *s = a->text, *t = b->text;

	if (a->kind != b->kind || a->step != b->step || strcmp(a->who, b->who) ||
	    strcmp(a->name, b->name) || a->deferred != b->deferred)
		return false;
	for (;;) {
		bool digit = isdigit((unsigned char)*s);

		if (digit != (bool)isdigit((unsigned char)*t))
			return false;
		if (digit) {
			s += strspn(s, "0123456789");
			t += strspn(t, "0123456789");
		} else if (*s != *t) {
			return false;
		} else if (!*s) {
			return true;
		} else {
			s++, t++;
		}
	}
}

/* A round begins where a person would see it begin. */
static bool begins_round(const struct draw_event *e)
{
	return e->kind == DRAW_BEGIN || !strncmp(e->text, "device fault", 12);
}

/* How many rounds of @period events there are from @i on. */
static int rounds(const struct draw_trace *t, int i, int period)
{
	int n = 1;

	for (int k = i + period; k + period <= t->n; k += period, n++)
		for (int j = 0; j < period; j++)
			if (!alike(&t->events[i + j], &t->events[k + j]))
				return n;
	return n;
}

/* What comes before @i was such a round as well, with a beginning of its own. */
static bool is_tail(const struct draw_trace *t, int i, int period)
{
	if (period < 3 || i < period - 1)
		return false;
	for (int k = 1; k < period; k++)
		if (!alike(&t->events[i - period + k], &t->events[i + k]))
			return false;
	return true;
}

/* @n rounds of @period events from @i on become one event, the first only with @tail. */
static int fold_rounds(struct draw_trace *t, int i, int period, int n, bool tail)
{
	const struct draw_event *last = &t->events[i + (n - 1) * period];
	char text[DRAW_TEXT + 1];
	int at;

	at = tail ? i : i + period;
	n -= !tail;
	snprintf(text, sizeof(text), "%d more rounds like %s, the last: %.100s", n,
		 tail ? "the end of this one" : "this", last->text);
	t->events[at].kind = DRAW_AGAIN;
	t->events[at].count = n;
	memcpy(t->events[at].text, text, sizeof(text));
	for (int k = at + 1; k < i + (n + !tail) * period; k++)
		t->events[k].who[0] = '\0';
	squeeze(t);
	return at;
}

void draw_fold(struct draw_trace *t)
{
	drop_naps(t);
	for (int i = 0; i < t->n; i++) {
		int max = begins_round(&t->events[i]) ? PERIOD : 1;

		for (int p = 1; p <= max; p++) {
			int n = rounds(t, i, p);
			bool tail = n > 1 && is_tail(t, i, p);

			if (n + tail < ROUNDS)
				continue;
			i = fold_rounds(t, i, p, n, tail);
			break;
		}
	}
}
