// SPDX-License-Identifier: GPL-2.0
/* The driver of the walks, and of whatever a lesson's driver leaves out. */
#include "lab.h"

static int insert(struct lab_mirror *m, unsigned long start, unsigned long last)
{
	struct lab_interval *li = lab_interval_alloc(m);
	int ret = -ENOMEM;

	if (!li)
		return ret;
	if (m->punch)
		li->right = lab_interval_alloc(m);
	if (!m->punch || li->right)
		ret = mmu_interval_notifier_insert(&li->notifier, m->mm, start, last - start + 1,
						   m->punch ? &lab_ops : &lab_plain_ops);
	if (ret)
		lab_interval_free(li);
	return ret;
}

/* The interval of an address, with a reference if there are such. */
static struct lab_interval *interval_get(struct lab_mirror *m, unsigned long addr)
{
	struct mmu_interval_notifier *sub;

	if (!m->punch)
		return lab_interval_at(m, addr);
	sub = mmu_interval_notifier_find(m->mm, &lab_ops, addr, addr);
	if (!sub)
		return NULL;
	if (!mmu_interval_notifier_tryget(sub))
		sub = NULL;
	mmu_interval_notifier_find_unlock(m->mm);
	return sub ? to_lab_interval(sub) : NULL;
}

static void interval_put(struct lab_mirror *m, struct lab_interval *li)
{
	if (m->punch)
		mmu_interval_notifier_put(&li->notifier);
}

/* After read_begin(): it may have shrunk, or be gone, since it was found. */
static bool still_has(struct lab_mirror *m, struct lab_interval *li, unsigned long addr)
{
	unsigned long start, last;

	if (!m->punch)
		return li->notifier.member;
	mmu_interval_notifier_bounds(&li->notifier, &start, &last);
	return addr >= start && addr <= last;
}

static int fault_in(struct lab_mirror *m, struct lab_interval *li, unsigned long addr, bool write)
{
	unsigned long pfn = 0;
	struct hmm_range range = {
		.notifier = &li->notifier,
		.start = addr, .end = addr + PAGE_SIZE, .hmm_pfns = &pfn,
		.default_flags = HMM_PFN_REQ_FAULT | (write ? HMM_PFN_REQ_WRITE : 0),
		.dev_private_owner = (void *)lab_owner,
	};
	int ret;

	for (;;) {
		range.notifier_seq = mmu_interval_read_begin(&li->notifier);
		if (!still_has(m, li, addr))
			return -EAGAIN;
		ret = lab_range_fault(&range);
		if (ret == -EBUSY)
			continue;
		if (ret)
			return ret;
		mutex_lock(&m->lock);
		if (!mmu_interval_read_retry(&li->notifier, range.notifier_seq))
			break;
		mutex_unlock(&m->lock);
	}
	lab_device_map(m, addr, hmm_pfn_to_page(pfn), write);
	mutex_unlock(&m->lock);
	return 0;
}

/* One try to have @addr for the device alone; -EAGAIN: it collided. */
static int take_once(struct lab_mirror *m, struct lab_interval *li, unsigned long addr)
{
	unsigned long seq = mmu_interval_read_begin(&li->notifier);
	struct page *page;
	int ret = -EAGAIN;

	if (!still_has(m, li, addr))
		return ret;
	page = lab_make_exclusive(m, addr, lab_owner);
	if (!page)
		return -EBUSY;
	mutex_lock(&m->lock);
	if (!mmu_interval_read_retry(&li->notifier, seq)) {
		lab_device_map_exclusive(m, addr, page);
		ret = 0;
	}
	mutex_unlock(&m->lock);
	unlock_page(page);
	put_page(page);
	return ret;
}

static int atomic(struct lab_mirror *m, unsigned long addr)
{
	struct lab_interval *li;
	int ret;

	do {
		li = interval_get(m, addr);
		if (!li)
			return -EFAULT;
		ret = take_once(m, li, addr);
		interval_put(m, li);
	} while (ret == -EAGAIN);
	return ret;
}

/* Cuts off what other intervals have on both sides of @addr. */
static void cut_neighbours(struct lab_mirror *m, unsigned long addr, unsigned long *start,
			   unsigned long *last)
{
	unsigned long from = *start, to = *last, s, l;
	struct mmu_interval_notifier *sub;

	sub = mmu_interval_notifier_find(m->mm, &lab_ops, from, to);
	if (!sub)
		return;
	for (; sub; sub = mmu_interval_notifier_find_next(sub, from, to)) {
		mmu_interval_notifier_bounds(sub, &s, &l);
		if (s <= l && l < addr)
			*start = max(*start, l + 1);
		if (s <= l && s > addr)
			*last = min(*last, s - 1);
	}
	mmu_interval_notifier_find_unlock(m->mm);
}

/* Nothing is mirrored there yet: mirror the VMA, as far as nobody else does. */
static int insert_vma(struct lab_mirror *m, unsigned long addr)
{
	struct vm_area_struct *vma;
	unsigned long start, last;

	mmap_read_lock(m->mm);
	vma = vma_lookup(m->mm, addr);
	if (vma) {
		start = max(vma->vm_start, m->start);
		last = min(vma->vm_end - 1, m->last);
	}
	mmap_read_unlock(m->mm);
	if (!vma)
		return -EFAULT;
	cut_neighbours(m, addr, &start, &last);
	return insert(m, start, last);
}

static int fault(struct lab_mirror *m, unsigned long addr, bool write)
{
	struct lab_interval *li;
	int ret;

	do {
		li = interval_get(m, addr);
		if (!li) {
			ret = m->punch ? insert_vma(m, addr) : -EFAULT;
			if (ret)
				return ret;
			li = interval_get(m, addr);
			if (!li)
				return -EFAULT;
		}
		if (m->punch && !li->right)
			li->right = lab_interval_alloc(m);	/* for the next hole */
		ret = fault_in(m, li, addr, write);
		interval_put(m, li);
	} while (ret == -EAGAIN);
	return ret;
}

/*
 * Without a second interval, or without punch: keep what is left of the hole, and
 * let the device fault in again what is right of it.
 */
static void widen(struct lab_interval *li, const struct mmu_notifier_range *range)
{
	unsigned long start, last;

	mmu_interval_notifier_bounds(&li->notifier, &start, &last);
	if (start > last)
		return;
	lab_device_unmap(li->mirror, range->start, last);
	mmu_interval_notifier_update(&li->notifier, start, range->start - 1);
}

/* What is unmapped is given up, and the rest stays as it is. */
static void give_up(struct lab_interval *li, const struct mmu_notifier_range *range)
{
	struct mmu_interval_notifier *right = li->right ? &li->right->notifier : NULL;
	int ret = -ENOSPC;

	if (!li->mirror->widen)
		ret = mmu_interval_notifier_punch(&li->notifier, range->start, range->end - 1, right);
	if (ret == 1)
		li->right = NULL;
	else if (ret == -ENOSPC)
		widen(li, range);
}

static bool invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
		       unsigned long cur_seq)
{
	struct lab_interval *li = to_lab_interval(sub);
	struct lab_mirror *m = li->mirror;

	/* That is take_once(), which maps it, or does it again. */
	if (range->event == MMU_NOTIFY_EXCLUSIVE && range->owner == lab_owner)
		return true;
	if (m->alloc)
		kfree(kmalloc(LAB_COMMAND, GFP_KERNEL));
	if (mmu_notifier_range_blockable(range))
		mutex_lock(&m->lock);
	else if (!mutex_trylock(&m->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	lab_device_unmap(m, range->start, range->end - 1);
	if (m->punch && !m->late && (range->event == MMU_NOTIFY_UNMAP || range->event == MMU_NOTIFY_RELEASE))
		give_up(li, range);
	mutex_unlock(&m->lock);
	return true;
}

static void release(struct mmu_interval_notifier *sub)
{
	lab_context_use(to_lab_interval(sub)->mirror);
	lab_interval_free(to_lab_interval(sub));
}

static int remove(struct lab_mirror *m, struct lab_interval *li)
{
	unsigned long start = li->notifier.interval_tree.start;
	unsigned long last = li->notifier.interval_tree.last;

	mmu_interval_notifier_remove(&li->notifier);
	mutex_lock(&m->lock);
	lab_device_unmap(m, start, last);
	mutex_unlock(&m->lock);
	if (!m->punch)
		lab_interval_free(li);
	return 0;
}

static void forget(struct lab_mirror *m, unsigned long start, unsigned long last)
{
	struct mmu_interval_notifier *sub;

	sub = mmu_interval_notifier_find(m->mm, &lab_ops, start, last);
	if (!sub)
		return;
	for (; sub; sub = mmu_interval_notifier_find_next(sub, start, last)) {
		if (m->by_put)
			mmu_interval_notifier_put(sub);
		else
			mmu_interval_notifier_update(sub, 1, 0);
	}
	mutex_lock(&m->lock);
	lab_device_unmap(m, start, last);
	mutex_unlock(&m->lock);
	mmu_interval_notifier_find_unlock(m->mm);
}

/* Forget all that is mirrored from @start to @last; all of it: close. */
static int call(struct lab_mirror *m, unsigned long start, unsigned long last)
{
	forget(m, start, last);
	if (start == m->start && last == m->last) {
		mmu_interval_notifier_synchronize(m->mm);
		lab_context_free(m);
	}
	return 0;
}

const struct lab_driver lab_standard = {
	.fault = fault, .atomic = atomic, .invalidate = invalidate, .release = release,
	.insert = insert, .remove = remove, .call = call,
};
