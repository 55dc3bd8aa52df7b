// SPDX-License-Identifier: GPL-2.0
/*
 * What a warm run takes, and how much of it is not the guest: the same kernel
 * with the same arguments under the host program and started by hand, one
 * after the other, so that a machine that slows down slows both.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"
#include "bench-bare.h"
#include "bench-stat.h"
#include "deadline.h"
#include "initrd.h"
#include "lock.h"
#include "opts.h"
#include "paths.h"
#include "rundir.h"
#include "smoke.h"
#include "verbs.h"

#define DEFAULT_REPEAT 5

/* One flavour: each pair of runs adds one value to each of these. */
struct figures {
	struct samples boot, run, run_cpu, longest;	/* the host program */
	struct samples bare_boot, bare, bare_cpu;	/* by hand */
	struct samples whole, noop;			/* ./run.sh as a process */
	struct samples pair;				/* run / bare */
	long passed;
	char *cmdline, *contained;
};

static void free_figures(struct figures *f)
{
	struct samples *all[] = {
		&f->boot, &f->run, &f->run_cpu, &f->longest, &f->bare_boot, &f->bare,
		&f->bare_cpu, &f->whole, &f->noop, &f->pair,
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		samples_free(all[i]);
	free(f->cmdline);
	free(f->contained);
}

static double longest_test(const struct run *run)
{
	struct ktap_test *root = ktap_root(run->res.ktap), *t = NULL;
	double longest = 0;

	while ((t = ktap_walk(root, t)))
		if (!t->child && t->wall_s > longest)
			longest = t->wall_s;
	return longest;
}

/* Its words go to the log of this bench. */
static int quietly(int log)
{
	int saved = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);

	fflush(stdout);
	dup2(log, STDOUT_FILENO);
	return saved;
}

static void loudly(int saved)
{
	fflush(stdout);
	dup2(saved, STDOUT_FILENO);
	close(saved);
}

/* From where ./run.sh is once all is built to where it exits. */
static int one_run(const struct opts *o, const struct product *p, int log,
		   struct figures *f, bool count)
{
	double cpu = cpu_used_s(), begin = now_s();
	int saved = quietly(log), ret;
	char *dir = rundir_make();
	struct ktap_counts c;
	struct run run;

	ret = smoke_once(o, p, dir, false, 0, &run);
	run_print(&run);
	loudly(saved);
	if (ret != EXIT_PASS) {
		fprintf(stderr, "mirrorlab: a measured run did not pass: %s\n",
			run.res.why ? run.res.why : "?");
	} else if (count) {
		samples_add(&f->run, now_s() - begin);
		samples_add(&f->run_cpu, cpu_used_s() - cpu);
		samples_add(&f->boot, run.res.boot_s);
		samples_add(&f->longest, longest_test(&run));
	} else {
		ktap_count(ktap_root(run.res.ktap), &c);
		f->passed = c.passed;
		f->cmdline = xasprintf("%s", run.res.cmdline);
		f->contained = xasprintf("%s", run.contained);
	}
	run_release(&run);
	free(dir);
	return ret;
}

static int one_by_hand(const struct product *p, int initrd, struct figures *f)
{
	struct bare_spec s = {
		.image = p->image, .cmdline = f->cmdline, .initrd_fd = initrd,
	};
	double cpu = cpu_used_s();
	struct bare b;

	if (bare_run(&s, &b) < 0)
		return EXIT_HOST;
	if (!b.ended || b.failed || b.passed != f->passed) {
		fprintf(stderr, "mirrorlab: started by hand, %ld tests passed, %ld did not%s; %ld pass under the host program\n",
			b.passed, b.failed, b.ended ? "" : ", and there was no end",
			f->passed);
		return EXIT_TEST_FAILED;
	}
	samples_add(&f->bare, b.wall_s);
	samples_add(&f->bare_boot, b.boot_s);
	samples_add(&f->bare_cpu, cpu_used_s() - cpu);
	return EXIT_PASS;
}

/* ./run.sh as somebody types it, in a process of its own. */
static int one_command(const char *verb, const struct opts *o, int log,
		       struct samples *s)
{
	char *script = xasprintf("%s/run.sh", path_repo());
	const char *argv[] = {
		script, verb, "--flavour", o->flavour,
		o->kernel ? "--kernel" : NULL, o->kernel, NULL
	};
	double begin = now_s();
	pid_t pid;
	int status;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		dup2(log, STDOUT_FILENO);
		dup2(log, STDERR_FILENO);
		execv(script, (char *const *)argv);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		status = -1;
	free(script);
	if (status) {
		fprintf(stderr, "mirrorlab: a measured ./run.sh %s did not exit with 0\n", verb);
		return EXIT_HOST;
	}
	samples_add(s, now_s() - begin);
	return EXIT_PASS;
}

/* Every other time the other one goes first. */
static int one_pair(const struct opts *o, const struct product *p, int initrd,
		    int log, struct figures *f, bool bare_first)
{
	int ret = bare_first ? one_by_hand(p, initrd, f) : EXIT_PASS;

	if (ret == EXIT_PASS)
		ret = one_run(o, p, log, f, true);
	if (ret == EXIT_PASS && !bare_first)
		ret = one_by_hand(p, initrd, f);
	if (ret == EXIT_PASS)
		samples_add(&f->pair, f->run.v[f->run.n - 1] / f->bare.v[f->bare.n - 1]);
	if (ret == EXIT_PASS)
		ret = one_command("smoke", o, log, &f->whole);
	/* A stand-in of the tests is not built. */
	if (ret == EXIT_PASS && p->source)
		ret = one_command("build", o, log, &f->noop);
	return ret;
}

static void print(const struct opts *o, const struct figures *f, int repeat)
{
	double run = samples_median(&f->run), bare = samples_median(&f->bare);

	printf("\n%s: %ld tests passed in each of %d runs; contained by %s\n", o->flavour,
	       f->passed, repeat, f->contained);
	printf("  %-48s %8s %8s %8s\n", "seconds", "median", "min", "max");
	samples_row("boot to PID 1, host program", &f->boot);
	samples_row("boot to PID 1, by hand", &f->bare_boot);
	samples_row("boot to verdict, host program", &f->run);
	samples_row("boot to end, by hand", &f->bare);
	samples_row("CPU, host program", &f->run_cpu);
	samples_row("CPU, by hand", &f->bare_cpu);
	samples_row("all of ./run.sh", &f->whole);
	samples_row("./run.sh build with nothing to do", &f->noop);
	samples_row("longest single test", &f->longest);
	printf("  overhead of the host program: %+.1f %% of wall time (median of pairs %+.1f %%), %+.1f %% of CPU time\n",
	       100 * (run / bare - 1), 100 * (samples_median(&f->pair) - 1),
	       100 * (samples_median(&f->run_cpu) / samples_median(&f->bare_cpu) - 1));
	fflush(stdout);
}

static int one_flavour(struct opts *o, int log, int repeat)
{
	struct figures f = { 0 };
	struct product p;
	double seconds;
	char *plan = smoke_plan(o, false, &seconds);
	int ret = product_get(o, &p);
	struct initrd_spec is = { .plan = plan, .rootfs = p.rootfs, .limit = o->mem / 3 };
	int initrd = ret == EXIT_PASS ? initrd_make(&is) : -1;

	if (ret == EXIT_PASS && initrd < 0)
		ret = EXIT_HOST;
	/* Not counted: it warms the caches, and says what to compare with. */
	if (ret == EXIT_PASS)
		ret = one_run(o, &p, log, &f, false);
	for (int i = 0; i < repeat && ret == EXIT_PASS; i++)
		ret = one_pair(o, &p, initrd, log, &f, i % 2);
	if (ret == EXIT_PASS)
		print(o, &f, repeat);
	if (initrd >= 0)
		close(initrd);
	free_figures(&f);
	product_free(&p);
	free(plan);
	return ret;
}

int bench_run(struct opts *o)
{
	static const char *const both[] = { "fast", "lockdep" };
	int repeat = o->given & OPT_REPEAT ? o->repeat : DEFAULT_REPEAT;
	char *path = path_join("log/bench-run.log");
	int log, lock, ret = EXIT_PASS;

	log = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644);
	if (log < 0) {
		perror(path);
		free(path);
		return EXIT_HOST;
	}
	free(path);
	lock = lock_run();
	if (lock < 0) {
		close(log);
		return -lock;
	}
	printf("./run.sh bench run --repeat %d\n", repeat);
	bench_machine();
	printf("calibration for the deadlines: %.2f ms\n", 1000 * calibrate());
	for (int i = 0; i < 2 && ret == EXIT_PASS; i++) {
		struct opts one = *o;

		if (!(o->given & OPT_FLAVOUR))
			one.flavour = both[i];
		else if (i)
			break;
		one.verb = "smoke";
		ret = one_flavour(&one, log, repeat);
	}
	close(lock);
	close(log);
	return ret;
}
