// says: read_begin() between find and find_unlock
// SPDX-License-Identifier: GPL-2.0
/* Lesson 7, a solution. */
#include "lab.h"

static int shrink(struct lab_mirror *m, unsigned long start, unsigned long last)
{
	struct mmu_interval_notifier *sub;
	int ret;

	sub = mmu_interval_notifier_find(m->mm, &lab_ops, start, last);
	if (!sub)
		return 0;
	mmu_interval_read_begin(sub);
	mutex_lock(&m->lock);
	ret = mmu_interval_notifier_punch(sub, start, last, NULL);
	lab_device_unmap(m, start, last);
	mutex_unlock(&m->lock);
	mmu_interval_notifier_find_unlock(m->mm);
	return ret;
}

static const struct lab_driver driver = { .call = shrink };

lab_driver(driver);
