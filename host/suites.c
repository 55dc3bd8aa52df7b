// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit runs at boot, before PID 1, and what misuse leaves behind is a kernel
 * without lockdep: so these are guests of their own. All of them run at the same
 * time, and beside the guest with hmm-tests, as far as there are CPUs. What the
 * series adds to hmm-tests could follow in their guest, which is the longest.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "deadline.h"
#include "misuse.h"
#include "opts.h"
#include "paths.h"
#include "side.h"
#include "smoke.h"
#include "suites.h"

#define OWN	3	/* guests whose results are suites of their own */
#define KUNIT_DIR "/sys/kernel/debug/kunit/mmu_interval_notifier"

static const struct side intervals = {
	.name = "hmm-intervals", .measured = SMOKE_INTERVALS_SECONDS,
	.plan = SMOKE_INTERVALS_PLAN,
};

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

static void note_timeout(struct run *run, const struct side *s)
{
	if (s->exit == EXIT_TIMEOUT && !run->res.no_verdict)
		run->res.no_verdict = xasprintf("%s: %s", s->name, s->why);
}

static void merge_side(struct run *run, struct side *s)
{
	struct ktap_test *first = ktap_root(s->ktap)->child;
	bool judged = s->exit == EXIT_PASS || s->exit == EXIT_TEST_FAILED ||
		      s->exit == EXIT_KERNEL;

	if (first)
		first->wall_s = s->wall_s;
	/* A suite that did not end has not said its name. */
	if (first && (!first->name || !*first->name)) {
		free(first->name);
		first->name = xasprintf("%s", s->name);
	}
	note_timeout(run, s);
	/* Also of what has no results: then that is an error of its KTAP. */
	if (judged || first)
		ktap_adopt(run->res.ktap, s->ktap);
	if (!judged && !(first && s->exit == EXIT_TIMEOUT))
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
	for (int i = 0; i < m->n; i++) {
		if (suite)
			suite->wall_s += m->cases[i].wall_s;
		note_timeout(run, &m->cases[i]);
	}
}

char *suites_module(const char *config, const char *name)
{
	return xasprintf("%.*s/contract/%s.ko", (int)(strrchr(config, '/') - config), config, name);
}

int suites_start(struct suites *s, const struct opts *o, const struct product *p, const char *dir,
		 int jobs)
{
	*s = (struct suites) { .job = SIDE_NONE, .jobs = jobs };
	s->module = suites_module(p->config, SUITES_MODULE);
	if (misuse_load(&s->misuse, o->flavour, s->module, NULL) < 0)
		return -1;
	s->n = OWN + s->misuse.n;
	s->sides = calloc(s->n, sizeof(*s->sides));
	if (!s->sides)
		return -1;
	/* What takes longest first */
	s->sides[0] = intervals;
	s->sides[1] = suites_kunit;
	s->sides[2] = suites_steps;
	s->sides[2].module = s->module;
	memcpy(s->sides + OWN, s->misuse.cases, s->misuse.n * sizeof(*s->sides));
	if (side_start(&s->job, o, p, dir, s->sides, s->n, jobs) == 0)
		return 0;
	fprintf(stderr, "mirrorlab: cannot start the other guests: %s\n", strerror(errno));
	return -1;
}

void suites_allow(void *suites)
{
	struct suites *s = suites;

	/* One CPU is the caller's guest's. */
	side_allow(&s->job, s->jobs - 1);
}

static void merge(struct suites *s, struct run *run)
{
	memcpy(s->misuse.cases, s->sides + OWN, s->misuse.n * sizeof(*s->sides));
	for (int i = 0; i < OWN; i++)
		merge_side(run, &s->sides[i]);
	merge_misuse(run, &s->misuse);
	side_free(s->sides, OWN);
}

int suites_finish(struct suites *s, struct run *run)
{
	struct run_result *r = &run->res;
	double begin = now_s();
	int ret = EXIT_HOST;

	/* Its CPU is free for the next guests. */
	cpu_release(&run->guest.cpu);
	side_allow(&s->job, 1);
	if (r->ktap && r->log && s->job.pid > 0)
		ret = side_finish(&s->job, r->dir, s->sides, s->n);
	if (!ret)
		merge(s, run);
	r->wall_s += now_s() - begin;
	if (ret) {
		r->interrupted |= ret == EXIT_INTERRUPTED;
		r->exit = ret;
	}
	run_rejudge(run);
	if (ret && r->exit == EXIT_PASS)
		r->exit = ret;
	return r->exit;
}

void suites_drop(struct suites *s)
{
	side_drop(&s->job);
	misuse_free(&s->misuse);
	free(s->sides);
	free(s->module);
	*s = SUITES_NONE;
}
