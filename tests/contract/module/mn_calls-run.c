// SPDX-License-Identifier: GPL-2.0
/* Makes calls, one by one or as a list, now or in a callback. */
#include <linux/delay.h>
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/wait.h>

#include "mn_calls-priv.h"

#define HOLD_MAX	(30 * HZ)

static DEFINE_SPINLOCK(driver_spinlock);
static DEFINE_MUTEX(driver_mutex);

u32 mn_stamp(void)
{
	u32 ret;

	spin_lock(&mn_all.lock);
	ret = ++mn_all.state.stamp;
	spin_unlock(&mn_all.lock);
	return ret;
}

static void set_used(int sub, bool used)
{
	spin_lock(&mn_all.lock);
	mn_all.state.sub[sub].used = used;
	spin_unlock(&mn_all.lock);
}

static long insert(const struct mn_call *c, struct mn_mirror *m)
{
	struct mm_struct *mm = mn_all.mm[c->mm];
	unsigned long length = c->last - c->start + 1;
	long ret;

	/* Before, because it may be called and released at once. */
	set_used(c->sub, true);
	if (c->op == MN_INSERT_DEFERRED)
		ret = mmu_interval_notifier_insert_deferred(&m->mni, mm, c->start, length, &mn_ops);
	else
		ret = mmu_interval_notifier_insert(&m->mni, mm, c->start, length,
						   c->op == MN_INSERT ? &mn_ops : &mn_plain_ops);
	if (ret)
		set_used(c->sub, false);
	return ret;
}

static long remove(struct mn_call *c, struct mn_mirror *m)
{
	bool plain = m->mni.ops == &mn_plain_ops;

	mmu_interval_notifier_remove(&m->mni);
	if (plain)
		set_used(c->sub, false);
	return 0;
}

static long change(struct mn_call *c, struct mn_mirror *m)
{
	struct mn_mirror *right = c->other ? READ_ONCE(mn_all.mirror[c->other]) : NULL;
	long ret = 0;

	if (right)
		set_used(c->other, true);
	mutex_lock(&mn_all.user_lock);
	if (c->op == MN_PUNCH)
		ret = mmu_interval_notifier_punch(&m->mni, c->start, c->last,
						  right ? &right->mni : NULL);
	else
		mmu_interval_notifier_update(&m->mni, c->start, c->last);
	mutex_unlock(&mn_all.user_lock);
	if (right && ret != 1)
		set_used(c->other, false);
	return ret;
}

static long number(struct mmu_interval_notifier *mni)
{
	return mni ? container_of(mni, struct mn_mirror, mni)->sub : MN_NONE;
}

/* Calls for an interval notifier that exists */
static long call_sub(struct mn_call *c, struct mn_mirror *m)
{
	struct hmm_range range = { .notifier = &m->mni };
	unsigned long start, last;
	long ret = 0;

	switch (c->op) {
	case MN_INSERT:
	case MN_INSERT_PLAIN:
	case MN_INSERT_DEFERRED:
		return insert(c, m);
	case MN_REMOVE:
		return remove(c, m);
	case MN_GET:
		mmu_interval_notifier_get(&m->mni);
		return 0;
	case MN_TRYGET:
		return mmu_interval_notifier_tryget(&m->mni);
	case MN_PUT:
		mmu_interval_notifier_put(&m->mni);
		return 0;
	case MN_UPDATE:
	case MN_PUNCH:
		return change(c, m);
	case MN_BOUNDS:
		mmu_interval_notifier_bounds(&m->mni, &start, &last);
		c->start = start;
		c->last = last;
		return 0;
	case MN_FIND_NEXT:
		return number(mmu_interval_notifier_find_next(&m->mni, c->start, c->last));
	case MN_READ_BEGIN:
		m->seq = mmu_interval_read_begin(&m->mni);
		return 0;
	case MN_RETRY:
		mutex_lock(&mn_all.user_lock);
		ret = mmu_interval_read_retry(&m->mni, m->seq);
		mutex_unlock(&mn_all.user_lock);
		return ret;
	case MN_FAULT:
		return hmm_range_fault(&range);
	case MN_REFUSE:
	case MN_ACCEPT:
		WRITE_ONCE(m->refuse, c->op == MN_REFUSE);
		return 0;
	}
	return -EINVAL;
}

/*
 * Not asleep: in release() and in what must not block that is forbidden. Nor for
 * ever: if the program has died then the guest still has to end.
 */
static long hold(u32 gate)
{
	unsigned long end = jiffies + HOLD_MAX;
	bool opened;

	spin_lock(&mn_all.lock);
	mn_all.state.held |= 1U << gate;
	spin_unlock(&mn_all.lock);
	while (!(READ_ONCE(mn_all.opened) & (1U << gate)) && time_before(jiffies, end))
		yield();
	spin_lock(&mn_all.lock);
	opened = mn_all.opened & (1U << gate);
	mn_all.state.held &= ~(1U << gate);
	WRITE_ONCE(mn_all.opened, mn_all.opened & ~(1U << gate));
	spin_unlock(&mn_all.lock);
	return opened ? 0 : -ETIMEDOUT;
}

static long call(struct mn_call *c)
{
	struct mm_struct *mm = mn_all.mm[c->mm];
	struct mn_mirror *m;

	switch (c->op) {
	case MN_FIND:
		return number(mmu_interval_notifier_find(mm, &mn_ops, c->start, c->last));
	case MN_FIND_PLAIN:
		return number(mmu_interval_notifier_find(mm, &mn_plain_ops, c->start, c->last));
	case MN_FIND_UNLOCK:
		mmu_interval_notifier_find_unlock(mm);
		return 0;
	case MN_SYNCHRONIZE:
		mmu_interval_notifier_synchronize(mm);
		return 0;
	case MN_ALLOC:
		kfree(kmalloc(PAGE_SIZE, GFP_KERNEL));
		return 0;
	case MN_SLEEP:
		msleep(1);
		return 0;
	case MN_MUTEX:
		mutex_lock(&driver_mutex);
		mutex_unlock(&driver_mutex);
		return 0;
	case MN_SPIN_LOCK:
		spin_lock(&driver_spinlock);
		return 0;
	case MN_SPIN_UNLOCK:
		spin_unlock(&driver_spinlock);
		return 0;
	case MN_MMAP_LOCK:
		mmap_read_lock(mm);
		return 0;
	case MN_MMAP_UNLOCK:
		mmap_read_unlock(mm);
		return 0;
	case MN_HOLD:
		return hold(c->sub);
	case MN_NOTIFIER:
	case MN_UNNOTIFIER:
		return mn_notifier(c->mm, c->op == MN_NOTIFIER);
	}
	/* Another task may release it just now. */
	m = READ_ONCE(mn_all.mirror[c->sub]);
	return m ? call_sub(c, m) : -ENXIO;
}

bool mn_run(struct mn_list *list)
{
	bool ok = true;

	for (u32 i = 0; i < list->count; i++) {
		struct mn_call *c = &list->call[i];

		c->begun = mn_stamp();
		if (c->op == MN_REFUSE && list->where == MN_AT_NOTIFIER)
			ok = false;
		else
			c->ret = call(c);
		c->done = mn_stamp();
	}
	return ok;
}

bool mn_run_hook(enum mn_where where, int sub)
{
	struct mn_list *list = &mn_all.hook[where][sub];
	bool mine;

	spin_lock(&mn_all.lock);
	mine = list->count && !list->taken;
	list->taken |= mine;
	spin_unlock(&mn_all.lock);
	return mine ? mn_run(list) : true;
}

int mn_prepare(const struct mn_list *list)
{
	for (u32 i = 0; i < list->count; i++) {
		const struct mn_call *c = &list->call[i];
		int sub = c->op == MN_PUNCH ? c->other : c->sub;
		struct mn_mirror *m;

		if (c->op > MN_INSERT_DEFERRED && c->op != MN_PUNCH)
			continue;
		if ((c->op == MN_PUNCH && !sub) || READ_ONCE(mn_all.mirror[sub]))
			continue;
		m = kzalloc(sizeof(*m), GFP_KERNEL);
		if (!m)
			return -ENOMEM;
		m->sub = sub;
		WRITE_ONCE(mn_all.mirror[sub], m);
	}
	return 0;
}
