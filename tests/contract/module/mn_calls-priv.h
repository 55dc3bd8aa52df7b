/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MN_CALLS_PRIV_H
#define MN_CALLS_PRIV_H

#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>

#include "mn_calls.h"

/* What a driver has per interval; release() frees it, so KASAN sees late users. */
struct mn_mirror {
	struct mmu_interval_notifier mni;
	int sub;
	bool refuse;
	unsigned long seq;
};

/*
 * All there is: one test at a time uses the device.
 * @lock: protects this, never held around a call of the interface
 * @user_lock: the one of mmu_interval_read_retry()
 */
struct mn_all {
	spinlock_t lock;
	struct mutex user_lock;
	struct mm_struct *mm[MN_MMS];
	struct mn_mirror *mirror[MN_SUBS];
	struct mn_list hook[MN_WHERES][MN_SUBS];
	struct mn_state state;
	u32 opened;
	wait_queue_head_t wq;
};

extern struct mn_all mn_all;

u32 mn_stamp(void);
/* Makes the calls of @list; returns false if one of them is a refusal. */
bool mn_run(struct mn_list *list);
/* Makes the calls left for this place, once. */
bool mn_run_hook(enum mn_where where, int sub);
/* Memory that @list will need: nothing is allocated in a callback. */
int mn_prepare(const struct mn_list *list);

/* mn_calls-ops.c */
extern const struct mmu_interval_notifier_ops mn_ops, mn_plain_ops;
long mn_notifier(u32 mm, bool on);

#endif
