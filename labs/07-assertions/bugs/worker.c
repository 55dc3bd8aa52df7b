// says: in another thread than the one that holds
// SPDX-License-Identifier: GPL-2.0
/* Lesson 7, a solution. */
#include <linux/workqueue.h>

#include "lab.h"

struct job {
	struct work_struct work;
	struct mmu_interval_notifier *sub;
	unsigned long start, last;
	int ret;
};

static void punch(struct work_struct *work)
{
	struct job *job = container_of(work, struct job, work);

	job->ret = mmu_interval_notifier_punch(job->sub, job->start, job->last, NULL);
}

static int shrink(struct lab_mirror *m, unsigned long start, unsigned long last)
{
	struct mmu_interval_notifier *sub;
	struct job job = { .start = start, .last = last };

	sub = mmu_interval_notifier_find(m->mm, &lab_ops, start, last);
	if (!sub)
		return 0;
	mutex_lock(&m->lock);
	job.sub = sub;
	INIT_WORK_ONSTACK(&job.work, punch);
	schedule_work(&job.work);
	flush_work(&job.work);
	destroy_work_on_stack(&job.work);
	lab_device_unmap(m, start, last);
	mutex_unlock(&m->lock);
	mmu_interval_notifier_find_unlock(m->mm);
	return job.ret;
}

static const struct lab_driver driver = { .call = shrink };

lab_driver(driver);
