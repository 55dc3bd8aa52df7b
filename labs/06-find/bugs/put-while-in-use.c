// says: so your put was not the last one
// SPDX-License-Identifier: GPL-2.0
/* Lesson 6, a solution. */
#include "lab.h"

static int forget(struct lab_mirror *m, unsigned long start, unsigned long last)
{
	struct mmu_interval_notifier *sub;
	unsigned long s, l;

	sub = mmu_interval_notifier_find(m->mm, &lab_ops, start, last);
	if (!sub)
		return 0;
	mutex_lock(&m->lock);
	for (; sub; sub = mmu_interval_notifier_find_next(sub, start, last)) {
		/* With the lock nobody punches it: if it is there, it is ours to put. */
		mmu_interval_notifier_bounds(sub, &s, &l);
		if (s <= l)
			mmu_interval_notifier_put(sub);
	}
	lab_device_unmap(m, start, last);
	mutex_unlock(&m->lock);
	mmu_interval_notifier_find_unlock(m->mm);
	return 0;
}

static const struct lab_driver driver = { .call = forget };

lab_driver(driver);
