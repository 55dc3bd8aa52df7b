// SPDX-License-Identifier: GPL-2.0
/* /dev/lab, through which the threads of a lesson use the device. */
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/proc_fs.h>
#include <linux/uaccess.h>

#include "core.h"

const struct lab_driver *lab_current = &lab_standard;

int lab_driver_register(const struct lab_driver *driver)
{
	static struct lab_driver full;

	full = *driver;
#define FILL(what) do { if (!full.what) full.what = lab_standard.what; } while (0)
	FILL(fault);
	FILL(atomic);
	FILL(invalidate);
	FILL(release);
	FILL(insert);
	FILL(remove);
	FILL(call);
	lab_current = &full;
	return 0;
}
EXPORT_SYMBOL_GPL(lab_driver_register);

/* The mm is kept until the guest ends: a lesson looks at it after the process. */
static int open_mirror(struct file *file, const struct lab_cmd *cmd)
{
	struct lab_mirror *m;

	if (file->private_data)
		return -EBUSY;
	if (cmd->last - cmd->start + 1 != LAB_PAGES * PAGE_SIZE)
		return -EINVAL;
	m = kzalloc(sizeof(*m), GFP_KERNEL);
	if (!m)
		return -ENOMEM;
	m->mm = current->mm;
	mmgrab(m->mm);
	mutex_init(&m->lock);
	m->start = cmd->start;
	m->last = cmd->last;
	m->punch = cmd->write;
	file->private_data = m;
	spin_lock(&lab_lists);
	list_add_tail(&m->item, &lab_mirrors);
	spin_unlock(&lab_lists);
	return m->punch ? 0 : lab_current->insert(m, m->start, m->last);
}

/*
 * "widen", "alloc", "late", "put", "punch" (none of them): for the standard driver,
 * and counts begin anew, "reopen" has a new context; "short": memory is.
 */
static int set_mode(const char *mode)
{
	struct lab_mirror *m;

	if (!strcmp(mode, "short")) {
		lab_memory_is_short = true;
		return 0;
	}
	if (strcmp(mode, "widen") && strcmp(mode, "punch") && strcmp(mode, "alloc") &&
	    strcmp(mode, "late") && strcmp(mode, "put") && strcmp(mode, "reopen"))
		return -EINVAL;
	list_for_each_entry(m, &lab_mirrors, item) {
		m->widen = *mode == 'w';
		m->alloc = *mode == 'a';
		m->late = *mode == 'l';
		m->by_put = !strcmp(mode, "put");
		m->closed = false;
		m->faults = 0;
		m->zaps = 0;
		m->calls = 0;
	}
	return 0;
}

static int remove_at(struct lab_mirror *m, unsigned long addr)
{
	struct lab_interval *li = lab_interval_at(m, addr);

	return li ? lab_current->remove(m, li) : -ENOENT;
}

static int punch_unlocked(struct lab_mirror *m, unsigned long start, unsigned long last)
{
	struct lab_interval *li = lab_interval_at(m, start);
	int ret;

	if (!li || !m->punch)
		return -ENOENT;
	mutex_lock(&m->lock);
	ret = lab_punch(&li->notifier, start, last, NULL, 0);
	lab_device_unmap_line(m, start, last, 0);
	mutex_unlock(&m->lock);
	return ret;
}

/* Punches a hole, or inserts, where the read lock is held outside of a callback. */
static int in_find(struct lab_mirror *m, unsigned long start, unsigned long last, bool punch)
{
	struct lab_interval *right = lab_interval_alloc(m);
	struct mmu_interval_notifier *sub;
	int ret = -ENOENT;

	if (!right)
		return -ENOMEM;
	sub = punch ? lab_find(m->mm, &lab_ops, start, last, 0) :
		      lab_find(m->mm, &lab_ops, m->start, m->last, 0);
	if (!sub)
		goto out;
	if (!punch)
		ret = lab_insert_deferred(&right->notifier, m->mm, start, last - start + 1,
					  &lab_ops, 0);
	mutex_lock(&m->lock);
	for (; punch && sub; sub = lab_find_next(sub, start, last, 0))
		ret = lab_punch(sub, start, last, &right->notifier, 0);
	if (punch)
		lab_device_unmap_line(m, start, last, 0);
	mutex_unlock(&m->lock);
	lab_find_unlock(m->mm, 0);
out:
	if (punch ? ret != 1 : ret)
		lab_interval_free_line(right, 0);
	return ret < 0 ? ret : 0;
}

/* One call for several pages: a thread that is killed does them all. */
static int fault_all(struct lab_mirror *m, const struct lab_cmd *cmd)
{
	int ret = 0;

	for (unsigned long addr = cmd->start; addr < cmd->last && !ret; addr += PAGE_SIZE) {
		m->faults++;
		ret = lab_current->fault(m, addr, cmd->write);
	}
	return ret;
}

static int command(struct lab_mirror *m, struct lab_cmd *cmd)
{
	switch (cmd->op) {
	case LAB_FAULT:
		return fault_all(m, cmd);
	case LAB_READ:
	case LAB_WRITE:
	case LAB_ADD:
		return lab_device_access(m, cmd->start, &cmd->value, cmd->op - LAB_READ);
	case LAB_INSERT:
		return lab_current->insert(m, cmd->start, cmd->last);
	case LAB_REMOVE:
		return remove_at(m, cmd->start);
	case LAB_CALL:
		return lab_current->call(m, cmd->start, cmd->last);
	case LAB_MIGRATE:
		return lab_device_migrate(m, cmd->start, cmd->last);
	case LAB_PUNCH:
	case LAB_INSERT_DEFERRED:
		return in_find(m, cmd->start, cmd->last, cmd->op == LAB_PUNCH);
	case LAB_ORDINARY:
		return lab_add_ordinary(m);
	case LAB_MISUSE:
		return punch_unlocked(m, cmd->start, cmd->last);
	}
	return -EINVAL;
}

static long lab_ioctl(struct file *file, unsigned int what, unsigned long arg)
{
	struct lab_mirror *m = file->private_data;
	struct lab_cmd cmd;
	int ret;

	if (what != LAB_IOCTL)
		return -ENOTTY;
	if (copy_from_user(&cmd, (void __user *)arg, sizeof(cmd)))
		return -EFAULT;
	if (cmd.op == LAB_OPEN)
		return open_mirror(file, &cmd);
	if (!m || cmd.start < m->start || cmd.start > cmd.last || cmd.last > m->last)
		return -EINVAL;
	ret = command(m, &cmd);
	if (!ret && copy_to_user((void __user *)arg, &cmd, sizeof(cmd)))
		return -EFAULT;
	return ret;
}

static int lab_open(struct inode *inode, struct file *file)
{
	file->private_data = NULL;	/* misc_open() left the miscdevice there */
	return 0;
}

static int lab_release(struct inode *inode, struct file *file)
{
	struct lab_mirror *m = file->private_data;

	if (!m)
		return 0;
	mutex_lock(&m->lock);
	lab_device_forget(m);
	mutex_unlock(&m->lock);
	return 0;
}

static const struct file_operations lab_fops = {
	.owner = THIS_MODULE,
	.open = lab_open,
	.unlocked_ioctl = lab_ioctl,
	.release = lab_release,
};

static struct miscdevice lab_misc = {
	.minor = MISC_DYNAMIC_MINOR, .name = LAB_DEV, .fops = &lab_fops,
};

static int lab_show(struct seq_file *m, void *v)
{
	lab_show_intervals(m);
	lab_show_held(m);
	lab_show_log(m);
	return 0;
}

static int lab_proc_open(struct inode *inode, struct file *file)
{
	return single_open(file, lab_show, NULL);
}

static ssize_t lab_proc_write(struct file *file, const char __user *from, size_t len, loff_t *at)
{
	char text[80];
	int ret = 0;

	if (len >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, from, len))
		return -EFAULT;
	text[len] = '\0';
	if (!strcmp(text, "clear"))
		lab_clear_log();
	else if (!strcmp(text, "trace"))
		ret = lab_trace_start();
	else if (!strncmp(text, "note ", 5))
		lab_note(text + 5);
	else if (!strncmp(text, "mode ", 5))
		ret = set_mode(text + 5);
	else
		ret = lab_hold_command(text);
	return ret ?: len;
}

static const struct proc_ops lab_procs = {
	.proc_open = lab_proc_open, .proc_read = seq_read, .proc_lseek = seq_lseek,
	.proc_release = single_release, .proc_write = lab_proc_write,
};

static int __init lab_init(void)
{
	int ret = misc_register(&lab_misc);

	if (ret)
		return ret;
	if (proc_create(LAB_PROC, 0600, NULL, &lab_procs))
		return 0;
	misc_deregister(&lab_misc);
	return -ENOMEM;
}
module_init(lab_init);

MODULE_DESCRIPTION("The labs' device, and points at which threads can be made to stay");
MODULE_LICENSE("GPL");
