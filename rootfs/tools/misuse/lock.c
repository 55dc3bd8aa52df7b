// SPDX-License-Identifier: GPL-2.0
/* Changes without the read lock: reported, but they act as with it. */
#include <errno.h>
#include <pthread.h>

#include "cases.h"

#define UPDATE(s)	C(MN_UPDATE, s, pages(0, 4))
#define PUNCH(s)	C(MN_PUNCH, s, pages(3, 4), .other = S3)
#define INSERT(m)	C(MN_INSERT_DEFERRED, S3, .mm = (m), pages(10, 12))

static void begin(void)
{
	mn_attach(0);
	now(C(MN_INSERT, S0, pages(0, 9)));
}

static void end(void)
{
	now(C(MN_PUT, S0));
	expect(mn_released(S0) == 1);
}

static void end_right(void)
{
	now(C(MN_PUT, S3));
	expect(mn_released(S3) == 1);
	end();
}

/* Has S0 become what update, and S0 and S3 what punch should make of them? */
static void expect_updated(void)
{
	mn_zap(7, 7);
	expect(mn_calls(S0) == 0);
	mn_zap(4, 4);
	expect(mn_calls(S0) == 1);
}

static void expect_punched(void)
{
	mn_zap(3, 4);
	expect(mn_calls(S0) == 0 && mn_calls(S3) == 0);
	mn_zap(2, 2);
	expect(mn_calls(S0) == 1 && mn_calls(S3) == 0);
	mn_zap(9, 9);
	expect(mn_calls(S0) == 1 && mn_calls(S3) == 1);
}

static void expect_inserted(void)
{
	mn_zap(11, 11);
	expect(mn_calls(S0) == 0 && mn_calls(S3) == 1);
}

static void update_unlocked(void)
{
	begin();
	now(UPDATE(S0));
	expect_updated();
	end();
}

static void punch_unlocked(void)
{
	begin();
	expect(now(PUNCH(S0)) == 1);
	expect_punched();
	end_right();
}

static void insert_unlocked(void)
{
	begin();
	expect(now(INSERT(0)) == 0);
	expect_inserted();
	end_right();
}

static void find_next_unlocked(void)
{
	begin();
	now(C(MN_INSERT, S2, pages(0, 9)));
	expect(now(C(MN_FIND_NEXT, S0, pages(0, 9))) == S2);
	now(C(MN_PUT, S2));
	end();
}

/* The tree of mm 0 is locked, that of mm 1 is changed: at once. */
static void do_update_mm(void)
{
	now(C(MN_FIND, 0, pages(0, 0)), UPDATE(S1), C(MN_FIND_UNLOCK, 0));
	expect(mn_bounds(S1, 0, 4));
}

static void update_other_mm(void)
{
	begin();
	with_child(do_update_mm);
	end();
}

static void do_punch_mm(void)
{
	now(C(MN_FIND, 0, pages(0, 0)), PUNCH(S1), C(MN_FIND_UNLOCK, 0));
	expect(mn_bounds(S1, 0, 2) && mn_bounds(S3, 5, 9));
}

static void punch_other_mm(void)
{
	begin();
	with_child(do_punch_mm);
	end_right();
}

static void do_insert_mm(void)
{
	now(C(MN_FIND, 0, pages(0, 0)), INSERT(1), C(MN_FIND_UNLOCK, 0));
	expect(mn_bounds(S3, 10, 12));
}

static void insert_other_mm(void)
{
	begin();
	with_child(do_insert_mm);
	end_right();
}

static void do_update_mm_callback(void)
{
	leave(MN_AT_INVALIDATE, S0, UPDATE(S1));
	mn_unmap(0, 0);
	expect(mn_bounds(S1, 0, 4));
}

static void update_other_mm_callback(void)
{
	begin();
	with_child(do_update_mm_callback);
	end();
}

/* Another task has locked the tree. */
static void do_update(void)
{
	now(UPDATE(S0));
}

static void update_other_task(void)
{
	begin();
	with_find(do_update);
	expect_updated();
	end();
}

static void do_punch(void)
{
	expect(now(PUNCH(S0)) == 1);
}

static void punch_other_task(void)
{
	begin();
	with_find(do_punch);
	expect_punched();
	end_right();
}

static void do_insert(void)
{
	expect(now(INSERT(0)) == 0);
}

static void insert_other_task(void)
{
	begin();
	with_find(do_insert);
	expect_inserted();
	end_right();
}

/* After the last callback the tree is still frozen, but not locked by the task. */
static void update_after_callbacks(void)
{
	begin();
	expect(now(C(MN_NOTIFIER, 0)) == 0);
	leave(MN_AT_NOTIFIER, 0, UPDATE(S0), C(MN_BOUNDS, S0));
	mn_unmap(1, 1);
	expect(mn_result(MN_AT_NOTIFIER, 0).call[1].last == mn_addr(5) - 1);
	expect(mn_calls(S0) == 1);
	mn_zap(7, 7);
	expect(mn_calls(S0) == 1);
	now(C(MN_UNNOTIFIER, 0));
	end();
}

static void *find_and_leave(void *arg)
{
	expect(now(C(MN_FIND, 0, pages(0, 0))) == S0);
	return arg;
}

static void find_not_unlocked(void)
{
	pthread_t thread;

	begin();
	if (pthread_create(&thread, NULL, find_and_leave, NULL))
		mn_die("no thread");
	pthread_join(thread, NULL);
	/*
	 * The report is of the system call's end, where lockdep is asked there (x86), else
	 * of the thread's exit, which join does not wait for.
	 */
	now(C(MN_SLEEP, 0));
	/* Who unlocks is lockdep's business, and that is off by now. */
	now(C(MN_FIND_UNLOCK, 0));
	end();
}

static void find_unlock_twice(void)
{
	begin();
	expect(now(C(MN_FIND, 0, pages(0, 0)), C(MN_FIND_UNLOCK, 0), C(MN_FIND_UNLOCK, 0)) == 0);
	/* The tree is as it should be: neither frozen for ever, nor too early. */
	expect(now(C(MN_FIND, 0, pages(0, 0)), C(MN_PUT, S0)) == 0);
	expect(mn_released(S0) == 0);
	now(C(MN_FIND_UNLOCK, 0));
	expect(mn_released(S0) == 1);
}

static void do_unlock(void)
{
	now(C(MN_FIND_UNLOCK, 0));
}

static void find_unlock_other_task(void)
{
	begin();
	with_find(do_unlock);
	end();
}

/*
 * All but insert, remove, read_begin and synchronize want release(). S1 has it,
 * so that the read lock can be held.
 */
static void without_release(void)
{
	struct mn_call c[] = {
		C(MN_FIND, 0, pages(10, 10)), C(MN_GET, S0), C(MN_PUT, S0),
		C(MN_UPDATE, S0, pages(0, 4)), C(MN_TRYGET, S0), PUNCH(S0),
		C(MN_FIND_PLAIN, 0, pages(0, 0)), C(MN_FIND_NEXT, S0, pages(0, 12)),
		C(MN_BOUNDS, S0), C(MN_FIND_UNLOCK, 0),
	};

	mn_attach(0);
	now(C(MN_INSERT, S1, pages(10, 12)), C(MN_INSERT_PLAIN, S0, pages(0, 9)));
	mn_make(c, sizeof(c) / sizeof(c[0]));
	expect(c[0].ret == S1 && c[4].ret == 0 && c[5].ret == -EINVAL);
	expect(c[6].ret == MN_NONE && c[7].ret == MN_NONE);
	expect(c[8].last != mn_addr(10) - 1);
	mn_zap(7, 7);
	expect(mn_calls(S0) == 1);
	now(C(MN_PUT, S1), C(MN_REMOVE, S0));
}

/* Without release() nobody else keeps it. S1 shows that the tree is as it was. */
static void remove_twice(void)
{
	mn_attach(0);
	now(C(MN_INSERT, S1, pages(10, 12)), C(MN_INSERT_PLAIN, S0, pages(0, 9)),
	    C(MN_REMOVE, S0), C(MN_REMOVE, S0));
	mn_zap(0, 12);
	expect(mn_calls(S0) == 0 && mn_calls(S1) == 1);
	now(C(MN_PUT, S1));
	expect(mn_released(S1) == 1);
}

const struct mn_case cases_lock[] = {
	{ "update-unlocked", update_unlocked },
	{ "punch-unlocked", punch_unlocked },
	{ "insert-unlocked", insert_unlocked },
	{ "find_next-unlocked", find_next_unlocked },
	{ "update-other-mm", update_other_mm },
	{ "punch-other-mm", punch_other_mm },
	{ "insert-other-mm", insert_other_mm },
	{ "update-other-mm-callback", update_other_mm_callback },
	{ "update-other-task", update_other_task },
	{ "punch-other-task", punch_other_task },
	{ "insert-other-task", insert_other_task },
	{ "update-after-callbacks", update_after_callbacks },
	{ "find-not-unlocked", find_not_unlocked },
	{ "find-unlock-twice", find_unlock_twice },
	{ "find-unlock-other-task", find_unlock_other_task },
	{ "without-release", without_release },
	{ "remove-twice", remove_twice },
	{ }
};
