// SPDX-License-Identifier: GPL-2.0
/* For users that make none of the new calls: the same on both kernels. */
#include <linux/sched/mm.h>

#include "mn_bench.h"

#define LOOPS	2000
#define EXTRA	500

static bool invalidate(struct mmu_interval_notifier *mni, const struct mmu_notifier_range *range,
		       unsigned long seq)
{
	mmu_interval_set_seq(mni, seq);
	return true;
}

static const struct mmu_interval_notifier_ops ops = { .invalidate = invalidate };

/* @gap: of what lies between the intervals, else of one interval. */
static u64 invalidations(unsigned long n, bool gap)
{
	struct mmu_notifier_range r;
	u64 begin = ktime_get_ns();

	for (int i = 0; i < LOOPS; i++) {
		unsigned long addr = bench_addr(bench_random(n)) + gap * PAGE_SIZE;

		mmu_notifier_range_init(&r, MMU_NOTIFY_CLEAR, 0, current->mm, addr,
					addr + PAGE_SIZE);
		r.flags = MMU_NOTIFIER_RANGE_BLOCKABLE;
		bench_start(&r);
		bench_end(&r);
	}
	return ktime_get_ns() - begin;
}

static u64 reads(struct mmu_interval_notifier *v, unsigned long n)
{
	u64 begin = ktime_get_ns();

	for (int i = 0; i < LOOPS; i++) {
		struct mmu_interval_notifier *mni = &v[bench_random(n)];
		unsigned long seq = mmu_interval_read_begin(mni);

		if (mmu_interval_read_retry(mni, seq))
			bench_fail("read_retry without an invalidation", 0);
	}
	return ktime_get_ns() - begin;
}

static u64 inserts(struct mmu_interval_notifier *v, unsigned long n, unsigned long count)
{
	u64 begin = ktime_get_ns();

	for (unsigned long i = 0; i < count; i++) {
		unsigned long at = n ? bench_random(n) : i;
		int err = mmu_interval_notifier_insert(&v[i], current->mm, bench_addr(at),
						       PAGE_SIZE, &ops);

		if (err)
			bench_fail("insert", err);
	}
	return ktime_get_ns() - begin;
}

static u64 removes(struct mmu_interval_notifier *v, unsigned long count)
{
	u64 begin = ktime_get_ns();

	for (unsigned long i = 0; i < count; i++)
		mmu_interval_notifier_remove(&v[i]);
	return ktime_get_ns() - begin;
}

void bench_old(unsigned long n)
{
	struct mmu_interval_notifier *v = kvcalloc(n + EXTRA, sizeof(*v), GFP_KERNEL);
	u64 hit[SAMPLES], miss[SAMPLES], read[SAMPLES], in[SAMPLES], out[SAMPLES];

	if (!v) {
		bench_fail("memory", -ENOMEM);
		return;
	}
	inserts(v, 0, n);
	for (int i = 0; i < SAMPLES; i++) {
		hit[i] = invalidations(n, false);
		miss[i] = invalidations(n, true);
		read[i] = reads(v, n);
		in[i] = inserts(v + n, n, EXTRA);
		out[i] = removes(v + n, EXTRA);
		cond_resched();
	}
	removes(v, n);
	kvfree(v);
	bench_emit("start-end-of-one", n, hit, LOOPS);
	bench_emit("start-end-of-none", n, miss, LOOPS);
	bench_emit("read-begin-retry", n, read, LOOPS);
	bench_emit("insert", n, in, EXTRA);
	bench_emit("remove", n, out, EXTRA);
}
