/* SPDX-License-Identifier: GPL-2.0 */
/* What the module and the program mn-torture say to each other. */
#ifndef MN_TORTURE_IOCTL_H
#define MN_TORTURE_IOCTL_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define TOR_WINDOW	0x10000000UL	/* address of the 64 pages that are used */

/**
 * struct tor_attach - the calling process is the one to torture
 * @seed:  of all numbers
 * @start: address of __mmu_notifier_invalidate_range_start(), which modules
 *	   cannot link with; 0: no invalidations but those of system calls
 * @end:   address of __mmu_notifier_invalidate_range_end()
 */
struct tor_attach {
	__u64 seed, start, end;
};

/**
 * struct tor_result - how it went
 * @failed:    a promise was not kept: read() says which
 * @digest:    of the log: the same for the same seed with one task
 * @lockdep:   1 it is on, 0 it is off, -1 the kernel has none
 */
struct tor_result {
	__u64 operations, inserts, releases, callbacks, invalidations, refused;
	__u64 splits, faults, retries, deferred, digest;
	__s32 failed, lockdep;
};

#define TOR_ATTACH	_IOW('T', 0, struct tor_attach)
#define TOR_TASK		_IOW('T', 1, __u32)	/* the caller is task number N */
#define TOR_STEP		_IOW('T', 2, __u32)	/* do N operations */
#define TOR_FINISH	_IOR('T', 3, struct tor_result)

#endif
