// says: synchronize() between find and find_unlock
// SPDX-License-Identifier: GPL-2.0
/* Lesson 10, a solution. */
#include "lab.h"

/* Drops all intervals from @start to @last. */
static void drop(struct lab_mirror *m, unsigned long start, unsigned long last)
{
	struct mmu_interval_notifier *sub;

	sub = mmu_interval_notifier_find(m->mm, &lab_ops, start, last);
	if (!sub)
		return;
	for (; sub; sub = mmu_interval_notifier_find_next(sub, start, last))
		mmu_interval_notifier_update(sub, 1, 0);
	mutex_lock(&m->lock);
	lab_device_unmap(m, start, last);
	mutex_unlock(&m->lock);
	mmu_interval_notifier_synchronize(m->mm);
	mmu_interval_notifier_find_unlock(m->mm);
}

static int close(struct lab_mirror *m, unsigned long start, unsigned long last)
{
	drop(m, start, last);
	lab_context_free(m);
	return 0;
}

static void release(struct mmu_interval_notifier *sub)
{
	struct lab_interval *li = to_lab_interval(sub);

	lab_context_use(li->mirror);
	lab_interval_free(li);
}

static const struct lab_driver driver = { .call = close, .release = release };

lab_driver(driver);
