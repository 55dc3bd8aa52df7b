// SPDX-License-Identifier: GPL-2.0
/* Lesson 3: stop to mirror a range, whatever else is going on. */
#include "lab.h"

static int stop(struct lab_mirror *m, struct lab_interval *li)
{
	unsigned long start = li->notifier.interval_tree.start;
	unsigned long last = li->notifier.interval_tree.last;

	/*
	 * TODO, in the right order:
	 *   lab_device_unmap(m, start, last), with m->lock held
	 *   lab_interval_free(li)
	 *   mmu_interval_notifier_remove(&li->notifier)
	 */
	pr_debug("%lx-%lx\n", start, last);
	return 0;
}

static const struct lab_driver driver = { .remove = stop };

lab_driver(driver);
