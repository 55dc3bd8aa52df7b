// SPDX-License-Identifier: GPL-2.0
/* find and what belongs to it, see api.c. */
#include "core.h"

struct mmu_interval_notifier *lab_find(struct mm_struct *mm,
				       const struct mmu_interval_notifier_ops *ops,
				       unsigned long start, unsigned long last, int line)
{
	struct mmu_interval_notifier *sub;

	sub = mmu_interval_notifier_find(mm, ops, start, last);
	if (sub)
		lab_enter("find");
	lab_say("find() returns %s", lab_name(sub));
	if (sub)
		lab_pass("found");
	return sub;
}
EXPORT_SYMBOL_GPL(lab_find);

struct mmu_interval_notifier *lab_find_next(struct mmu_interval_notifier *sub,
					    unsigned long start, unsigned long last, int line)
{
	struct mmu_interval_notifier *next;

	if (to_lab_interval(sub)->freed)
		lab_complain(line, "find_next() goes on from interval %s after it was freed",
			     lab_name(sub));
	next = mmu_interval_notifier_find_next(sub, start, last);
	lab_say("find_next() returns %s", lab_name(next));
	return next;
}
EXPORT_SYMBOL_GPL(lab_find_next);

void lab_find_unlock(struct mm_struct *mm, int line)
{
	lab_say("find_unlock()");
	lab_leave("find");
	mmu_interval_notifier_find_unlock(mm);
	lab_pass("unlocked");
}
EXPORT_SYMBOL_GPL(lab_find_unlock);

void lab_synchronize(struct mm_struct *mm, int line)
{
	lab_say("synchronize() is called");
	mmu_interval_notifier_synchronize(mm);
	lab_say("synchronize() has returned");
}
EXPORT_SYMBOL_GPL(lab_synchronize);
