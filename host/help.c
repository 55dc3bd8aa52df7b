// SPDX-License-Identifier: GPL-2.0
/* `help`, and `--help` of every verb: both printed from the verb table. */
#include <stdio.h>
#include <unistd.h>

#include "bench.h"
#include "help.h"
#include "opts.h"
#include "verbs.h"

static void help_status(void)
{
	puts("\nExit status: 0 pass, 1 a test failed, 2 usage, 3 this host cannot (says why),\n"
	     "4 build failed, 5 the kernel warned or crashed, 6 no verdict in time,\n"
	     "130 interrupted.");
}

int help_for(const struct verb *v)
{
	fflush(stdout);
	opts_usage(STDOUT_FILENO, v);
	printf("\n%s\n\n", v->summary);
	if (v->fn == verb_bench) {
		puts("WHAT is, one or more of:");
		bench_list(stdout);
		putchar('\n');
	}
	opts_describe(v->takes | OPT_HELP);
	help_status();
	return EXIT_PASS;
}

int verb_help(struct opts *o)
{
	if (o->argc) {
		const struct verb *v = verb_find(o->argv[0]);

		if (v)
			return help_for(v);
		fprintf(stderr, "mirrorlab: unknown verb: %s\n", o->argv[0]);
		opts_usage(STDERR_FILENO, NULL);
		return EXIT_USAGE;
	}
	puts("mirrorlab: the kernel's HMM tests on user-mode Linux, no root, no KVM.\n\n"
	     "usage: ./run.sh [VERB] [OPTIONS]\n");
	for (const struct verb *v = verbs; v->name; v++)
		printf("  %-8s %s\n", v->name, v->summary);
	puts("\n./run.sh VERB --help lists the options of a verb. An option that expects a\n"
	     "value takes `--opt value` and `--opt=value`.");
	help_status();
	return EXIT_PASS;
}
