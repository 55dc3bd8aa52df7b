// SPDX-License-Identifier: GPL-2.0
/*
 * munmap() of a hole into what a device mirrors: with punch in the callback, and
 * as drivers do it today, from a work item that replaces the interval.
 */
#include <linux/completion.h>
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/sched/mm.h>
#include <linux/workqueue.h>

#include "mn_bench.h"

#ifdef HAS_SERIES
#define HOLE	4	/* pages */
#define HOLES	32	/* for one sample: the clock ticks every 256 ns */

enum how { PUNCH, WORKER, NOTHING };

/**
 * struct device_range - a range of pages that is mirrored
 * @left, @right: intervals; @right is in use after a hole
 * @has:	  which pages the device can reach
 */
static struct device_range {
	struct mmu_interval_notifier left, right;
	unsigned long start, pages, hole, faults;
	bool has[1024];
	enum how how;
	struct mm_struct *mm;
	struct work_struct work;
	struct completion done;
} d;

static void zap(unsigned long start, unsigned long end)
{
	for (unsigned long p = 0; p < d.pages; p++)
		if (start < d.start + (p + 1) * PAGE_SIZE && d.start + p * PAGE_SIZE < end)
			d.has[p] = false;
}

static bool invalidate(struct mmu_interval_notifier *mni, const struct mmu_notifier_range *range,
		       unsigned long seq)
{
	mmu_interval_set_seq(mni, seq);
	zap(range->start, range->end);
	if (range->event != MMU_NOTIFY_UNMAP || mni != &d.left || range->start != d.hole)
		return true;
	if (d.how == PUNCH) {
		mmu_interval_notifier_punch(mni, range->start, range->end - 1, &d.right);
	} else if (d.how == WORKER) {
		/* What has no interval for a while cannot stay in the device. */
		zap(0, ULONG_MAX);
		schedule_work(&d.work);
	}
	return true;
}

static void release(struct mmu_interval_notifier *mni)
{
}

static const struct mmu_interval_notifier_ops new_ops = {
	.invalidate = invalidate, .release = release,
};
static const struct mmu_interval_notifier_ops old_ops = { .invalidate = invalidate };

static void replace(struct work_struct *work)
{
	unsigned long behind = d.hole + HOLE * PAGE_SIZE, end = d.start + d.pages * PAGE_SIZE;

	mmap_write_lock(d.mm);
	mmu_interval_notifier_remove(&d.left);
	mmu_interval_notifier_insert_locked(&d.left, d.mm, d.start, d.hole - d.start, &old_ops);
	mmu_interval_notifier_insert_locked(&d.right, d.mm, behind, end - behind, &old_ops);
	mmap_write_unlock(d.mm);
	complete(&d.done);
}

/* The device reads a page. */
static int fault(struct mmu_interval_notifier *mni, unsigned long p)
{
	unsigned long pfn;
	struct hmm_range range = {
		.notifier = mni, .start = d.start + p * PAGE_SIZE,
		.end = d.start + (p + 1) * PAGE_SIZE, .hmm_pfns = &pfn,
		.default_flags = HMM_PFN_REQ_FAULT,
	};
	int ret;

	do {
		range.notifier_seq = mmu_interval_read_begin(mni);
		mmap_read_lock(d.mm);
		ret = hmm_range_fault(&range);
		mmap_read_unlock(d.mm);
	} while (ret == -EBUSY || (!ret && mmu_interval_read_retry(mni, range.notifier_seq)));
	d.has[p] = !ret;
	d.faults++;
	return ret;
}

static void fault_all(bool right)
{
	for (unsigned long p = 0; p < d.pages; p++) {
		unsigned long addr = d.start + p * PAGE_SIZE;
		int err = 0;

		if (d.has[p] || (right && addr >= d.hole && addr < d.hole + HOLE * PAGE_SIZE))
			continue;
		err = fault(right && addr > d.hole ? &d.right : &d.left, p);
		if (err)
			bench_fail("fault of the device", err);
	}
}

static int setup(enum how how, unsigned long pages, bool populate)
{
	unsigned long addr;

	d.how = how;
	d.pages = pages;
	d.start = BENCH_BASE;
	d.hole = d.start + (pages - HOLE) / 2 * PAGE_SIZE;
	d.mm = current->mm;
	INIT_WORK(&d.work, replace);
	init_completion(&d.done);
	addr = vm_mmap(NULL, d.start, pages * PAGE_SIZE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | (populate ? MAP_POPULATE : 0), 0);
	if (addr != d.start)
		return -ENOMEM;
	return mmu_interval_notifier_insert(&d.left, d.mm, d.start, pages * PAGE_SIZE,
					    how == PUNCH ? &new_ops : &old_ops);
}

static void make_hole(void)
{
	vm_munmap(d.hole, HOLE * PAGE_SIZE);
	if (d.how == WORKER)
		wait_for_completion(&d.done);
}

static void cleanup(void)
{
	if (d.how != NOTHING)
		mmu_interval_notifier_remove(&d.right);
	mmu_interval_notifier_remove(&d.left);
	vm_munmap(d.start, d.pages * PAGE_SIZE);
}

static u64 one_hole(enum how how)
{
	u64 begin, ns;
	int err = setup(how, 16, false);

	if (err) {
		bench_fail("a range for the device", err);
		return 0;
	}
	begin = ktime_get_ns();
	make_hole();
	ns = ktime_get_ns() - begin;
	cleanup();
	return ns;
}

void bench_hole(unsigned long n)
{
	u64 punch[SAMPLES], worker[SAMPLES], nothing[SAMPLES];
	struct many m;

	if (bench_many(&m, n))
		return;
	for (int i = 0; i < SAMPLES; i++) {
		nothing[i] = punch[i] = worker[i] = 0;
		for (int k = 0; k < HOLES; k++) {
			nothing[i] += one_hole(NOTHING);
			punch[i] += one_hole(PUNCH);
			worker[i] += one_hole(WORKER);
		}
	}
	bench_few(&m);
	bench_emit("hole-no-device", n, nothing, HOLES);
	bench_emit("hole-punch", n, punch, HOLES);
	bench_emit("hole-worker", n, worker, HOLES);
}

/* From the hole until the device has all again that is left. */
static u64 one_refault(enum how how, unsigned long pages, u64 *faults)
{
	u64 begin, ns;
	int err = setup(how, pages, true);

	if (err) {
		bench_fail("a range for the device", err);
		return 0;
	}
	fault_all(false);
	d.faults = 0;
	begin = ktime_get_ns();
	make_hole();
	fault_all(true);
	ns = ktime_get_ns() - begin;
	*faults = d.faults;
	cleanup();
	memset(d.has, 0, sizeof(d.has));
	return ns;
}

void bench_refault(unsigned long pages)
{
	u64 punch[SAMPLES], worker[SAMPLES], few[SAMPLES], many[SAMPLES];

	for (int i = 0; i < SAMPLES; i++) {
		punch[i] = one_refault(PUNCH, pages, &few[i]);
		worker[i] = one_refault(WORKER, pages, &many[i]);
	}
	bench_emit("again-punch", pages, punch, 1);
	bench_emit("again-worker", pages, worker, 1);
	bench_emit("refaults-punch", pages, few, 1);
	bench_emit("refaults-worker", pages, many, 1);
}
#endif
