// SPDX-License-Identifier: GPL-2.0
/*
 * CPU seconds of clean kernel builds, one after the other on this machine:
 * our flavours and what the kernel's own kunit.py builds of the same tree.
 * CPU seconds, because they hardly depend on the number of processors.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"
#include "build-impl.h"
#include "lock.h"
#include "opts.h"
#include "paths.h"
#include "verbs.h"

struct cost {
	double cpu, wall;
};

static double seconds(struct timeval tv)
{
	return tv.tv_sec + tv.tv_usec / 1e6;
}

static double children_cpu(void)
{
	struct rusage r;

	getrusage(RUSAGE_CHILDREN, &r);
	return seconds(r.ru_utime) + seconds(r.ru_stime);
}

/* Runs one command with its output in @log; 0 or an exit status. */
static int measure(char *const argv[], const char *log, struct cost *cost)
{
	struct build none = { .objects = (char *)"" };
	double cpu = children_cpu();
	struct timespec a, z;
	struct progress p;
	FILE *f = fopen(log, "we");
	int status;

	if (!f) {
		perror(log);
		return EXIT_HOST;
	}
	clock_gettime(CLOCK_MONOTONIC, &a);
	progress_start(&p, f, &none, "");
	status = make_run(argv, &p);
	progress_end(&p);
	fclose(f);
	clock_gettime(CLOCK_MONOTONIC, &z);
	cost->cpu = children_cpu() - cpu;
	cost->wall = z.tv_sec - a.tv_sec + (z.tv_nsec - a.tv_nsec) / 1e9;
	if (status == -1)
		return EXIT_INTERRUPTED;
	if (!status)
		return EXIT_PASS;
	build_errors(log);
	fprintf(stderr, "mirrorlab: the measured build failed: %s\n", log);
	return EXIT_BUILD;
}

/* From nothing, in a folder that is gone afterwards. */
static int measure_clean(char *objects, char *const argv[], const char *log, struct cost *cost)
{
	char *rm[] = { "rm", "-rf", objects, NULL };
	struct cost ignored;
	int ret = measure(rm, log, &ignored);

	if (ret == EXIT_PASS)
		ret = measure(argv, log, cost);
	measure(rm, "/dev/null", &ignored);
	return ret;
}

/* Configured before, compiled from nothing, in folders of the bench's own. */
static int our_flavour(const struct build *b, const char *flavour, struct cost *cost)
{
	char *folder = xasprintf("B=%s", path_build());
	char *which = xasprintf("FLAVOUR=%s", flavour);
	char *source = xasprintf("KERNEL_SRC=%s", b->source ? b->source : "");
	char *id = xasprintf("KID=%s", b->id);
	char *objects = path_join("bench/%s", flavour);
	char *out = xasprintf("K=%s", objects);
	char *log = path_join("log/bench-%s.log", flavour);
	char *jobs = xasprintf("-j%ld", sysconf(_SC_NPROCESSORS_ONLN));
	char *make[] = { "make", jobs, "-C", (char *)path_repo(), folder, which,
			 source, id, out, "kernel", NULL };
	int ret;

	ret = measure_clean(objects, make, log, cost);
	free(folder);
	free(which);
	free(source);
	free(id);
	free(objects);
	free(out);
	free(log);
	free(jobs);
	return ret;
}

static int kunit(const struct build *b, struct cost *cost)
{
	char *objects = path_join("bench/kunit");
	char *dir = xasprintf("--build_dir=%s", objects);
	char *jobs = xasprintf("--jobs=%ld", sysconf(_SC_NPROCESSORS_ONLN));
	char *log = path_join("log/bench-kunit.log");
	char *py[] = { "sh", "-c", "mkdir -p \"$2\" && cd \"$1\" && shift 2 && exec python3 tools/testing/kunit/kunit.py build \"$@\"",
		       "kunit", b->tree, objects, dir, jobs, NULL };
	int ret;

	ret = measure_clean(objects, py, log, cost);
	free(objects);
	free(dir);
	free(jobs);
	free(log);
	return ret;
}

static void row(const char *name, const struct cost *c, const struct cost *reference)
{
	printf("%-16s %8.0f %8.0f", name, c->cpu, c->wall);
	if (reference && reference->cpu > 0)
		printf("   %5.2f", c->cpu / reference->cpu);
	putchar('\n');
	fflush(stdout);
}

int bench_build(struct opts *o)
{
	struct cost lockdep, fast, reference = { 0 };
	bool python = system("command -v python3 >/dev/null") == 0;
	struct build b;
	int lock, ret;

	/* The tree has to be there; its kernel may as well. */
	ret = build_ensure(o, &b);
	if (ret != EXIT_PASS) {
		build_release(&b);
		return ret;
	}
	lock = lock_build("bench build");
	if (lock < 0) {
		build_release(&b);
		return -lock;
	}
	setenv("CCACHE_DISABLE", "1", 1);
	if (python)
		ret = kunit(&b, &reference);
	else
		fprintf(stderr, "mirrorlab: no python3 here: kunit.py build is left out\n");
	if (ret == EXIT_PASS)
		ret = our_flavour(&b, "lockdep", &lockdep);
	if (ret == EXIT_PASS)
		ret = our_flavour(&b, "fast", &fast);
	if (ret == EXIT_PASS) {
		printf("clean build       CPU s   wall s   of kunit.py (Linux %s, no ccache)\n",
		       b.release ? b.release : "?");
		if (python)
			row("kunit.py build", &reference, NULL);
		row("lockdep", &lockdep, &reference);
		row("fast", &fast, &reference);
	}
	close(lock);
	build_release(&b);
	return ret;
}
