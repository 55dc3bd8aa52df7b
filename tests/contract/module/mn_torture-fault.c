// SPDX-License-Identifier: GPL-2.0
/* A fault of the device: find, read_begin, read_retry, an entry. */
#include <linux/sched/mm.h>

#include "mn_torture.h"

/**
 * struct tor_read - an open read section
 * @asked, @before: changes and collisions before read_begin()
 * @after:   collisions when it returned
 * @usable:  it has the page, and was not out
 */
struct tor_read {
	unsigned long seq, asked, before, after, gen;
	bool member, usable;
};

static void begin(struct tor_task *t, struct tor_iv *iv, int p, struct tor_read *r)
{
	struct tor *m = t->m;

	r->asked = iv->asked;
	r->before = iv->collisions;
	r->seq = mmu_interval_read_begin(&iv->real->mni);
	tor_check_bounds(t, iv);
	if (!tor_check(m))
		return;
	if (iv->applied < r->asked && !list_empty(&iv->queue) && !m->exiting)
		tor_fail(m, "read_begin of #%u returned before what was asked for is in the tree",
			 iv->no);
	r->after = iv->collisions;
	r->member = iv->member;
	r->gen = m->page[p].gen;
	r->usable = iv->member && iv->start <= tor_page_start(p) && tor_page_start(p) <= iv->last;
}

static bool being_invalidated(struct tor *m, int p)
{
	for (struct tor_inv *inv = m->inv; inv < m->inv + TOR_MAX_INV; inv++)
		if (inv->range && inv->walked && inv->start <= tor_page_start(p) &&
		    tor_page_start(p) <= inv->last)
			return true;
	return false;
}

/* With the lock of the device. */
static void end(struct tor_task *t, struct tor_iv *iv, int p, const struct tor_read *r)
{
	bool retry = mmu_interval_read_retry(&iv->real->mni, r->seq);
	struct tor *m = t->m;

	tor_note(t, "fault", iv, NULL, tor_page_start(p), tor_page_start(p), retry);
	m->res.faults++;
	m->res.retries += retry;
	if (!retry && !r->member)
		tor_fail(m, "read_retry of #%u, which was out at read_begin, is false", iv->no);
	else if (!retry && iv->collisions != r->after)
		tor_fail(m, "read_retry of #%u is false after a collision", iv->no);
	else if (retry && r->member && iv->collisions == r->before)
		tor_fail(m, "read_retry of #%u is true without a collision", iv->no);
	if (retry || !r->usable)
		return;
	if (m->page[p].gen != r->gen || being_invalidated(m, p))
		tor_fail(m, "page %d changed, and read_retry of #%u does not know", p, iv->no);
	m->page[p].owner = iv;
}

/* Where the mm does not exit: a driver has mm_users while it faults. */
void tor_fault(struct tor_task *t)
{
	int p = tor_random(t, TOR_PAGES);
	struct tor *m = t->m;
	struct tor_read r = { 0 };
	struct tor_iv *iv;
	bool got;

	if (!mmget_not_zero(m->mm))
		return;
	iv = tor_find(t, tor_page_start(p), tor_page_start(p + 1) - 1);
	if (!iv)
		goto out;
	got = tor_tryget(t, iv);
	tor_find_unlock(t);
	if (!got)
		goto out;
	begin(t, iv, p, &r);
	if (!tor_random(t, 2))
		tor_sleep(t);
	mutex_lock(&m->lock);
	if (tor_check(m))
		end(t, iv, p, &r);
	mutex_unlock(&m->lock);
	tor_put(m, iv);
out:
	mmput(m->mm);
}
