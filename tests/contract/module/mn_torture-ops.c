// SPDX-License-Identifier: GPL-2.0
/* What a task does outside of callbacks, one random operation at a time. */
#include <linux/sched/mm.h>
#include <linux/slab.h>

#include "mn_torture.h"

static void tor_insert(struct tor_task *t, bool plain)
{
	const struct mmu_interval_notifier_ops *ops = plain ? &tor_plain_ops : &tor_ops;
	bool locked = tor_random(t, 4) == 0;
	int hold = tor_random(t, TOR_SLOTS), ret = -1;
	unsigned long start, last;
	struct tor *m = t->m;
	struct tor_real *real;
	struct tor_iv *iv;

	if (!mmget_not_zero(m->mm))
		return;
	tor_range(t, &start, &last);
	if (locked)
		mmap_write_lock(m->mm);
	preempt_disable();
	real = tor_alloc(m);
	if (!real || !tor_check(m))
		goto out;
	iv = tor_new(m, real, plain);
	tor_model_insert(m, iv, start, last);
	if (!plain && !tor_random(t, 4)) {
		iv->holds = t->slot[hold];
		t->slot[hold] = NULL;
	}
	tor_note(t, plain ? "insert_old" : "insert", iv, iv->holds, start, last, m->active);
	ret = (locked ? mmu_interval_notifier_insert_locked : mmu_interval_notifier_insert)
		(&real->mni, m->mm, start, last - start + 1, ops);
	if (ret)
		tor_fail(m, "insert returned %d", ret);
out:
	preempt_enable();
	if (ret)
		kfree(real);
	if (locked)
		mmap_write_unlock(m->mm);
	mmput(m->mm);
}

void tor_drop_slot(struct tor_task *t, int i)
{
	struct tor_iv *iv = t->slot[i];

	t->slot[i] = NULL;
	if (!iv)
		return;
	tor_note(t, "drop", iv, NULL, iv->start, iv->last, iv->refs);
	tor_put(t->m, iv);
}

/*
 * The caller has a reference, or has claimed that of the insert. Both kinds of
 * interval notifiers.
 */
void tor_remove(struct tor_task *t, struct tor_iv *iv)
{
	struct tor_real *real = iv->real;
	struct tor *m = t->m;
	bool plain = iv->plain, member;

	if (!tor_check(m))
		return;
	iv->pins++;
	member = iv->member;
	tor_note(t, "remove", iv, NULL, iv->start, iv->last, iv->refs);
	tor_model_remove(m, iv);
	if (member && !plain) {
		iv->insert_ref = false;
		iv->removing = true;
	}
	tor_settle(m, iv, NULL);
	mmu_interval_notifier_remove(&real->mni);
	if (!m->exiting && iv->real && (iv->in_tree || !list_empty(&iv->queue)))
		tor_fail(m, "remove of #%u returned and it is still in the tree", iv->no);
	if (iv->callbacks)
		tor_fail(m, "remove of #%u returned and its callback runs", iv->no);
	if (iv->removing) {
		iv->removing = false;
		tor_model_put(m, iv);
	}
	if (tor_check(m) && plain) {
		list_del_init(&iv->queue);
		tor_model_gone(m, iv);
		kfree(real);
	}
	iv->pins--;
}

/* With a reference besides that of the insert, or with that one alone. */
static void remove_slot(struct tor_task *t)
{
	int i = tor_random(t, TOR_SLOTS);
	struct tor_iv *iv = t->slot[i];

	if (!iv || iv->claimed || (iv->member && !iv->insert_ref))
		return;
	iv->claimed = iv->member;
	if (iv->member && tor_random(t, 2))
		tor_drop_slot(t, i);
	tor_remove(t, iv);
}

static void remove_plain(struct tor_task *t)
{
	int i = tor_random(t, TOR_MAX_IV);

	for (int n = 0; n < TOR_MAX_IV; n++, i = (i + 1) % TOR_MAX_IV) {
		struct tor_iv *iv = &t->m->iv[i];

		if (!iv->no || !iv->plain || iv->claimed)
			continue;
		iv->claimed = true;
		tor_remove(t, iv);
		return;
	}
}

void tor_synchronize(struct tor_task *t)
{
	struct tor *m = t->m;
	bool pending = !list_empty(&m->deferred);
	u64 thaws = m->thaws, step = m->step;

	if (!tor_check(m))
		return;
	tor_note(t, "sync", NULL, NULL, 0, 0, pending);
	mmu_interval_notifier_synchronize(m->mm);
	if (pending && m->thaws == thaws && !m->exiting)
		tor_fail(m, "synchronize returned and changes asked for before are pending");
	for (struct tor_iv *iv = m->iv; iv < m->iv + TOR_MAX_IV; iv++)
		if (iv->no && iv->zero_at && iv->zero_at <= step)
			tor_fail(m, "synchronize returned before release() of #%u", iv->no);
}

static void between(struct tor_task *t);

/* An invalidation of no system call, so that it can nest, fail, and be slow. */
static void tor_direct(struct tor_task *t)
{
	int (*begin)(struct mmu_notifier_range *r) = (void *)(unsigned long)t->m->how.start;
	void (*end)(struct mmu_notifier_range *r) = (void *)(unsigned long)t->m->how.end;
	bool block = tor_random(t, 3);
	struct mmu_notifier_range r;
	unsigned long start, last;
	struct tor *m = t->m;
	struct tor_inv *inv;
	int ret;

	if (!begin || !end || !tor_check(m))
		return;
	tor_range(t, &start, &last);
	mmu_notifier_range_init(&r, tor_random(t, 2) ? MMU_NOTIFY_UNMAP : MMU_NOTIFY_CLEAR, 0,
				m->mm, start, last + 1);
	r.flags = block ? MMU_NOTIFIER_RANGE_BLOCKABLE : 0;
	if (!block)
		non_block_start();
	ret = begin(&r);
	if (!block)
		non_block_end();
	if (ret) {
		m->res.refused++;
		if (tor_inv_find(m, &r))
			tor_fail(m, "an invalidation returned %d, and was not refused", ret);
		return;
	}
	tor_inv_walked(m, &r);
	inv = tor_inv_find(m, &r);
	if (inv)
		inv->direct = true;
	between(t);
	preempt_disable();
	if (inv)
		tor_inv_end(m, inv);
	end(&r);
	preempt_enable();
}

/* Between start and end: nothing that waits for the end. */
static void between(struct tor_task *t)
{
	unsigned long start, last;

	t->depth++;
	for (int n = tor_random(t, 3); n > 0 && tor_check(t->m); n--) {
		switch (tor_random(t, 6)) {
		case 0:
			tor_sleep(t);
			break;
		case 1:
			tor_insert(t, tor_random(t, 3) == 0);
			break;
		case 2:
			tor_range(t, &start, &last);
			tor_section(t, start, last, false, true);
			break;
		case 3:
			tor_drop_slot(t, tor_random(t, TOR_SLOTS));
			break;
		case 4:
			if (t->depth < 3)
				tor_direct(t);
			break;
		}
	}
	t->depth--;
}

/* This task goes on, so what it did when the process exited is done. */
static void end_of_exit(struct tor *m)
{
	for (struct tor_inv *inv = m->inv; inv < m->inv + TOR_MAX_INV; inv++)
		if (inv->range && inv->task == current && !inv->direct)
			tor_inv_end(m, inv);
}

void tor_operation(struct tor_task *t)
{
	unsigned long start, last;

	end_of_exit(t->m);
	t->m->res.operations++;
	switch (tor_random(t, 32)) {
	case 0 ... 4:
		tor_insert(t, false);
		break;
	case 5:
		tor_insert(t, true);
		break;
	case 6 ... 11:
		tor_range(t, &start, &last);
		tor_section(t, start, last, false, true);
		break;
	case 12 ... 20:
		tor_fault(t);
		break;
	case 21 ... 23:
		tor_drop_slot(t, tor_random(t, TOR_SLOTS));
		break;
	case 24 ... 25:
		remove_slot(t);
		break;
	case 26:
		remove_plain(t);
		break;
	case 27 ... 30:
		tor_direct(t);
		break;
	case 31:
		tor_synchronize(t);
		break;
	}
}
