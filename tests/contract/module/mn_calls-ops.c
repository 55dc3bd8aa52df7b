// SPDX-License-Identifier: GPL-2.0
/* The callbacks: they record, and make the calls that were left for them. */
#include <linux/sched.h>
#include <linux/slab.h>

#include "mn_calls-priv.h"

static void record_call(struct mn_sub_state *s, const struct mmu_notifier_range *range, bool ok)
{
	spin_lock(&mn_all.lock);
	s->calls++;
	s->refused += !ok;
	s->event = range->event;
	s->start = range->start;
	s->end = range->end;
	s->called = ++mn_all.state.stamp;
	spin_unlock(&mn_all.lock);
}

static bool lock_for(const struct mmu_notifier_range *range)
{
	if (!mmu_notifier_range_blockable(range))
		return mutex_trylock(&mn_all.user_lock);
	mutex_lock(&mn_all.user_lock);
	return true;
}

static bool mn_invalidate(struct mmu_interval_notifier *mni, const struct mmu_notifier_range *range,
			  unsigned long cur_seq)
{
	struct mn_mirror *m = container_of(mni, struct mn_mirror, mni);
	struct mn_sub_state *s = &mn_all.state.sub[m->sub];
	bool ok = mmu_notifier_range_blockable(range) || !READ_ONCE(m->refuse);

	if (ok)
		ok = lock_for(range);
	record_call(s, range, ok);
	if (!ok)
		return false;
	mmu_interval_set_seq(mni, cur_seq);
	mutex_unlock(&mn_all.user_lock);
	mn_run_hook(range->event == MMU_NOTIFY_RELEASE ? MN_AT_EXIT : MN_AT_INVALIDATE, m->sub);
	return true;
}

static void mn_release(struct mmu_interval_notifier *mni)
{
	struct mn_mirror *m = container_of(mni, struct mn_mirror, mni);
	struct mn_sub_state *s = &mn_all.state.sub[m->sub];

	mn_run_hook(MN_AT_RELEASE, m->sub);
	spin_lock(&mn_all.lock);
	s->freed = ++mn_all.state.stamp;
	s->released++;
	s->used = 0;
	s->freed_by = current->pid;
	/* There may be another one by now, if this was released twice. */
	if (mn_all.mirror[m->sub] == m)
		WRITE_ONCE(mn_all.mirror[m->sub], NULL);
	spin_unlock(&mn_all.lock);
	kfree(m);
}

const struct mmu_interval_notifier_ops mn_ops = {
	.invalidate = mn_invalidate,
	.release = mn_release,
};

const struct mmu_interval_notifier_ops mn_plain_ops = {
	.invalidate = mn_invalidate,
};

static bool notifier_hook(const struct mmu_notifier_range *range, int slot)
{
	const struct mn_call *first = &mn_all.hook[MN_AT_NOTIFIER][slot].call[0];

	if (range->start > first->last || range->end <= first->start)
		return true;
	return mn_run_hook(MN_AT_NOTIFIER, slot);
}

/* An ordinary notifier: called after the interval notifiers. */
static int notifier_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	bool ok = notifier_hook(range, 0) && notifier_hook(range, 1);

	return ok || mmu_notifier_range_blockable(range) ? 0 : -EAGAIN;
}

static const struct mmu_notifier_ops notifier_ops = {
	.invalidate_range_start = notifier_start,
};

long mn_notifier(u32 mm, bool on)
{
	static struct mmu_notifier notifier;

	if (!on) {
		mmu_notifier_unregister(&notifier, notifier.mm);
		return 0;
	}
	notifier = (struct mmu_notifier) { .ops = &notifier_ops };
	return mmu_notifier_register(&notifier, mn_all.mm[mm]);
}
