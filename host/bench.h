/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MIRRORLAB_BENCH_H
#define MIRRORLAB_BENCH_H

#include <stdio.h>

struct opts;

/** bench_list() - what can be measured, a line each */
void bench_list(FILE *out);

/*
 * What can be measured: each returns an exit status and prints a table on
 * stdout. One file each.
 */
int bench_build(struct opts *o);	/* CPU seconds of clean builds */
int bench_run(struct opts *o);	/* seconds of a warm run, and of the guest alone */
int bench_api(struct opts *o);	/* the interval notifier series: what it costs and buys */
int bench_review(struct opts *o);	/* a series of five patches, patch by patch */
int bench_lab(struct opts *o);	/* from the save of a file to the verdict */
int bench_many(struct opts *o);	/* guests at once: their memory, and how long each takes */
int bench_faults(struct opts *o);	/* host calls for a fault, a fork, a munmap */

#endif
