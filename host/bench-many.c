// SPDX-License-Identifier: GPL-2.0
/*
 * Many at once: a class that checks its answers on one machine. What each guest
 * takes of the host's memory, and how long each waits for its verdict, next to one
 * that is alone. The two are measured in rounds of their own, for to look at
 * memory takes time. A guest's memory only grows, so its largest moment is what
 * the machine needs to have.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>

#include "bench.h"
#include "bench-stat.h"
#include "deadline.h"
#include "lab-batch.h"
#include "memory.h"
#include "opts.h"
#include "paths.h"
#include "verbs.h"

#define DEFAULT_JOBS	30
#define DEFAULT_REPEAT	3
#define LESSON		"4"
#define TARGET_MIB	80
#define MIB		(1024.0 * 1024.0)

/* One round: @n checks, @jobs of them at once. */
struct round {
	int n, jobs;
	struct samples each;	/* to the verdict */
	struct samples all;	/* to the last one */
	struct samples cpu;	/* of one, on average */
	struct memory *m;	/* a guest each, when it was looked at */
	int n_m;
};

struct many {
	const struct opts *o;
	const struct product *p;
	const struct lesson *l;
};

static int judge(const struct batch *b)
{
	for (int i = 0; i < b->n; i++)
		if (b->t[i].a.exit != EXIT_PASS) {
			fprintf(stderr, "mirrorlab: check %d of %d did not pass: %s (%s)\n", i + 1,
				b->n, b->t[i].a.told ? b->t[i].a.told : "no reason",
				b->t[i].a.dir);
			return EXIT_TEST_FAILED;
		}
	return EXIT_PASS;
}

static int run_batch(const struct many *w, struct round *r, bool timed)
{
	struct opts o = *w->o;
	/* Who looks at the memory of many has to come to it before they have ended. */
	struct batch b = { .o = &o, .p = w->p, .n = r->n, .nice = timed ? 0 : 10 };
	double begin, cpu = cpu_used_s();
	int ret;

	o.jobs = r->jobs;
	o.given |= OPT_JOBS;
	b.t = calloc(b.n, sizeof(*b.t));
	if (!b.t)
		return EXIT_HOST;
	for (int i = 0; i < b.n; i++)
		b.t[i] = (struct trial) {
			.l = w->l, .a.source = xasprintf("%s/solution.c", w->l->dir),
			.a.script = xasprintf("%s/check", w->l->dir),
		};
	begin = now_s();
	ret = batch_run(&b);
	if (ret == EXIT_PASS)
		ret = judge(&b);
	if (ret == EXIT_PASS && timed) {
		samples_add(&r->all, now_s() - begin);
		samples_add(&r->cpu, (cpu_used_s() - cpu) / b.n);
		for (int i = 0; i < b.n; i++)
			samples_add(&r->each, b.t[i].a.seconds);
	}
	batch_free(&b);
	return ret;
}

static int look_at_memory(const struct many *w, struct round *r)
{
	struct memory_watch watch;
	int ret = EXIT_HOST;

	if (memory_watch_start(&watch) < 0)
		return ret;
	ret = run_batch(w, r, false);
	r->n_m = memory_watch_end(&watch, &r->m);
	/* On a machine that is busy beside this some end before anybody looks. */
	if (ret == EXIT_PASS && r->n_m < r->n)
		fprintf(stderr, "mirrorlab: the memory of %d guests of %d could be looked at\n",
			r->n_m, r->n);
	return ret == EXIT_PASS && 2 * r->n_m < r->n ? EXIT_HOST : ret;
}

static int measure(const struct many *w, struct round *r, int repeat)
{
	int ret = look_at_memory(w, r);

	for (int i = 0; i < repeat && ret == EXIT_PASS; i++)
		ret = run_batch(w, r, true);
	return ret;
}

static void print_seconds(const char *name, const struct round *r)
{
	char line[80];

	snprintf(line, sizeof(line), "%s: to its verdict", name);
	samples_row(line, &r->each);
	snprintf(line, sizeof(line), "%s: to the verdict of all", name);
	if (r->n > 1)
		samples_row(line, &r->all);
	snprintf(line, sizeof(line), "%s: CPU of a check, as waited for", name);
	samples_row(line, &r->cpu);
}

static double part(const struct memory *m, int which)
{
	const double parts[] = {
		memory_private(m) / MIB, m->ram / MIB, m->initrd / MIB, m->kernel / MIB,
		m->keepers / MIB, m->program / MIB, m->pss / MIB, m->tables / MIB, m->processes,
	};

	return parts[which];
}

static double print_memory(const char *name, const struct round *r)
{
	static const char *const rows[] = {
		"private memory, all of it", "  its RAM, as far as touched",
		"  the host's copy of the initramfs", "  kernel and processes beside that",
		"  bwrap and what keeps it", "  the host program that watches",
		"proportional share (PSS)", "page tables", "processes",
	};
	double largest = 0;

	printf("\n%s%*s MiB %8s %8s %8s\n", name, (int)(46 - strlen(name)), "", "median", "min", "max");
	for (size_t k = 0; k < sizeof(rows) / sizeof(rows[0]); k++) {
		struct samples s = { 0 };

		for (int i = 0; i < r->n_m; i++)
			samples_add(&s, part(&r->m[i], k));
		samples_row(rows[k], &s);
		for (size_t i = 0; !k && i < s.n; i++)
			largest = s.v[i] > largest ? s.v[i] : largest;
		samples_free(&s);
	}
	return largest;
}

static void print(const struct round *one, const struct round *many)
{
	char name[48];
	double largest;

	snprintf(name, sizeof(name), "%d at once", many->n);
	printf("  %-48s %8s %8s %8s\n", "seconds", "median", "min", "max");
	print_seconds("alone", one);
	print_seconds(name, many);
	printf("  each takes %.1f times as long; of CPU time, %.2f times as much (%d CPUs)\n",
	       samples_median(&many->each) / samples_median(&one->each),
	       samples_median(&many->cpu) / samples_median(&one->cpu), get_nprocs());
	print_memory("a guest alone,", one);
	snprintf(name, sizeof(name), "each of %d guests,", many->n);
	largest = print_memory(name, many);
	printf("    target: %d MiB or less: %s\n", TARGET_MIB,
	       largest <= TARGET_MIB ? "met" : "MISSED");
}

static void free_round(struct round *r)
{
	samples_free(&r->each);
	samples_free(&r->all);
	samples_free(&r->cpu);
	free(r->m);
}

static int measure_both(const struct many *w, int jobs, int repeat)
{
	struct round one = { .n = 1, .jobs = 1 }, many = { .n = jobs, .jobs = jobs };
	int ret = measure(w, &one, repeat);

	if (ret == EXIT_PASS)
		ret = measure(w, &many, repeat);
	if (ret == EXIT_PASS)
		print(&one, &many);
	free_round(&one);
	free_round(&many);
	return ret;
}

int bench_many(struct opts *o)
{
	int repeat = o->given & OPT_REPEAT ? o->repeat : DEFAULT_REPEAT;
	int jobs = o->given & OPT_JOBS ? o->jobs : DEFAULT_JOBS;
	struct product p = { 0 };
	struct course c = { 0 };
	struct opts labs = *o;
	struct many w = { .o = &labs, .p = &p };
	int ret = course_load(&c, o);

	labs.verb = "lab";	/* so that their modules are built */
	if (ret == EXIT_PASS)
		ret = product_get(&labs, &p);
	if (ret == EXIT_PASS) {
		w.l = course_find(&c, LESSON);
		printf("./run.sh bench many --jobs %d --repeat %d\n", jobs, repeat);
		bench_machine();
		printf("lesson %s, its solution, checked alone and %d at once, %d times (flavour %s)\n",
		       LESSON, jobs, repeat, o->flavour);
		fflush(stdout);
		ret = w.l ? measure_both(&w, jobs, repeat) : EXIT_HOST;
	}
	product_free(&p);
	course_free(&c);
	return ret;
}
