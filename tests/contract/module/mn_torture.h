/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Torture of interval notifiers against a model of what they promise.
 *
 * The model is sequential: it holds what the tree is, what it is going to be and
 * which changes are pending, and is told of each step when it happens. That
 * works because the steps are atomic: one CPU and no preemption, so what does
 * not sleep is one step. mn_torture-main.c refuses to load anywhere else.
 */
#ifndef MN_TORTURE_H
#define MN_TORTURE_H

#include <linux/bitmap.h>
#include <linux/list.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

#include "mn_torture_ioctl.h"

#define TOR_PAGES	64	/* of the process are looked at */
#define TOR_BASE		TOR_WINDOW
#define TOR_MAX_IV	128
#define TOR_MAX_INV	32
#define TOR_MAX_TASK	10
#define TOR_SLOTS	6
#define TOR_LOG		400

/**
 * struct tor_real - an interval notifier as a driver has it
 * @iv: what the model knows of it, NULL after release()
 */
struct tor_real {
	struct mmu_interval_notifier mni;
	struct tor *m;
	struct tor_iv *iv;
};

/**
 * struct tor_iv - what the model knows of an interval notifier
 * @real:    NULL once it was released
 * @no:	     number of its insert, 0 when this entry is unused
 * @plain:   without release(), as drivers of today have them
 * @member:  in the tree, or will be
 * @in_tree: in the tree; callbacks follow this one
 * @found:   find returned it while its insert was pending
 * @start, @last, @order: position it will have; kept after the removal
 * @t_start, @t_last: bounds in the tree
 * @refs:    references
 * @insert_ref: that of the insert was not dropped yet
 * @claimed: somebody is going to drop that of the insert: nobody else may
 * @removing: remove() is going to drop that of the insert
 * @pins:    operations that use this entry
 * @callbacks: running
 * @collisions: what makes an open read section retry
 * @asked, @applied: changes
 * @zero_at: when the last reference went, in steps of the model
 * @due:     release() has to run before anything else happens
 * @queue:   in tor.deferred
 * @holds:   its release() puts this one
 */
struct tor_iv {
	struct tor_real *real;
	unsigned int no;
	bool plain, member, in_tree, found, insert_ref, claimed, removing, due;
	unsigned long start, last, t_start, t_last;
	u64 order;
	int refs, pins, callbacks;
	unsigned long collisions, asked, applied;
	u64 zero_at;
	struct list_head queue;
	struct tor_iv *holds;
};

/**
 * struct tor_inv - an invalidation that is going on
 * @want:   who has to be called: what was in the tree when it began
 * @seen:   who was
 * @walked: the callbacks are done
 * @direct: of this module: it says itself when it ends
 * @loose:  what is in the tree is not known, see @exiting of struct tor
 */
struct tor_inv {
	const struct mmu_notifier_range *range;
	struct task_struct *task;
	unsigned long start, last;
	DECLARE_BITMAP(want, TOR_MAX_IV);
	DECLARE_BITMAP(seen, TOR_MAX_IV);
	bool walked, direct, loose;
};

/* What a task does comes from numbers of its own. */
struct tor_task {
	struct tor *m;
	struct task_struct *task;
	int no;
	u64 random;
	struct tor_iv *slot[TOR_SLOTS];	/* each with a reference */
	int depth;			/* of what may nest */
};

struct tor_event {
	u8 task;
	char op[11];
	int iv, other;
	int a, b, ret;
};

struct tor_page {
	struct tor_iv *owner;	/* of the device's entry, NULL: none */
	unsigned long gen;	/* what the CPU's page table has; changes with it */
};

/**
 * struct tor - a process under torture
 * @exiting: from here on an invalidation goes on that only the interval tree is
 *	     told of, so the model does not know when it ends: the time of
 *	     releases is not looked at, nor who is called
 */
struct tor {
	struct mm_struct *mm;
	struct tor_attach how;
	struct mmu_notifier track, refuse;
	struct mutex lock;	/* of the device: read_retry, set_seq, pages */
	struct mutex table;	/* of tasks, attach and finish */
	struct tor_iv iv[TOR_MAX_IV];
	struct tor_inv inv[TOR_MAX_INV];
	struct tor_task task[TOR_MAX_TASK];
	struct tor_page page[TOR_PAGES];
	struct list_head deferred;
	bool frozen, exiting, finished;
	int active, due, releasing, live;
	u64 order, step, thaws;
	struct tor_result res;
	struct tor_event log[TOR_LOG];
	u64 events;
	char failure[200];
};

extern const struct mmu_interval_notifier_ops tor_ops, tor_plain_ops;

/* mn_torture-model.c: each call is a step, and none sleeps */
__printf(2, 3) void tor_fail(struct tor *m, const char *fmt, ...);
bool tor_check(struct tor *m);
void tor_note(struct tor_task *t, const char *op, struct tor_iv *iv, struct tor_iv *other,
	      unsigned long start, unsigned long last, int ret);
struct tor_iv *tor_new(struct tor *m, struct tor_real *real, bool plain);
void tor_model_insert(struct tor *m, struct tor_iv *iv, unsigned long start, unsigned long last);
void tor_model_move(struct tor *m, struct tor_iv *iv, unsigned long start, unsigned long last);
void tor_model_take_out(struct tor *m, struct tor_iv *iv);
void tor_model_remove(struct tor *m, struct tor_iv *iv);
void tor_model_put(struct tor *m, struct tor_iv *iv);
struct tor_iv *tor_model_find(struct tor *m, struct tor_iv *behind, unsigned long start,
			      unsigned long last);
void tor_model_freeze(struct tor *m);
void tor_model_leave(struct tor *m);
struct tor_inv *tor_inv_find(struct tor *m, const struct mmu_notifier_range *range);
struct tor_inv *tor_inv_begin(struct tor *m, const struct mmu_notifier_range *range);
void tor_inv_walked(struct tor *m, const struct mmu_notifier_range *range);
void tor_inv_end(struct tor *m, struct tor_inv *inv);
void tor_model_release(struct tor *m, struct tor_iv *iv);
void tor_model_gone(struct tor *m, struct tor_iv *iv);

/* mn_torture-change.c: a step of the model and of the kernel at once */
struct tor_real *tor_alloc(struct tor *m);
void tor_settle(struct tor *m, struct tor_iv *iv, struct tor_iv *right);
void tor_put(struct tor *m, struct tor_iv *iv);
bool tor_tryget(struct tor_task *t, struct tor_iv *iv);
void tor_keep(struct tor_task *t, struct tor_iv *iv);
void tor_insert_deferred(struct tor_task *t);
void tor_change(struct tor_task *t, struct tor_iv *iv, unsigned long start, unsigned long last);

/* mn_torture-find.c: sections of find, and callbacks */
struct tor_iv *tor_find(struct tor_task *t, unsigned long start, unsigned long last);
struct tor_iv *tor_find_next(struct tor_task *t, struct tor_iv *iv, unsigned long start,
			     unsigned long last);
void tor_find_unlock(struct tor_task *t);
void tor_check_bounds(struct tor_task *t, struct tor_iv *iv);
void tor_section(struct tor_task *t, unsigned long start, unsigned long last, bool locked,
		 bool may_sleep);

/* mn_torture-fault.c, mn_torture-ops.c: what a task does outside of callbacks */
void tor_fault(struct tor_task *t);
void tor_operation(struct tor_task *t);
void tor_drop_slot(struct tor_task *t, int i);
void tor_remove(struct tor_task *t, struct tor_iv *iv);
void tor_synchronize(struct tor_task *t);

/* mn_torture-main.c */
struct tor_task *tor_task(struct tor *m);
u64 tor_random(struct tor_task *t, u64 n);
void tor_range(struct tor_task *t, unsigned long *start, unsigned long *last);
void tor_sleep(struct tor_task *t);

#define tor_page_start(p)	(TOR_BASE + (unsigned long)(p) * PAGE_SIZE)

#endif
