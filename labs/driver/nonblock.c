// SPDX-License-Identifier: GPL-2.0
/*
 * An ordinary notifier beside the interval tree, as nouveau has one. It is asked
 * after the tree, and refuses whoever may not sleep.
 */
#include "core.h"

struct ordinary {
	struct mmu_notifier mn;
	struct lab_mirror *mirror;
};

static int refuse(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct lab_mirror *m = container_of(mn, struct ordinary, mn)->mirror;

	if (mmu_notifier_range_blockable(range) || range->end <= m->start || range->start > m->last)
		return 0;
	lab_say("the ordinary notifier refuses (-EAGAIN), behind the tree");
	return -EAGAIN;
}

static const struct mmu_notifier_ops ordinary_ops = { .invalidate_range_start = refuse };

/* It stays until the mm ends, as the module does. */
int lab_add_ordinary(struct lab_mirror *m)
{
	struct ordinary *o = kzalloc(sizeof(*o), GFP_KERNEL);

	if (!o)
		return -ENOMEM;
	o->mn.ops = &ordinary_ops;
	o->mirror = m;
	lab_say("an ordinary notifier is there, too");
	return mmu_notifier_register(&o->mn, m->mm);
}
