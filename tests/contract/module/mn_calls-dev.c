// SPDX-License-Identifier: GPL-2.0
/* The device. What comes from user space is checked here. */
#include <linux/debug_locks.h>
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "mn_calls-priv.h"

struct mn_all mn_all = {
	.lock = __SPIN_LOCK_UNLOCKED(mn_all.lock),
	.user_lock = __MUTEX_INITIALIZER(mn_all.user_lock),
};

static bool sub_ok(s32 sub)
{
	return sub >= 0 && sub < MN_SUBS;
}

static bool list_ok(const struct mn_list *list)
{
	if (list->where >= MN_WHERES || !sub_ok(list->sub) || list->count > MN_LIST)
		return false;
	for (u32 i = 0; i < list->count; i++) {
		const struct mn_call *c = &list->call[i];

		if (c->op >= MN_OPS || c->mm >= MN_MMS || !mn_all.mm[c->mm] || !sub_ok(c->sub) ||
		    !sub_ok(c->other))
			return false;
		if (c->op == MN_HOLD && c->sub >= MN_GATES)
			return false;
	}
	return true;
}

static long attach(unsigned long which)
{
	if (which >= MN_MMS || mn_all.mm[which])
		return -EINVAL;
	mmgrab(current->mm);
	mn_all.mm[which] = current->mm;
	return 0;
}

static long do_list(struct mn_list *list, void __user *arg)
{
	int ret = mn_prepare(list);

	if (ret)
		return ret;
	if (list->where != MN_NOW) {
		spin_lock(&mn_all.lock);
		mn_all.hook[list->where][list->sub] = *list;
		spin_unlock(&mn_all.lock);
		return 0;
	}
	mn_run(list);
	return copy_to_user(arg, list, sizeof(*list)) ? -EFAULT : 0;
}

static long list_ioctl(unsigned int cmd, void __user *arg)
{
	struct mn_list *list = memdup_user(arg, sizeof(*list));
	long ret = -EINVAL;

	if (IS_ERR(list))
		return PTR_ERR(list);
	if (list_ok(list)) {
		if (cmd == MN_IOC_LIST)
			ret = do_list(list, arg);
		else
			ret = copy_to_user(arg, &mn_all.hook[list->where][list->sub],
					   sizeof(*list)) ? -EFAULT : 0;
	}
	kfree(list);
	return ret;
}

static long get_state(void __user *arg)
{
	struct mn_state *copy = kmalloc(sizeof(*copy), GFP_KERNEL);
	long ret;

	if (!copy)
		return -ENOMEM;
	spin_lock(&mn_all.lock);
	*copy = mn_all.state;
	spin_unlock(&mn_all.lock);
	copy->lockdep = IS_ENABLED(CONFIG_PROVE_LOCKING) ? debug_locks : -1;
	ret = copy_to_user(arg, copy, sizeof(*copy)) ? -EFAULT : 0;
	kfree(copy);
	return ret;
}

static long open_gate(unsigned long gate)
{
	if (gate >= MN_GATES)
		return -EINVAL;
	spin_lock(&mn_all.lock);
	WRITE_ONCE(mn_all.opened, mn_all.opened | 1U << gate);
	spin_unlock(&mn_all.lock);
	return 0;
}

static long reset(void)
{
	bool used = false;

	/* Whoever has just released one still holds this lock. */
	spin_lock(&mn_all.lock);
	for (int i = 0; i < MN_SUBS; i++)
		used |= mn_all.state.sub[i].used;
	spin_unlock(&mn_all.lock);
	if (used)
		return -EBUSY;
	for (int i = 0; i < MN_SUBS; i++) {
		kfree(mn_all.mirror[i]);
		mn_all.mirror[i] = NULL;
	}
	for (int i = 0; i < MN_MMS; i++) {
		if (mn_all.mm[i])
			mmdrop(mn_all.mm[i]);
		mn_all.mm[i] = NULL;
	}
	memset(mn_all.hook, 0, sizeof(mn_all.hook));
	memset(&mn_all.state, 0, sizeof(mn_all.state));
	mn_all.opened = 0;
	return 0;
}

static long mn_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	switch (cmd) {
	case MN_IOC_ATTACH:
		return attach(arg);
	case MN_IOC_LIST:
	case MN_IOC_RESULT:
		return list_ioctl(cmd, (void __user *)arg);
	case MN_IOC_STATE:
		return get_state((void __user *)arg);
	case MN_IOC_OPEN:
		return open_gate(arg);
	case MN_IOC_RESET:
		return reset();
	}
	return -ENOTTY;
}

static const struct file_operations mn_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = mn_ioctl,
};

static struct miscdevice mn_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "mn_calls",
	.fops = &mn_fops,
};

/* Without module_exit(): what misuse leaves behind may call back at any time. */
static int __init mn_init(void)
{
	return misc_register(&mn_device);
}
module_init(mn_init);

MODULE_DESCRIPTION("Calls of the interval notifier interface, made by user space");
MODULE_LICENSE("GPL");
