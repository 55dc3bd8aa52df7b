// says: invalidate() has kept the lock
// SPDX-License-Identifier: GPL-2.0
/* Lesson 1, a solution. */
#include "lab.h"

/*
 * Called before the kernel changes the pages from range->start to range->end.
 * When it returns the device must not use them any more.
 */
static bool invalidate(struct mmu_interval_notifier *sub,
		       const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct lab_mirror *m = to_lab_interval(sub)->mirror;

	mutex_lock(&m->lock);
	mmu_interval_set_seq(sub, cur_seq);
	lab_device_unmap(m, range->start, range->end - 1);
	return true;
}

static const struct lab_driver driver = { .invalidate = invalidate };

lab_driver(driver);
