// SPDX-License-Identifier: GPL-2.0
/* scratch: one misuse per boot, mn_misuse=N */
#include <linux/delay.h>
#include <linux/hmm.h>
#include <linux/init.h>
#include <linux/module.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/kthread.h>
#include <linux/mmu_notifier.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/debug_locks.h>

static int which = -1;
static struct mm_struct *mm, *mm2;
static struct mmu_interval_notifier a, b, c;
static DEFINE_MUTEX(lock);
static const struct mmu_interval_notifier_ops ops, plain;

module_param(which, int, 0);
static unsigned long base;

static void *leak; static struct mmu_interval_notifier d19;
static bool inv(struct mmu_interval_notifier *m, const struct mmu_notifier_range *r, unsigned long seq)
{
	static struct hmm_range hr;

	mmu_interval_set_seq(m, seq);
	if (m != &a)
		return true;
	switch (which) {
	case 8: mmu_interval_notifier_remove(&b); break;
	case 9: mmu_interval_read_begin(m); break;
	case 10: mmu_interval_notifier_synchronize(mm); break;
	case 11: mmu_interval_notifier_remove(&b); break;
	case 16: leak = kmalloc(64, GFP_KERNEL); break;
	case 17:
		hr.notifier = m; hr.start = 0; hr.end = 0;
		hmm_range_fault(&hr);
		break;
	case 18: mmu_interval_notifier_insert(&c, mm, 0, PAGE_SIZE, &plain); break;
	case 19: mmu_interval_notifier_punch(m, base + 0x2000, base + 0x2fff, &d19); break;
	}
	return true;
}
static void rel(struct mmu_interval_notifier *m)
{
	if (m != &a)
		return;
	switch (which) {
	case 14: msleep(1); break;
	case 15: mmu_interval_read_begin(&b); break;
	case 20: mutex_trylock(&lock); break;
	case 21: mmu_interval_notifier_synchronize(mm); break;
	case 22: mmu_interval_notifier_remove(&b); break;
	case 23: { static DEFINE_SPINLOCK(s2); spin_lock(&s2); spin_unlock(&s2); break; }
	}
}
static DEFINE_SPINLOCK(sl);
static void rel2(struct mmu_interval_notifier *m) { spin_lock(&sl); spin_unlock(&sl); }
static const struct mmu_interval_notifier_ops ops = { .invalidate = inv, .release = rel };
static const struct mmu_interval_notifier_ops ops2 = { .invalidate = inv, .release = rel2 };
static const struct mmu_interval_notifier_ops plain = { .invalidate = inv };

static int finder(void *x) { mmu_interval_notifier_find(mm, &ops, base, base); ssleep(3); mmu_interval_notifier_find_unlock(mm); return 0; }
static int finder7(void *x) { mmu_interval_notifier_find(mm, &ops, base, base); return 0; }
static int run(void *x)
{

	mm = current->mm; mmgrab(mm); mm2 = get_task_mm(current->real_parent);
	base = vm_mmap(NULL, 0, 0x9000, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, 0);
	if (IS_ERR_VALUE(base)) return -ENOMEM;
	mmu_interval_notifier_insert(&a, mm, base, 0x9000, &ops);
	mmu_interval_notifier_insert(&b, mm, base, 0x9000, &ops);
	mmu_interval_notifier_insert(&c, mm2, base, 0x9000, &ops);
	pr_info("misuse %d begins\n", which);
	switch (which) {
	case 1: mmu_interval_notifier_update(&a, base, base + 0xfff); break;
	case 2: mmu_interval_notifier_punch(&a, base, base + 0xfff, NULL); break;
	case 3: { static struct mmu_interval_notifier d; mmu_interval_notifier_insert_deferred(&d, mm, 0, 0x1000, &ops); break; }
	case 4: mmu_interval_notifier_find(mm, &ops, base, base); mmu_interval_notifier_update(&c, base, base + 0xfff); mmu_interval_notifier_find_unlock(mm); break;
	case 5: kthread_run(finder, NULL, "finder"); msleep(50); mmu_interval_notifier_update(&a, base, base + 0xfff); break;
	case 6: mmu_interval_notifier_find(mm, &ops, base, base); mmu_interval_notifier_find_unlock(mm); mmu_interval_notifier_find_unlock(mm); break;
	case 7: kthread_run(finder7, NULL, "finder7"); msleep(100); return 0; mmu_interval_notifier_find(mm, &ops, base, base); return 0;
	case 8: case 9: case 10: case 16: case 17: case 18: case 19:
		vm_munmap(base, 0x1000);
		break;
	case 11: pr_info("at exit\n"); break;
	case 12: mmu_interval_notifier_find(mm, &ops, base, base); mmu_interval_notifier_remove(&a); break;
	case 13: mmu_interval_notifier_find(mm, &ops, base, base); mmu_interval_read_begin(&a); mmu_interval_notifier_find_unlock(mm); break;
	case 14: case 15: case 21: case 22: case 23: mmu_interval_notifier_put(&a); break;
	case 24: mmu_interval_notifier_find(mm, &ops, base, base); mmu_interval_notifier_synchronize(mm); mmu_interval_notifier_find_unlock(mm); break;
	case 25: /* synchronize under a lock that release takes */
		{ static struct mmu_interval_notifier e; static DEFINE_MUTEX(m2);
		(void)e; mmu_interval_notifier_insert(&e, mm, 0, 0x1000, &ops2);
		mutex_lock(&m2); mutex_unlock(&m2); mmu_interval_notifier_put(&e);
		/* sl -> (sync) is atomic misuse anyway, shown by lockdep first */
		spin_lock(&sl); mmu_interval_notifier_synchronize(mm); spin_unlock(&sl); }
		break;
	}
	if (which == 19) {
		mmu_interval_read_begin(&a);
		mmu_interval_notifier_put(&a);
		mmu_interval_notifier_put(&d19);
		mmu_interval_notifier_remove(&b);
		mmu_interval_notifier_synchronize(mm);
	}
	pr_info("misuse %d returned, debug_locks %d\n", which, debug_locks);
	return 0;
}
static int __init start(void)
{
	__module_get(THIS_MODULE);
	run(NULL);
	return 0;
}
module_init(start);
MODULE_LICENSE("GPL");
