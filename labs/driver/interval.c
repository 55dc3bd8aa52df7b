// SPDX-License-Identifier: GPL-2.0
/*
 * The interval notifiers of a lab. Their memory is never given back, so that a
 * driver that frees one too early, or uses it too late, is told so in words.
 */
#include <linux/mmu_notifier_show.h>

#include "core.h"

struct list_head lab_mirrors = LIST_HEAD_INIT(lab_mirrors);
struct list_head lab_intervals = LIST_HEAD_INIT(lab_intervals);
DEFINE_SPINLOCK(lab_lists);
static int made;

const char *lab_name(struct mmu_interval_notifier *sub)
{
	return sub ? to_lab_interval(sub)->name : "nothing";
}

struct lab_interval *lab_interval_alloc(struct lab_mirror *m)
{
	struct lab_interval *li = kzalloc(sizeof(*li), GFP_KERNEL);

	if (!li)
		return NULL;
	li->mirror = m;
	RB_CLEAR_NODE(&li->notifier.interval_tree.rb);
	INIT_LIST_HEAD(&li->notifier.deferred_item);
	spin_lock(&lab_lists);
	snprintf(li->name, sizeof(li->name), "%c", 'A' + made++ % 26);
	list_add_tail(&li->item, &lab_intervals);
	spin_unlock(&lab_lists);
	return li;
}
EXPORT_SYMBOL_GPL(lab_interval_alloc);

void lab_interval_free_line(struct lab_interval *li, int line)
{
	struct mmu_interval_notifier *sub = &li->notifier;

	if (li->freed) {
		lab_complain(line, "interval %s is freed a second time", li->name);
		return;
	}
	if (!RB_EMPTY_NODE(&sub->interval_tree.rb) || !list_empty(&sub->deferred_item))
		lab_complain(line, "interval %s is freed while the kernel still has it in its tree",
			     li->name);
	li->freed = true;
	if (li->used)
		lab_say("interval %s is freed", li->name);
	if (li->right && !li->right->used && !li->right->freed)
		lab_interval_free_line(li->right, line);
}
EXPORT_SYMBOL_GPL(lab_interval_free_line);

struct lab_interval *lab_interval_at(struct lab_mirror *m, unsigned long addr)
{
	struct lab_interval *li, *ret = NULL;

	spin_lock(&lab_lists);
	list_for_each_entry(li, &lab_intervals, item)
		if (li->mirror == m && li->used && !li->freed && li->notifier.member &&
		    addr >= li->notifier.interval_tree.start &&
		    addr <= li->notifier.interval_tree.last)
			ret = li;
	spin_unlock(&lab_lists);
	return ret;
}
EXPORT_SYMBOL_GPL(lab_interval_at);

void lab_context_use_line(struct lab_mirror *m, int line)
{
	if (m->closed)
		lab_complain(line, "the context is used after it was freed");
	else
		lab_say("the context is used");
}
EXPORT_SYMBOL_GPL(lab_context_use_line);

void lab_context_free_line(struct lab_mirror *m, int line)
{
	if (m->closed)
		lab_complain(line, "the context is freed a second time");
	m->closed = true;
	lab_say("the context is freed");
}
EXPORT_SYMBOL_GPL(lab_context_free_line);

static const char *event_name(const struct mmu_notifier_range *range)
{
	switch (range->event) {
	case MMU_NOTIFY_UNMAP:
		return " (unmap)";
	case MMU_NOTIFY_RELEASE:
		return " (exit)";
	case MMU_NOTIFY_MIGRATE:
		return " (migrate";
	case MMU_NOTIFY_EXCLUSIVE:
		return " (exclusive";
	case MMU_NOTIFY_PROTECTION_PAGE:
		return " (protection)";
	default:
		return "";
	}
}

static bool owned(const struct mmu_notifier_range *range)
{
	return range->event == MMU_NOTIFY_MIGRATE || range->event == MMU_NOTIFY_EXCLUSIVE;
}

static bool call_invalidate(struct mmu_interval_notifier *sub,
			    const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct lab_mirror *m = to_lab_interval(sub)->mirror;
	unsigned long start = max(range->start, m->start);
	unsigned long last = min(range->end - 1, m->last);
	char why[40];
	bool ret;

	snprintf(why, sizeof(why), "invalidate %s %u-%u", lab_name(sub), lab_page(m, start),
		 lab_page(m, last));
	lab_enter(why);
	m->calls++;
	lab_say("invalidate() of %s for pages %u-%u%s%s%s, seq %lu", lab_name(sub),
		lab_page(m, start), lab_page(m, last), event_name(range),
		!owned(range) ? "" : range->owner == lab_owner ? ", ours)" : ", not ours)",
		mmu_notifier_range_blockable(range) ? "" : ", may not sleep", cur_seq);
	lab_pass("invalidate");
	ret = lab_current->invalidate(sub, range, cur_seq);
	if (range->event == MMU_NOTIFY_MIGRATE && start <= last)
		lab_device_left(m, start, last);
	if (!ret)
		lab_say("invalidate() of %s refuses", lab_name(sub));
	lab_pass("invalidated");
	lab_leave(why);
	return ret;
}

static void call_release(struct mmu_interval_notifier *sub)
{
	lab_say("release() of %s", lab_name(sub));
	lab_current->release(sub);
}

const struct mmu_interval_notifier_ops lab_plain_ops = {
	.invalidate = call_invalidate,
};
EXPORT_SYMBOL_GPL(lab_plain_ops);

const struct mmu_interval_notifier_ops lab_ops = {
	.invalidate = call_invalidate,
	.release = call_release,
};
EXPORT_SYMBOL_GPL(lab_ops);

void lab_show_intervals(struct seq_file *seq)
{
	struct lab_interval *li;
	struct lab_mirror *m;

	spin_lock(&lab_lists);
	list_for_each_entry(li, &lab_intervals, item)
		seq_printf(seq, "interval %lx %s %s %u\n", (unsigned long)&li->notifier, li->name,
			   li->freed ? "freed" : li->used ? "used" : "spare",
			   refcount_read(&li->notifier.refs));
	spin_unlock(&lab_lists);
	/* Mirrors are only added, and at the end. */
	list_for_each_entry(m, &lab_mirrors, item) {
		seq_printf(seq, "mirror %lx-%lx\n", m->start, m->last);
		if (m->closed)
			seq_puts(seq, "closed\n");
		mmu_interval_notifier_show(seq, m->mm);
		lab_show_device(seq, m);
	}
}
