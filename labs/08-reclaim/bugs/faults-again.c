// says: hmm_range_fault() is called in the callback
// SPDX-License-Identifier: GPL-2.0
/* Lesson 8, a solution. */
#include "lab.h"

static char command[LAB_COMMAND];	/* m->lock is held while it is used */

static bool invalidate(struct mmu_interval_notifier *sub,
		       const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct lab_mirror *m = to_lab_interval(sub)->mirror;
	unsigned long pfn = 0;
	struct hmm_range again = {
		.notifier = sub, .notifier_seq = cur_seq, .start = range->start,
		.end = range->start + PAGE_SIZE, .hmm_pfns = &pfn,
	};

	mutex_lock(&m->lock);
	mmu_interval_set_seq(sub, cur_seq);
	lab_device_unmap(m, range->start, range->end - 1);
	lab_device_flush(m, command, range->start, range->end - 1);
	mutex_unlock(&m->lock);
	/* So that the device has no fault later. */
	hmm_range_fault(&again);
	return true;
}

static const struct lab_driver driver = { .invalidate = invalidate };

lab_driver(driver);
