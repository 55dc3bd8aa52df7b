/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The verbs of ./run.sh and the exit status they share. One file per verb;
 * main.c holds the table that names them.
 */
#ifndef MIRRORLAB_VERBS_H
#define MIRRORLAB_VERBS_H

struct opts;

/* The same everywhere; see docs and `./run.sh help`. */
enum exit_status {
	EXIT_PASS	 = 0,	/* everything asked for passed */
	EXIT_TEST_FAIL	 = 1,	/* a test failed */
	EXIT_USAGE	 = 2,	/* the command line makes no sense */
	EXIT_HOST	 = 3,	/* this host cannot; the reason was printed */
	EXIT_BUILD	 = 4,	/* kernel or rootfs did not build */
	EXIT_CRASH	 = 5,	/* the guest kernel warned or crashed */
	EXIT_NO_VERDICT	 = 6,	/* no verdict in time */
	EXIT_INTERRUPTED = 130,	/* Ctrl-C, SIGTERM or SIGHUP */
};

/*
 * Weak while verbs are still landing one by one: main.c leaves a verb out
 * that is not linked in.
 */
#define VERB __attribute__((weak))

VERB int verb_smoke(struct opts *o);
VERB int verb_build(struct opts *o);
VERB int verb_test(struct opts *o);
VERB int verb_shell(struct opts *o);
VERB int verb_doctor(struct opts *o);
VERB int verb_bench(struct opts *o);
VERB int verb_gdb(struct opts *o);
VERB int verb_clean(struct opts *o);
int verb_help(struct opts *o);

#endif
