// SPDX-License-Identifier: GPL-2.0
/*
 * /dev/mn_torture: each open file is one process to torture. It says what the
 * model has found; the program mn-torture prints it.
 */
#include <linux/delay.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "mn_torture.h"

struct tor_task *tor_task(struct tor *m)
{
	for (int i = 1; i < TOR_MAX_TASK; i++)
		if (m->task[i].task == current)
			return &m->task[i];
	return &m->task[0];
}

/* xorshift: a number below @n */
u64 tor_random(struct tor_task *t, u64 n)
{
	t->random ^= t->random << 13;
	t->random ^= t->random >> 7;
	t->random ^= t->random << 17;
	return (t->random >> 11) % n;
}

static void seed_task(struct tor *m, int no)
{
	struct tor_task *t = &m->task[no];

	t->m = m;
	t->no = no;
	t->random = (m->how.seed + 1) * 0x9e3779b97f4a7c15ULL + no * 0xbf58476d1ce4e5b9ULL;
	t->random |= !t->random;
	for (int i = 0; i < 8; i++)
		tor_random(t, 2);
}

/* Mostly a few pages, so that much overlaps but not all. */
void tor_range(struct tor_task *t, unsigned long *start, unsigned long *last)
{
	int p = tor_random(t, TOR_PAGES);
	int n = 1 + tor_random(t, tor_random(t, 8) ? 8 : TOR_PAGES);

	*start = tor_page_start(p);
	*last = tor_page_start(min(p + n, TOR_PAGES)) - 1;
}

void tor_sleep(struct tor_task *t)
{
	usleep_range(20, 20 + tor_random(t, 200));
}

static int track_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct tor *m = container_of(mn, struct tor, track);

	if (tor_check(m))
		tor_inv_walked(m, range);
	return 0;
}

static void track_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct tor *m = container_of(mn, struct tor, track);
	struct tor_inv *inv = tor_inv_find(m, range);

	if (inv && !inv->direct)
		tor_inv_end(m, inv);
}

static void track_release(struct mmu_notifier *mn, struct mm_struct *mm)
{
	container_of(mn, struct tor, track)->exiting = true;
}

static const struct mmu_notifier_ops track_ops = {
	.invalidate_range_start = track_start,
	.invalidate_range_end = track_end,
	.release = track_release,
};

static int refuse_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct tor *m = container_of(mn, struct tor, refuse);

	return !mmu_notifier_range_blockable(range) && !tor_random(tor_task(m), 6) ? -EAGAIN : 0;
}

static const struct mmu_notifier_ops refuse_ops = {
	.invalidate_range_start = refuse_start,
};

static int tor_attach(struct tor *m, void __user *arg)
{
	struct mmu_interval_notifier first;
	int ret;

	if (m->mm)
		return -EBUSY;
	if (copy_from_user(&m->how, arg, sizeof(m->how)))
		return -EFAULT;
	/* So that the mm has a tree, and later inserts need not make one. */
	ret = mmu_interval_notifier_insert(&first, current->mm, 0, 1, &tor_plain_ops);
	if (ret)
		return ret;
	mmu_interval_notifier_remove(&first);
	seed_task(m, 0);
	m->mm = current->mm;
	mmgrab(m->mm);
	m->refuse.ops = &refuse_ops;
	m->track.ops = &track_ops;
	ret = mmu_notifier_register(&m->refuse, m->mm);
	if (!ret)
		ret = mmu_notifier_register(&m->track, m->mm);
	pr_info("mn_torture: seed %llu\n", m->how.seed);
	return ret;
}

static int add_task(struct tor *m, u32 no)
{
	if (!m->mm || no < 1 || no >= TOR_MAX_TASK || m->task[no].task)
		return -EINVAL;
	seed_task(m, no);
	m->task[no].task = current;
	return 0;
}

/* For all that is left: the loop that the contract says ends. */
static void put_all(struct tor_task *t)
{
	struct tor_iv *first = tor_find(t, 0, ULONG_MAX), *iv;

	for (iv = first; iv; iv = tor_find_next(t, iv, 0, ULONG_MAX)) {
		/* One that is going to be released has the last reference. */
		if (!iv->insert_ref)
			continue;
		iv->insert_ref = false;
		tor_put(t->m, iv);
		if (t->m->res.failed)
			break;
	}
	if (first)
		tor_find_unlock(t);
}

static void finish(struct tor *m)
{
	struct tor_task *t = &m->task[0];
	int count;

	for (int no = 0; no < TOR_MAX_TASK; no++) {
		m->task[no].task = NULL;
		for (int i = 0; i < TOR_SLOTS && tor_check(m) && m->task[no].m; i++)
			tor_drop_slot(&m->task[no], i);
	}
	if (tor_check(m))
		put_all(t);
	for (int i = 0; i < TOR_MAX_IV && tor_check(m); i++)
		if (m->iv[i].no && m->iv[i].plain)
			tor_remove(t, &m->iv[i]);
	tor_synchronize(t);
	if (tor_check(m) && m->live)
		tor_fail(m, "%d interval notifiers were not released", m->live);
	/* What is left behind by a failure has pointers to all of this. */
	if (m->res.failed)
		return;
	mmu_notifier_unregister(&m->track, m->mm);
	mmu_notifier_unregister(&m->refuse, m->mm);
	/* Ours, and that of an idle task that has not looked at another since. */
	count = atomic_read(&m->mm->mm_count);
	if (count > 2)
		tor_fail(m, "mm_count is %d at the end", count);
	mmdrop(m->mm);
}

static int tor_finish(struct tor *m, void __user *arg)
{
	if (!m->mm)
		return -EINVAL;
	if (!m->finished)
		finish(m);
	m->finished = true;
	m->res.lockdep = IS_ENABLED(CONFIG_LOCKDEP) ? debug_locks : -1;
	return arg && copy_to_user(arg, &m->res, sizeof(m->res)) ? -EFAULT : 0;
}

static int do_operations(struct tor *m, u32 n)
{
	struct tor_task *t = tor_task(m);

	if (!t->no)
		return -EINVAL;
	while (n-- && !m->res.failed)
		tor_operation(t);
	return m->res.failed ? -EIO : 0;
}

static long tor_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct tor *m = file->private_data;
	long ret;

	if (cmd == TOR_STEP)
		return do_operations(m, arg);
	mutex_lock(&m->table);
	switch (cmd) {
	case TOR_ATTACH:
		ret = tor_attach(m, (void __user *)arg);
		break;
	case TOR_TASK:
		ret = add_task(m, arg);
		break;
	case TOR_FINISH:
		ret = tor_finish(m, (void __user *)arg);
		break;
	default:
		ret = -ENOTTY;
	}
	mutex_unlock(&m->table);
	return ret;
}

/* The failure, and what led to it: the last operations, oldest first. */
static ssize_t tor_read(struct file *file, char __user *buf, size_t size, loff_t *pos)
{
	struct tor *m = file->private_data;
	u64 n = *pos, first = m->events > TOR_LOG ? m->events - TOR_LOG : 0;
	const struct tor_event *e;
	char line[240];
	int len;

	if (n > m->events - first)
		return 0;
	if (!n) {
		len = scnprintf(line, sizeof(line), "%s\n",
				m->failure[0] ? m->failure : "no failure");
	} else {
		e = &m->log[(first + n - 1) % TOR_LOG];
		len = scnprintf(line, sizeof(line), "task %d %-10s #%d,#%d pages %d-%d: %d\n",
				e->task, e->op, e->iv, e->other, e->a, e->b, e->ret);
	}
	*pos = n + 1;
	len = min_t(size_t, len, size);
	return copy_to_user(buf, line, len) ? -EFAULT : len;
}

static int tor_open(struct inode *inode, struct file *file)
{
	struct tor *m = kvzalloc(sizeof(*m), GFP_KERNEL);

	if (!m)
		return -ENOMEM;
	mutex_init(&m->lock);
	mutex_init(&m->table);
	INIT_LIST_HEAD(&m->deferred);
	file->private_data = m;
	return 0;
}

static int tor_close(struct inode *inode, struct file *file)
{
	struct tor *m = file->private_data;

	if (m->mm)
		tor_finish(m, NULL);
	if (!m->res.failed)
		kvfree(m);
	return 0;
}

static const struct file_operations tor_fops = {
	.owner = THIS_MODULE,
	.open = tor_open,
	.release = tor_close,
	.read = tor_read,
	.unlocked_ioctl = tor_ioctl,
};

static struct miscdevice tor_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "mn_torture",
	.fops = &tor_fops,
};

static int __init tor_init(void)
{
	if (IS_ENABLED(CONFIG_SMP) || IS_ENABLED(CONFIG_PREEMPTION)) {
		pr_err("mn_torture: the model is for one CPU without preemption\n");
		return -EOPNOTSUPP;
	}
	return misc_register(&tor_device);
}
module_init(tor_init);

static void __exit tor_exit(void)
{
	misc_deregister(&tor_device);
}
module_exit(tor_exit);

MODULE_DESCRIPTION("Torture of interval notifiers against a model");
MODULE_LICENSE("GPL");
