// SPDX-License-Identifier: GPL-2.0
/*
 * What the interval notifier series buys, and what it costs those who do not use
 * it. The module mn_bench measures inside the guest; here it runs in turns on a
 * kernel with and one without the series, and the figures become a table.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"
#include "bench-api.h"
#include "bench-stat.h"
#include "build.h"
#include "comments.h"
#include "lock.h"
#include "opts.h"
#include "paths.h"
#include "rundir.h"
#include "smoke.h"
#include "verbs.h"

#define DEFAULT_REPEAT	5

/* The same flavour without the series, in folders of its own. */
static int build_base(const struct opts *o)
{
	struct opts plain = *o;
	struct build b;
	int ret;

	plain.plain = true;
	ret = build_ensure(&plain, &b);
	build_release(&b);
	return ret;
}

/* "NAME N VALUE..." */
static void take_line(void *arg, const char *line)
{
	struct figures_of *to = arg;
	char name[32];
	long n;
	int at = 0;

	if (sscanf(line, "%31s %ld %n", name, &n, &at) < 2 || !at)
		return;
	for (char *end; line[at]; at = end - line) {
		double v = strtod(line + at, &end);

		if (end == line + at)
			return;
		api_add(to->all, name, n, to->base, v);
	}
}

#define SYMBOL(var, name) var "=0x$(sed -n 's/ T " name "$//p' /proc/kallsyms)"
#define PLAN "run bench insmod /in/mn_bench.ko " \
	SYMBOL("start", "__mmu_notifier_invalidate_range_start") " " \
	SYMBOL("end", "__mmu_notifier_invalidate_range_end") \
	" && cat /sys/kernel/debug/mn_bench\n"

static int one_run(const struct opts *o, const struct product *p, bool base, struct api *all)
{
	const char *dash = base ? "-base" : "";
	char *folder = xasprintf("%.*s%s", (int)(strrchr(p->config, '/') - p->config),
				 p->config, dash);
	char *image = xasprintf("%s/linux", folder);
	char *module = xasprintf("%s/contract/mn_bench.ko", folder);
	const char *adds[] = { module };
	char *dir = rundir_make();
	struct run_spec s = {
		.opts = o, .image = image, .rootfs = p->rootfs, .kernel = p->kernel, .plan = PLAN,
		.adds = adds, .n_adds = 1, .measured = 30, .dir = dir, .progress = true,
		.command = "./run.sh bench api",
	};
	struct figures_of to = { .all = all, .base = base };
	struct run run;
	int ret = run_guest(&s, &run);

	if (ret == EXIT_PASS && dir)
		comments_each(dir, take_line, &to);
	else
		run_print(&run);
	run_release(&run);
	free(dir);
	free(folder);
	free(image);
	free(module);
	return ret;
}

int bench_api(struct opts *o)
{
	int repeat = o->given & OPT_REPEAT ? o->repeat : DEFAULT_REPEAT, lock, ret;
	struct opts fast = *o;
	struct api all = { 0 };
	struct product p;

	if (!(o->given & OPT_FLAVOUR))
		fast.flavour = "fast";
	fast.verb = "bench";
	ret = product_get(&fast, &p);
	if (ret == EXIT_PASS && !p.config)
		ret = EXIT_HOST;
	if (ret == EXIT_PASS)
		ret = build_base(&fast);
	lock = ret == EXIT_PASS ? lock_run() : -ret;
	if (lock >= 0) {
		printf("./run.sh bench api --flavour %s --repeat %d\n", fast.flavour, repeat);
		bench_machine();
		/* Every other time the other one goes first. */
		for (int i = 0; i < 2 * repeat && ret == EXIT_PASS; i++)
			ret = one_run(&fast, &p, (i / 2 + i) % 2, &all);
		if (ret == EXIT_PASS)
			api_print(&all, repeat);
		close(lock);
	} else {
		ret = -lock;
	}
	api_free(&all);
	product_free(&p);
	return ret;
}
