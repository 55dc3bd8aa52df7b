/* SPDX-License-Identifier: GPL-2.0 */
/* What side.c has for side-job.c. */
#ifndef MIRRORLAB_SIDE_IMPL_H
#define MIRRORLAB_SIDE_IMPL_H

#include "crew.h"
#include "side.h"

/**
 * struct sides - what the crew's workers need; @crew.arg is this
 * @beside: a guest of the caller's runs, too, and says what there is to say of the host
 */
struct sides {
	const struct opts *o;
	const struct product *p;
	const char *dir;
	struct side *side;
	struct crew crew;
	bool beside;
};

/** side_work(), side_done() - for the crew: run side @i, and hear what came of it */
void side_work(void *arg, int i, FILE *out);
void side_done(void *arg, int i, FILE *told);

/** side_read_back() - @s's results and console, from its folder; 0, or -1 without memory */
int side_read_back(const char *dir, struct side *s);

#endif
