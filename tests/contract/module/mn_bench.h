/* SPDX-License-Identifier: GPL-2.0 */
/* What interval notifiers cost. Also built for a kernel without the series. */
#ifndef MN_BENCH_H
#define MN_BENCH_H

#include <linux/ktime.h>
#include <linux/mmu_notifier.h>
#include <linux/slab.h>

/* Only kernels with the series have this option, and all of ours have it on. */
#ifdef CONFIG_MMU_NOTIFIER_KUNIT_TEST
#define HAS_SERIES
#endif

#define SAMPLES		15
#define BENCH_BASE	0x10000000UL
#define BENCH_FAR	0x1000000000UL	/* where intervals are that only are many */

/* mn_bench-main.c */
void bench_emit(const char *name, unsigned long n, const u64 *ns, unsigned long per);
void bench_fail(const char *what, int err);
u32 bench_random(u32 n);
int bench_start(struct mmu_notifier_range *range);
void bench_end(struct mmu_notifier_range *range);

/* Address of interval @i of many: a page, and a page of nothing behind it. */
static inline unsigned long bench_addr(unsigned long i)
{
	return BENCH_FAR + 2 * i * PAGE_SIZE;
}

void bench_old(unsigned long n);
#ifdef HAS_SERIES
struct many {
	struct mmu_interval_notifier *v;
	unsigned long n;
};

extern const struct mmu_interval_notifier_ops bench_many_ops;
int bench_many(struct many *m, unsigned long n);
void bench_few(struct many *m);
void bench_hole(unsigned long n);
void bench_refault(unsigned long pages);
void bench_find(unsigned long n);
void bench_thaw(unsigned long n);
void bench_starve(int finders);
#endif

#endif
