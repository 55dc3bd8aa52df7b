// SPDX-License-Identifier: GPL-2.0
/*
 * Breaks the running kernel on request: "echo NAME > /sys/kernel/debug/break".
 * Only for making golden logs; make-golden.sh adds it to a scratch tree.
 */
#include <linux/debugfs.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/timer.h>
#include <linux/uaccess.h>

static DEFINE_MUTEX(lock_a);
static DEFINE_MUTEX(lock_b);
static DEFINE_SPINLOCK(spin_a);
static struct mutex twins[2];
static int __rcu *rcu_int;
static int value;

struct box {
	struct mutex lock;
	struct list_head list;
	refcount_t ref;
	char data[64];
};

static noinline void break_null(void)
{
	int *p = READ_ONCE(rcu_int);

	WRITE_ONCE(*p, 1);
}

static noinline void break_bug(void)
{
	BUG();
}

static noinline void break_warn(void)
{
	WARN(1, "broken on purpose, value %d\n", value);
}

static noinline void break_warn_on(void)
{
	WARN_ON(value == 0);
}

static noinline void break_panic(void)
{
	panic("broken on purpose");
}

static noinline void break_abba(void)
{
	mutex_lock(&lock_a);
	mutex_lock(&lock_b);
	mutex_unlock(&lock_b);
	mutex_unlock(&lock_a);
	mutex_lock(&lock_b);
	mutex_lock(&lock_a);
	mutex_unlock(&lock_a);
	mutex_unlock(&lock_b);
}

static noinline void break_recursive(void)
{
	int i;

	for (i = 0; i < 2; i++)
		mutex_init(&twins[i]);
	mutex_lock(&twins[0]);
	mutex_lock(&twins[1]);
	mutex_unlock(&twins[1]);
	mutex_unlock(&twins[0]);
}

static void take_in_softirq(struct timer_list *t)
{
	spin_lock(&spin_a);
	spin_unlock(&spin_a);
}
static DEFINE_TIMER(softirq_timer, take_in_softirq);

static noinline void break_irq(void)
{
	mod_timer(&softirq_timer, jiffies + 1);
	msleep(100);
	spin_lock(&spin_a);
	spin_unlock(&spin_a);
}

static noinline void break_rcu(void)
{
	value = !!rcu_dereference(rcu_int);
}

static noinline void break_freed(void)
{
	struct box *box = kzalloc(sizeof(*box), GFP_KERNEL);

	mutex_init(&box->lock);
	mutex_lock(&box->lock);
	kfree(box);
}

static int exit_holding(void *unused)
{
	mutex_lock(&lock_a);
	return 0;
}

static noinline void break_held(void)
{
	kthread_run(exit_holding, NULL, "holder");
	msleep(100);
}

static noinline void break_unlock(void)
{
	mutex_unlock(&lock_a);
}

static noinline void break_waitctx(void)
{
	static DEFINE_RAW_SPINLOCK(raw);

	raw_spin_lock(&raw);
	spin_lock(&spin_a);
	spin_unlock(&spin_a);
	raw_spin_unlock(&raw);
}

static noinline void break_nest(void)
{
	mutex_lock_nest_lock(&lock_a, &lock_b);
	mutex_unlock(&lock_a);
}

static noinline void break_atomic(void)
{
	spin_lock(&spin_a);
	mutex_lock(&lock_a);
	mutex_unlock(&lock_a);
	spin_unlock(&spin_a);
}

static noinline void break_schedule(void)
{
	spin_lock(&spin_a);
	schedule_timeout_uninterruptible(1);
	spin_unlock(&spin_a);
}

static noinline void break_list(void)
{
	static struct box one, two;

	INIT_LIST_HEAD(&one.list);
	list_add(&two.list, &one.list);
	one.list.next = &one.list;
	list_del(&two.list);
}

static noinline void break_refcount(void)
{
	static struct box box;

	refcount_set(&box.ref, 1);
	refcount_dec(&box.ref);
}

static int sleep_long(void *unused)
{
	mutex_lock(&lock_a);
	schedule_timeout_uninterruptible(6 * HZ);
	mutex_unlock(&lock_a);
	return 0;
}

static noinline void break_hung(void)
{
	kthread_run(sleep_long, NULL, "sleeper");
	msleep(5500);
}

static noinline void break_spin(void)
{
	unsigned long end = jiffies + 8 * HZ;

	preempt_disable();
	while (time_before(jiffies, end))
		mdelay(1);
	preempt_enable();
	msleep(100);
}

/* UML dies on this one: it cannot look at a mapping that is not there. */
static noinline void break_badpage(void)
{
	struct page *page = alloc_page(GFP_KERNEL);

	page->mapping = (void *)0x1000;
	__free_page(page);
}

static noinline void break_vmbug(void)
{
	struct page *page = alloc_page(GFP_KERNEL);

	set_page_count(page, 0);
	get_page(page);
}

static noinline void break_rss(void)
{
	add_mm_counter(current->mm, MM_ANONPAGES, 3);
}

static noinline void break_uaf(void)
{
	struct box *box = kzalloc(sizeof(*box), GFP_KERNEL);

	kfree(box);
	WRITE_ONCE(box->data[3], 1);
}

static noinline void break_oob(void)
{
	char *p = kzalloc(100, GFP_KERNEL);

	OPTIMIZER_HIDE_VAR(p);
	p[100] = 1;
	kfree(p);
}

static noinline void break_doublefree(void)
{
	char *p = kzalloc(100, GFP_KERNEL);

	kfree(p);
	OPTIMIZER_HIDE_VAR(p);
	kfree(p);
}

static noinline void break_leak(void)
{
	struct box *volatile box = kzalloc(sizeof(*box), GFP_KERNEL);

	box = NULL;
}

static noinline void break_shift(void)
{
	int by = 33;

	OPTIMIZER_HIDE_VAR(by);
	value = 1 << by;
}

static noinline void break_bounds(void)
{
	static int array[4];
	int i = 4;

	OPTIMIZER_HIDE_VAR(i);
	value = array[i];
}

#define BREAKER(n) { #n, break_##n }
static const struct { const char *name; void (*fn)(void); } breakers[] = {
	BREAKER(null), BREAKER(bug), BREAKER(warn), BREAKER(warn_on),
	BREAKER(panic), BREAKER(abba), BREAKER(recursive), BREAKER(irq),
	BREAKER(rcu), BREAKER(freed), BREAKER(held), BREAKER(unlock),
	BREAKER(waitctx), BREAKER(nest), BREAKER(atomic), BREAKER(schedule),
	BREAKER(list), BREAKER(refcount), BREAKER(hung), BREAKER(spin),
	BREAKER(badpage), BREAKER(vmbug), BREAKER(rss), BREAKER(uaf),
	BREAKER(oob), BREAKER(doublefree), BREAKER(leak), BREAKER(shift),
	BREAKER(bounds),
};

static ssize_t break_write(struct file *file, const char __user *ubuf,
			   size_t len, loff_t *pos)
{
	char name[32] = "";
	int i;

	if (copy_from_user(name, ubuf, min(len, sizeof(name) - 1)))
		return -EFAULT;
	for (i = 0; i < ARRAY_SIZE(breakers); i++) {
		if (sysfs_streq(name, breakers[i].name)) {
			breakers[i].fn();
			return len;
		}
	}
	return -ENOENT;
}

static const struct file_operations break_fops = {
	.owner = THIS_MODULE,
	.write = break_write,
};

static int __init break_init(void)
{
	debugfs_create_file("break", 0200, NULL, NULL, &break_fops);
	return 0;
}
module_init(break_init);
MODULE_DESCRIPTION("Breaks the kernel on request");
MODULE_LICENSE("GPL");
