// SPDX-License-Identifier: GPL-2.0
/*
 * mirrorlab, the host program: build a user-mode Linux with HMM, run it under
 * watch, say pass or fail. This file only knows which verb is whose.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "help.h"
#include "kit.h"
#include "machine.h"
#include "opts.h"
#include "paths.h"
#include "verbs.h"

const struct verb verbs[] = {
	{ "smoke", verb_smoke,
	  OPTS_GUEST | OPT_ONLY | OPT_REPEAT | OPT_JOBS | OPT_BISECT, NULL,
	  "build if needed, boot, run hmm-tests and the tests of the series, say pass or fail (default)", false },
	{ "build", verb_build, OPT_FLAVOUR | OPT_KERNEL | OPT_JOBS, NULL,
	  "build kernel and rootfs of one flavour", false },
	{ "test", verb_test, OPT_JOBS | OPT_BUGS | OPT_MODEL | OPT_FLAVOUR, "[NAME...]",
	  "run the project's own tests (all, or those of tests/t that are named)", true },
	{ "shell", verb_shell, OPTS_GUEST | OPT_CMD, NULL,
	  "a console in the same kernel, or one command with --cmd", false },
	{ "doctor", verb_doctor,
	  OPT_FLAVOUR | OPT_KERNEL | OPT_TIMEOUT_SCALE | OPT_MEM, NULL,
	  "boot a one-second probe and name what blocks, with the remedy", false },
	{ "bench", verb_bench, OPT_FLAVOUR | OPT_KERNEL | OPT_REPEAT | OPT_JOBS, "[WHAT...]",
	  "measure, and print the figures", true },
	{ "torture", verb_torture, OPTS_GUEST | OPT_SECONDS | OPT_SEED, NULL,
	  "random interval notifier calls against a model of their contract", false },
	{ "soak", verb_soak, OPT_HOURS | OPT_JOBS | OPT_SEED, NULL,
	  "smoke, torture and labs in rotation over lockdep, kasan and fast, for hours", true },
	{ "coverage", verb_coverage, OPT_TIMEOUT_SCALE, NULL,
	  "run the suites in flavour gcov, print what they reach of the code under test", true },
	{ "gdb", verb_gdb, OPTS_GUEST | OPT_CMD, "[PID]",
	  "gdb with symbols on a running guest, or on a new one", false },
	{ "lab", verb_lab, OPT_FLAVOUR | OPT_STEP | OPT_DRAW | OPT_DIR | OPT_GIVE_UP | OPT_JOBS | OPT_CSV | OPT_JSON | OPT_JUNIT | OPT_POLL, "[WORD [N]]",
	  "a course on interval notifiers: lessons, walks, exercises", false },
	{ "review", verb_review, OPT_BASE | OPT_WITH_SERIES | OPT_FLAVOURS | OPT_TESTS |
	  OPT_BISECT_TEST | OPT_TRUST | OPT_ONLY | OPT_FLAVOUR | OPT_TIMEOUT_SCALE, "SERIES",
	  "judge a series patch by patch: mailbox, folder, patch or git range", true },
	{ "clean", verb_clean, OPT_ALL, NULL,
	  "remove what was built", false },
	{ "help", verb_help, 0, "[VERB]", "this text, or one verb's", false },
	{ 0 }
};

const struct verb *verb_find(const char *name)
{
	for (const struct verb *v = verbs; v->name; v++)
		if (!strcmp(v->name, name))
			return v;
	return NULL;
}

/*
 * With descriptor 0, 1 or 2 closed, the next open() would land there and a
 * message meant for stderr would go into somebody's file.
 */
static void fill_standard_fds(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDWR);
	} while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
}

/* What git bisect run takes for "skip this one", and for "stop": a wrong command. */
static int bisect_status(int ret)
{
	return ret == EXIT_HOST || ret == EXIT_BUILD ? 125 : ret == EXIT_USAGE ? 128 : ret;
}

/* A word in front of it that is wrong keeps the option from being read. */
static bool bisecting(const struct verb *v, const struct opts *o, int argc, char **argv)
{
	if (v || (argc > 1 && !strcmp(argv[1], "review")))
		return o->given & OPT_BISECT;
	for (int i = 1; i < argc; i++)
		if (!strcmp(argv[i], "--bisect"))
			return true;
	return false;
}

int main(int argc, char **argv)
{
	const struct verb *v;
	struct opts o;
	int ret = EXIT_USAGE;

	fill_standard_fds();
	/* A reader that goes away (| head) must not kill the cleaning up. */
	signal(SIGPIPE, SIG_IGN);
	v = opts_parse(&o, argc, argv);
	if (!v)
		goto out;
	if (o.given & OPT_HELP)
		ret = v->fn == verb_help ? verb_help(&o) :
		      v->fn == verb_lab ? help_lab(&o) : help_for(v);
	else if (paths_init() < 0)
		ret = EXIT_HOST;
	else if ((ret = kit_refuses(v, &o)) == EXIT_PASS &&
		 (ret = machine_refuses(v, &o)) == EXIT_PASS)
		ret = v->fn(&o);
out:
	if (bisecting(v, &o, argc, argv))
		ret = bisect_status(ret);
	opts_free(&o);
	if (fflush(stdout) == EOF && ret == EXIT_PASS)
		ret = EXIT_HOST;
	return ret;
}
