// SPDX-License-Identifier: GPL-2.0
/* Seconds for a review of five patches to one file, with all tests, the base being there. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "bench.h"
#include "cpus.h"
#include "opts.h"
#include "paths.h"
#include "report.h"
#include "review.h"

/* On a machine with other work, the better measure. */
static double children_cpu(void)
{
	struct rusage r;

	getrusage(RUSAGE_CHILDREN, &r);
	return r.ru_utime.tv_sec + r.ru_stime.tv_sec +
	       (r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
}

int bench_review(struct opts *o)
{
	char *series = xasprintf("%s/tests/review/holds-five", path_repo());
	const char *argv[] = { series, NULL };
	struct opts five = *o;
	double seconds = 0, cpu = children_cpu();
	int ret;

	five.verb = "review";
	five.argv = argv;
	five.argc = 1;
	five.given |= OPT_WITH_SERIES;
	ret = review_run(&five, &seconds);
	if (ret == EXIT_PASS)
		printf("\n%.0f s (%.0f s of CPU time) for five patches to mm/mmu_notifier.c in %s, on %d processor%s\n",
		       seconds, children_cpu() - cpu, o->flavour, cpus_allowed(),
		       cpus_allowed() > 1 ? "s" : "");
	free(series);
	return ret;
}
