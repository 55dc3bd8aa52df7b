// SPDX-License-Identifier: GPL-2.0
/* The guests that are counted: every suite of the gcov flavour, and some torture. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coverage.h"
#include "cpus.h"
#include "misuse.h"
#include "opts.h"
#include "paths.h"
#include "smoke.h"
#include "suites.h"

#define OWN	5	/* guests that are not for misuse */

/* Always the same seed: the table is to be the same, too. */
#define TORTURE \
	"load mn_torture\nrun torture /bin/mn-torture --seconds 5 --seed 1\n"

/* What failed may have left lines out that others rely on. */
static int judge(const struct side *s, int n, const struct misuse *m)
{
	char *text = misuse_judge(m);
	int ret = EXIT_PASS;

	for (int i = 0; i < n; i++) {
		if (s[i].exit == EXIT_PASS)
			continue;
		fprintf(stderr, "mirrorlab: guest %s: %s\n", s[i].name, s[i].why);
		ret = s[i].exit;
	}
	if (!ret && (!text || strstr(text, "not ok"))) {
		fprintf(stderr, "mirrorlab: misuse: %s\n", text ? text : "no memory");
		ret = EXIT_TEST_FAILED;
	}
	free(text);
	return ret;
}

static int run_all(const struct opts *o, const struct product *p, const char *dir,
		   struct side *own, struct misuse *m)
{
	int n = OWN + m->n, ret;
	struct side *sides = calloc(n, sizeof(*sides));

	if (!sides)
		return EXIT_HOST;
	memcpy(sides, own, OWN * sizeof(*sides));
	memcpy(sides + OWN, m->cases, m->n * sizeof(*sides));
	for (int i = 0; i < n; i++)
		sides[i].plan = xasprintf("%s%s", sides[i].plan, cov_plan);
	for (int i = 0; i < m->n; i++)
		free((char *)m->cases[i].plan);
	ret = side_run(o, p, dir, sides, n, cpus_allowed());
	memcpy(m->cases, sides + OWN, m->n * sizeof(*sides));
	if (!ret)
		ret = judge(sides, OWN, m);
	if (!ret)
		ret = cov_collect(p->b.objects, dir, sides, n);
	for (int i = 0; i < OWN; i++)
		free((char *)sides[i].plan);
	side_free(sides, OWN);
	free(sides);
	return ret;
}

int cov_guests(const struct opts *o, const struct product *p, const char *dir)
{
	char *calls = suites_module(p->config, SUITES_MODULE);
	char *torture = suites_module(p->config, "mn_torture");
	double seconds;
	char *plan = smoke_plan(o, true, &seconds);
	struct side own[OWN] = {
		{ .name = "hmm", .plan = plan, .measured = seconds },
		{ .name = "hmm-whole", .plan = plan,
		  .append = "test_hmm.whole_mm=1", .measured = seconds },
		{ .name = "torture", .plan = TORTURE, .module = torture, .measured = 15 },
		suites_steps, suites_kunit,
	};
	struct misuse m;
	int ret = EXIT_HOST;

	own[3].module = calls;
	if (misuse_load(&m, o->flavour, calls, NULL) == 0)
		ret = run_all(o, p, dir, own, &m);
	misuse_free(&m);
	free(plan);
	free(torture);
	free(calls);
	return ret;
}
