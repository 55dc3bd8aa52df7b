// SPDX-License-Identifier: GPL-2.0
/* Lesson 7: give up some pages, from an ioctl. */
#include "lab.h"

static int shrink(struct lab_mirror *m, unsigned long start, unsigned long last)
{
	struct lab_interval *li = lab_interval_at(m, start);
	int ret;

	if (!li)
		return 0;
	/* TODO: here nobody holds the read lock */
	mutex_lock(&m->lock);
	ret = mmu_interval_notifier_punch(&li->notifier, start, last, NULL);
	lab_device_unmap(m, start, last);
	mutex_unlock(&m->lock);
	return ret;
}

static const struct lab_driver driver = { .call = shrink };

lab_driver(driver);
