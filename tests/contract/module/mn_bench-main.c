// SPDX-License-Identifier: GPL-2.0
/*
 * insmod mn_bench.ko start=ADDR end=ADDR measures, in the process that loads it,
 * and leaves the figures in debugfs. The addresses are those of
 * __mmu_notifier_invalidate_range_start() and _end(), which no module can link
 * with.
 */
#include <linux/debugfs.h>
#include <linux/module.h>
#include <linux/sched/mm.h>

#include "mn_bench.h"

#define TEXT_SIZE	65536

static unsigned long start, end;
module_param(start, ulong, 0);
module_param(end, ulong, 0);

static struct debugfs_blob_wrapper text;
static struct dentry *file;
static int failed;

static __printf(1, 2) void put(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	text.size += vscnprintf(text.data + text.size, TEXT_SIZE - text.size, fmt, args);
	va_end(args);
}

/* @ns: SAMPLES times, of @per operations each */
void bench_emit(const char *name, unsigned long n, const u64 *ns, unsigned long per)
{
	put("# %s %lu", name, n);
	for (int i = 0; i < SAMPLES; i++) {
		u64 hundredths = div64_ul(100 * ns[i], per);

		put(" %llu.%02llu", hundredths / 100, hundredths % 100);
	}
	put("\n");
	/* A sign of life for who waits. */
	pr_info("mn_bench: %s %lu\n", name, n);
}

void bench_fail(const char *what, int err)
{
	put("# failed: %s: %d\n", what, err);
	failed = 1;
}

u32 bench_random(u32 n)
{
	static u32 x = 1;

	x = x * 1664525 + 1013904223;
	return (u32)((u64)x * n >> 32);
}

int bench_start(struct mmu_notifier_range *range)
{
	return ((int (*)(struct mmu_notifier_range *))start)(range);
}

void bench_end(struct mmu_notifier_range *range)
{
	((void (*)(struct mmu_notifier_range *))end)(range);
}

/* The smallest step of the clock, and what it takes to look at it. */
static void bench_clock(void)
{
	u64 step[SAMPLES], look[SAMPLES];

	for (int i = 0; i < SAMPLES; i++) {
		u64 a = ktime_get_ns(), b;

		do {
			b = ktime_get_ns();
		} while (b == a);
		step[i] = b - a;
		a = ktime_get_ns();
		for (int k = 0; k < 1000; k++)
			ktime_get_ns();
		look[i] = ktime_get_ns() - a;
	}
	bench_emit("clock-step", 1, step, 1);
	bench_emit("clock-look", 1, look, 1000);
}

static void measure(void)
{
	static const unsigned long old[] = { 1, 1000, 100000 };

	bench_clock();
	for (int i = 0; i < ARRAY_SIZE(old); i++)
		bench_old(old[i]);
#ifdef HAS_SERIES
	static const unsigned long few[] = { 10, 1000, 100000 }, pages[] = { 16, 64, 256 },
			    changes[] = { 1, 100, 10000 };

	for (int i = 0; i < 3; i++) {
		bench_hole(few[i]);
		bench_find(few[i]);
		bench_refault(pages[i]);
		bench_thaw(changes[i]);
	}
	bench_starve(1);
	bench_starve(2);
#endif
}

static int __init bench_init(void)
{
	if (!start || !end || !current->mm)
		return -EINVAL;
	text.data = kvzalloc(TEXT_SIZE, GFP_KERNEL);
	if (!text.data)
		return -ENOMEM;
	put("TAP version 13\n1..1\n");
	measure();
	put("%s 1 mn_bench\n", failed ? "not ok" : "ok");
	file = debugfs_create_blob("mn_bench", 0444, NULL, &text);
	return 0;
}
module_init(bench_init);

static void __exit bench_exit(void)
{
	debugfs_remove(file);
	kvfree(text.data);
}
module_exit(bench_exit);

MODULE_DESCRIPTION("What interval notifiers cost");
MODULE_LICENSE("GPL");
