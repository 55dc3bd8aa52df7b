// SPDX-License-Identifier: GPL-2.0
/* Lesson 8: a callback that needs a little memory. */
#include "lab.h"

static bool invalidate(struct mmu_interval_notifier *sub,
		       const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct lab_mirror *m = to_lab_interval(sub)->mirror;
	void *command;

	mutex_lock(&m->lock);
	mmu_interval_set_seq(sub, cur_seq);
	lab_device_unmap(m, range->start, range->end - 1);
	/* TODO: what if there is no memory? */
	command = kmalloc(LAB_COMMAND, GFP_KERNEL);
	lab_device_flush(m, command, range->start, range->end - 1);
	kfree(command);
	mutex_unlock(&m->lock);
	return true;
}

static const struct lab_driver driver = { .invalidate = invalidate };

lab_driver(driver);
