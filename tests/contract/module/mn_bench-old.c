// SPDX-License-Identifier: GPL-2.0
/* For users that make none of the new calls: the same on both kernels. */
#include <linux/sched/mm.h>

#include "mn_bench.h"

#define LOOPS	2000
#define EXTRA	500
#define ROUNDS	10
/* How much a driver keeps beside each interval notifier. */
#define DRIVERS_OWN	256

/*
 * Of the size that kmalloc() has for an object of a driver, which is the same with
 * and without the series: what the calls do is compared. Where the interval
 * notifier is in a cache line depends on the driver: here at each place in turn.
 * Or side by side, where its size counts.
 */
struct objects {
	char *v;
	size_t size;
	unsigned int places;
};

static struct mmu_interval_notifier *object(const struct objects *o, unsigned long i)
{
	return (struct mmu_interval_notifier *)(o->v + i * o->size + i % o->places * sizeof(long));
}

static bool allocate(struct objects *o, unsigned long n)
{
	o->v = kvcalloc(n, o->size, GFP_KERNEL);
	if (!o->v)
		bench_fail("memory", -ENOMEM);
	return o->v;
}

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

static u64 reads(const struct objects *o, unsigned long n)
{
	u64 begin = ktime_get_ns();

	for (int i = 0; i < LOOPS; i++) {
		struct mmu_interval_notifier *mni = object(o, bench_random(n));
		unsigned long seq = mmu_interval_read_begin(mni);

		if (mmu_interval_read_retry(mni, seq))
			bench_fail("read_retry without an invalidation", 0);
	}
	return ktime_get_ns() - begin;
}

/* @count from @first on, where one of @n is, or in a row. */
static u64 inserts(const struct objects *o, unsigned long first, unsigned long n,
		   unsigned long count)
{
	u64 begin = ktime_get_ns();

	for (unsigned long i = 0; i < count; i++) {
		unsigned long at = n ? bench_random(n) : i;
		int err = mmu_interval_notifier_insert(object(o, first + i), current->mm,
						       bench_addr(at), PAGE_SIZE, &ops);

		if (err)
			bench_fail("insert", err);
	}
	return ktime_get_ns() - begin;
}

static u64 removes(const struct objects *o, unsigned long first, unsigned long count)
{
	u64 begin = ktime_get_ns();

	for (unsigned long i = 0; i < count; i++)
		mmu_interval_notifier_remove(object(o, first + i));
	return ktime_get_ns() - begin;
}

static void bench_array(unsigned long n)
{
	struct objects o = { .size = sizeof(struct mmu_interval_notifier), .places = 1 };
	u64 read[SAMPLES];

	if (!allocate(&o, n))
		return;
	inserts(&o, 0, 0, n);
	for (int i = 0; i < SAMPLES; i++)
		read[i] = reads(&o, n);
	removes(&o, 0, n);
	kvfree(o.v);
	bench_emit("read-begin-array", n, read, LOOPS);
}

void bench_old(unsigned long n)
{
	struct objects o = {
		.size = kmalloc_size_roundup(sizeof(struct mmu_interval_notifier) + DRIVERS_OWN),
		.places = L1_CACHE_BYTES / sizeof(long),
	};
	u64 hit[SAMPLES], miss[SAMPLES], read[SAMPLES], in[SAMPLES], out[SAMPLES];

	if (!allocate(&o, n + EXTRA))
		return;
	inserts(&o, 0, 0, n);
	for (int i = 0; i < SAMPLES; i++) {
		hit[i] = invalidations(n, false);
		miss[i] = invalidations(n, true);
		read[i] = reads(&o, n);
		in[i] = out[i] = 0;
		for (int k = 0; k < ROUNDS; k++) {
			in[i] += inserts(&o, n, n, EXTRA);
			out[i] += removes(&o, n, EXTRA);
		}
		cond_resched();
	}
	removes(&o, 0, n);
	kvfree(o.v);
	bench_emit("start-end-of-one", n, hit, LOOPS);
	bench_emit("start-end-of-none", n, miss, LOOPS);
	bench_emit("read-begin-retry", n, read, LOOPS);
	bench_emit("insert", n, in, ROUNDS * EXTRA);
	bench_emit("remove", n, out, ROUNDS * EXTRA);
	bench_array(n);
}
