/* SPDX-License-Identifier: GPL-2.0 */
/* Between the lab's module and the program that runs a lesson in the guest. */
#ifndef LAB_IOCTL_H
#define LAB_IOCTL_H

#include <linux/types.h>
#include <linux/ioctl.h>

/**
 * struct lab_cmd - what a thread of the process asks its device for
 * @op:	   LAB_...
 * @write: fault: for writing
 * @start: first byte
 * @last:  last byte
 * @value: read and write
 */
struct lab_cmd {
	__u32 op, write;
	__u64 start, last, value;
};

enum lab_op {
	LAB_OPEN,	/* start, last: the buffer; write: punch */
	LAB_FAULT, LAB_READ, LAB_WRITE, LAB_ADD, LAB_INSERT, LAB_REMOVE, LAB_CALL,
	LAB_MIGRATE,	/* into the device's memory */
	LAB_PUNCH,	/* what overlaps, between find and find_unlock */
	LAB_INSERT_DEFERRED, /* there as well */
	LAB_ORDINARY,	/* an ordinary notifier that refuses when it may not sleep */
	LAB_MISUSE,	/* punch without the read lock, for a lesson to show the report */
};

#define LAB_IOCTL _IOWR('L', 1, struct lab_cmd)
#define LAB_PROC "lab"
#define LAB_DEV  "lab"

#endif
