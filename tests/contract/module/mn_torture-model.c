// SPDX-License-Identifier: GPL-2.0
/* The model: a table of intervals, a list of pending changes, and arithmetic. */
#include <linux/kernel.h>
#include <linux/sched.h>

#include "mn_torture.h"

/* The first failure is the one to look at; after it nothing is certain. */
void tor_fail(struct tor *m, const char *fmt, ...)
{
	va_list args;

	if (m->res.failed)
		return;
	m->res.failed = 1;
	va_start(args, fmt);
	vsnprintf(m->failure, sizeof(m->failure), fmt, args);
	va_end(args);
}

/* Before each step. What is due has happened, or it comes too late. */
bool tor_check(struct tor *m)
{
	m->step++;
	if (m->due && !m->releasing && !m->exiting)
		tor_fail(m, "release() did not run when it was due");
	return !m->res.failed;
}

static int page_no(unsigned long addr)
{
	if (addr < TOR_BASE)
		return -1;
	return min(addr - TOR_BASE, 999 * PAGE_SIZE) >> PAGE_SHIFT;
}

void tor_note(struct tor_task *t, const char *op, struct tor_iv *iv, struct tor_iv *other,
	      unsigned long start, unsigned long last, int ret)
{
	struct tor *m = t->m;
	struct tor_event *e = &m->log[m->events++ % TOR_LOG];

	memset(e, 0, sizeof(*e));
	e->task = t->no;
	strscpy(e->op, op, sizeof(e->op));
	e->iv = iv ? iv->no : 0;
	e->other = other ? other->no : 0;
	e->a = page_no(start);
	e->b = page_no(last);
	e->ret = ret;
	for (int i = 0; i < sizeof(*e); i++)
		m->res.digest = (m->res.digest ^ ((u8 *)e)[i]) * 0x100000001b3ULL;
}

struct tor_iv *tor_new(struct tor *m, struct tor_real *real, bool plain)
{
	struct tor_iv *iv;

	for (iv = m->iv; iv < m->iv + TOR_MAX_IV; iv++) {
		if (iv->no || iv->pins)
			continue;
		memset(iv, 0, sizeof(*iv));
		iv->no = ++m->res.inserts;
		iv->real = real;
		iv->plain = plain;
		INIT_LIST_HEAD(&iv->queue);
		real->iv = iv;
		m->live++;
		return iv;
	}
	return NULL;
}

static bool overlap(unsigned long start, unsigned long last, unsigned long s, unsigned long l)
{
	return start <= l && s <= last;
}

static void apply(struct tor_iv *iv)
{
	list_del_init(&iv->queue);
	iv->in_tree = iv->member;
	iv->t_start = iv->start;
	iv->t_last = iv->last;
	iv->applied = iv->asked;
	iv->found = false;
}

static void change(struct tor *m, struct tor_iv *iv)
{
	iv->asked++;
	iv->collisions++;
	if (m->frozen) {
		list_move_tail(&iv->queue, &m->deferred);
		m->res.deferred++;
		return;
	}
	apply(iv);
	if (m->active && iv->member)
		m->frozen = true;
}

static void place(struct tor *m, struct tor_iv *iv, unsigned long start, unsigned long last)
{
	iv->start = start;
	iv->last = last;
	iv->order = ++m->order;
	change(m, iv);
}

void tor_model_insert(struct tor *m, struct tor_iv *iv, unsigned long start, unsigned long last)
{
	iv->member = true;
	iv->refs = 1;
	iv->insert_ref = true;
	place(m, iv, start, last);
}

void tor_model_move(struct tor *m, struct tor_iv *iv, unsigned long start, unsigned long last)
{
	place(m, iv, start, last);
}

void tor_model_take_out(struct tor *m, struct tor_iv *iv)
{
	iv->member = false;
	change(m, iv);
}

/* remove() before it waits. Nobody needs to wait for what nobody has seen. */
void tor_model_remove(struct tor *m, struct tor_iv *iv)
{
	if (!iv->member)
		return;
	if (!iv->in_tree && !iv->found) {
		iv->member = false;
		iv->collisions++;
		list_del_init(&iv->queue);
	} else {
		tor_model_take_out(m, iv);
	}
}

static void make_due(struct tor *m, struct tor_iv *iv)
{
	iv->due = true;
	m->due++;
}

void tor_model_put(struct tor *m, struct tor_iv *iv)
{
	if (iv->refs <= 0)
		tor_fail(m, "the torture put #%u once too often", iv->no);
	if (--iv->refs)
		return;
	iv->zero_at = m->step;
	iv->insert_ref = false;
	if (iv->member)
		tor_model_take_out(m, iv);
	if (list_empty(&iv->queue))
		make_due(m, iv);
}

/* The lowest one behind @behind, or of all, that overlaps. */
struct tor_iv *tor_model_find(struct tor *m, struct tor_iv *behind, unsigned long start,
			      unsigned long last)
{
	struct tor_iv *iv, *best = NULL;

	for (iv = m->iv; iv < m->iv + TOR_MAX_IV; iv++) {
		if (!iv->no || !iv->member || iv->plain ||
		    !overlap(iv->start, iv->last, start, last))
			continue;
		if (behind && (iv->start < behind->start ||
			       (iv->start == behind->start && iv->order <= behind->order)))
			continue;
		if (!best || iv->start < best->start ||
		    (iv->start == best->start && iv->order < best->order))
			best = iv;
	}
	return best;
}

void tor_model_freeze(struct tor *m)
{
	m->active++;
	m->frozen = true;
}

/* One invalidation or find less: the last one thaws. */
void tor_model_leave(struct tor *m)
{
	struct tor_iv *iv, *next;

	if (--m->active || !m->frozen)
		return;
	m->frozen = false;
	m->thaws++;
	list_for_each_entry_safe(iv, next, &m->deferred, queue) {
		apply(iv);
		if (!iv->refs)
			make_due(m, iv);
	}
}

struct tor_inv *tor_inv_find(struct tor *m, const struct mmu_notifier_range *range)
{
	struct tor_inv *inv;

	for (inv = m->inv; inv < m->inv + TOR_MAX_INV; inv++)
		if (inv->range == range && inv->task == current)
			return inv;
	return NULL;
}

struct tor_inv *tor_inv_begin(struct tor *m, const struct mmu_notifier_range *range)
{
	struct tor_inv *inv;

	for (inv = m->inv; inv < m->inv + TOR_MAX_INV && inv->range; inv++)
		;
	if (inv == m->inv + TOR_MAX_INV) {
		tor_fail(m, "more invalidations than the torture can count");
		return NULL;
	}
	*inv = (struct tor_inv) {
		.range = range, .task = current, .start = range->start, .last = range->end - 1,
		.loose = m->exiting && range->end != ULONG_MAX,
	};
	for (int i = 0; i < TOR_MAX_IV; i++)
		if (m->iv[i].no && m->iv[i].in_tree &&
		    overlap(m->iv[i].t_start, m->iv[i].t_last, inv->start, inv->last))
			__set_bit(i, inv->want);
	m->active++;
	if (!bitmap_empty(inv->want, TOR_MAX_IV))
		m->frozen = true;
	m->res.invalidations++;
	return inv;
}

static void touch_pages(struct tor *m, struct tor_inv *inv, const char *when)
{
	for (int p = 0; p < TOR_PAGES; p++) {
		if (!overlap(tor_page_start(p), tor_page_start(p + 1) - 1, inv->start, inv->last))
			continue;
		m->page[p].gen++;
		if (m->page[p].owner)
			tor_fail(m, "the device has page %d of #%u at the %s of its invalidation",
				 p, m->page[p].owner->no, when);
	}
}

/* The callbacks are done, and now the page tables change. */
void tor_inv_walked(struct tor *m, const struct mmu_notifier_range *range)
{
	struct tor_inv *inv = tor_inv_find(m, range);

	if (!inv)
		inv = tor_inv_begin(m, range);
	if (!inv || inv->walked)
		return;
	inv->walked = true;
	if (!inv->loose && !bitmap_equal(inv->want, inv->seen, TOR_MAX_IV))
		tor_fail(m, "an invalidation called %d intervals, not %d",
			 bitmap_weight(inv->seen, TOR_MAX_IV),
			bitmap_weight(inv->want, TOR_MAX_IV));
	touch_pages(m, inv, "begin");
}

void tor_inv_end(struct tor *m, struct tor_inv *inv)
{
	if (inv->walked)
		touch_pages(m, inv, "end");
	inv->range = NULL;
	tor_model_leave(m);
}

/*
 * release() is called. The tree ends an invalidation, then the ordinary notifiers
 * are told: so this may be the first that the model hears of the end.
 */
void tor_model_release(struct tor *m, struct tor_iv *iv)
{
	struct tor_inv *inv;

	for (inv = m->inv; inv < m->inv + TOR_MAX_INV && !iv->due && m->active == 1; inv++)
		if (inv->range && inv->task == current && inv->walked && !inv->direct)
			tor_inv_end(m, inv);
	if (iv->removing && iv->refs == 1 && !iv->due) {
		iv->removing = false;
		tor_model_put(m, iv);
	}
	if (iv->refs)
		tor_fail(m, "release() of #%u, which has %d references", iv->no, iv->refs);
	else if (!iv->due && !m->exiting)
		tor_fail(m, "release() of #%u came too early: it is still in the tree", iv->no);
	else if (iv->callbacks)
		tor_fail(m, "release() of #%u while its callback runs", iv->no);
	m->due -= iv->due;
	iv->due = false;
	list_del_init(&iv->queue);
	tor_model_gone(m, iv);
}

void tor_model_gone(struct tor *m, struct tor_iv *iv)
{
	for (int p = 0; p < TOR_PAGES; p++)
		if (m->page[p].owner == iv)
			tor_fail(m, "#%u is gone and the device has page %d of it", iv->no, p);
	iv->member = false;
	iv->in_tree = false;
	iv->real = NULL;
	iv->no = 0;
	m->live--;
}
