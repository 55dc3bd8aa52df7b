/* SPDX-License-Identifier: GPL-2.0 */
/* What the parts of PID 1 share. */
#ifndef MIRRORLAB_INIT_H
#define MIRRORLAB_INIT_H

#include <stdarg.h>
#include <stddef.h>

#define RESULTS_TTY	"/dev/ttyS0"	/* KTAP and the verdict, nothing else */
#define SESSION_TTY	"/dev/ttyS2"	/* the user's terminal, if there is one */

/* report.c: the verdict channel */
void report_open(void);
void report_line(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void report_raw(const char *buf, size_t len);
void report_drain(void);
void die(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));
void power_off(void) __attribute__((noreturn));

/* setup.c: mounts and what the host wants to know about this guest */
void mount_all(void);
void report_boot(void);

/* plan.c: what the host asks for */
struct plan_item {
	enum plan_verb { PLAN_RUN, PLAN_CMD, PLAN_FEED, PLAN_SHELL, PLAN_LOAD } verb;
	char *name;		/* run: the suite; load: the module */
	char *text;		/* run, cmd, feed: the command; load: parameters; else "" */
};

struct plan {
	struct plan_item *items;
	int count;
	int suites;		/* how many of them are PLAN_RUN */
	unsigned short rows, cols;	/* of the session's terminal, 0: unknown */
};

void plan_read(const char *path, struct plan *plan);

/* module.c */
void load_module(const char *name, const char *params);

/* leaks.c */
void look_for_leaks(void);

/* run.c: suites */
void run_suite(int number, const char *name, const char *command);
void reap_stragglers(void);
void unblock_signals(void);
void exec_shell(const char *command) __attribute__((noreturn));

/* session.c: commands and shells */
int run_session(const struct plan *plan, const struct plan_item *item);

#endif
