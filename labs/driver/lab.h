/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a lab's driver is written against. The device is made up: it has a page
 * table of its own, with which it reads and writes the memory of a process. All
 * else is the kernel's: the calls below have the names and the meaning they have
 * in include/linux/mmu_notifier.h. Here they also say what they do, and a lesson
 * can make a thread stay at one of them.
 */
#ifndef LAB_H
#define LAB_H

#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/pagemap.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define LAB_COMMAND 64	/* bytes of a command of the device */
#define LAB_PAGES 16	/* of the process' buffer, which is all a lab looks at */

/**
 * struct lab_mirror - one process that uses the device
 * @mm:    its memory
 * @lock:  the driver's lock: for the device page table and for read_retry
 * @start: first byte of the buffer
 * @last:  last byte of the buffer
 * @punch: intervals come per device fault and are punched (lessons from 4 on);
 *	   else there is one for all of the buffer, made when the device is opened
 *
 * @widen: the standard driver does what drivers do without punch
 * @late: it keeps its intervals until the device is closed, whatever happens
 * @closed: the context is freed
 * @alloc: the standard driver allocates in its callback, which is wrong
 * @by_put: it forgets an interval with a put, which is wrong where others have one
 *
 * What follows belongs to the lab itself.
 */
struct lab_mirror {
	struct mm_struct *mm;
	struct mutex lock;
	unsigned long start, last;
	bool punch, widen, alloc, late, by_put, closed;

	unsigned long ptes[LAB_PAGES];
	struct list_head item;
	int faults, zaps, calls, flushes;
};

/**
 * struct lab_interval - an interval notifier of a driver of the labs
 * @notifier: what the kernel knows of it
 * @mirror:   whose memory
 * @right:    spare one for the right half when a hole is punched, or NULL
 * @name:     "A", "B" in the order they were made
 */
struct lab_interval {
	struct mmu_interval_notifier notifier;
	struct lab_mirror *mirror;
	struct lab_interval *right;
	char name[4];

	bool freed, used;
	struct list_head item;
};

static inline struct lab_interval *to_lab_interval(struct mmu_interval_notifier *sub)
{
	return container_of(sub, struct lab_interval, notifier);
}

/**
 * struct lab_driver - what a driver does; what is NULL is done by the standard one
 * @atomic:	make @addr the device's alone, for an atomic operation of it. As @fault
 * @fault:	make the device page table map @addr, for writing if @write. A task of
 *		the process calls it, with no locks held. Returns 0 or -errno
 * @invalidate: see struct mmu_interval_notifier_ops
 * @release:	the same
 * @insert:	begin to mirror @start to @last. Returns 0 or -errno
 * @remove:	stop to mirror with @li, and free it. Returns 0 or -errno
 * @call:	what a lesson says
 */
struct lab_driver {
	int (*fault)(struct lab_mirror *m, unsigned long addr, bool write);
	int (*atomic)(struct lab_mirror *m, unsigned long addr);
	bool (*invalidate)(struct mmu_interval_notifier *sub,
			   const struct mmu_notifier_range *range, unsigned long cur_seq);
	void (*release)(struct mmu_interval_notifier *sub);
	int (*insert)(struct lab_mirror *m, unsigned long start, unsigned long last);
	int (*remove)(struct lab_mirror *m, struct lab_interval *li);
	int (*call)(struct lab_mirror *m, unsigned long start, unsigned long last);
};

/* At the end of a driver's file. */
#define lab_driver(driver)						\
	static int __init lab_driver_init(void)				\
	{								\
		return lab_driver_register(&(driver));			\
	}								\
	module_init(lab_driver_init);					\
	MODULE_DESCRIPTION("A driver of the labs");			\
	MODULE_LICENSE("GPL")

int lab_driver_register(const struct lab_driver *driver);

/* Those of interval notifiers without references, and with: both call the driver. */
extern const struct mmu_interval_notifier_ops lab_plain_ops, lab_ops;

struct lab_interval *lab_interval_alloc(struct lab_mirror *m);
/* The interval with @addr in it, without a reference, or NULL; takes the driver's lock */
struct lab_interval *lab_interval_at(struct lab_mirror *m, unsigned long addr);
void lab_interval_free_line(struct lab_interval *li, int line);
void lab_device_map_line(struct lab_mirror *m, unsigned long addr, struct page *page,
			 bool write, int line);
void lab_device_unmap_line(struct lab_mirror *m, unsigned long start, unsigned long last,
			   int line);
/*
 * Has the device forget what it remembers of @start to @last. @command: LAB_COMMAND
 * bytes for it to read, which are the caller's again when this returns.
 */
void lab_device_flush_line(struct lab_mirror *m, void *command, unsigned long start,
			   unsigned long last, int line);
void lab_device_map_exclusive_line(struct lab_mirror *m, unsigned long addr, struct page *page,
				   int line);
/*
 * make_device_exclusive_range() for one page, with the mmap_lock of the mm taken
 * around it. Returns the page, locked and with a reference, or NULL.
 */
struct page *lab_make_exclusive(struct lab_mirror *m, unsigned long addr, const void *owner);
/* What this device is called in the @owner of a struct mmu_notifier_range */
extern const char lab_owner[1];
void *lab_kmalloc(size_t size, gfp_t gfp);
/* hmm_range_fault() with the mmap_lock of the mm taken around it */
int lab_range_fault_line(struct hmm_range *range, int line);

/*
 * What the driver has for this mirror besides its intervals: release() uses it,
 * and when the device is closed it is freed, once.
 */
void lab_context_use_line(struct lab_mirror *m, int line);
void lab_context_free_line(struct lab_mirror *m, int line);
#define lab_context_use(m) lab_context_use_line(m, __LINE__)
#define lab_context_free(m) lab_context_free_line(m, __LINE__)

/* The page table of the device. @last is the last byte, as everywhere here. */
#define lab_device_map(m, addr, page, write) \
	lab_device_map_line(m, addr, page, write, __LINE__)
#define lab_device_map_exclusive(m, addr, page) \
	lab_device_map_exclusive_line(m, addr, page, __LINE__)
#define lab_device_unmap(m, start, last) lab_device_unmap_line(m, start, last, __LINE__)
#define lab_device_flush(m, command, start, last) \
	lab_device_flush_line(m, command, start, last, __LINE__)
#define lab_interval_free(li) lab_interval_free_line(li, __LINE__)
#define lab_range_fault(range) lab_range_fault_line(range, __LINE__)

unsigned long lab_read_begin(struct mmu_interval_notifier *sub, int line);
bool lab_read_retry(struct mmu_interval_notifier *sub, unsigned long seq, int line);
void lab_set_seq(struct mmu_interval_notifier *sub, unsigned long seq, int line);
int lab_insert(struct mmu_interval_notifier *sub, struct mm_struct *mm, unsigned long start,
	       unsigned long length, const struct mmu_interval_notifier_ops *ops, int line);
int lab_insert_deferred(struct mmu_interval_notifier *sub, struct mm_struct *mm,
			unsigned long start, unsigned long length,
			const struct mmu_interval_notifier_ops *ops, int line);
void lab_remove(struct mmu_interval_notifier *sub, int line);
void lab_put(struct mmu_interval_notifier *sub, int line);
void lab_get(struct mmu_interval_notifier *sub, int line);
bool lab_tryget(struct mmu_interval_notifier *sub, int line);
void lab_update(struct mmu_interval_notifier *sub, unsigned long start, unsigned long last,
		int line);
int lab_punch(struct mmu_interval_notifier *sub, unsigned long start, unsigned long last,
	      struct mmu_interval_notifier *right, int line);
struct mmu_interval_notifier *lab_find(struct mm_struct *mm,
				       const struct mmu_interval_notifier_ops *ops,
				       unsigned long start, unsigned long last, int line);
struct mmu_interval_notifier *lab_find_next(struct mmu_interval_notifier *sub,
					    unsigned long start, unsigned long last, int line);
void lab_find_unlock(struct mm_struct *mm, int line);
void lab_synchronize(struct mm_struct *mm, int line);

#ifndef LAB_CORE
/* A lesson can make memory short: what may not wait for it gets none then. */
#undef kmalloc
#define kmalloc(size, gfp) lab_kmalloc(size, gfp)
#define mmu_interval_read_begin(sub) lab_read_begin(sub, __LINE__)
#define mmu_interval_read_retry(sub, seq) lab_read_retry(sub, seq, __LINE__)
#define mmu_interval_set_seq(sub, seq) lab_set_seq(sub, seq, __LINE__)
#define mmu_interval_notifier_insert(sub, mm, start, len, ops) \
	lab_insert(sub, mm, start, len, ops, __LINE__)
#define mmu_interval_notifier_insert_deferred(sub, mm, start, len, ops) \
	lab_insert_deferred(sub, mm, start, len, ops, __LINE__)
#define mmu_interval_notifier_remove(sub) lab_remove(sub, __LINE__)
#define mmu_interval_notifier_put(sub) lab_put(sub, __LINE__)
#define mmu_interval_notifier_get(sub) lab_get(sub, __LINE__)
#define mmu_interval_notifier_tryget(sub) lab_tryget(sub, __LINE__)
#define mmu_interval_notifier_update(sub, start, last) lab_update(sub, start, last, __LINE__)
#define mmu_interval_notifier_punch(sub, start, last, right) \
	lab_punch(sub, start, last, right, __LINE__)
#define mmu_interval_notifier_find(mm, ops, start, last) \
	lab_find(mm, ops, start, last, __LINE__)
#define mmu_interval_notifier_find_next(sub, start, last) \
	lab_find_next(sub, start, last, __LINE__)
#define mmu_interval_notifier_find_unlock(mm) lab_find_unlock(mm, __LINE__)
#define mmu_interval_notifier_synchronize(mm) lab_synchronize(mm, __LINE__)
#endif

#endif
