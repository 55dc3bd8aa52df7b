// SPDX-License-Identifier: GPL-2.0
/* From events to rows, bars and arrows: who did what, and what followed from it. */
#include <stdlib.h>
#include <string.h>

#include "draw.h"
#include "paths.h"

/**
 * struct teller - where the telling is
 * @d: what it makes
 * @row: of the frozen band that is open, or -1
 */
struct teller {
	struct draw *d;
	const struct draw_event *e, *end;
	int frozen, last_change;
	unsigned long last_change_seq;
};

const char *draw_parity(unsigned long seq)
{
	return seq & 1 ? "odd" : "even";
}

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

/* A row for @e; takes @text and @tree over. A thread without a lane is named. */
static struct draw_row *add_row(struct teller *t, const struct draw_event *e, char *text,
				char *tree)
{
	struct draw_row *r = &t->d->rows[t->d->n_rows++];

	*r = (struct draw_row) {
		.kind = e->kind, .step = e->step, .lane = lane_of(t->d, e->who), .applied = -1,
		.taken_up = -1,
		.text = text, .tree = tree,
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

/* From the row that was added last on. */
static struct draw_bar *begin_bar(struct draw *d, enum draw_bar_kind kind, const char *text)
{
	struct draw_bar *b = &d->bars[d->n_bars++];

	*b = (struct draw_bar) {
		.kind = kind, .lane = d->rows[d->n_rows - 1].lane, .from = d->n_rows - 1,
		.to = -1,
	};
	snprintf(b->text, sizeof(b->text), "%s", text);
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

/* The event behind @t->e if its thread is the same and it begins with @words. */
static const struct draw_event *follows(const struct teller *t, const char *words)
{
	const struct draw_event *next = t->e + 1;

	if (next < t->end && !strcmp(next->who, t->e->who) &&
	    !strncmp(next->text, words, strlen(words)))
		return next;
	return NULL;
}

/* The tree is frozen from the row that was added last on, if it was not before. */
static void freeze(struct teller *t, unsigned long seq)
{
	struct draw_bar *b;

	if (t->frozen >= 0)
		return;
	b = begin_bar(t->d, BAR_FROZEN, "");
	b->lane = -1;
	b->seq = seq;
	t->frozen = b - t->d->bars;
}

static char *becomes(const struct draw_event *e)
{
	return strcmp(e->pages, "out") ? xasprintf("%s: pages %s", e->name, e->pages) :
					 xasprintf("%s goes out", e->name);
}

static int free_slot(const struct draw *d)
{
	for (int slot = 0; slot < DRAW_SLOTS; slot++) {
		bool used = false;

		for (int i = 0; i < d->n_arrows; i++)
			used |= d->arrows[i].to < 0 && d->arrows[i].slot == slot;
		if (!used)
			return slot;
	}
	return DRAW_SLOTS - 1;
}

/* The row that was added last waits. An interval is queued once: that goes on from before. */
static void defer(struct draw *d, const struct draw_event *e, const char *what)
{
	struct draw_arrow *a = &d->arrows[d->n_arrows], *was;
	int row = d->n_rows - 1;

	*a = (struct draw_arrow) { .from = row, .to = -1, .slot = -1 };
	for (was = d->arrows; was < a; was++) {
		if (was->to >= 0 || strcmp(was->name, e->name))
			continue;
		was->to = row;
		was->taken_up = true;
		d->rows[was->from].taken_up = row;
		a->slot = was->slot;
	}
	if (a->slot < 0)
		a->slot = free_slot(d);
	memcpy(a->name, e->name, sizeof(a->name));
	snprintf(a->what, sizeof(a->what), "%s", what);
	d->n_arrows++;
	if (a->slot >= d->n_slots)
		d->n_slots = a->slot + 1;
}

/* What a driver calls, told by the lab right behind the change that it led to. */
static void tell_change(struct teller *t)
{
	static const char *const calls[] = { "insert", "punch", "update" };
	const struct draw_event *e = t->e, *said = NULL;
	char *what = becomes(e), *tree;
	struct draw_row *r;

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]) && !said; i++)
		said = follows(t, calls[i]);
	tree = xasprintf(e->deferred ? "%s: has to wait" : "%s, at once", what);
	r = add_row(t, e, xasprintf("%s", said ? said->text : what), tree);
	r->deferred = e->deferred;
	if (e->deferred) {
		defer(t->d, e, what);
		/* Nobody was seen to freeze it: a callback of somebody else's interval. */
		freeze(t, e->seq);
	} else {
		t->last_change = t->d->n_rows - 1;
		t->last_change_seq = e->seq;
	}
	free(what);
	t->e += said != NULL;
}

/* Arrows of all that waits end at the row that was added last. Return: how many. */
static unsigned int apply(struct draw *d, char **names)
{
	unsigned int n = 0;

	for (int i = 0; i < d->n_arrows; i++) {
		struct draw_arrow *a = &d->arrows[i];
		char *longer;

		if (a->to >= 0)
			continue;
		a->to = d->n_rows - 1;
		d->rows[a->from].applied = a->to;
		n++;
		longer = xasprintf("%s\napplied: %s", *names ? *names : "", a->what);
		free(*names);
		*names = longer;
	}
	return n;
}

static void tell_thaw(struct teller *t)
{
	const struct draw_event *e = t->e;
	struct draw_row *r = add_row(t, e, xasprintf("thaw"), NULL);
	char *names = NULL;
	unsigned int n;

	/* An insert during an invalidation that meets nobody freezes the tree as well. */
	if (t->frozen < 0 && t->last_change >= 0 && t->last_change_seq == e->seq) {
		struct draw_bar *b = begin_bar(t->d, BAR_FROZEN, "");

		b->lane = -1;
		b->from = t->last_change;
		t->frozen = b - t->d->bars;
	}
	n = apply(t->d, &names);
	r->tree = xasprintf("free again: %lu (%s)%s", e->seq + 1, draw_parity(e->seq + 1),
			    names ? names : "");
	if (n != e->count) {
		free(names);
		names = r->tree;
		r->tree = xasprintf("%s\n(the kernel says %u changes)", names, e->count);
	}
	free(names);
	if (t->frozen >= 0) {
		t->d->bars[t->frozen].seq = e->seq;
		t->d->bars[t->frozen].to = t->d->n_rows - 1;
		t->d->bars[t->frozen].ended = true;
	}
	t->frozen = -1;
}

static void tell_enter(struct teller *t)
{
	const struct draw_event *e = t->e, *said = follows(t, "invalidate() of");

	if (!*e->name) {	/* the kernel's tracepoint has told it */
		if (t->d->n_rows)
			begin_bar(t->d, BAR_FIND, "find");
		return;
	}
	add_row(t, e, xasprintf("%s", said ? said->text : e->text), NULL);
	begin_bar(t->d, BAR_CALLBACK, e->text);
	freeze(t, said ? said->seq : 0);
	t->e += said != NULL;
}

static void tell_find(struct teller *t)
{
	const struct draw_event *e = t->e;

	add_row(t, e, xasprintf("find() returns %s", e->name), NULL);
	freeze(t, 0);
	if (follows(t, "find")) {	/* DRAW_ENTER */
		t->e++;
		begin_bar(t->d, BAR_FIND, "find");
		t->e += follows(t, "find() returns") != NULL;
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
	add_row(t, e, text, NULL);
	end_bar(t->d, BAR_COMMAND, lane);
}

static void tell_release(struct teller *t)
{
	const struct draw_event *said = follows(t, "release() of");

	add_row(t, t->e, xasprintf("%s%s", said ? "" : "release() of ", said ? said->text : t->e->name),
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
		add_row(t, e, xasprintf("%s", e->text), NULL);
		begin_bar(d, BAR_COMMAND, e->text);
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
		add_row(t, e, xasprintf("stays at \"%s\"", e->text), NULL);
		begin_bar(d, BAR_HELD, e->text);
		break;
	case DRAW_GOES:
		end_bar(d, BAR_HELD, lane);
		add_row(t, e, xasprintf("goes on"), NULL);
		break;
	case DRAW_SLEEPS:
		add_row(t, e, xasprintf("waits in the kernel"), NULL);
		begin_bar(d, BAR_WAITS, "");
		break;
	case DRAW_WAKES:
		end_bar(d, BAR_WAITS, lane);
		add_row(t, e, xasprintf("goes on"), NULL);
		break;
	case DRAW_CHANGE:
		tell_change(t);
		break;
	case DRAW_THAW:
		tell_thaw(t);
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
		add_row(t, e, xasprintf("read_begin(%s): %lu (%s)", e->name, e->seq,
					draw_parity(e->seq)), NULL);
		break;
	default:
		add_row(t, e, xasprintf("%s", e->text), NULL);
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
