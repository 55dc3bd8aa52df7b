// SPDX-License-Identifier: GPL-2.0
/* Samples, rows of a table, and the machine they were taken on. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "bench-stat.h"
#include "verbs.h"

void samples_add(struct samples *s, double value)
{
	if (s->n == s->room) {
		size_t room = s->room ? 2 * s->room : 16;
		double *v = realloc(s->v, room * sizeof(*v));

		if (!v)
			exit(EXIT_HOST);
		s->v = v;
		s->room = room;
	}
	s->v[s->n++] = value;
}

void samples_free(struct samples *s)
{
	free(s->v);
	*s = (struct samples) { 0 };
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* A sorted copy; the caller frees it. */
static double *sorted(const struct samples *s)
{
	double *v = malloc(s->n * sizeof(*v) + 1);

	if (!v)
		exit(EXIT_HOST);
	if (s->n)
		memcpy(v, s->v, s->n * sizeof(*v));
	qsort(v, s->n, sizeof(*v), ascending);
	return v;
}

double samples_median(const struct samples *s)
{
	double *v = sorted(s), m = 0;

	if (s->n)
		m = (v[(s->n - 1) / 2] + v[s->n / 2]) / 2;
	free(v);
	return m;
}

void samples_row(const char *name, const struct samples *s)
{
	double *v = sorted(s);

	if (s->n)
		printf("  %-48s %8.3f %8.3f %8.3f\n", name, samples_median(s), v[0],
		       v[s->n - 1]);
	fflush(stdout);
	free(v);
}

void bench_machine(void)
{
	char line[256], model[256] = "unknown CPU";
	FILE *f = fopen("/proc/cpuinfo", "re");
	double load[3] = { 0 };
	struct utsname u;

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "model name : %255[^\n]", model) == 1)
			break;
	if (f)
		fclose(f);
	if (getloadavg(load, 3) < 0 || uname(&u) < 0)
		return;
	/* Its version: what is behind that is whose machine it is. */
	printf("%s, %ld CPUs, %s %.*s, load before this %.2f %.2f %.2f\n", model,
	       sysconf(_SC_NPROCESSORS_ONLN), u.sysname,
	       (int)strspn(u.release, "0123456789."), u.release, load[0], load[1],
	       load[2]);
	fflush(stdout);
}

static double seconds(struct timeval tv)
{
	return tv.tv_sec + tv.tv_usec / 1e6;
}

double cpu_used_s(void)
{
	static const int who[] = { RUSAGE_SELF, RUSAGE_CHILDREN };
	struct rusage r;
	double sum = 0;

	for (size_t i = 0; i < sizeof(who) / sizeof(who[0]); i++)
		if (getrusage(who[i], &r) == 0)
			sum += seconds(r.ru_utime) + seconds(r.ru_stime);
	return sum;
}
