// SPDX-License-Identifier: GPL-2.0
/* Find, against a copy of the tree as drivers keep it; the thaw; starvation. */
#include <linux/delay.h>
#include <linux/interval_tree.h>
#include <linux/kthread.h>
#include <linux/sched/mm.h>

#include "mn_bench.h"

#ifdef HAS_SERIES
#define LOOPS	2000
#define REMOVES	8
#define FIND_JIFFIES (HZ / 10)	/* as long waits who is starved */

static bool invalidate(struct mmu_interval_notifier *mni, const struct mmu_notifier_range *range,
		       unsigned long seq)
{
	mmu_interval_set_seq(mni, seq);
	return true;
}

static void release(struct mmu_interval_notifier *mni)
{
}

const struct mmu_interval_notifier_ops bench_many_ops = {
	.invalidate = invalidate, .release = release,
};

int bench_many(struct many *m, unsigned long n)
{
	m->n = n;
	m->v = kvcalloc(n, sizeof(*m->v), GFP_KERNEL);
	if (!m->v) {
		bench_fail("memory", -ENOMEM);
		return -ENOMEM;
	}
	for (unsigned long i = 0; i < n; i++)
		mmu_interval_notifier_insert(&m->v[i], current->mm, bench_addr(i), PAGE_SIZE,
					     &bench_many_ops);
	return 0;
}

void bench_few(struct many *m)
{
	for (unsigned long i = 0; i < m->n; i++)
		mmu_interval_notifier_put(&m->v[i]);
	mmu_interval_notifier_synchronize(current->mm);
	kvfree(m->v);
}

static u64 finds(unsigned long n)
{
	u64 begin = ktime_get_ns();

	for (int i = 0; i < LOOPS; i++) {
		unsigned long addr = bench_addr(bench_random(n));
		struct mmu_interval_notifier *mni =
			mmu_interval_notifier_find(current->mm, &bench_many_ops, addr, addr);

		if (!mni || !mmu_interval_notifier_tryget(mni))
			bench_fail("find", i);
		mmu_interval_notifier_find_unlock(current->mm);
		mmu_interval_notifier_put(mni);
	}
	return ktime_get_ns() - begin;
}

struct copy {
	struct interval_tree_node node;
	refcount_t refs;
};

static u64 copy_finds(spinlock_t *lock, struct rb_root_cached *tree, unsigned long n)
{
	u64 begin = ktime_get_ns();

	for (int i = 0; i < LOOPS; i++) {
		unsigned long addr = bench_addr(bench_random(n));
		struct interval_tree_node *node;
		struct copy *c;

		spin_lock(lock);
		node = interval_tree_iter_first(tree, addr, addr);
		c = container_of(node, struct copy, node);
		if (!node || !refcount_inc_not_zero(&c->refs))
			bench_fail("copy of the tree", i);
		spin_unlock(lock);
		if (refcount_dec_and_test(&c->refs))
			bench_fail("copy of the tree", i);
	}
	return ktime_get_ns() - begin;
}

void bench_find(unsigned long n)
{
	struct copy *copy = kvcalloc(n, sizeof(*copy), GFP_KERNEL);
	struct rb_root_cached tree = RB_ROOT_CACHED;
	u64 ours[SAMPLES], theirs[SAMPLES];
	DEFINE_SPINLOCK(lock);
	struct many m;

	if (!copy || bench_many(&m, n))
		return;
	for (unsigned long i = 0; i < n; i++) {
		copy[i].node.start = bench_addr(i);
		copy[i].node.last = bench_addr(i) + PAGE_SIZE - 1;
		refcount_set(&copy[i].refs, 1);
		interval_tree_insert(&copy[i].node, &tree);
	}
	for (int i = 0; i < SAMPLES; i++) {
		ours[i] = finds(n);
		theirs[i] = copy_finds(&lock, &tree, n);
	}
	bench_few(&m);
	kvfree(copy);
	bench_emit("find", n, ours, LOOPS);
	bench_emit("find-in-copy", n, theirs, LOOPS);
}

static void ask_for_changes(struct many *m)
{
	mmu_interval_notifier_find(current->mm, &bench_many_ops, 0, ULONG_MAX);
	for (unsigned long i = 0; i < m->n; i++) {
		unsigned long at = (i * 7919) % m->n;

		mmu_interval_notifier_update(&m->v[at], bench_addr(at),
					     bench_addr(at) + PAGE_SIZE - 1);
	}
}

/* find_unlock() applies all that was asked for. Its time is that of the lock. */
void bench_thaw(unsigned long n)
{
	unsigned long thaws = max(1000 / n, 1);
	u64 ns[SAMPLES] = { }, begin;
	struct many m;

	if (bench_many(&m, n))
		return;
	for (int i = 0; i < SAMPLES; i++) {
		for (unsigned long k = 0; k < thaws; k++) {
			ask_for_changes(&m);
			begin = ktime_get_ns();
			mmu_interval_notifier_find_unlock(current->mm);
			ns[i] += ktime_get_ns() - begin;
		}
	}
	bench_few(&m);
	bench_emit("thaw", n, ns, thaws);
}

static int finder(void *arg)
{
	unsigned long until = jiffies + FIND_JIFFIES;
	struct mm_struct *mm = arg;

	while (!kthread_should_stop()) {
		if (time_after(jiffies, until)) {
			usleep_range(1000, 2000);
			continue;
		}
		mmu_interval_notifier_find(mm, &bench_many_ops, 0, ULONG_MAX);
		usleep_range(100, 120);
		mmu_interval_notifier_find_unlock(mm);
	}
	return 0;
}

/* The longest of some removes while @finders are in find sections all the time. */
static u64 longest_remove(int finders)
{
	struct mmu_interval_notifier extra[REMOVES];
	struct task_struct *task[2] = { };
	u64 longest = 0;

	for (int i = 0; i < REMOVES; i++)
		mmu_interval_notifier_insert(&extra[i], current->mm, bench_addr(20 + i),
					     PAGE_SIZE, &bench_many_ops);
	for (int i = 0; i < finders; i++) {
		task[i] = kthread_run(finder, current->mm, "mn_bench_find");
		usleep_range(50, 60);
	}
	for (int i = 0; i < REMOVES; i++) {
		u64 begin = ktime_get_ns();

		mmu_interval_notifier_remove(&extra[i]);
		longest = max(longest, ktime_get_ns() - begin);
	}
	for (int i = 0; i < finders; i++)
		kthread_stop(task[i]);
	return longest;
}

void bench_starve(int finders)
{
	u64 ns[SAMPLES];
	struct many m;

	if (bench_many(&m, 10))
		return;
	for (int i = 0; i < SAMPLES; i++)
		ns[i] = longest_remove(finders);
	bench_few(&m);
	bench_emit("remove-while-finding", finders, ns, 1);
}
#endif
