// says: remove() is called in invalidate()
// SPDX-License-Identifier: GPL-2.0
/* Lesson 5, a solution. */
#include "lab.h"

/* All of @li is unmapped: this is in invalidate(). */
static void done(struct lab_interval *li)
{
	mmu_interval_notifier_remove(&li->notifier);
}

/* The last reference of @sub is gone, and no callback is running. */
static void release(struct mmu_interval_notifier *sub)
{
	lab_interval_free(to_lab_interval(sub));
}

static void hole(struct lab_interval *li, const struct mmu_notifier_range *range)
{
	struct mmu_interval_notifier *right = li->right ? &li->right->notifier : NULL;
	unsigned long start, last;

	mmu_interval_notifier_bounds(&li->notifier, &start, &last);
	if (start > last)
		return;		/* it is on its way out already */
	if (range->start <= start && range->end - 1 >= last)
		done(li);
	else if (mmu_interval_notifier_punch(&li->notifier, range->start, range->end - 1,
					     right) == 1)
		li->right = NULL;
}

static bool invalidate(struct mmu_interval_notifier *sub,
		       const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct lab_interval *li = to_lab_interval(sub);
	struct lab_mirror *m = li->mirror;

	mutex_lock(&m->lock);
	mmu_interval_set_seq(sub, cur_seq);
	lab_device_unmap(m, range->start, range->end - 1);
	if (range->event == MMU_NOTIFY_UNMAP || range->event == MMU_NOTIFY_RELEASE)
		hole(li, range);
	mutex_unlock(&m->lock);
	return true;
}

static const struct lab_driver driver = { .invalidate = invalidate, .release = release };

lab_driver(driver);
