// SPDX-License-Identifier: GPL-2.0
/* What the kernel calls, and what must hold whenever it does. */
#include <linux/kernel.h>
#include <linux/random.h>
#include <linux/sched/mm.h>

#include "mn_race.h"

/* The first failure is the one to look at. */
void race_fail(struct race *r, const char *fmt, ...)
{
	va_list args;

	if (cmpxchg(&r->failed, 0, 1))
		return;
	va_start(args, fmt);
	vsnprintf(r->failure, sizeof(r->failure), fmt, args);
	va_end(args);
}

static bool overlaps(int page, unsigned long start, unsigned long last)
{
	return race_addr(page) <= last && start < race_addr(page + 1);
}

void race_zap(struct race *r, struct race_iv *iv, unsigned long start, unsigned long last)
{
	lockdep_assert_held(&r->user);
	for (int p = 0; p < RACE_PAGES; p++)
		if (r->page[p].owner == iv && overlaps(p, start, last))
			r->page[p].owner = NULL;
}

void race_inv_begin(struct race *r, unsigned long start, unsigned long last, int count)
{
	spin_lock(&r->user);
	for (int p = 0; p < RACE_PAGES; p++) {
		if (!overlaps(p, start, last))
			continue;
		r->page[p].gen++;
		r->page[p].inv += count;
		if (r->page[p].owner)
			race_fail(r, "the device has page %d, and everybody was told to invalidate it", p);
	}
	spin_unlock(&r->user);
}

void race_inv_end(struct race *r, unsigned long start, unsigned long last)
{
	spin_lock(&r->user);
	for (int p = 0; p < RACE_PAGES; p++) {
		if (!overlaps(p, start, last))
			continue;
		r->page[p].inv--;
		if (r->page[p].owner)
			race_fail(r, "the device got page %d in the midst of its invalidation", p);
	}
	spin_unlock(&r->user);
}

/* What is unmapped is not to be mirrored; the right part comes from the spare ones. */
static void punch(struct race_iv *iv, const struct mmu_notifier_range *range)
{
	struct race *r = iv->r;
	struct race_iv *right;
	int ret;

	spin_lock(&r->lock);
	right = list_first_entry_or_null(&r->spare, struct race_iv, link);
	if (right) {
		list_move(&right->link, &r->all);
		r->spares--;
	}
	spin_unlock(&r->lock);
	ret = mmu_interval_notifier_punch(&iv->mni, range->start, range->end - 1,
					  right ? &right->mni : NULL);
	if (ret < 0 && ret != -ENOENT && ret != -ESRCH && (ret != -ENOSPC || right))
		race_fail(r, "punch returned %d", ret);
	if (ret == 1) {
		/* Until the thaw iv is called for it, and from then on right is. */
		race_zap(r, iv, range->end, ULONG_MAX);
		atomic64_inc(&r->splits);
		atomic64_inc(&r->inserts);
		atomic_inc(&r->live);
	} else if (right) {
		spin_lock(&r->lock);
		list_move(&right->link, &r->spare);
		r->spares++;
		spin_unlock(&r->lock);
	}
}

static bool race_invalidate(struct mmu_interval_notifier *mni,
			    const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct race_iv *iv = container_of(mni, struct race_iv, mni);
	struct race *r = iv->r;

	atomic_inc(&iv->callbacks);
	atomic64_inc(&r->callbacks);
	if (atomic_read(&iv->released))
		race_fail(r, "invalidate() after release()");
	if (READ_ONCE(iv->removed))
		race_fail(r, "invalidate() after remove()");
	spin_lock(&r->user);
	mmu_interval_set_seq(mni, cur_seq);
	race_zap(r, iv, range->start, range->end - 1);
	/* dead: its reference is gone, there may be nobody to own a right part. */
	if (range->event == MMU_NOTIFY_UNMAP && !iv->own && !iv->dead)
		punch(iv, range);
	spin_unlock(&r->user);
	atomic_dec(&iv->callbacks);
	return true;
}

static void race_release(struct mmu_interval_notifier *mni)
{
	struct race_iv *iv = container_of(mni, struct race_iv, mni);
	struct race *r = iv->r;

	if (mni->mm != r->mm)
		race_fail(r, "release() of another mm");
	if (atomic_inc_return(&iv->released) != 1)
		race_fail(r, "release() more than once");
	if (atomic_read(&iv->callbacks))
		race_fail(r, "release() while invalidate() runs");
	spin_lock(&r->user);
	for (int p = 0; p < RACE_PAGES; p++)
		if (r->page[p].owner == iv)
			race_fail(r, "release() and the device has page %d of it", p);
	spin_unlock(&r->user);
	atomic64_inc(&r->releases);
	atomic_dec(&r->live);
}

const struct mmu_interval_notifier_ops race_ops = {
	.invalidate = race_invalidate,
	.release = race_release,
};

/* Those that find does not return */
const struct mmu_interval_notifier_ops race_own_ops = {
	.invalidate = race_invalidate,
	.release = race_release,
};

/* The ordinary notifiers come after the tree: all intervals have been called. */
static int track_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct race *r = container_of(mn, struct race, track);

	atomic64_inc(&r->invalidations);
	race_inv_begin(r, range->start, range->end - 1, 0);
	/* Only what may not block can be refused. */
	if (mmu_notifier_range_blockable(range) || get_random_u32_below(6))
		return 0;
	atomic64_inc(&r->refused);
	return -EAGAIN;
}

const struct mmu_notifier_ops race_track_ops = {
	.invalidate_range_start = track_start,
};
