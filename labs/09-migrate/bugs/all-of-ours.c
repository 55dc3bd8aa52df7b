// says: are being copied into the device's memory
// SPDX-License-Identifier: GPL-2.0
/* Lesson 9, a solution. */
#include "lab.h"

static bool invalidate(struct mmu_interval_notifier *sub,
		       const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct lab_mirror *m = to_lab_interval(sub)->mirror;

	if (range->owner == lab_owner)
		return true;
	mutex_lock(&m->lock);
	mmu_interval_set_seq(sub, cur_seq);
	lab_device_unmap(m, range->start, range->end - 1);
	mutex_unlock(&m->lock);
	return true;
}

/* Makes @addr the device's alone. */
static int atomic(struct lab_mirror *m, unsigned long addr)
{
	struct lab_interval *li = lab_interval_at(m, addr);
	struct page *page;
	unsigned long seq;
	bool again = true;

	while (again) {
		seq = mmu_interval_read_begin(&li->notifier);
		page = lab_make_exclusive(m, addr, lab_owner);
		if (!page)
			return -EBUSY;
		mutex_lock(&m->lock);
		again = mmu_interval_read_retry(&li->notifier, seq);
		if (!again)
			lab_device_map_exclusive(m, addr, page);
		mutex_unlock(&m->lock);
		unlock_page(page);
		put_page(page);
	}
	return 0;
}

static const struct lab_driver driver = { .invalidate = invalidate, .atomic = atomic };

lab_driver(driver);
