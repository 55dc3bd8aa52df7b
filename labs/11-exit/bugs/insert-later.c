// says: inserts an interval for a process
// SPDX-License-Identifier: GPL-2.0
/* Lesson 11, a solution. */
#include "lab.h"

/* The intervals of this driver stay until somebody cuts them off: see cut(). */
static bool invalidate(struct mmu_interval_notifier *sub,
		       const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct lab_mirror *m = to_lab_interval(sub)->mirror;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&m->lock);
	else if (!mutex_trylock(&m->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	lab_device_unmap(m, range->start, range->end - 1);
	mutex_unlock(&m->lock);
	return true;
}

/*
 * Do not mirror @start to @last any more. It is an ioctl: who calls it has the
 * device open, and may be another process than the one whose memory this is.
 */
static int cut(struct lab_mirror *m, unsigned long start, unsigned long last)
{
	struct lab_interval *right = lab_interval_alloc(m);
	struct mmu_interval_notifier *sub;
	int ret = 0;

	if (!right)
		return -ENOMEM;
	sub = mmu_interval_notifier_find(m->mm, &lab_ops, start, last);
	if (sub) {
		mutex_lock(&m->lock);
		ret = mmu_interval_notifier_punch(sub, start, last, &right->notifier);
		lab_device_unmap(m, start, last);
		mutex_unlock(&m->lock);
		mmu_interval_notifier_find_unlock(m->mm);
		/* Once more, in two steps. */
		if (ret == -ESRCH)
			ret = mmu_interval_notifier_insert(&right->notifier, m->mm, last + 1,
							   m->last - last, &lab_ops);
	}
	if (ret == 1)
		return 0;
	lab_interval_free(right);
	return ret;
}

static const struct lab_driver driver = { .invalidate = invalidate, .call = cut };

lab_driver(driver);
