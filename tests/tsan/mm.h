/* SPDX-License-Identifier: GPL-2.0 */
/* An mm, tasks, memory and the device; included by kernel.h. */
#ifndef TSAN_MM_H
#define TSAN_MM_H

#define GFP_KERNEL		0
#define PAGE_SIZE		4096UL
#define kzalloc(size, gfp)	calloc(1, size)
#define kfree(p)		free(p)

struct mmu_notifier_subscriptions;

struct mm_struct {
	refcount_t mm_users;
	atomic_t mm_count;
	struct mmu_notifier_subscriptions *notifier_subscriptions;
	pthread_rwlock_t mmap_lock;
};

#define mmap_write_lock(mm)	pthread_rwlock_wrlock(&(mm)->mmap_lock)
#define mmap_write_unlock(mm)	pthread_rwlock_unlock(&(mm)->mmap_lock)
#define mmap_assert_write_locked(mm) do { } while (0)
/* The only registration is before there is anybody else. */
#define mm_take_all_locks(mm)	0
#define mm_drop_all_locks(mm)	do { } while (0)
#define mmgrab(mm)		atomic_inc(&(mm)->mm_count)
#define mmget_not_zero(mm)	refcount_inc_not_zero(&(mm)->mm_users)
void mmdrop(struct mm_struct *mm);
void mmput(struct mm_struct *mm);

struct task_struct {
	struct mm_struct *mm;
};

extern __thread struct task_struct this_task_struct;
#define current			(&this_task_struct)

u32 get_random_u32_below(u32 n);
#define usleep_range(a, b)	usleep(((a) + (b)) / 2)
#define ndelay(n)		do { for (volatile u64 i_ = (n); i_; i_--) ; } while (0)
#define num_online_cpus()	2

/* What mn_race-main.c has for user space */
struct inode;

struct file {
	void *private_data;
};

struct file_operations {
	void *owner;
	int (*open)(struct inode *inode, struct file *file);
	int (*release)(struct inode *inode, struct file *file);
	ssize_t (*read)(struct file *file, char *buf, size_t size, loff_t *pos);
	long (*unlocked_ioctl)(struct file *file, unsigned int cmd, unsigned long arg);
};

struct miscdevice {
	int minor;
	const char *name;
	const struct file_operations *fops;
};

#define MISC_DYNAMIC_MINOR	0
#define THIS_MODULE		NULL
#define MODULE_DESCRIPTION(text)
#define MODULE_LICENSE(text)
#define module_misc_device(device) \
	const struct file_operations *const device_ops = &race_fops
#define copy_from_user(to, from, n)	(memcpy(to, from, n), 0)
#define copy_to_user(to, from, n)	(memcpy(to, from, n), 0)

#define trace_mmu_interval_change(sub)			do { } while (0)
#define trace_mmu_interval_release(mm, sub)		do { } while (0)
#define trace_mmu_interval_unfrozen(seq, n, m)		do { } while (0)
#define trace_mmu_interval_find(mm, sub)		do { } while (0)
#define trace_mmu_interval_find_unlock(mm, sub)		do { } while (0)

#endif
