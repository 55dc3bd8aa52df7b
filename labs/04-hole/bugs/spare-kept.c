// says: was handed in although it is in use
// SPDX-License-Identifier: GPL-2.0
/* Lesson 4, a solution. */
#include "lab.h"

/* From the hole on everything is thrown out, and faulted in again. */
static void widen(struct lab_interval *li, const struct mmu_notifier_range *range)
{
	unsigned long start, last;

	mmu_interval_notifier_bounds(&li->notifier, &start, &last);
	if (start > last)
		return;
	lab_device_unmap(li->mirror, range->start, last);
	mmu_interval_notifier_update(&li->notifier, start, range->start - 1);
}

static void hole(struct lab_interval *li, const struct mmu_notifier_range *range)
{
	struct mmu_interval_notifier *right = li->right ? &li->right->notifier : NULL;
	int ret = mmu_interval_notifier_punch(&li->notifier, range->start, range->end - 1, right);

	if (ret == -ENOSPC)
		widen(li, range);
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

static const struct lab_driver driver = { .invalidate = invalidate };

lab_driver(driver);
