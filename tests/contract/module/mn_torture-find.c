// SPDX-License-Identifier: GPL-2.0
/* What happens under the read lock: sections of find, and callbacks. */
#include <linux/slab.h>

#include "mn_torture.h"

static struct tor_iv *compare(struct tor *m, const char *what, struct tor_iv *want,
			      struct mmu_interval_notifier *mni)
{
	struct tor_real *real = mni ? container_of(mni, struct tor_real, mni) : NULL;

	if (real != (want ? want->real : NULL)) {
		tor_fail(m, "%s returned #%d, not #%d", what,
			 real && real->iv ? real->iv->no : 0, want ? want->no : 0);
		return NULL;
	}
	if (want)
		want->found = true;
	return want;
}

/* Takes the read lock unless it returns NULL. */
struct tor_iv *tor_find(struct tor_task *t, unsigned long start, unsigned long last)
{
	struct mmu_interval_notifier *mni;
	struct tor_iv *iv = NULL;
	struct tor *m = t->m;

	preempt_disable();
	if (tor_check(m)) {
		mni = mmu_interval_notifier_find(m->mm, &tor_ops, start, last);
		iv = compare(m, "find", tor_model_find(m, NULL, start, last), mni);
		tor_note(t, "find", iv, NULL, start, last, m->active);
		if (iv)
			tor_model_freeze(m);
		else if (mni)
			mmu_interval_notifier_find_unlock(m->mm);
	}
	preempt_enable();
	return iv;
}

struct tor_iv *tor_find_next(struct tor_task *t, struct tor_iv *iv, unsigned long start,
			     unsigned long last)
{
	struct tor_iv *next = NULL;
	struct tor *m = t->m;

	preempt_disable();
	if (tor_check(m))
		next = compare(m, "find_next", tor_model_find(m, iv, start, last),
			       mmu_interval_notifier_find_next(&iv->real->mni, start, last));
	preempt_enable();
	return next;
}

void tor_find_unlock(struct tor_task *t)
{
	struct tor *m = t->m;

	preempt_disable();
	if (tor_check(m)) {
		tor_note(t, "unlock", NULL, NULL, 0, 0, m->active);
		tor_model_leave(m);
	}
	mmu_interval_notifier_find_unlock(m->mm);
	preempt_enable();
}

void tor_check_bounds(struct tor_task *t, struct tor_iv *iv)
{
	unsigned long start, last;
	struct tor *m = t->m;

	preempt_disable();
	if (tor_check(m)) {
		mmu_interval_notifier_bounds(&iv->real->mni, &start, &last);
		if (iv->member ? start != iv->start || last != iv->last : start <= last)
			tor_fail(m, "bounds of #%u are %lx-%lx, not %lx-%lx (%s)", iv->no,
				 start, last, iv->start, iv->last,
				iv->member ? "a member" : "not a member");
	}
	preempt_enable();
}

/*
 * Goes through what overlaps and changes it. @locked: the caller has the lock of
 * the device, too; then it does not sleep either.
 */
void tor_section(struct tor_task *t, unsigned long start, unsigned long last, bool locked,
		 bool may_sleep)
{
	struct tor_iv *first = tor_find(t, start, last), *iv;
	struct tor *m = t->m;
	unsigned long s, l;

	t->depth++;
	for (iv = first; iv; iv = tor_find_next(t, iv, start, last)) {
		tor_check_bounds(t, iv);
		if (may_sleep && !tor_random(t, 8))
			tor_sleep(t);
		if (!locked)
			mutex_lock(&m->lock);
		if (!m->res.failed)
			tor_change(t, iv, start, last);
		if (!locked)
			mutex_unlock(&m->lock);
		if (t->depth < 3 && !tor_random(t, 16)) {
			tor_range(t, &s, &l);
			tor_section(t, s, l, locked, may_sleep);
		}
		if (m->res.failed || !tor_random(t, 24))
			break;
	}
	if (first)
		tor_find_unlock(t);
	t->depth--;
}

static void zap(struct tor *m, const struct mmu_notifier_range *range)
{
	for (int p = 0; p < TOR_PAGES; p++)
		if (tor_page_start(p) < range->end && tor_page_start(p + 1) > range->start)
			m->page[p].owner = NULL;
}

static struct tor_inv *callback_begins(struct tor_task *t, struct tor_iv *iv,
				       const struct mmu_notifier_range *range)
{
	struct tor *m = t->m;
	struct tor_inv *inv;
	int i = iv - m->iv;

	if (!tor_check(m))
		return NULL;
	inv = tor_inv_find(m, range);
	if (!inv)
		inv = tor_inv_begin(m, range);
	if (!inv)
		return NULL;
	tor_note(t, "invalidate", iv, NULL, max(range->start, TOR_BASE),
		 min(range->end, tor_page_start(TOR_PAGES)) - 1, range->event);
	if (inv->walked || test_bit(i, inv->seen) || !(inv->loose || test_bit(i, inv->want)))
		tor_fail(m, "#%u is called for %lx-%lx, %s", iv->no, inv->start, inv->last,
			 test_bit(i, inv->seen) ? "once more" : "which it did not overlap");
	__set_bit(i, inv->seen);
	iv->callbacks++;
	m->res.callbacks++;
	return inv;
}

/* Only the tree knows of an exit: it has ended when the last one was called. */
static bool callback_ends(struct tor *m, struct tor_iv *iv, struct tor_inv *inv,
			  const struct mmu_notifier_range *range, bool ok)
{
	iv->callbacks--;
	if (!ok || (range->event == MMU_NOTIFY_RELEASE &&
		    bitmap_equal(inv->want, inv->seen, TOR_MAX_IV)))
		tor_inv_end(m, inv);
	return ok;
}

static bool tor_invalidate(struct mmu_interval_notifier *mni,
			   const struct mmu_notifier_range *range, unsigned long seq)
{
	struct tor_real *real = container_of(mni, struct tor_real, mni);
	bool may_sleep = mmu_notifier_range_blockable(range);
	struct tor_iv *iv = real->iv;
	struct tor *m = real->m;
	struct tor_task *t = tor_task(m);
	struct tor_inv *inv;

	inv = callback_begins(t, iv, range);
	if (!inv)
		return true;
	if (!may_sleep && (!tor_random(t, 3) || !mutex_trylock(&m->lock)))
		return callback_ends(m, iv, inv, range, false);
	if (may_sleep) {
		if (!tor_random(t, 6))
			tor_sleep(t);
		mutex_lock(&m->lock);
	}
	mmu_interval_set_seq(mni, seq);
	iv->collisions++;
	zap(m, range);
	if (!iv->plain && !tor_random(t, 3))
		tor_change(t, iv, range->start, range->end - 1);
	else if (t->depth < 2 && !tor_random(t, 4))
		tor_section(t, range->start, range->end - 1, true, may_sleep);
	mutex_unlock(&m->lock);
	if (may_sleep && !tor_random(t, 6))
		tor_sleep(t);
	return callback_ends(m, iv, inv, range, true);
}

static void tor_release(struct mmu_interval_notifier *mni)
{
	struct tor_real *real = container_of(mni, struct tor_real, mni);
	struct tor_iv *iv = real->iv, *held;
	struct tor *m = real->m;

	if (!iv) {
		tor_fail(m, "release() was called twice");
		return;
	}
	m->releasing++;
	held = iv->holds;
	tor_note(tor_task(m), "release", iv, held, iv->start, iv->last, iv->refs);
	tor_model_release(m, iv);
	m->res.releases++;
	real->iv = NULL;
	kfree(real);
	if (held && !m->res.failed)
		tor_put(m, held);
	m->releasing--;
}

const struct mmu_interval_notifier_ops tor_ops = {
	.invalidate = tor_invalidate,
	.release = tor_release,
};

const struct mmu_interval_notifier_ops tor_plain_ops = {
	.invalidate = tor_invalidate,
};
