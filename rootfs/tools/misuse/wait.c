// SPDX-License-Identifier: GPL-2.0
/*
 * remove, read_begin and synchronize where they would wait for their caller, and
 * what else is illegal in invalidate(). To hang helps nobody, so S2 is already
 * out of the tree and nothing is pending: lockdep reports a wait that might be.
 */
#include <errno.h>

#include "cases.h"

#define WAITS_FOR(op)	C(op, S2)

static void begin(void)
{
	mn_attach(0);
	now(C(MN_INSERT, S0, pages(0, 9)), C(MN_INSERT, S2, pages(0, 9)),
	    C(MN_GET, S2), C(MN_REMOVE, S2));
}

static void end(void)
{
	now(C(MN_PUT, S0), C(MN_PUT, S2));
	expect(mn_released(S0) == 1 && mn_released(S2) == 1);
}

static void in_invalidate(enum mn_op op)
{
	begin();
	leave(MN_AT_INVALIDATE, S0, WAITS_FOR(op));
	mn_unmap(1, 1);
	expect(mn_result(MN_AT_INVALIDATE, S0).call[0].done);
	expect(mn_calls(S0) == 1);
	end();
}

static void remove_in_invalidate(void) { in_invalidate(MN_REMOVE); }
static void read_begin_in_invalidate(void) { in_invalidate(MN_READ_BEGIN); }
static void synchronize_in_invalidate(void) { in_invalidate(MN_SYNCHRONIZE); }

static enum mn_op exit_op;

static void exiting(void)
{
	begin();
	leave(MN_AT_EXIT, S0, C(exit_op, exit_op == MN_INSERT ? S3 : S2, pages(0, 4)));
}

static void at_exit(enum mn_op op, int ret)
{
	exit_op = op;
	mn_wait_child(mn_child(exiting));
	expect(mn_result(MN_AT_EXIT, S0).call[0].done);
	expect(mn_result(MN_AT_EXIT, S0).call[0].ret == ret);
	expect(mn_calls(S0) >= 1 && mn_calls(S2) == 0);
	end();
}

static void remove_at_exit(void) { at_exit(MN_REMOVE, 0); }
static void read_begin_at_exit(void) { at_exit(MN_READ_BEGIN, 0); }
static void synchronize_at_exit(void) { at_exit(MN_SYNCHRONIZE, 0); }
static void insert_at_exit(void) { at_exit(MN_INSERT, -EINVAL); }

static void in_find(enum mn_op op)
{
	begin();
	now(C(MN_FIND, 0, pages(0, 0)), WAITS_FOR(op), C(MN_FIND_UNLOCK, 0));
	end();
}

static void remove_in_find(void) { in_find(MN_REMOVE); }
static void read_begin_in_find(void) { in_find(MN_READ_BEGIN); }
static void synchronize_in_find(void) { in_find(MN_SYNCHRONIZE); }

/* Only together: each of them is legal where the other one does not exist. */
static void mmap_lock_in_find(void)
{
	begin();
	now(C(MN_MMAP_LOCK, 0), WAITS_FOR(MN_REMOVE), C(MN_MMAP_UNLOCK, 0));
	now(C(MN_FIND, 0, pages(0, 0)), C(MN_MMAP_LOCK, 0), C(MN_MMAP_UNLOCK, 0),
	    C(MN_FIND_UNLOCK, 0));
	end();
}

/* A lock that is taken in find sections is held by one who waits for their end. */
static void synchronize_under_lock(void)
{
	begin();
	now(C(MN_FIND, 0, pages(0, 0)), C(MN_SPIN_LOCK, 0), C(MN_SPIN_UNLOCK, 0),
	    C(MN_FIND_UNLOCK, 0));
	now(C(MN_SPIN_LOCK, 0), C(MN_SYNCHRONIZE, 0), C(MN_SPIN_UNLOCK, 0));
	end();
}

static void alloc_in_invalidate(void)
{
	begin();
	leave(MN_AT_INVALIDATE, S0, C(MN_ALLOC, 0));
	mn_unmap(1, 1);
	expect(mn_result(MN_AT_INVALIDATE, S0).call[0].done);
	end();
}

static void fault_in_invalidate(void)
{
	begin();
	leave(MN_AT_INVALIDATE, S0, C(MN_FAULT, S0));
	mn_unmap(1, 1);
	expect(mn_result(MN_AT_INVALIDATE, S0).call[0].ret == -EBUSY);
	end();
}

static void insert_in_invalidate(void)
{
	begin();
	leave(MN_AT_INVALIDATE, S0, C(MN_INSERT, S3, pages(10, 12)));
	mn_unmap(1, 1);
	expect(mn_result(MN_AT_INVALIDATE, S0).call[0].done);
	mn_zap(11, 11);
	expect(mn_calls(S3) == 1);
	now(C(MN_PUT, S3));
	end();
}

const struct mn_case cases_wait[] = {
	{ "remove-in-invalidate", remove_in_invalidate },
	{ "read_begin-in-invalidate", read_begin_in_invalidate },
	{ "synchronize-in-invalidate", synchronize_in_invalidate },
	{ "remove-at-exit", remove_at_exit },
	{ "read_begin-at-exit", read_begin_at_exit },
	{ "synchronize-at-exit", synchronize_at_exit },
	{ "insert-at-exit", insert_at_exit },
	{ "remove-in-find", remove_in_find },
	{ "read_begin-in-find", read_begin_in_find },
	{ "synchronize-in-find", synchronize_in_find },
	{ "mmap_lock-in-find", mmap_lock_in_find },
	{ "synchronize-under-lock-of-find", synchronize_under_lock },
	{ "alloc-in-invalidate", alloc_in_invalidate },
	{ "fault-in-invalidate", fault_in_invalidate },
	{ "insert-in-invalidate", insert_in_invalidate },
	{ }
};
