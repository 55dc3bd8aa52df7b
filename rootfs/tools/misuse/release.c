// SPDX-License-Identifier: GPL-2.0
/*
 * What release() must not do. synchronize is called for another mm: for its own
 * it would be reported in the same way, and wait for itself.
 */
#include "cases.h"

static void in_release(struct mn_call call)
{
	leave(MN_AT_RELEASE, S0, call);
	now(C(MN_PUT, S0));
	expect(mn_released(S0) == 1);
	expect(mn_result(MN_AT_RELEASE, S0).call[0].done);
}

static void with_two(struct mn_call call)
{
	mn_attach(0);
	now(C(MN_INSERT, S0, pages(0, 9)), C(MN_INSERT, S2, pages(0, 9)),
	    C(MN_GET, S2), C(MN_REMOVE, S2));
	in_release(call);
	now(C(MN_PUT, S2));
}

static void sleep_in_release(void) { with_two(C(MN_SLEEP, 0)); }
static void mutex_in_release(void) { with_two(C(MN_MUTEX, 0)); }
static void alloc_in_release(void) { with_two(C(MN_ALLOC, 0)); }
static void remove_in_release(void) { with_two(C(MN_REMOVE, S2)); }
static void read_begin_in_release(void) { with_two(C(MN_READ_BEGIN, S2)); }

static void do_synchronize(void)
{
	in_release(C(MN_SYNCHRONIZE, 0, .mm = 1));
}

static void synchronize_in_release(void)
{
	mn_attach(0);
	now(C(MN_INSERT, S0, pages(0, 9)));
	with_child(do_synchronize);
}

/* A lock that release() takes is held by one who waits for release(). */
static void synchronize_under_lock(void)
{
	mn_attach(0);
	now(C(MN_INSERT, S0, pages(0, 9)));
	leave(MN_AT_RELEASE, S0, C(MN_SPIN_LOCK, 0), C(MN_SPIN_UNLOCK, 0));
	now(C(MN_PUT, S0));
	expect(mn_released(S0) == 1);
	now(C(MN_SPIN_LOCK, 0), C(MN_SYNCHRONIZE, 0), C(MN_SPIN_UNLOCK, 0));
}

const struct mn_case cases_release[] = {
	{ "sleep-in-release", sleep_in_release },
	{ "mutex-in-release", mutex_in_release },
	{ "alloc-in-release", alloc_in_release },
	{ "remove-in-release", remove_in_release },
	{ "read_begin-in-release", read_begin_in_release },
	{ "synchronize-in-release", synchronize_in_release },
	{ "synchronize-under-lock-of-release", synchronize_under_lock },
	{ }
};
