/* SPDX-License-Identifier: GPL-2.0 */
/*
 * /dev/mn_calls: a user space program makes the calls of a driver that has
 * interval notifiers, also from within the callbacks.
 */
#ifndef MN_CALLS_H
#define MN_CALLS_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define MN_MMS		4	/* 0 to 3, chosen by who attaches */
#define MN_SUBS		16	/* interval notifiers, 0 to 15 */
#define MN_GATES	8
#define MN_LIST		16	/* calls in a list */
#define MN_NONE		(-1)	/* no interval notifier */

/**
 * enum mn_op - one call
 *
 * The first group is the interface. @MN_UPDATE, @MN_PUNCH and @MN_RETRY take the
 * driver's lock, as a driver must.
 *
 * @MN_INSERT_PLAIN: as @MN_INSERT, with ops without release()
 * @MN_FIND_PLAIN: find with ops without release()
 * @MN_RETRY: mmu_interval_read_retry() with the value of the last @MN_READ_BEGIN
 * @MN_ALLOC: kmalloc(GFP_KERNEL)
 * @MN_FAULT: hmm_range_fault() of nothing
 * @MN_SPIN_LOCK: a spinlock of the driver
 * @MN_MMAP_LOCK: mmap_read_lock()
 * @MN_MUTEX: take and drop a mutex
 * @MN_HOLD: wait at gate @sub until it is opened
 * @MN_REFUSE: from now on invalidate() of @sub refuses what must not block; in
 *	       a notifier's list: this call does
 * @MN_ACCEPT: and now it does not anymore
 * @MN_NOTIFIER: register an ordinary notifier
 * @MN_UNNOTIFIER: and take it out
 */
enum mn_op {
	MN_INSERT, MN_INSERT_PLAIN, MN_INSERT_DEFERRED, MN_REMOVE,
	MN_GET, MN_TRYGET, MN_PUT, MN_UPDATE, MN_PUNCH, MN_BOUNDS,
	MN_FIND, MN_FIND_PLAIN, MN_FIND_NEXT, MN_FIND_UNLOCK,
	MN_READ_BEGIN, MN_RETRY, MN_SYNCHRONIZE,

	MN_ALLOC, MN_FAULT, MN_SLEEP, MN_MUTEX, MN_SPIN_LOCK, MN_SPIN_UNLOCK,
	MN_MMAP_LOCK, MN_MMAP_UNLOCK,
	MN_HOLD, MN_REFUSE, MN_ACCEPT, MN_NOTIFIER, MN_UNNOTIFIER,
	MN_OPS
};

/**
 * struct mn_call - one call and what came of it
 * @mm:	    where to insert or find
 * @sub:    number of the interval notifier
 * @other:  punch: number of the right part; 0: none
 * @start:  first and
 * @last:   last address; also results of MN_BOUNDS
 * @begun:  when it began and
 * @done:   when it returned, in the order of all that is stamped; 0: not yet
 * @ret:    what it returned; find, find_next: number of the interval notifier,
 *	    or MN_NONE
 */
struct mn_call {
	__u32 op, mm;
	__s32 sub, other;
	__u64 start, last;
	__u32 begun, done;
	__s64 ret;
};

/**
 * enum mn_where - when a list of calls is made
 * @MN_NOW:	    by this ioctl
 * @MN_AT_INVALIDATE: in the next invalidate() of @sub, except
 * @MN_AT_EXIT:	    when that is told of the exit of the mm
 * @MN_AT_RELEASE:  in release() of @sub
 * @MN_AT_NOTIFIER: in the ordinary notifier's invalidate_range_start(); @sub is 0 or 1,
 *		    for two lists
 *
 * A list that was left is made once, then @taken is set in it. That of the
 * notifier waits for a range that overlaps @start to @last of its first call.
 */
enum mn_where { MN_NOW, MN_AT_INVALIDATE, MN_AT_EXIT, MN_AT_RELEASE, MN_AT_NOTIFIER, MN_WHERES };

struct mn_list {
	__u32 where;
	__s32 sub;
	__u32 count, taken;
	struct mn_call call[MN_LIST];
};

/**
 * struct mn_sub_state - what was seen of an interval notifier
 * @used:     inserted, and release() or the removal has not come yet
 * @calls:    of invalidate()
 * @refused:  calls that returned false
 * @released: calls of release()
 * @event:    and
 * @start:    range of
 * @end:      the last call
 * @called:   stamp of the last call
 * @freed:    stamp of release()
 * @freed_by: task in which release() ran
 */
struct mn_sub_state {
	__u32 used, calls, refused, released;
	__u64 start, end;
	__u32 event, called, freed;
	__s32 freed_by;
};

/**
 * struct mn_state - of everything
 * @lockdep: 1: on, 0: it turned itself off, -1: not in this kernel
 * @stamp:   the last one
 * @held:    bit for each gate where somebody waits
 */
struct mn_state {
	__s32 lockdep;
	__u32 stamp, held, pad;
	struct mn_sub_state sub[MN_SUBS];
};

#define MN_IOC_ATTACH	_IO('m', 1)		/* this process is mm ARG */
#define MN_IOC_LIST	_IOWR('m', 2, struct mn_list)
#define MN_IOC_RESULT	_IOWR('m', 3, struct mn_list)	/* of a list that was left */
#define MN_IOC_STATE	_IOR('m', 4, struct mn_state)
#define MN_IOC_OPEN	_IO('m', 5)		/* open gate ARG */
#define MN_IOC_RESET	_IO('m', 6)		/* forget all; EBUSY: some are in use */

#endif
