// SPDX-License-Identifier: GPL-2.0
/*
 * mn-misuse CASE: calls the interval notifier interface in a way that the kernel
 * has to report (the host looks for the report), or in one that it must not.
 * What the test here says is that the calls still act.
 */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "misuse/cases.h"

static void child(void)
{
	mn_attach(1);
	now(C(MN_INSERT, S1, .mm = 1, pages(0, 9)));
	now(C(MN_HOLD, 1, .mm = 1));
}

void with_child(void (*fn)(void))
{
	pid_t pid = mn_child(child);

	mn_wait_held(1);
	fn();
	mn_open_gate(1);
	mn_wait_child(pid);
	now(C(MN_PUT, S1));
	expect(mn_released(S1) == 1);
}

static void *finder(void *arg)
{
	expect(now(C(MN_FIND, 0, pages(0, 0)), C(MN_HOLD, 1), C(MN_FIND_UNLOCK, 0)) == 0);
	return arg;
}

void with_find(void (*fn)(void))
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, finder, NULL))
		mn_die("no thread");
	mn_wait_held(1);
	fn();
	mn_open_gate(1);
	pthread_join(thread, NULL);
}

static const struct mn_case *find_case(const char *name)
{
	static const struct mn_case *const all[] = {
		cases_lock, cases_wait, cases_release, cases_correct,
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		for (const struct mn_case *c = all[i]; c->name; c++)
			if (!strcmp(c->name, name))
				return c;
	return NULL;
}

int main(int argc, char **argv)
{
	const struct mn_case *c = argc == 2 ? find_case(argv[1]) : NULL;
	int failed;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (!c) {
		fprintf(stderr, "usage: mn-misuse CASE, see tests/contract/misuse.list\n");
		return 2;
	}
	printf("KTAP version 1\n1..1\n");
	mn_open(16);
	c->fn();
	expect(mn_reset());
	failed = mn_failed();
	printf("%s 1 %s\n", failed ? "not ok" : "ok", c->name);
	return failed != 0;
}
