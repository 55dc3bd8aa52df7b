// says: The interval is gone, the entries are not
// SPDX-License-Identifier: GPL-2.0
/* Lesson 3, a solution. */
#include "lab.h"

static int stop(struct lab_mirror *m, struct lab_interval *li)
{
	unsigned long start = li->notifier.interval_tree.start;
	unsigned long last = li->notifier.interval_tree.last;


	mmu_interval_notifier_remove(&li->notifier);
	lab_interval_free(li);
	return 0;
}

static const struct lab_driver driver = { .remove = stop };

lab_driver(driver);
