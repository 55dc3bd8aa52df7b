/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The verbs of ./run.sh and the exit status they share. One file per verb;
 * main.c holds the table that names them.
 */
#ifndef MIRRORLAB_VERBS_H
#define MIRRORLAB_VERBS_H

#include "report.h"	/* the exit status */

struct opts;

int verb_smoke(struct opts *o);
int verb_build(struct opts *o);
int verb_test(struct opts *o);
int verb_shell(struct opts *o);
int verb_doctor(struct opts *o);
int verb_torture(struct opts *o);
int verb_soak(struct opts *o);
int verb_bench(struct opts *o);
int verb_coverage(struct opts *o);
int verb_gdb(struct opts *o);
int verb_clean(struct opts *o);
int verb_review(struct opts *o);
int verb_lab(struct opts *o);
int verb_help(struct opts *o);

int help_lab(const struct opts *o);

#endif
