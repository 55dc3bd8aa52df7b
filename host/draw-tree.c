// SPDX-License-Identifier: GPL-2.0
/* What becomes of the interval tree: frozen, changes that wait, and the thaw. */
#include <stdlib.h>
#include <string.h>

#include "draw-impl.h"
#include "paths.h"

const char *draw_parity(unsigned long seq)
{
	return seq & 1 ? "odd" : "even";
}

void draw_freeze(struct teller *t, unsigned long seq)
{
	struct draw_bar *b;

	if (t->frozen >= 0)
		return;
	b = draw_begin_bar(t->d, BAR_FROZEN);
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
void draw_tell_change(struct teller *t)
{
	static const char *const calls[] = { "insert", "punch", "update" };
	const struct draw_event *e = t->e, *said = NULL;
	char *what = becomes(e), *tree;
	struct draw_row *r;

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]) && !said; i++)
		said = draw_follows(t, calls[i]);
	tree = xasprintf(e->deferred ? "%s: has to wait" : "%s, at once", what);
	r = draw_add_row(t, e, xasprintf("%s", said ? said->text : what), tree);
	r->deferred = e->deferred;
	if (e->deferred) {
		defer(t->d, e, what);
		/* Nobody was seen to freeze it: a callback of somebody else's interval. */
		draw_freeze(t, e->seq);
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

void draw_tell_thaw(struct teller *t)
{
	const struct draw_event *e = t->e;
	struct draw_row *r = draw_add_row(t, e, xasprintf("thaw"), NULL);
	char *names = NULL;
	unsigned int n;

	/* An insert during an invalidation that meets nobody freezes the tree as well. */
	if (t->frozen < 0 && t->last_change >= 0 && t->last_change_seq == e->seq) {
		struct draw_bar *b = draw_begin_bar(t->d, BAR_FROZEN);

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
