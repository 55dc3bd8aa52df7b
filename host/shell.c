// SPDX-License-Identifier: GPL-2.0
/* shell: a console in the same kernel, or one command and its exit status. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "opts.h"
#include "product.h"
#include "run.h"
#include "rundir.h"
#include "session.h"
#include "smoke.h"
#include "verbs.h"

/*
 * A session that ended has the status of its command. Only what kept it from
 * ending, or a kernel that complained, is ours to say.
 */
static int session_exit(const struct run *run)
{
	const struct run_result *r = &run->res;

	if (r->exit == EXIT_PASS && run->cmd_status >= 0)
		return run->cmd_status;
	if (r->exit == EXIT_PASS)
		return EXIT_TIMEOUT;
	return r->exit;
}

static int run_session(const struct opts *o, const struct product *p,
		       const char *cmd, const char *dir)
{
	struct session s;
	struct run_spec spec = {
		.opts = o, .image = p->image, .rootfs = p->rootfs,
		.config = p->config, .source = p->source, .kernel = p->kernel,
		.adds = o->adds, .n_adds = o->n_adds, .dir = dir,
	};
	char *command = command_again(o);
	struct run run;
	int ret;

	session_plan(&s, cmd);
	if (s.relay.interactive)
		fputs("mirrorlab: `exit` powers the guest off, Ctrl-] ends it at once\r\n",
		      stderr);
	spec.plan = s.plan;
	spec.script = s.script;
	spec.relay = &s.relay;
	spec.command = command;
	ret = run_guest(&spec, &run);
	/* The terminal is as it was before anything is said on it. */
	session_free(&s);
	ret = session_exit(&run);
	if (run.res.exit != EXIT_PASS) {
		fflush(stdout);
		dup2(STDERR_FILENO, STDOUT_FILENO);	/* stdout is the command's */
		run_print(&run);
		fflush(stdout);
	} else {
		run_note_flood(&run);
	}
	run_release(&run);
	free(command);
	return ret;
}

int verb_shell(struct opts *o)
{
	struct product p;
	char *dir;
	int ret;

	if (o->n_cmds > 1) {
		fprintf(stderr, "mirrorlab: shell takes one --cmd\n");
		return EXIT_USAGE;
	}
	ret = product_get(o, &p);
	if (ret == EXIT_PASS) {
		dir = rundir_make();
		ret = run_session(o, &p, o->n_cmds ? o->cmds[0] : NULL, dir);
		free(dir);
	}
	product_free(&p);
	return ret;
}
