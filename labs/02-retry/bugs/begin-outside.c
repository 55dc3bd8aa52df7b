// says: begin belongs inside of the loop
// SPDX-License-Identifier: GPL-2.0
/* Lesson 2, a solution. */
#include "lab.h"

static int fault(struct lab_mirror *m, unsigned long addr, bool write)
{
	struct lab_interval *li = lab_interval_at(m, addr);
	unsigned long pfn = 0;
	struct hmm_range range = {
		.start = addr, .end = addr + PAGE_SIZE, .hmm_pfns = &pfn,
		.default_flags = HMM_PFN_REQ_FAULT | (write ? HMM_PFN_REQ_WRITE : 0),
	};
	int ret;

	if (!li)
		return -EFAULT;
	range.notifier = &li->notifier;

	range.notifier_seq = mmu_interval_read_begin(&li->notifier);
	for (;;) {


		ret = lab_range_fault(&range);
		if (ret == -EBUSY)
			continue;
		if (ret)
			return ret;
		mutex_lock(&m->lock);
		if (!mmu_interval_read_retry(&li->notifier, range.notifier_seq))
			break;
		mutex_unlock(&m->lock);
	}
	lab_device_map(m, addr, hmm_pfn_to_page(pfn), write);
	mutex_unlock(&m->lock);
	return 0;
}

static const struct lab_driver driver = { .fault = fault };

lab_driver(driver);
