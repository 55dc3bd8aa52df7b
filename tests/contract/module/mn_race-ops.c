// SPDX-License-Identifier: GPL-2.0
/* What a task does, one random operation at a time, while the others do theirs. */
#include <linux/delay.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#include "mn_race.h"

/* Mostly a few pages, so that much overlaps but not all. */
static void random_range(struct race_task *t, unsigned long *start, unsigned long *last)
{
	int p = race_random(t, RACE_PAGES);
	int n = 1 + race_random(t, race_random(t, 8) ? 8 : RACE_PAGES);

	*start = race_addr(p);
	*last = race_addr(min(p + n, RACE_PAGES)) - 1;
}

/* Enough to be overtaken; sometimes more. */
static void dawdle(struct race_task *t)
{
	if (!race_random(t, 4))
		usleep_range(20, 20 + race_random(t, 200));
	else if (race_random(t, 2))
		ndelay(race_random(t, 1000));
}

static struct race_iv *new_iv(struct race *r)
{
	struct race_iv *iv = NULL;

	if (atomic_read(&r->live) < RACE_LIVE)
		iv = kzalloc(sizeof(*iv), GFP_KERNEL);
	if (iv)
		iv->r = r;
	return iv;
}

static void insert(struct race_task *t, struct race_iv *iv)
{
	struct race *r = t->r;
	unsigned long start, last;
	int ret;

	random_range(t, &start, &last);
	spin_lock(&r->lock);
	list_add(&iv->link, &r->all);
	spin_unlock(&r->lock);
	/* Before: it can be found, and put, at once. */
	atomic_inc(&r->live);
	atomic64_inc(&r->inserts);
	ret = mmu_interval_notifier_insert(&iv->mni, r->mm, start, last - start + 1,
					   iv->own ? &race_own_ops : &race_ops);
	if (ret)
		race_fail(r, "insert returned %d", ret);
}

/* An interval for others to find, and some to be the right part of a split. */
static void make_one(struct race_task *t)
{
	struct race *r = t->r;
	struct race_iv *iv, *spare;

	if (!mmget_not_zero(r->mm))
		return;
	iv = new_iv(r);
	if (iv)
		insert(t, iv);
	spare = new_iv(r);
	if (spare) {
		spin_lock(&r->lock);
		list_add(&spare->link, r->spares < RACE_SPARES ? &r->spare : &r->all);
		r->spares += r->spares < RACE_SPARES;
		spin_unlock(&r->lock);
	}
	mmput(r->mm);
}

static struct race_iv *to_iv(struct mmu_interval_notifier *mni)
{
	return container_of(mni, struct race_iv, mni);
}

/* Return: one with a reference for the caller, or NULL. */
static struct race_iv *get_one(struct race_task *t, unsigned long start, unsigned long last)
{
	struct race *r = t->r;
	struct mmu_interval_notifier *mni, *next;
	bool got;

	mni = mmu_interval_notifier_find(r->mm, &race_ops, start, last);
	if (!mni)
		return NULL;
	for (int n = race_random(t, 4); n; n--) {
		next = mmu_interval_notifier_find_next(mni, start, last);
		if (!next)
			break;
		mni = next;
	}
	dawdle(t);
	if (atomic_read(&to_iv(mni)->released))
		race_fail(r, "what was found is released before find_unlock");
	got = mmu_interval_notifier_tryget(mni);
	mmu_interval_notifier_find_unlock(r->mm);
	return got ? to_iv(mni) : NULL;
}

/* Claims the reference of the insert, for the one caller who gets true. */
static bool claim(struct race_iv *iv)
{
	struct race *r = iv->r;
	bool mine;

	spin_lock(&r->user);
	mine = !iv->dead;
	iv->dead = true;
	race_zap(r, iv, 0, ULONG_MAX);
	spin_unlock(&r->user);
	return mine;
}

/*
 * The owner's reference, which a punch of all that is left, or an update to
 * nothing, may have dropped: then the interval is out, and its bounds are empty.
 * With @iv->dead set nobody does that anymore.
 */
static bool has_owner(struct race_iv *iv)
{
	unsigned long start, last;

	mmu_interval_notifier_bounds(&iv->mni, &start, &last);
	return start <= last;
}

/* The caller has a reference, and keeps it. */
static void drop_owner(struct race_task *t, struct race_iv *iv)
{
	if (claim(iv) && has_owner(iv))
		mmu_interval_notifier_put(&iv->mni);
}

static void take_out(struct race_task *t)
{
	unsigned long start, last;
	struct race_iv *iv;

	random_range(t, &start, &last);
	iv = get_one(t, start, last);
	if (!iv)
		return;
	if (race_random(t, 2)) {
		drop_owner(t, iv);
	} else if (claim(iv)) {
		unsigned long seq;
		bool retry;

		mmu_interval_notifier_remove(&iv->mni);
		if (atomic_read(&iv->callbacks))
			race_fail(t->r, "remove() returned and invalidate() runs");
		WRITE_ONCE(iv->removed, true);
		seq = mmu_interval_read_begin(&iv->mni);
		spin_lock(&t->r->user);
		retry = mmu_interval_read_retry(&iv->mni, seq);
		spin_unlock(&t->r->user);
		if (!retry)
			race_fail(t->r, "read_retry of what is out is false");
	}
	mmu_interval_notifier_put(&iv->mni);
}

/* Nobody else has a reference: after synchronize it is released. */
static void put_and_wait(struct race_task *t)
{
	struct race *r = t->r;
	struct race_iv *iv;

	if (!mmget_not_zero(r->mm))
		return;
	iv = new_iv(r);
	if (iv) {
		iv->own = true;
		insert(t, iv);
		dawdle(t);
		claim(iv);
		mmu_interval_notifier_put(&iv->mni);
		mmu_interval_notifier_synchronize(r->mm);
		if (!atomic_read(&iv->released))
			race_fail(r, "synchronize() returned before release()");
	}
	mmput(r->mm);
}

/* The caller has found @iv, and the tree is locked. */
static void move(struct race_task *t, struct race_iv *iv)
{
	struct race *r = t->r;
	unsigned long start, last;

	random_range(t, &start, &last);
	spin_lock(&r->user);
	if (!iv->dead) {
		race_zap(r, iv, 0, ULONG_MAX);
		mmu_interval_notifier_update(&iv->mni, start, last);
	}
	spin_unlock(&r->user);
}

/* Changes of what is found, and an insert, while the tree is locked. */
static void change(struct race_task *t)
{
	struct mmu_interval_notifier *mni;
	struct race *r = t->r;
	unsigned long start, last;
	struct race_iv *iv = new_iv(r);
	int ret = -EINVAL;

	random_range(t, &start, &last);
	mni = mmu_interval_notifier_find(r->mm, &race_ops, start, last);
	if (mni) {
		move(t, to_iv(mni));
		dawdle(t);
		mni = mmu_interval_notifier_find_next(mni, start, ULONG_MAX);
		if (mni)
			move(t, to_iv(mni));
		if (iv) {
			random_range(t, &start, &last);
			spin_lock(&r->lock);
			list_add(&iv->link, &r->all);
			spin_unlock(&r->lock);
			atomic_inc(&r->live);
			ret = mmu_interval_notifier_insert_deferred(&iv->mni, r->mm, start,
								    last - start + 1, &race_ops);
			if (ret && ret != -ESRCH)
				race_fail(r, "insert_deferred returned %d", ret);
			if (ret)
				atomic_dec(&r->live);
			else
				atomic64_inc(&r->inserts);
		}
		mmu_interval_notifier_find_unlock(r->mm);
	} else {
		kfree(iv);
	}
}

/* With the lock of the device: it gets the page unless there was a collision. */
static void finish_fault(struct race *r, struct race_iv *iv, int p, unsigned long seq,
			 unsigned long gen)
{
	bool retry = mmu_interval_read_retry(&iv->mni, seq);

	atomic64_inc(&r->faults);
	if (retry)
		atomic64_inc(&r->retries);
	if (retry || iv->dead)
		return;
	if (r->page[p].inv)
		race_fail(r, "page %d is being invalidated, and read_retry does not know", p);
	if (r->page[p].gen != gen)
		race_fail(r, "page %d changed, and read_retry does not know", p);
	r->page[p].owner = iv;
}

/* A driver has mm_users while it faults. */
static void fault(struct race_task *t)
{
	unsigned long start, last, seq, gen;
	int p = race_random(t, RACE_PAGES);
	struct race *r = t->r;
	struct race_iv *iv;

	if (!mmget_not_zero(r->mm))
		return;
	iv = get_one(t, race_addr(p), race_addr(p + 1) - 1);
	if (iv) {
		seq = mmu_interval_read_begin(&iv->mni);
		mmu_interval_notifier_bounds(&iv->mni, &start, &last);
		spin_lock(&r->user);
		gen = r->page[p].gen;
		spin_unlock(&r->user);
		dawdle(t);
		spin_lock(&r->user);
		if (start <= race_addr(p) && race_addr(p) <= last)
			finish_fault(r, iv, p, seq, gen);
		spin_unlock(&r->user);
		mmu_interval_notifier_put(&iv->mni);
	}
	mmput(r->mm);
}

/*
 * One task changes an interval again and again, and another one looks at it all the time,
 * as a driver does that polls for a collision while it copies: what no lock protects is
 * written and read. KCSAN has to see both within microseconds, and by mere chance does not.
 * Both mean the one that starts in front of all others.
 */
static void shake(struct race_task *t)
{
	struct mmu_interval_notifier *mni;
	struct race *r = t->r;
	struct race_iv *iv;

	mni = mmu_interval_notifier_find(r->mm, &race_ops, 0, ULONG_MAX);
	if (!mni)
		return;
	iv = to_iv(mni);
	for (int i = 0; i < RACE_SHAKES; i++) {
		spin_lock(&r->user);
		if (!iv->dead) {
			race_zap(r, iv, 0, ULONG_MAX);
			for (int p = 1; p <= 10; p++)
				mmu_interval_notifier_update(mni, RACE_FRONT, race_addr(p) - 1);
		}
		spin_unlock(&r->user);
	}
	move(t, iv);
	mmu_interval_notifier_find_unlock(r->mm);
}

static void stare(struct race_task *t)
{
	struct mmu_interval_notifier *mni;
	struct race *r = t->r;
	unsigned long start, last;
	bool got;

	mni = mmu_interval_notifier_find(r->mm, &race_ops, 0, ULONG_MAX);
	if (!mni)
		return;
	got = mmu_interval_notifier_tryget(mni);
	mmu_interval_notifier_find_unlock(r->mm);
	if (!got)
		return;
	for (int i = 0; i < RACE_LOOKS; i++) {
		mmu_interval_check_retry(mni, 0);
		if (i % 16)
			continue;
		mmu_interval_notifier_bounds(mni, &start, &last);
		if (start <= last && (start < RACE_FRONT || last >= race_addr(RACE_PAGES)))
			race_fail(r, "bounds that nobody has asked for");
	}
	mmu_interval_notifier_put(mni);
}

/* An invalidation of no system call, so that it can nest, fail, and be slow. */
static void direct(struct race_task *t, int depth)
{
	int (*begin)(struct mmu_notifier_range *r) = (void *)(unsigned long)t->r->how.start;
	void (*end)(struct mmu_notifier_range *r) = (void *)(unsigned long)t->r->how.end;
	bool block = race_random(t, 3);
	struct mmu_notifier_range range;
	unsigned long start, last;
	struct race *r = t->r;
	int ret;

	if (!begin || !end)
		return;
	random_range(t, &start, &last);
	mmu_notifier_range_init(&range, race_random(t, 2) ? MMU_NOTIFY_UNMAP : MMU_NOTIFY_CLEAR,
				0, r->mm, start, last + 1);
	range.flags = block ? MMU_NOTIFIER_RANGE_BLOCKABLE : 0;
	if (!block)
		non_block_start();
	ret = begin(&range);
	if (!block)
		non_block_end();
	if (ret)
		return;
	race_inv_begin(r, start, last, 1);
	dawdle(t);
	if (depth < 2 && !race_random(t, 3))
		direct(t, depth + 1);
	race_inv_end(r, start, last);
	end(&range);
}

void race_operation(struct race_task *t)
{
	atomic64_inc(&t->r->operations);
	switch (race_random(t, 32)) {
	case 0 ... 5:
		make_one(t);
		break;
	case 6 ... 9:
		change(t);
		break;
	case 10:
		shake(t);
		break;
	case 11 ... 19:
		fault(t);
		break;
	case 20 ... 21:
		stare(t);
		break;
	case 22 ... 24:
		take_out(t);
		break;
	case 25 ... 30:
		direct(t, 0);
		break;
	case 31:
		put_and_wait(t);
		break;
	}
}

/* With the loop that the contract says ends. */
void race_drop_all(struct race *r)
{
	struct mmu_interval_notifier *mni, *first;

	first = mmu_interval_notifier_find(r->mm, &race_ops, 0, ULONG_MAX);
	for (mni = first; mni; mni = mmu_interval_notifier_find_next(mni, 0, ULONG_MAX))
		if (claim(to_iv(mni)))
			mmu_interval_notifier_put(mni);
	if (first)
		mmu_interval_notifier_find_unlock(r->mm);
}
