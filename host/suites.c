// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit runs at boot, before PID 1, and what misuse leaves behind is a kernel
 * without lockdep: so these are guests of their own. All of them run at the same
 * time, as far as there are CPUs.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "deadline.h"
#include "misuse.h"
#include "opts.h"
#include "paths.h"
#include "side.h"
#include "suites.h"

#define OWN	2	/* guests whose results are suites of their own */
#define KUNIT_DIR "/sys/kernel/debug/kunit/mmu_interval_notifier"

const struct side suites_kunit = {
	.name = "kunit", .append = "kunit.enable=1", .measured = 2, .bare = true,
	.plan = "run kunit cat " KUNIT_DIR "/results\n",
};

const struct side suites_steps = {
	.name = "steps", .measured = 3, .bare = true,
	.plan = "load mn_calls\nrun steps /bin/mn-steps\n",
};

/* A suite that the host program writes goes through the same parser as all. */
static void adopt_text(struct ktap *k, const char *text)
{
	struct ktap *parsed = ktap_new(NULL);

	if (!parsed || !text)
		return;
	ktap_feed(parsed, text, strlen(text), 0);
	ktap_end(parsed, 0);
	ktap_adopt(k, parsed);
	ktap_free(parsed);
}

/* A guest without results has not passed. */
static void no_verdict(struct ktap *k, const struct side *s)
{
	char *text = xasprintf("KTAP version 1\n1..1\n# the guest has no verdict: %s\nnot ok 1 %s\n",
			       s->why, s->name);

	adopt_text(k, text);
	free(text);
}

static void merge_side(struct run *run, struct side *s)
{
	struct ktap_test *first = ktap_root(s->ktap)->child;

	if (first)
		first->wall_s = s->wall_s;
	if (s->exit == EXIT_PASS || s->exit == EXIT_TEST_FAILED || s->exit == EXIT_KERNEL)
		ktap_adopt(run->res.ktap, s->ktap);
	else
		no_verdict(run->res.ktap, s);
	splat_adopt(run->res.log, s->log);
}

static void merge_misuse(struct run *run, const struct misuse *m)
{
	char *text = misuse_judge(m);
	struct ktap_test *suite;

	adopt_text(run->res.ktap, text);
	free(text);
	suite = ktap_root(run->res.ktap)->last_child;
	for (int i = 0; suite && i < m->n; i++)
		suite->wall_s += m->cases[i].wall_s;
}

static int run_sides(const struct opts *o, const struct product *p, struct run *run,
		     struct misuse *m, const char *module, int jobs)
{
	int n = OWN + m->n, ret;
	struct side *sides = calloc(n, sizeof(*sides));

	if (!sides)
		return EXIT_HOST;
	sides[0] = suites_kunit;
	sides[1] = suites_steps;
	sides[1].module = module;
	memcpy(sides + OWN, m->cases, m->n * sizeof(*sides));
	ret = side_run(o, p, run->res.dir, sides, n, jobs);
	memcpy(m->cases, sides + OWN, m->n * sizeof(*sides));
	if (!ret) {
		for (int i = 0; i < OWN; i++)
			merge_side(run, &sides[i]);
		merge_misuse(run, m);
	}
	side_free(sides, OWN);
	free(sides);
	return ret;
}

char *suites_module(const char *config)
{
	return xasprintf("%.*s/contract/mn_calls.ko",
			 (int)(strrchr(config, '/') - config), config);
}

int suites_run(const struct opts *o, const struct product *p, struct run *run, int jobs)
{
	char *module = suites_module(p->config);
	struct run_result *r = &run->res;
	double begin = now_s();
	struct misuse m = { 0 };
	int ret = EXIT_HOST;

	if (!r->ktap || !r->log || !r->dir)
		goto out;
	/* Its CPU is free for the next guests. */
	cpu_release(&run->guest.cpu);
	if (misuse_load(&m, o->flavour, module, NULL) == 0)
		ret = run_sides(o, p, run, &m, module, jobs);
	r->wall_s += now_s() - begin;
	misuse_free(&m);
	if (ret) {
		r->interrupted |= ret == EXIT_INTERRUPTED;
		r->exit = ret;
	}
	run_rejudge(run);
	if (ret && r->exit == EXIT_PASS)
		r->exit = ret;
out:
	free(module);
	return r->exit;
}
