/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by watch*.c only. */
#ifndef MIRRORLAB_WATCH_IMPL_H
#define MIRRORLAB_WATCH_IMPL_H

#include "watch.h"

/* Parsers and clocks of @w; 0 or -1 with errno. */
int watch_prepare(struct watch *w);

/*
 * Is a deadline over at time @t? Then kills the guest and notes why.
 * Return: when to look again.
 */
double watch_check(struct watch *w, double t);

/* Let the timer fire in @seconds. */
void watch_set_timer(struct watch *w, double seconds);

/* Progress line on a terminal; @last wipes it. */
void watch_progress(struct watch *w, bool last);

#endif
