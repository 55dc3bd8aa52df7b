// SPDX-License-Identifier: GPL-2.0
/*
 * An ordinary notifier beside the interval tree, as nouveau has one. It is asked
 * after the tree, and refuses whoever may not sleep.
 */
#include "core.h"

static int refuse(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	if (mmu_notifier_range_blockable(range))
		return 0;
	lab_say("the ordinary notifier refuses (-EAGAIN), behind the tree");
	return -EAGAIN;
}

static const struct mmu_notifier_ops ordinary_ops = { .invalidate_range_start = refuse };

/* It stays until the mm ends, as the module does. */
int lab_add_ordinary(struct lab_mirror *m)
{
	struct mmu_notifier *mn = kzalloc(sizeof(*mn), GFP_KERNEL);

	if (!mn)
		return -ENOMEM;
	mn->ops = &ordinary_ops;
	lab_say("an ordinary notifier is there, too");
	return mmu_notifier_register(mn, m->mm);
}
