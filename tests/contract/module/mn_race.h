/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Interval notifiers used by tasks that really run at the same time: what
 * mn_torture is for one CPU, without its sequential model. What is checked is what
 * each task can know although the others go on: who is called, who is released,
 * and that the device never has a page that the process may have lost.
 */
#ifndef MN_RACE_H
#define MN_RACE_H

#include <linux/list.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>

#include "mn_torture_ioctl.h"

#define RACE_PAGES	64
#define RACE_TASKS	10
#define RACE_SPARES	16
#define RACE_LIVE	200
/* In front of all pages: nothing is mapped there */
#define RACE_FRONT	(TOR_WINDOW - PAGE_SIZE)
/* ThreadSanitizer needs no more, for KCSAN they have to meet. */
#define RACE_SHAKES	(IS_ENABLED(CONFIG_KCSAN) ? 30 : 2)
#define RACE_LOOKS	(IS_ENABLED(CONFIG_KCSAN) ? 10000 : 500)

struct race;

/**
 * struct race_iv - an interval notifier; its memory is kept until the end, so that
 * a late callback is seen
 * @link:      in the list of all, or of the spare ones
 * @callbacks: invalidate() calls that are running
 * @released:  calls of release()
 * @dead:      its owner's reference is dropped, or about to be: no new pages
 * @removed:   remove() has returned
 * @own:       nobody finds it: all of its references are known
 */
struct race_iv {
	struct mmu_interval_notifier mni;
	struct race *r;
	struct list_head link;
	atomic_t callbacks, released;
	bool dead, removed, own;
};

/**
 * struct race_page - one page of the device
 * @owner: whose interval it came by, NULL when the device does not have it
 * @gen:   how often the process may have lost it
 * @inv:   invalidations of it that have called everybody and have not ended
 */
struct race_page {
	struct race_iv *owner;
	unsigned long gen;
	int inv;
};

struct race_task {
	struct race *r;
	struct task_struct *task;
	u64 random;
	int no;
};

/**
 * struct race - one process under attack
 * @lock: of the lists and of @task
 * @user: the one of mmu_interval_read_retry(), and of @page
 */
struct race {
	spinlock_t lock, user;
	struct mutex table;
	struct mm_struct *mm;
	struct tor_attach how;
	struct mmu_notifier track;
	struct list_head all, spare;
	int spares;
	struct race_page page[RACE_PAGES];
	struct race_task task[RACE_TASKS];
	atomic_t live;
	atomic64_t operations, inserts, releases, callbacks, invalidations, refused;
	atomic64_t splits, faults, retries;
	int failed;
	char failure[200];
	bool finished;
};

extern const struct mmu_interval_notifier_ops race_ops, race_own_ops;
extern const struct mmu_notifier_ops race_track_ops;

/* Notes the first failure. */
__printf(2, 3) void race_fail(struct race *r, const char *fmt, ...);
static inline bool race_ok(const struct race *r)
{
	return !READ_ONCE(r->failed);
}

/* A number below @n */
u64 race_random(struct race_task *t, u64 n);

/* The device gives up the pages of @iv from @start to @last; @r->user is held. */
void race_zap(struct race *r, struct race_iv *iv, unsigned long start, unsigned long last);
/* All callbacks have run: from now on, to race_inv_end(), nobody may have these pages. */
void race_inv_begin(struct race *r, unsigned long start, unsigned long last, int count);
void race_inv_end(struct race *r, unsigned long start, unsigned long last);

void race_operation(struct race_task *t);
/* Puts what is left, when no task is. */
void race_drop_all(struct race *r);

static inline unsigned long race_addr(int page)
{
	return TOR_WINDOW + page * PAGE_SIZE;
}

#endif
