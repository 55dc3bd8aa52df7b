// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's calls, as a lab's driver makes them: they say what they did, and
 * they are where a thread can be made to stay.
 */
#include "core.h"

#define MANY_RETRIES 60

static void check(struct mmu_interval_notifier *sub, const char *call, int line)
{
	if (to_lab_interval(sub)->freed)
		lab_complain(line, "%s() uses interval %s after it was freed", call, lab_name(sub));
}

static void page_range(struct mmu_interval_notifier *sub, unsigned long start,
		       unsigned long last, char *text, size_t size)
{
	struct lab_mirror *m = to_lab_interval(sub)->mirror;

	if (start > last)
		snprintf(text, size, "nothing");
	else
		snprintf(text, size, "pages %u-%u", lab_page(m, start), lab_page(m, last));
}

/* @last as the last byte is a mistake that is easily made, and hard to see. */
static void whole_pages(unsigned long start, unsigned long last, const char *call, int line)
{
	if (start <= last && (!PAGE_ALIGNED(start) || !PAGE_ALIGNED(last + 1)))
		lab_complain(line, "%s() of a range that does not end with a page: last is the last byte that is in it",
			     call);
}

unsigned long lab_read_begin(struct mmu_interval_notifier *sub, int line)
{
	unsigned long seq;

	check(sub, "mmu_interval_read_begin", line);
	lab_pass("read_begin");
	cond_resched();
	seq = mmu_interval_read_begin(sub);
	lab_say("read_begin(%s) returns %lu", lab_name(sub), seq);
	lab_pass("begun");
	return seq;
}
EXPORT_SYMBOL_GPL(lab_read_begin);

/* One task's loop that never ends would leave no time for all others. */
static void count_retries(struct mmu_interval_notifier *sub, bool retry, int line)
{
	static struct task_struct *task;
	static int in_a_row;

	if (!retry || task != current) {
		task = current;
		in_a_row = 0;
	}
	if (!retry || ++in_a_row < MANY_RETRIES)
		return;
	lab_complain(line, "%d retries in a row on interval %s, with nothing in its way: this loop never ends",
		     MANY_RETRIES, lab_name(sub));
	lab_stay();
}

bool lab_read_retry(struct mmu_interval_notifier *sub, unsigned long seq, int line)
{
	struct lab_mirror *m = to_lab_interval(sub)->mirror;
	bool retry;

	check(sub, "mmu_interval_read_retry", line);
#ifdef CONFIG_LOCKDEP
	if (debug_locks && !lockdep_is_held(&m->lock))
		lab_complain(line, "mmu_interval_read_retry() without the driver's lock: what it says may be old when you act on it");
#endif
	retry = mmu_interval_read_retry(sub, seq);
	lab_say("read_retry(%s, %lu) says %s", lab_name(sub), seq,
		retry ? "collided, again" : "no collision");
	count_retries(sub, retry, line);
	return retry;
}
EXPORT_SYMBOL_GPL(lab_read_retry);

void lab_set_seq(struct mmu_interval_notifier *sub, unsigned long seq, int line)
{
	struct lab_mirror *m = to_lab_interval(sub)->mirror;

	check(sub, "mmu_interval_set_seq", line);
#ifdef CONFIG_LOCKDEP
	if (debug_locks && !lockdep_is_held(&m->lock))
		lab_complain(line, "mmu_interval_set_seq() without the driver's lock");
#endif
	mmu_interval_set_seq(sub, seq);
}
EXPORT_SYMBOL_GPL(lab_set_seq);

int lab_range_fault_line(struct hmm_range *range, int line)
{
	struct mm_struct *mm = range->notifier->mm;
	int ret;

	check(range->notifier, "hmm_range_fault", line);
	cond_resched();
	mmap_read_lock(mm);
	ret = hmm_range_fault(range);
	mmap_read_unlock(mm);
	lab_say("hmm_range_fault() of page %u: %s",
		lab_page(to_lab_interval(range->notifier)->mirror, range->start),
		!ret ? "here is the process' page" : ret == -EBUSY ? "collided (-EBUSY)" : "no such page");
	if (ret == -EBUSY)
		count_retries(range->notifier, true, line);
	lab_pass("faulted");
	return ret;
}
EXPORT_SYMBOL_GPL(lab_range_fault_line);

static int inserted(struct mmu_interval_notifier *sub, const char *call, int ret,
		    unsigned long start, unsigned long length)
{
	char pages[32];

	page_range(sub, start, start + length - 1, pages, sizeof(pages));
	if (ret)
		lab_say("%s of %s fails (%s)", call, lab_name(sub),
			ret == -ESRCH ? "-ESRCH: the mm is going away" : "error");
	else
		lab_say("%s of %s: %s%s", call, lab_name(sub), pages,
			RB_EMPTY_NODE(&sub->interval_tree.rb) ? ", deferred" : "");
	return ret;
}

int lab_insert(struct mmu_interval_notifier *sub, struct mm_struct *mm, unsigned long start,
	       unsigned long length, const struct mmu_interval_notifier_ops *ops, int line)
{
	int ret;

	check(sub, "mmu_interval_notifier_insert", line);
	to_lab_interval(sub)->used = true;
	lab_pass("insert");
	ret = mmu_interval_notifier_insert(sub, mm, start, length, ops);
	return inserted(sub, "insert", ret, start, length);
}
EXPORT_SYMBOL_GPL(lab_insert);

int lab_insert_deferred(struct mmu_interval_notifier *sub, struct mm_struct *mm,
			unsigned long start, unsigned long length,
			const struct mmu_interval_notifier_ops *ops, int line)
{
	int ret;

	check(sub, "mmu_interval_notifier_insert_deferred", line);
	to_lab_interval(sub)->used = true;
	ret = mmu_interval_notifier_insert_deferred(sub, mm, start, length, ops);
	return inserted(sub, "insert_deferred", ret, start, length);
}
EXPORT_SYMBOL_GPL(lab_insert_deferred);

void lab_remove(struct mmu_interval_notifier *sub, int line)
{
	check(sub, "mmu_interval_notifier_remove", line);
	lab_pass("remove");
	lab_say("remove(%s) is called", lab_name(sub));
	mmu_interval_notifier_remove(sub);
	lab_say("remove(%s) has returned", lab_name(sub));
	lab_pass("removed");
}
EXPORT_SYMBOL_GPL(lab_remove);

void lab_put(struct mmu_interval_notifier *sub, int line)
{
	check(sub, "mmu_interval_notifier_put", line);
	if (!to_lab_interval(sub)->freed && !refcount_read(&sub->refs)) {
		lab_complain(line, "one reference of interval %s too many is put", lab_name(sub));
		return;
	}
	lab_say("put(%s)", lab_name(sub));
	mmu_interval_notifier_put(sub);
	lab_pass("put");
}
EXPORT_SYMBOL_GPL(lab_put);

void lab_get(struct mmu_interval_notifier *sub, int line)
{
	check(sub, "mmu_interval_notifier_get", line);
	mmu_interval_notifier_get(sub);
	lab_say("get(%s)", lab_name(sub));
}
EXPORT_SYMBOL_GPL(lab_get);

bool lab_tryget(struct mmu_interval_notifier *sub, int line)
{
	bool ret;

	check(sub, "mmu_interval_notifier_tryget", line);
	ret = mmu_interval_notifier_tryget(sub);
	lab_say("tryget(%s) %s", lab_name(sub), ret ? "has a reference now" : "fails: it is on its way out");
	return ret;
}
EXPORT_SYMBOL_GPL(lab_tryget);

void lab_update(struct mmu_interval_notifier *sub, unsigned long start, unsigned long last,
		int line)
{
	char pages[32];

	check(sub, "mmu_interval_notifier_update", line);
	whole_pages(start, last, "mmu_interval_notifier_update", line);
	page_range(sub, start, last, pages, sizeof(pages));
	mmu_interval_notifier_update(sub, start, last);
	lab_say("update(%s) to %s", lab_name(sub), pages);
	lab_pass("updated");
}
EXPORT_SYMBOL_GPL(lab_update);

int lab_punch(struct mmu_interval_notifier *sub, unsigned long start, unsigned long last,
	      struct mmu_interval_notifier *right, int line)
{
	char pages[32];
	int ret;

	check(sub, "mmu_interval_notifier_punch", line);
	whole_pages(start, last, "mmu_interval_notifier_punch", line);
	if (right && to_lab_interval(right)->used) {
		lab_complain(line, "interval %s is handed in as a right half although it is in use",
			     lab_name(right));
		return -EINVAL;
	}
	page_range(sub, start, last, pages, sizeof(pages));
	/* Others can find it at once. */
	if (right)
		to_lab_interval(right)->used = true;
	ret = mmu_interval_notifier_punch(sub, start, last, right);
	if (right && ret != 1)
		to_lab_interval(right)->used = false;
	lab_say("punch(%s, %s): %s", lab_name(sub), pages,
		ret == 1 ? "split in two" : ret == 0 ? "no second one is needed" :
		ret == -ENOSPC ? "a second one is needed (-ENOSPC)" :
		ret == -ESRCH ? "the mm is going away (-ESRCH)" :
		ret == -ENOENT ? "it is on its way out (-ENOENT)" : "fails");
	return ret;
}
EXPORT_SYMBOL_GPL(lab_punch);
