/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The verbs of ./run.sh and the exit status they share. One file per verb;
 * main.c holds the table that names them.
 */
#ifndef MIRRORLAB_VERBS_H
#define MIRRORLAB_VERBS_H

#include "report.h"	/* the exit status */

struct opts;

/*
 * Weak while verbs are still landing one by one: main.c leaves a verb out
 * that is not linked in.
 */
#define VERB __attribute__((weak))

int verb_smoke(struct opts *o);
VERB int verb_build(struct opts *o);
VERB int verb_test(struct opts *o);
int verb_shell(struct opts *o);
VERB int verb_doctor(struct opts *o);
VERB int verb_bench(struct opts *o);
VERB int verb_gdb(struct opts *o);
VERB int verb_clean(struct opts *o);
int verb_help(struct opts *o);

#endif
