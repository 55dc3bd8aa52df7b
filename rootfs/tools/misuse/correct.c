// SPDX-License-Identifier: GPL-2.0
/* The same calls where they are legal. Nothing is reported, and lockdep stays on. */
#include <errno.h>
#include <pthread.h>

#include "cases.h"

#define ABOVE	0x100000000UL	/* behind all that is mapped */

static void begin(void)
{
	mn_attach(0);
	now(C(MN_INSERT, S0, pages(0, 9)), C(MN_INSERT, S2, pages(0, 9)), C(MN_GET, S2));
}

static void end(void)
{
	expect(mn_state().lockdep != 0);
}

/* munmap: sleeping, changes and nested read sections in invalidate() */
static void in_invalidate(void)
{
	struct mn_list done;

	begin();
	leave(MN_AT_INVALIDATE, S0, C(MN_SLEEP, 0), C(MN_PUNCH, S0, pages(3, 4), .other = S3),
	      C(MN_INSERT_DEFERRED, 4, pages(10, 12)), C(MN_FIND, 0, pages(9, 12)),
	      C(MN_FIND_NEXT, S2, pages(9, 12)), C(MN_FIND_NEXT, S3, pages(9, 12)),
	      C(MN_UPDATE, 4, pages(11, 12)), C(MN_FIND_UNLOCK, 0), C(MN_BOUNDS, S0));
	leave(MN_AT_INVALIDATE, S2, C(MN_PUNCH, S2, pages(0, 9)), C(MN_PUT, S2), C(MN_MUTEX, 0));
	mn_unmap(3, 4);
	done = mn_result(MN_AT_INVALIDATE, S0);
	expect(done.call[1].ret == 1 && done.call[2].ret == 0);
	expect(done.call[3].ret == S2 && done.call[4].ret == S3 && done.call[5].ret == 4);
	expect(done.call[8].last == mn_addr(3) - 1);
	expect(mn_released(S2) == 1);
	expect(mn_bounds(S0, 0, 2) && mn_bounds(S3, 5, 9) && mn_bounds(4, 11, 12));
	now(C(MN_PUT, S0), C(MN_PUT, S3), C(MN_PUT, 4));
	end();
}

/* The others that wait, and those that take mmap_lock, where nothing is held */
static void outside(void)
{
	begin();
	now(C(MN_READ_BEGIN, S0));
	expect(now(C(MN_RETRY, S0)) == 0);
	mn_unmap(0, 0);
	expect(now(C(MN_RETRY, S0)) == 1);
	now(C(MN_MMAP_LOCK, 0), C(MN_READ_BEGIN, S0), C(MN_REMOVE, S2), C(MN_SYNCHRONIZE, 0),
	    C(MN_MMAP_UNLOCK, 0));
	expect(mn_released(S2) == 0);
	now(C(MN_PUT, S2), C(MN_ALLOC, 0));
	now(C(MN_REMOVE, S0));
	expect(mn_released(S0) == 1 && mn_released(S2) == 1);
	end();
}

static void exiting(void)
{
	begin();
	leave(MN_AT_EXIT, S0, C(MN_ALLOC, 0), C(MN_PUNCH, S0, pages(3, 4), .other = S3),
	      C(MN_INSERT_DEFERRED, S3, pages(3, 4)), C(MN_PUNCH, S0, pages(0, 4)),
	      C(MN_FIND, 0, .start = 0, .last = ABOVE), C(MN_FIND_UNLOCK, 0),
	      C(MN_UPDATE, S0, pages(6, 9)), C(MN_SLEEP, 0));
	leave(MN_AT_EXIT, S2, C(MN_PUT, S2), C(MN_PUT, S2));
}

/* RELEASE: memory may be allocated, but nothing is inserted anymore. */
static void at_exit(void)
{
	struct mn_list done;

	mn_wait_child(mn_child(exiting));
	done = mn_result(MN_AT_EXIT, S0);
	expect(done.call[1].ret == -ESRCH && done.call[2].ret == -ESRCH);
	expect(done.call[3].ret == 0);
	expect(done.call[4].ret == S2);
	expect(done.call[7].done);
	expect(mn_released(S2) == 1 && mn_bounds(S0, 6, 9));
	now(C(MN_SYNCHRONIZE, 0), C(MN_PUT, S0));
	end();
}

/* In one system call: where lockdep is asked there, no lock may go out to user space. */
static void in_find(void)
{
	struct mn_call c[] = {
		C(MN_FIND, 0, pages(0, 0)), C(MN_UPDATE, S0, pages(0, 7)), C(MN_SLEEP, 0),
		C(MN_INSERT_DEFERRED, S3, pages(10, 12)), C(MN_FIND, 0, pages(8, 10)),
		C(MN_FIND_NEXT, S2, pages(8, 10)), C(MN_FIND_UNLOCK, 0),
		C(MN_PUNCH, S3, pages(11, 11), .other = 4), C(MN_TRYGET, 4), C(MN_MUTEX, 0),
		C(MN_PUT, S2), C(MN_PUT, S2), C(MN_FIND, 0, pages(8, 9)), C(MN_FIND_UNLOCK, 0),
	};

	begin();
	mn_make(c, sizeof(c) / sizeof(c[0]));
	expect(c[0].ret == S0 && c[5].ret == S3 && c[12].ret == MN_NONE);
	expect(mn_released(S2) == 1 && mn_state().sub[S2].freed > c[13].begun);
	expect(mn_bounds(4, 12, 12));
	now(C(MN_PUT, 4), C(MN_PUT, 4), C(MN_PUT, S0), C(MN_PUT, S3), C(MN_SYNCHRONIZE, 0));
	end();
}

/* release() puts another one; put under a spinlock; release() takes a spinlock. */
static void in_release(void)
{
	begin();
	leave(MN_AT_RELEASE, S0, C(MN_PUT, S2), C(MN_PUT, S2), C(MN_FIND, 0, pages(0, 9)),
	      C(MN_FIND_UNLOCK, 0));
	leave(MN_AT_RELEASE, S2, C(MN_PUT, S3));
	leave(MN_AT_RELEASE, S3, C(MN_SPIN_LOCK, 0), C(MN_SPIN_UNLOCK, 0));
	now(C(MN_INSERT, S3, pages(0, 9)), C(MN_PUT, S0));
	expect(mn_released(S0) == 1 && mn_released(S2) == 1 && mn_released(S3) == 1);
	now(C(MN_INSERT, 4, pages(0, 9)), C(MN_SPIN_LOCK, 0), C(MN_PUT, 4), C(MN_SPIN_UNLOCK, 0),
	    C(MN_SYNCHRONIZE, 0));
	expect(mn_released(4) == 1);
	end();
}

/* Two trees are locked by one task, and unlocked crosswise. */
static void do_two_mms(void)
{
	struct mn_call c[] = {
		C(MN_FIND, 0, pages(0, 0)), C(MN_FIND, 0, .mm = 1, pages(0, 0)),
		C(MN_UPDATE, S0, pages(0, 4)), C(MN_UPDATE, S1, pages(0, 5)), C(MN_FIND_UNLOCK, 0),
		C(MN_PUNCH, S1, pages(0, 0)), C(MN_FIND_UNLOCK, 0, .mm = 1),
	};

	mn_make(c, sizeof(c) / sizeof(c[0]));
	expect(c[0].ret == S0 && c[1].ret == S1);
	expect(mn_bounds(S0, 0, 4) && mn_bounds(S1, 1, 5));
	leave(MN_AT_INVALIDATE, S0, C(MN_FIND, 0, .mm = 1, pages(3, 3)),
	      C(MN_UPDATE, S1, pages(3, 7)), C(MN_FIND_UNLOCK, 0, .mm = 1),
	      C(MN_UPDATE, S0, pages(3, 7)));
	mn_unmap(0, 0);
	expect(mn_bounds(S0, 3, 7) && mn_bounds(S1, 3, 7));
	now(C(MN_FIND, 0, .mm = 1, pages(3, 3)), C(MN_PUT, S2), C(MN_FIND_UNLOCK, 0, .mm = 1));
}

static void two_mms(void)
{
	begin();
	with_child(do_two_mms);
	now(C(MN_PUT, S0), C(MN_PUT, S2));
	end();
}

static void do_two_tasks(void)
{
	now(C(MN_FIND, 0, pages(0, 0)), C(MN_UPDATE, S0, pages(0, 4)), C(MN_FIND_UNLOCK, 0));
	leave(MN_AT_INVALIDATE, S0, C(MN_PUNCH, S0, pages(0, 0)));
	mn_unmap(0, 0);
	expect(mn_calls(S0) == 1);
	now(C(MN_PUT, S2), C(MN_PUT, S2));
	expect(mn_released(S2) == 0);
}

static void two_tasks(void)
{
	begin();
	with_find(do_two_tasks);
	expect(mn_bounds(S0, 1, 4) && mn_released(S2) == 1);
	now(C(MN_PUT, S0));
	end();
}

const struct mn_case cases_correct[] = {
	{ "correct-outside", outside },
	{ "correct-in-invalidate", in_invalidate },
	{ "correct-at-exit", at_exit },
	{ "correct-in-find", in_find },
	{ "correct-in-release", in_release },
	{ "correct-two-mms", two_mms },
	{ "correct-two-tasks", two_tasks },
	{ }
};
