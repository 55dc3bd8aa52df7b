// SPDX-License-Identifier: GPL-2.0
/* From events to rows, bars and arrows: who did what, and what followed from it. */
#include <stdlib.h>
#include <string.h>

#include "draw-impl.h"
#include "paths.h"

static int lane_of(const struct draw *d, const char *who)
{
	for (int i = 0; i < d->n_lanes; i++)
		if (!strcmp(d->lanes[i], who))
			return i;
	return -1;
}

static void find_lanes(struct draw *d)
{
	for (int i = 0; i < d->trace.n; i++) {
		const struct draw_event *e = &d->trace.events[i];

		if (e->kind == DRAW_BEGIN && lane_of(d, e->who) < 0 && d->n_lanes < DRAW_LANES)
			memcpy(d->lanes[d->n_lanes++], e->who, sizeof(e->who));
	}
}

struct draw_row *draw_add_row(struct teller *t, const struct draw_event *e, char *text,
			      char *tree)
{
	struct draw_row *r = &t->d->rows[t->d->n_rows++];

	*r = (struct draw_row) {
		.kind = e->kind, .step = e->step, .lane = lane_of(t->d, e->who), .applied = -1,
		.taken_up = -1, .text = text, .tree = tree,
	};
	if (r->lane < 0) {	/* a thread that the script does not have, or a line */
		r->text = xasprintf("%s%s: %s", e->kind == DRAW_WRONG ? "Wrong, " : "Thread ",
				    e->who, text);
		free(text);
	}
	return r;
}

static struct draw_bar *open_bar(struct draw *d, enum draw_bar_kind kind, int lane)
{
	for (int i = d->n_bars - 1; i >= 0; i--)
		if (d->bars[i].kind == kind && d->bars[i].lane == lane && !d->bars[i].ended)
			return &d->bars[i];
	return NULL;
}

struct draw_bar *draw_begin_bar(struct draw *d, enum draw_bar_kind kind)
{
	struct draw_bar *b = &d->bars[d->n_bars++];

	*b = (struct draw_bar) {
		.kind = kind, .lane = d->rows[d->n_rows - 1].lane, .from = d->n_rows - 1,
		.to = -1,
	};
	return b;
}

static void end_bar(struct draw *d, enum draw_bar_kind kind, int lane)
{
	struct draw_bar *b = open_bar(d, kind, lane);

	if (!b)
		return;
	b->to = d->n_rows - 1;
	b->ended = true;
}

const struct draw_event *draw_follows(const struct teller *t, const char *words)
{
	const struct draw_event *next = t->e + 1;

	if (next < t->end && !strcmp(next->who, t->e->who) &&
	    !strncmp(next->text, words, strlen(words)))
		return next;
	return NULL;
}

static void tell_enter(struct teller *t)
{
	const struct draw_event *e = t->e, *said = draw_follows(t, "invalidate() of");

	if (!*e->name) {	/* the kernel's tracepoint has told it */
		if (t->d->n_rows)
			draw_begin_bar(t->d, BAR_FIND);
		return;
	}
	draw_add_row(t, e, xasprintf("%s", said ? said->text : e->text), NULL);
	draw_begin_bar(t->d, BAR_CALLBACK);
	draw_freeze(t, said ? said->seq : 0);
	t->e += said != NULL;
}

static void tell_find(struct teller *t)
{
	const struct draw_event *e = t->e;

	draw_add_row(t, e, xasprintf("find() returns %s", e->name), NULL);
	draw_freeze(t, 0);
	if (draw_follows(t, "find")) {	/* DRAW_ENTER */
		t->e++;
		draw_begin_bar(t->d, BAR_FIND);
		t->e += draw_follows(t, "find() returns") != NULL;
	}
}

static void tell_end(struct teller *t, int lane)
{
	const struct draw_event *e = t->e;
	int ret = 0;
	char *text;

	if (sscanf(e->text, "%d", &ret) == 1 && ret)
		text = xasprintf("fails (error %d)", ret);
	else
		text = xasprintf("done");
	draw_add_row(t, e, text, NULL);
	end_bar(t->d, BAR_COMMAND, lane);
}

static void tell_release(struct teller *t)
{
	const struct draw_event *said = draw_follows(t, "release() of");

	draw_add_row(t, t->e, said ? xasprintf("%s", said->text) :
				     xasprintf("release() of %s", t->e->name),
		NULL);
	t->e += said != NULL;
}

static void tell(struct teller *t)
{
	const struct draw_event *e = t->e;
	struct draw *d = t->d;
	int lane = lane_of(d, e->who);

	switch (e->kind) {
	case DRAW_BEGIN:
		draw_add_row(t, e, xasprintf("%s", e->text), NULL);
		draw_begin_bar(d, BAR_COMMAND);
		break;
	case DRAW_END:
		tell_end(t, lane);
		break;
	case DRAW_ENTER:
		tell_enter(t);
		break;
	case DRAW_LEAVE:
		end_bar(d, *e->name ? BAR_CALLBACK : BAR_FIND, lane);
		break;
	case DRAW_HELD:
		draw_add_row(t, e, xasprintf("stays at \"%s\"", e->text), NULL);
		draw_begin_bar(d, BAR_HELD);
		break;
	case DRAW_GOES:
		end_bar(d, BAR_HELD, lane);
		draw_add_row(t, e, xasprintf("goes on"), NULL);
		break;
	case DRAW_SLEEPS:
		draw_add_row(t, e, xasprintf("waits in the kernel"), NULL);
		draw_begin_bar(d, BAR_WAITS);
		break;
	case DRAW_WAKES:
		end_bar(d, BAR_WAITS, lane);
		draw_add_row(t, e, xasprintf("goes on"), NULL);
		break;
	case DRAW_EXITS:
		draw_add_row(t, e, xasprintf("the thread ends"), NULL);
		for (int kind = BAR_COMMAND; kind <= BAR_WAITS; kind++)
			end_bar(d, kind, lane);
		break;
	case DRAW_CHANGE:
		draw_tell_change(t);
		break;
	case DRAW_THAW:
		draw_tell_thaw(t);
		break;
	case DRAW_FIND:
		tell_find(t);
		break;
	case DRAW_UNLOCK:	/* said by the driver's call */
		break;
	case DRAW_RELEASE:
		tell_release(t);
		break;
	case DRAW_READ_BEGIN:
		draw_add_row(t, e, xasprintf("read_begin(%s): %lu (%s)", e->name, e->seq,
					draw_parity(e->seq)), NULL);
		break;
	default:
		draw_add_row(t, e, xasprintf("%s", e->text), NULL);
	}
}

/* Which number a find has set is known at its end only. */
static void finish_bars(struct draw *d)
{
	for (int i = 0; i < d->n_bars; i++) {
		struct draw_bar *b = &d->bars[i];
		struct draw_row *r = &d->rows[b->from];
		char *was = r->tree;

		if (!b->ended)
			b->to = d->n_rows - 1;
		if (b->kind != BAR_FROZEN)
			continue;
		r->tree = xasprintf("%s%sfrozen: %lu (%s)", was ? was : "", was ? "\n" : "", b->seq,
				    draw_parity(b->seq));
		free(was);
	}
}

int draw_story(struct draw *d)
{
	struct teller t = {
		.d = d, .e = d->trace.events, .end = d->trace.events + d->trace.n,
		.frozen = -1, .last_change = -1,
	};

	/* An event makes one of each at most, and a band. */
	d->rows = calloc(d->trace.n + 1, sizeof(*d->rows));
	d->bars = calloc(2 * d->trace.n + 1, sizeof(*d->bars));
	d->arrows = calloc(d->trace.n + 1, sizeof(*d->arrows));
	if (!d->rows || !d->bars || !d->arrows)
		return -1;
	find_lanes(d);
	for (; t.e < t.end; t.e++)
		tell(&t);
	finish_bars(d);
	return 0;
}
