// SPDX-License-Identifier: GPL-2.0
/*
 * PID 1 of the guest: mounts, loads and runs what /plan asks for, reports on
 * the verdict channel and powers off. It never returns: a dead PID 1 is a
 * kernel panic, which the host counts as a crash.
 */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "init.h"

#define PLAN_PATH	"/plan"

static void set_environment(void)
{
	setenv("PATH", "/bin:/sbin", 1);
	setenv("HOME", "/root", 1);
	setenv("TERM", "linux", 0);
	sethostname("mirrorlab", 9);
	/* A reader that went away must not take PID 1 with it. */
	signal(SIGPIPE, SIG_IGN);
}

static void run_plan(const struct plan *plan)
{
	int number = 0;

	report_line("1..%d\n", plan->suites);
	for (int i = 0; i < plan->count; i++) {
		const struct plan_item *item = &plan->items[i];

		switch (item->verb) {
		case PLAN_LOAD:
			load_module(item->name, item->text);
			break;
		case PLAN_RUN:
			run_suite(++number, item->name, item->text);
			break;
		case PLAN_CMD:
		case PLAN_FEED:
		case PLAN_SHELL:
			report_line("# mirrorlab: status %d\n",
				    run_session(plan, item));
			break;
		}
	}
}

int main(void)
{
	struct plan plan = { 0 };

	if (getpid() != 1)
		return 1;
	set_environment();
	mount_all();
	report_open();
	report_boot();
	plan_read(PLAN_PATH, &plan);
	run_plan(&plan);
	reap_stragglers();
	if (plan.suites)
		look_for_leaks();
	report_line("# mirrorlab: end\n");
	power_off();
}
