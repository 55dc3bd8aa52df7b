/* SPDX-License-Identifier: GPL-2.0 */
/* What the measurements share: samples, rows, and where they were taken. */
#ifndef MIRRORLAB_BENCH_STAT_H
#define MIRRORLAB_BENCH_STAT_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct samples - some measurements of one quantity, in the order they came
 * @v:	  the values, malloc()ed; zero-initialise the whole
 * @n:	  how many
 * @room: how many fit
 */
struct samples {
	double *v;
	size_t n, room;
};

void samples_add(struct samples *s, double value);
void samples_free(struct samples *s);

/** samples_median() - the median, of an even number the mean of the middle two */
double samples_median(const struct samples *s);

/** samples_row() - print "name median min max" in seconds, on stdout */
void samples_row(const char *name, const struct samples *s);

/** bench_machine() - print CPU, kernel and present load on stdout */
void bench_machine(void);

/** cpu_used_s() - CPU seconds of this process and the children it reaped */
double cpu_used_s(void);

#endif
