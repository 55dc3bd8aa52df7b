/* SPDX-License-Identifier: GPL-2.0 */
/* The figures of bench api, and their table. */
#ifndef MIRRORLAB_BENCH_API_H
#define MIRRORLAB_BENCH_API_H

#include <stdbool.h>

#include "bench-stat.h"

/**
 * struct figure - one quantity at one size
 * @n: the size: intervals, pages, changes
 * @s: [0] with the series, [1] without
 */
struct figure {
	char name[32];
	long n;
	struct samples s[2];
};

struct api {
	struct figure *v;
	int n;
};

/* Where the figures of one run belong. */
struct figures_of {
	struct api *all;
	bool base;
};

/** api_add() - one more sample; the first one of its kind makes the row */
void api_add(struct api *all, const char *name, long n, bool base, double value);

/** api_print() - all tables, on stdout; each kernel was started @starts times */
void api_print(const struct api *all, int starts);

void api_free(struct api *all);

#endif
