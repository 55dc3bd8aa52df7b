// SPDX-License-Identifier: GPL-2.0
/*
 * /dev/mn_torture, as the module mn_torture has it: the program mn-torture does
 * not know the difference.
 */
#include <linux/debug_locks.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "mn_race.h"

/* xorshift */
u64 race_random(struct race_task *t, u64 n)
{
	t->random ^= t->random << 13;
	t->random ^= t->random >> 7;
	t->random ^= t->random << 17;
	return (t->random >> 11) % n;
}

static int race_attach(struct race *r, void __user *arg)
{
	struct race_iv *first;
	int ret;

	if (r->mm)
		return -EBUSY;
	if (copy_from_user(&r->how, arg, sizeof(r->how)))
		return -EFAULT;
	first = kzalloc(sizeof(*first), GFP_KERNEL);
	if (!first)
		return -ENOMEM;
	/* So that the mm has a tree, and later inserts need not make one. */
	first->r = r;
	r->mm = current->mm;
	list_add(&first->link, &r->all);
	ret = mmu_interval_notifier_insert(&first->mni, r->mm, 0, 1, &race_own_ops);
	if (!ret) {
		atomic_inc(&r->live);
		mmu_interval_notifier_put(&first->mni);
		r->track.ops = &race_track_ops;
		ret = mmu_notifier_register(&r->track, r->mm);
	}
	if (ret)
		r->mm = NULL;
	else
		mmgrab(r->mm);
	return ret;
}

static int add_task(struct race *r, u32 no)
{
	struct race_task *t = &r->task[no < RACE_TASKS ? no : 0];

	if (!r->mm || no < 1 || no >= RACE_TASKS || t->task)
		return -EINVAL;
	t->r = r;
	t->no = no;
	t->random = (r->how.seed + 1) * 0x9e3779b97f4a7c15ULL + no * 0xbf58476d1ce4e5b9ULL;
	t->random |= !t->random;
	for (int i = 0; i < 8; i++)
		race_random(t, 2);
	WRITE_ONCE(t->task, current);
	return 0;
}

static struct race_task *this_task(struct race *r)
{
	for (int i = 1; i < RACE_TASKS; i++)
		if (READ_ONCE(r->task[i].task) == current)
			return &r->task[i];
	return NULL;
}

static void free_list(struct list_head *list)
{
	struct race_iv *iv, *next;

	list_for_each_entry_safe(iv, next, list, link)
		kfree(iv);
}

/* No task is left that could do anything. */
static void finish(struct race *r)
{
	int count;

	if (race_ok(r))
		race_drop_all(r);
	mmu_interval_notifier_synchronize(r->mm);
	if (atomic_read(&r->live))
		race_fail(r, "%d interval notifiers were not released", atomic_read(&r->live));
	/* What is left behind by a failure has pointers to all of this. */
	if (!race_ok(r))
		return;
	mmu_notifier_unregister(&r->track, r->mm);
	/* Ours, and those of idle processors that have not looked at another since. */
	count = atomic_read(&r->mm->mm_count);
	if (count > 1 + num_online_cpus())
		race_fail(r, "mm_count is %d at the end", count);
	mmdrop(r->mm);
	free_list(&r->all);
	free_list(&r->spare);
}

static int race_finish(struct race *r, void __user *arg)
{
	struct tor_result res = { 0 };

	if (!r->mm)
		return -EINVAL;
	if (!r->finished)
		finish(r);
	r->finished = true;
	res.operations = atomic64_read(&r->operations);
	res.inserts = atomic64_read(&r->inserts);
	res.releases = atomic64_read(&r->releases);
	res.callbacks = atomic64_read(&r->callbacks);
	res.invalidations = atomic64_read(&r->invalidations);
	res.refused = atomic64_read(&r->refused);
	res.splits = atomic64_read(&r->splits);
	res.faults = atomic64_read(&r->faults);
	res.retries = atomic64_read(&r->retries);
	res.failed = !race_ok(r);
	res.lockdep = IS_ENABLED(CONFIG_LOCKDEP) ? debug_locks : -1;
	return arg && copy_to_user(arg, &res, sizeof(res)) ? -EFAULT : 0;
}

static int do_operations(struct race *r, u32 n)
{
	struct race_task *t = this_task(r);

	if (!t)
		return -EINVAL;
	while (n-- && race_ok(r))
		race_operation(t);
	return race_ok(r) ? 0 : -EIO;
}

static long race_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct race *r = file->private_data;
	long ret;

	if (cmd == TOR_STEP)
		return do_operations(r, arg);
	mutex_lock(&r->table);
	switch (cmd) {
	case TOR_ATTACH:
		ret = race_attach(r, (void __user *)arg);
		break;
	case TOR_TASK:
		ret = add_task(r, arg);
		break;
	case TOR_FINISH:
		ret = race_finish(r, (void __user *)arg);
		break;
	default:
		ret = -ENOTTY;
	}
	mutex_unlock(&r->table);
	return ret;
}

/* The failure; there is no log, since there is no order of what was done. */
static ssize_t race_read(struct file *file, char __user *buf, size_t size, loff_t *pos)
{
	struct race *r = file->private_data;
	char line[sizeof(r->failure) + 1];
	size_t len = scnprintf(line, sizeof(line), "%s\n",
			       r->failure[0] ? r->failure : "no failure");

	if (*pos)
		return 0;
	*pos = 1;
	len = min(len, size);
	return copy_to_user(buf, line, len) ? -EFAULT : len;
}

static int race_open(struct inode *inode, struct file *file)
{
	struct race *r = kzalloc(sizeof(*r), GFP_KERNEL);

	if (!r)
		return -ENOMEM;
	spin_lock_init(&r->lock);
	spin_lock_init(&r->user);
	mutex_init(&r->table);
	INIT_LIST_HEAD(&r->all);
	INIT_LIST_HEAD(&r->spare);
	file->private_data = r;
	return 0;
}

static int race_close(struct inode *inode, struct file *file)
{
	struct race *r = file->private_data;

	if (r->mm)
		race_finish(r, NULL);
	if (race_ok(r))
		kfree(r);
	return 0;
}

static const struct file_operations race_fops = {
	.owner = THIS_MODULE,
	.open = race_open,
	.release = race_close,
	.read = race_read,
	.unlocked_ioctl = race_ioctl,
};

static struct miscdevice race_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "mn_torture",
	.fops = &race_fops,
};
module_misc_device(race_device);

MODULE_DESCRIPTION("Torture of interval notifiers by tasks in parallel");
MODULE_LICENSE("GPL");
