// SPDX-License-Identifier: GPL-2.0
/* smoke, the default verb: all suites, and a verdict. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine.h"
#include "opts.h"
#include "paths.h"
#include "rundir.h"
#include "smoke.h"
#include "suites.h"
#include "verbs.h"

#define HMM_SECONDS	7.8

char *shell_quote(const char *word)
{
	size_t len = strlen(word), n = 0;
	char *q;

	if (len && strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			  "0123456789_./=,:@%+-") == len)
		return xasprintf("%s", word);
	q = xasprintf("%*s", (int)(4 * len + 2), "");
	q[n++] = '\'';
	for (const char *p = word; *p; p++) {
		if (*p == '\'') {
			memcpy(q + n, "'\\''", 4);
			n += 4;
		} else {
			q[n++] = *p;
		}
	}
	q[n++] = '\'';
	q[n] = '\0';
	return q;
}

static char *append_opt(char *line, const char *name, const char *value)
{
	char *quoted = shell_quote(value);
	char *longer = xasprintf("%s --%s %s", line, name, quoted);

	free(quoted);
	free(line);
	return longer;
}

char *command_again(const struct opts *o)
{
	char *line = xasprintf("./run.sh %s", o->verb);
	char text[32];

	line = append_opt(line, "flavour", o->flavour);
	if (o->kernel)
		line = append_opt(line, "kernel", o->kernel);
	if (o->only)
		line = append_opt(line, "only", o->only);
	if (o->append)
		line = append_opt(line, "append", o->append);
	if (o->given & OPT_MEM) {
		snprintf(text, sizeof(text), "%lluK", o->mem >> 10);
		line = append_opt(line, "mem", text);
	}
	if (o->given & OPT_TIMEOUT_SCALE) {
		snprintf(text, sizeof(text), "%g", o->timeout_scale);
		line = append_opt(line, "timeout-scale", text);
	}
	for (size_t i = 0; i < o->n_adds; i++)
		line = append_opt(line, "add", o->adds[i]);
	for (size_t i = 0; i < o->n_cmds; i++)
		line = append_opt(line, "cmd", o->cmds[i]);
	return line;
}

/*
 * The kernel's own tests as they came, then those that the series adds to them;
 * --only picks from both. @seconds: flavour "fast" on the machine that deadline.c
 * measures by; only a deadline comes from it.
 */
char *smoke_plan(const struct opts *o, bool all, double *seconds)
{
	char *pattern, *plan;

	*seconds = HMM_SECONDS + (all ? SMOKE_INTERVALS_SECONDS : 0);
	if (!o->only && !all)
		return xasprintf("run hmm-tests /bin/hmm-tests\n");
	if (!o->only)
		return xasprintf("run hmm-tests /bin/hmm-tests\n" SMOKE_INTERVALS_PLAN);
	pattern = shell_quote(o->only);
	plan = xasprintf("run hmm-tests /bin/kselect %s /bin/hmm-tests-series\n", pattern);
	free(pattern);
	return plan;
}

int smoke_once(const struct opts *o, const struct product *p, const char *dir,
	       bool progress, int jobs, struct run *run)
{
	struct run_spec s = {
		.opts = o, .image = p->image, .rootfs = p->rootfs,
		.config = p->config, .source = p->source, .kernel = p->kernel,
		.adds = o->adds, .n_adds = o->n_adds, .dir = dir,
		.progress = progress,
	};
	bool more = jobs && !o->only && p->config && dir;
	char *command = command_again(o);
	char *plan = smoke_plan(o, jobs && !more, &s.measured);
	struct suites suites = SUITES_NONE;
	int ret;

	s.plan = plan;
	s.command = command;
	if (more && suites_start(&suites, o, p, dir, jobs) == 0) {
		s.on_boot = suites_allow;
		s.arg = &suites;
	}
	ret = run_guest(&s, run);
	if (more && run->started && ret != EXIT_INTERRUPTED) {
		/* Each of their guests would be waited for as long as this one was. */
		if (run->res.booted)
			ret = suites_finish(&suites, run);
		else
			fprintf(stderr, "mirrorlab: the guest did not come up, so the other suites were not run\n");
	}
	suites_drop(&suites);
	run->res.command = NULL;
	free(command);
	free(plan);
	return ret;
}

static int smoke_one(const struct opts *o, const struct product *p)
{
	char *dir = rundir_make();
	bool no_dir = !dir;
	struct run run;
	int ret = smoke_once(o, p, dir, true, machine_guests(o->flavour), &run);

	run_print(&run);
	run_release(&run);
	if (no_dir && ret == EXIT_PASS) {
		fprintf(stderr, "mirrorlab: there is no record of this run: a pass does not count\n");
		ret = EXIT_HOST;
	}
	free(dir);
	return ret;
}

int verb_smoke(struct opts *o)
{
	struct product p;
	int ret;

	if (o->only && strchr(o->only, '\n')) {
		fprintf(stderr, "mirrorlab: --only: one line, please\n");
		return EXIT_USAGE;
	}
	ret = product_get(o, &p);
	if (ret == EXIT_PASS)
		ret = o->given & (OPT_REPEAT | OPT_JOBS) ? smoke_repeat(o, &p) :
			smoke_one(o, &p);
	product_free(&p);
	return ret;
}
