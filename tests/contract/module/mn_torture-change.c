// SPDX-License-Identifier: GPL-2.0
/*
 * Changes. Each tells the model and then asks the kernel for the same, without
 * sleeping in between; preempt_disable() has DEBUG_ATOMIC_SLEEP check that.
 */
#include <linux/sched/mm.h>
#include <linux/slab.h>

#include "mn_torture.h"

/* In a callback, and between find and find_unlock, nobody may reclaim memory. */
struct tor_real *tor_alloc(struct tor *m)
{
	struct tor_real *real = NULL;

	if (m->live < TOR_MAX_IV - TOR_MAX_TASK)
		real = kzalloc(sizeof(*real), GFP_NOWAIT | __GFP_NOWARN);
	if (real)
		real->m = m;
	return real;
}

/* The device gives up what an interval gave up; the rest may go to @right. */
void tor_settle(struct tor *m, struct tor_iv *iv, struct tor_iv *right)
{
	for (int p = 0; p < TOR_PAGES; p++) {
		unsigned long at = tor_page_start(p);

		if (m->page[p].owner != iv ||
		    (iv->member && iv->start <= at && at <= iv->last))
			continue;
		m->page[p].owner = NULL;
		if (right && right->start <= at && at <= right->last)
			m->page[p].owner = right;
	}
}

void tor_put(struct tor *m, struct tor_iv *iv)
{
	preempt_disable();
	if (tor_check(m)) {
		struct tor_real *real = iv->real;

		tor_model_put(m, iv);
		tor_settle(m, iv, NULL);
		mmu_interval_notifier_put(&real->mni);
	}
	preempt_enable();
}

/* The caller knows that the memory is there. */
bool tor_tryget(struct tor_task *t, struct tor_iv *iv)
{
	struct tor *m = t->m;
	bool got = false;

	preempt_disable();
	if (tor_check(m)) {
		got = mmu_interval_notifier_tryget(&iv->real->mni);
		if (got != !!iv->refs)
			tor_fail(m, "tryget of #%u, which has %d references, is %d", iv->no,
				 iv->refs, got);
		iv->refs += got;
	}
	preempt_enable();
	return got;
}

void tor_keep(struct tor_task *t, struct tor_iv *iv)
{
	int i = tor_random(t, TOR_SLOTS);

	if (!tor_tryget(t, iv))
		return;
	if (t->slot[i]) {
		tor_put(t->m, iv);
		return;
	}
	t->slot[i] = iv;
	tor_note(t, "keep", iv, NULL, iv->start, iv->last, i);
}

/* Is there a reference of an insert that this task may drop? Else give it one. */
static bool may_drop(struct tor_task *t, struct tor_iv *iv)
{
	if (iv->claimed)
		return false;
	if (!iv->insert_ref && iv->member)
		iv->insert_ref = tor_tryget(t, iv);
	return iv->insert_ref;
}

/* The whole of it, by an update or a hole: drops the reference of the insert. */
static void model_whole(struct tor *m, struct tor_iv *iv)
{
	tor_model_take_out(m, iv);
	iv->insert_ref = false;
	tor_model_put(m, iv);
}

/* Return: what punch has to return. */
static int model_punch(struct tor *m, struct tor_iv *iv, unsigned long start,
		       unsigned long last, struct tor_real *real, struct tor_iv **right)
{
	unsigned long old_last = iv->last;

	if (!iv->member)
		return -ENOENT;
	if (start > iv->last || last < iv->start)
		return 0;
	if (start <= iv->start && last >= iv->last) {
		model_whole(m, iv);
	} else if (start <= iv->start) {
		tor_model_move(m, iv, last + 1, iv->last);
	} else if (last >= iv->last) {
		tor_model_move(m, iv, iv->start, start - 1);
	} else if (!atomic_read(&m->mm->mm_users)) {
		return -ESRCH;
	} else if (!real) {
		return -ENOSPC;
	} else {
		tor_model_move(m, iv, iv->start, start - 1);
		*right = tor_new(m, real, false);
		tor_model_insert(m, *right, last + 1, old_last);
		m->res.splits++;
		return 1;
	}
	return 0;
}

static void punch(struct tor_task *t, struct tor_iv *iv, unsigned long start, unsigned long last)
{
	struct tor_real *real = tor_random(t, 8) ? tor_alloc(t->m) : NULL;
	struct mmu_interval_notifier *mni = &iv->real->mni;
	struct tor_iv *right = NULL;
	struct tor *m = t->m;
	int want, got = -1;

	preempt_disable();
	if (!tor_check(m))
		goto out;
	if (iv->member && start <= iv->start && last >= iv->last && !may_drop(t, iv))
		goto out;
	want = model_punch(m, iv, start, last, real, &right);
	tor_settle(m, iv, right);
	tor_note(t, "punch", iv, right, start, last, want);
	got = mmu_interval_notifier_punch(mni, start, last, real ? &real->mni : NULL);
	if (got != want)
		tor_fail(m, "punch returned %d, not %d", got, want);
out:
	preempt_enable();
	if (got != 1)
		kfree(real);
}

static void update(struct tor_task *t, struct tor_iv *iv, bool empty)
{
	struct mmu_interval_notifier *mni = &iv->real->mni;
	unsigned long start, last;
	struct tor *m = t->m;

	tor_range(t, &start, &last);
	preempt_disable();
	if (!tor_check(m) || (empty && iv->member && !may_drop(t, iv)))
		goto out;
	if (empty)
		swap(start, last);
	tor_note(t, "update", iv, NULL, start, last, iv->member);
	if (iv->member && empty)
		model_whole(m, iv);
	else if (iv->member)
		tor_model_move(m, iv, start, last);
	tor_settle(m, iv, NULL);
	mmu_interval_notifier_update(mni, start, last);
out:
	preempt_enable();
}

static void put_insert(struct tor_task *t, struct tor_iv *iv)
{
	if (!iv->insert_ref || iv->claimed)
		return;
	iv->insert_ref = false;
	tor_note(t, "put", iv, NULL, iv->start, iv->last, iv->refs);
	tor_put(t->m, iv);
}

void tor_insert_deferred(struct tor_task *t)
{
	unsigned long start, last, length;
	struct tor *m = t->m;
	struct tor_real *real = tor_alloc(m);
	int want = 0, got = -1;

	if (!real)
		return;
	tor_range(t, &start, &last);
	length = tor_random(t, 16) ? last - start + 1 : 0;
	preempt_disable();
	if (!tor_check(m))
		goto out;
	if (!length)
		want = -EOVERFLOW;
	else if (!atomic_read(&m->mm->mm_users))
		want = -ESRCH;
	else
		tor_model_insert(m, tor_new(m, real, false), start, last);
	tor_note(t, "insert_def", real->iv, NULL, start, last, want);
	got = mmu_interval_notifier_insert_deferred(&real->mni, m->mm, start, length, &tor_ops);
	if (got != want)
		tor_fail(m, "insert_deferred returned %d, not %d", got, want);
out:
	preempt_enable();
	if (got)
		kfree(real);
}

/* One change of @iv by a task that has the read lock and that of the device. */
void tor_change(struct tor_task *t, struct tor_iv *iv, unsigned long start, unsigned long last)
{
	switch (tor_random(t, 16)) {
	case 0 ... 6:
		punch(t, iv, start, last);
		break;
	case 7 ... 8:
		update(t, iv, false);
		break;
	case 9:
		update(t, iv, true);
		break;
	case 10 ... 11:
		put_insert(t, iv);
		break;
	case 12 ... 13:
		tor_keep(t, iv);
		break;
	case 14:
		tor_insert_deferred(t);
		break;
	}
}
