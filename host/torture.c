// SPDX-License-Identifier: GPL-2.0
/* torture: random interval notifier calls against a model, for as long as wanted. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "comments.h"
#include "machine.h"
#include "opts.h"
#include "paths.h"
#include "product.h"
#include "rundir.h"
#include "smoke.h"
#include "suites.h"
#include "torture.h"
#include "verbs.h"

#define DEFAULT_SECONDS 20

/* What it did is the point of a run that found nothing. */
static void print_figure(void *arg, const char *line)
{
	(void)arg;
	if (!strstr(line, "seed"))
		printf("  %s\n", line);
}

/* The model of mn_torture is for one CPU. */
static const char *module_name(const char *flavour)
{
	return machine_emulated(flavour) ? "mn_race" : "mn_torture";
}

char *torture_module(const char *flavour, const char *config)
{
	return suites_module(config, module_name(flavour));
}

char *torture_plan(const char *flavour, int seconds, unsigned long long seed)
{
	/* Half of its rounds have one task, unless it is told: nothing to see for mn_race. */
	return xasprintf("load %s\nrun torture /bin/mn-torture --seconds %d --seed %llu%s\n",
			 module_name(flavour), seconds, seed,
			 machine_emulated(flavour) ? " --tasks 6" : "");
}

static int run_torture(const struct opts *o, const struct product *p)
{
	int seconds = o->given & OPT_SECONDS ? o->seconds : DEFAULT_SECONDS;
	unsigned long long seed = o->given & OPT_SEED ? o->seed : (unsigned long long)time(NULL);
	char *module = torture_module(o->flavour, p->config);
	char *plan = torture_plan(o->flavour, seconds, seed);
	char *command = xasprintf("./run.sh torture --flavour %s --seconds %d --seed %llu",
				  o->flavour, seconds, seed);
	const char **adds = calloc(o->n_adds + 1, sizeof(*adds));
	char *dir = rundir_make();
	struct run_spec s = {
		.opts = o, .image = p->image, .rootfs = p->rootfs, .config = p->config,
		.source = p->source, .kernel = p->kernel, .plan = plan, .adds = adds,
		.measured = seconds + 10, .dir = dir, .progress = true, .command = command,
	};
	int ret = EXIT_HOST;
	struct run run;

	if (adds) {
		for (; s.n_adds < o->n_adds; s.n_adds++)
			adds[s.n_adds] = o->adds[s.n_adds];
		adds[s.n_adds++] = module;
		printf("%s\n", command);
		ret = run_guest(&s, &run);
		run_print(&run);
		if (ret == EXIT_PASS)
			comments_each(dir, print_figure, NULL);
		run_release(&run);
	}
	free(dir);
	free(adds);
	free(command);
	free(plan);
	free(module);
	return ret;
}

int verb_torture(struct opts *o)
{
	struct product p;
	int ret = product_get(o, &p);

	if (ret == EXIT_PASS && !p.config) {
		fprintf(stderr, "mirrorlab: torture needs the kernel's modules\n");
		ret = EXIT_HOST;
	}
	if (ret == EXIT_PASS)
		ret = run_torture(o, &p);
	product_free(&p);
	return ret;
}
