// SPDX-License-Identifier: GPL-2.0
/* The bench verb: which measurement is whose. */
#include <stdio.h>
#include <string.h>

#include "bench.h"
#include "opts.h"
#include "verbs.h"

static const struct {
	const char *name;
	int (*fn)(struct opts *o);
	const char *summary;
} benches[] = {
	{ "build", bench_build, "CPU seconds of clean builds, next to kunit.py build" },
	{ "run", bench_run, "seconds from boot to verdict, next to the kernel started by hand" },
	{ "api", bench_api, "what the interval notifier series buys, and costs who does not use it" },
	{ "review", bench_review, "seconds for a series of five patches, the base being there" },
	{ "lab", bench_lab, "seconds from the save of a student's file to the verdict" },
	{ "many", bench_many, "memory and time of each of 30 lab guests at once (--jobs), and of one alone" },
	{ "faults", bench_faults, "what the host does for one page fault, fork, munmap of the guest" },
};

#define N_BENCHES (sizeof(benches) / sizeof(benches[0]))

void bench_list(FILE *out)
{
	for (size_t i = 0; i < N_BENCHES; i++)
		fprintf(out, "  %-10s %s\n", benches[i].name, benches[i].summary);
}

static int unknown(void)
{
	fprintf(stderr, "mirrorlab: bench measures one of:\n");
	bench_list(stderr);
	return EXIT_USAGE;
}

int verb_bench(struct opts *o)
{
	int ret = EXIT_PASS;

	if (!o->argc)
		return unknown();
	for (int k = 0; k < o->argc && ret == EXIT_PASS; k++) {
		size_t i = 0;

		while (i < N_BENCHES && strcmp(benches[i].name, o->argv[k]))
			i++;
		ret = i < N_BENCHES ? benches[i].fn(o) : unknown();
	}
	return ret;
}
