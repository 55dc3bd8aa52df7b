// SPDX-License-Identifier: GPL-2.0
/* Lesson 6: forget all that is mirrored in a range. */
#include "lab.h"

static int forget(struct lab_mirror *m, unsigned long start, unsigned long last)
{
	struct mmu_interval_notifier *sub;

	/* TODO: this is the loop of 2020 */
	while ((sub = mmu_interval_notifier_find(m->mm, &lab_ops, start, last)))
		mmu_interval_notifier_put(sub);

	mutex_lock(&m->lock);
	lab_device_unmap(m, start, last);
	mutex_unlock(&m->lock);
	return 0;
}

static const struct lab_driver driver = { .call = forget };

lab_driver(driver);
