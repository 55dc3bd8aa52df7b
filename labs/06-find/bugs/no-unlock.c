// says: The tree stays frozen after forget()
// SPDX-License-Identifier: GPL-2.0
/* Lesson 6, a solution. */
#include "lab.h"

static int forget(struct lab_mirror *m, unsigned long start, unsigned long last)
{
	struct mmu_interval_notifier *sub;

	sub = mmu_interval_notifier_find(m->mm, &lab_ops, start, last);
	if (!sub)
		return 0;
	for (; sub; sub = mmu_interval_notifier_find_next(sub, start, last))
		mmu_interval_notifier_update(sub, 1, 0);

	mutex_lock(&m->lock);
	lab_device_unmap(m, start, last);
	mutex_unlock(&m->lock);
	return 0;
}

static const struct lab_driver driver = { .call = forget };

lab_driver(driver);
