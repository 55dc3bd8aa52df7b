// SPDX-License-Identifier: GPL-2.0
/*
 * What the host has to do for one page fault, fork, munmap and system call of
 * the guest: a guest that does N of them, less one that does none, by N. perf
 * counts in the kernel and in the guest's processes. Where it may not, strace
 * counts, but in the kernel process alone: nobody else can trace its tracees.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"
#include "bench-bare.h"
#include "bench-stat.h"
#include "initrd.h"
#include "lock.h"
#include "opts.h"
#include "paths.h"
#include "smoke.h"
#include "verbs.h"

/* Counted: all of the host's system calls, and those that UML is made of. */
static const char *const events[] = {
	"all", "ptrace", "wait4", "mmap", "munmap", "stops",
};

#define N_EVENTS (sizeof(events) / sizeof(events[0]))
#define STOPS	 (N_EVENTS - 1)

static const struct load {
	const char *name, *title;
	long n;
} loads[] = {
	{ "nothing", NULL, 0 },
	{ "call", "a system call (getppid)", 2000 },
	{ "fault", "a page fault (anonymous, first touch)", 2000 },
	{ "unmap", "a page fault and a munmap of that page", 2000 },
	{ "fork", "a fork, _exit and waitpid", 200 },
};

#define N_LOADS (sizeof(loads) / sizeof(loads[0]))

struct counter {
	bool perf;
	const char *argv[16];
	char *out;
};

static bool works(const char *command)
{
	char *quiet = xasprintf("%s >/dev/null 2>&1", command);
	bool ok = system(quiet) == 0;

	free(quiet);
	return ok;
}

#define PERF_EVENTS "raw_syscalls:sys_enter,syscalls:sys_enter_ptrace,syscalls:sys_enter_wait4," \
	"syscalls:sys_enter_mmap,syscalls:sys_enter_munmap,sched:sched_switch"

static int choose_counter(struct counter *c)
{
	const char *perf[] = {
		"perf", "stat", "-x", ",", "-e", PERF_EVENTS, "-o", c->out, "--", NULL
	};
	const char *strace[] = { "strace", "-c", "-U", "calls,name", "-o", c->out, "--", NULL };

	c->perf = works("perf stat -e " PERF_EVENTS " -- sh -c :");
	if (c->perf) {
		memcpy(c->argv, perf, sizeof(perf));
		return EXIT_PASS;
	}
	memcpy(c->argv, strace, sizeof(strace));
	if (works("strace -c -U calls,name -- sh -c :"))
		return EXIT_PASS;
	fprintf(stderr, "mirrorlab: neither perf (with its tracepoints, as root or with kernel.perf_event_paranoid=-1) nor strace can count here\n");
	return EXIT_HOST;
}

/* perf: "12,,syscalls:sys_enter_mmap,..."; strace: "12 mmap". */
static int read_counts(const struct counter *c, double *count)
{
	char line[512], name[128];
	FILE *f = fopen(c->out, "re");
	bool any = false;
	double n;

	for (size_t i = 0; i < N_EVENTS; i++)
		count[i] = 0;
	while (f && fgets(line, sizeof(line), f)) {
		const char *event = name;

		if (sscanf(line, c->perf ? "%lf,,%127[^,]" : " %lf %127s", &n, name) != 2)
			continue;
		if (!strcmp(name, "total") || !strcmp(name, "raw_syscalls:sys_enter"))
			event = "all";
		else if (!strcmp(name, "sched:sched_switch"))
			event = "stops";
		else if (!strncmp(name, "syscalls:sys_enter_", 19))
			event = name + 19;
		for (size_t i = 0; i < N_EVENTS; i++)
			if (!strcmp(event, events[i]))
				count[i] += n;
		any = true;
	}
	if (f)
		fclose(f);
	if (!any)
		fprintf(stderr, "mirrorlab: %s counted nothing: %s\n", c->argv[0], c->out);
	return any ? EXIT_PASS : EXIT_HOST;
}

static int count_load(const struct opts *o, const struct product *p,
		      const struct counter *c, const struct load *load,
		      const char *cmdline, double *count)
{
	char *plan = xasprintf("run %s /in/hostcost %s %ld\n", load->name, load->name, load->n);
	char *tool = xasprintf("%.*s/hostcost", (int)(strrchr(p->rootfs, '/') - p->rootfs),
			       p->rootfs);
	const char *adds[] = { tool };
	struct initrd_spec is = {
		.plan = plan, .rootfs = p->rootfs, .limit = o->mem / 3,
		.adds = adds, .n_adds = 1,
	};
	struct bare_spec s = {
		.tool = c->argv, .image = p->image, .cmdline = cmdline,
		.initrd_fd = initrd_make(&is),
	};
	struct bare b;
	int ret = s.initrd_fd < 0 || bare_run(&s, &b) < 0 ? EXIT_HOST : EXIT_PASS;

	if (ret == EXIT_PASS && (!b.ended || b.passed != 1 || b.failed)) {
		fprintf(stderr, "mirrorlab: the guest did not do '%s'\n", load->name);
		ret = EXIT_TEST_FAILED;
	}
	if (ret == EXIT_PASS)
		ret = read_counts(c, count);
	if (s.initrd_fd >= 0)
		close(s.initrd_fd);
	free(plan);
	free(tool);
	return ret;
}

/* The arguments of a guest: from one that the host program starts. */
static char *arguments(const struct opts *o, const struct product *p)
{
	struct run_spec s = {
		.opts = o, .image = p->image, .rootfs = p->rootfs,
		.plan = "run true echo 'TAP version 13' && echo 1..1 && echo ok 1\n",
		.measured = 1,
	};
	struct run run;
	char *line = NULL;

	if (run_guest(&s, &run) == EXIT_PASS)
		line = xasprintf("%s", run.res.cmdline);
	else
		run_print(&run);
	run_release(&run);
	return line;
}

static void head(const struct opts *o, const struct counter *c)
{
	printf("\n%s, counted by %s: for each of these in the guest the host does\n",
	       o->flavour, c->perf ? "perf stat" :
	       "strace -c, without what the guest's own processes do");
	printf("  %-42s", "");
	for (size_t e = 0; e < N_EVENTS; e++)
		if (c->perf || e != STOPS)
			printf(" %8s", e == STOPS ? "switches" : e ? events[e] : "calls");
	putchar('\n');
}

static int one_flavour(const struct opts *o, const struct counter *c)
{
	double none[N_EVENTS], count[N_EVENTS];
	struct product p;
	int ret = product_get(o, &p);
	char *cmdline = NULL;

	if (ret == EXIT_PASS && !(cmdline = arguments(o, &p)))
		ret = EXIT_HOST;
	if (ret == EXIT_PASS)
		ret = count_load(o, &p, c, &loads[0], cmdline, none);
	if (ret == EXIT_PASS)
		head(o, c);
	for (size_t i = 1; i < N_LOADS && ret == EXIT_PASS; i++) {
		ret = count_load(o, &p, c, &loads[i], cmdline, count);
		if (ret != EXIT_PASS)
			break;
		printf("  %-42s", loads[i].title);
		for (size_t e = 0; e < N_EVENTS; e++)
			if (c->perf || e != STOPS)
				printf(" %8.2f", (count[e] - none[e]) / loads[i].n);
		putchar('\n');
		fflush(stdout);
	}
	free(cmdline);
	product_free(&p);
	return ret;
}

int bench_faults(struct opts *o)
{
	struct counter c = { .out = path_join("log/bench-faults.txt") };
	int lock, ret = choose_counter(&c);

	if (ret == EXIT_PASS) {
		lock = lock_run();
		if (lock < 0) {
			ret = -lock;
		} else {
			printf("./run.sh bench faults --flavour %s\n", o->flavour);
			bench_machine();
			ret = one_flavour(o, &c);
			close(lock);
		}
	}
	free(c.out);
	return ret;
}
