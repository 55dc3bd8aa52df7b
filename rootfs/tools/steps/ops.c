// SPDX-License-Identifier: GPL-2.0
/* How each step is held when it is A, and done when it is B. */
#include <errno.h>

#include "steps.h"

#define GATE	0	/* A waits here */
#define KEEPER	7	/* here a thread keeps a killed process's mm */

#define LOCK	C(MN_FIND, 0, pages(20, 20))	/* always there: S1 */
#define UNLOCK	C(MN_FIND_UNLOCK, 0)
#define HOLD	C(MN_HOLD, GATE)

static const struct {
	const char *name, *held;
} steps[STEPS] = {
	[INVALIDATE]  = { "invalidate", "in invalidate() of S0" },
	[NESTED]      = { "nested invalidate", "in invalidate() of S5, of the inner one" },
	[FAIL_TREE]   = { "non-blocking, fails in the tree", "in invalidate() of S0; S1 will refuse" },
	[FAIL_AFTER]  = { "non-blocking, fails after the tree", "in the notifier that will refuse" },
	[EXIT]	      = { "exit", "in invalidate() of S0, RELEASE" },
	[PUT]	      = { "put", "in release() of S0" },
	[UPDATE]      = { "update", "S0 to 0-4, before find_unlock" },
	[PUNCH]	      = { "punch", "S0 without 3-4, right is S3, before find_unlock" },
	[INSERT]      = { "insert", "S2 at 12-15, while another task is in a find" },
	[DEFERRED]    = { "insert_deferred", "S2 at 12-15, before find_unlock" },
	[REMOVE]      = { "remove", "of S0, waiting for another task's find_unlock" },
	[FIND]	      = { "find", "before find_unlock" },
	[READ_BEGIN]  = { "read_begin", "of S0 to be 0-4, waiting for a find_unlock" },
	[SYNCHRONIZE] = { "synchronize", "with S0 to be 0-4, waiting for a find_unlock" },
};

const char *step_name(enum step s)
{
	return steps[s].name;
}

const char *step_held(enum step s)
{
	return steps[s].held;
}

bool step_fails(enum step s)
{
	return s == FAIL_TREE || s == FAIL_AFTER;
}

/* What is non-blocking in the kernel is done to processes that are being killed. */
static void keep_killed(void)
{
	calls(B_MIRRORED, C(MN_HOLD, KEEPER));
	mn_wait_held(KEEPER);
	mirrored_kill();
}

static void begin_failing(enum step s, enum who who, bool held)
{
	if (s == FAIL_TREE)
		now(C(MN_REFUSE, S1));
	else if (held)
		leave(MN_AT_NOTIFIER, 0, C(MN_HOLD, GATE, pages(0, 9)), C(MN_REFUSE, 0));
	else
		leave(MN_AT_NOTIFIER, 1, C(MN_REFUSE, 0, pages(0, 9)));
	do_mrelease(who);
}

static void hold_invalidation(enum step a, enum step b)
{
	if (a == EXIT)
		leave(MN_AT_EXIT, S0, HOLD);
	else if (a != FAIL_AFTER)
		leave(MN_AT_INVALIDATE, a == NESTED ? S5 : b == EXIT && a == INVALIDATE ? S1 : S0,
		      HOLD);
	if (a == INVALIDATE && b == EXIT)
		do_truncate(A_CALLS);
	else if (a == INVALIDATE)
		do_zap(A_MIRRORED, 0, 3);
	else if (a == NESTED)
		do_zap(A_MIRRORED, 20, 520);
	else if (a == EXIT)
		do_exit(A_MIRRORED);
	if (!step_fails(a))
		return;
	keep_killed();
	begin_failing(a, A_CALLS, true);
}

static void hold_calls(enum step a)
{
	switch (a) {
	case PUT:
		leave(MN_AT_RELEASE, S0, HOLD);
		calls(A_CALLS, C(MN_PUT, S0));
		break;
	case UPDATE:
		calls(A_CALLS, LOCK, C(MN_UPDATE, S0, pages(0, 4)), HOLD, UNLOCK);
		break;
	case PUNCH:
		calls(A_CALLS, LOCK, C(MN_PUNCH, S0, pages(3, 4), .other = S3), HOLD, UNLOCK);
		break;
	case DEFERRED:
		calls(A_CALLS, LOCK, C(MN_INSERT_DEFERRED, S2, pages(12, 15)), HOLD, UNLOCK);
		break;
	case READ_BEGIN:
	case SYNCHRONIZE:
		calls(HELPER, LOCK, C(MN_UPDATE, S0, pages(0, 4)), HOLD, UNLOCK);
		break;
	case INSERT:
	case REMOVE:
		calls(HELPER, LOCK, HOLD, UNLOCK);
		break;
	default:
		calls(A_CALLS, LOCK, HOLD, UNLOCK);
	}
}

/* Those that are not held themselves, but by what they wait for */
static void hold_waiting(enum step a)
{
	if (a == INSERT)
		calls(A_CALLS, C(MN_INSERT, S2, pages(12, 15)));
	else if (a == REMOVE)
		calls(A_CALLS, C(MN_REMOVE, S0));
	else if (a == READ_BEGIN)
		calls(A_CALLS, C(MN_READ_BEGIN, S0), C(MN_RETRY, S0));
	else if (a == SYNCHRONIZE)
		calls(A_CALLS, C(MN_SYNCHRONIZE, 0));
	else
		return;
	expect(fate_of(A_CALLS, NO_GATE) == (a == INSERT ? DONE : WAITS));
}

void step_hold(enum step a, enum step b)
{
	/* A reference for who still needs S0 when the other one has dropped its own */
	if ((a == REMOVE && b >= PUT && b != FIND && b != SYNCHRONIZE) ||
	    (a == READ_BEGIN && (b == PUT || b == REMOVE)))
		now(C(MN_GET, S0));
	if (a <= EXIT)
		hold_invalidation(a, b);
	else
		hold_calls(a);
	mn_wait_held(GATE);
	hold_waiting(a);
}

void step_go_on(enum step a, enum step b)
{
	enum who who = a == NESTED || (a == INVALIDATE && b != EXIT) ? A_MIRRORED : A_CALLS;

	mn_open_gate(GATE);
	if (a != EXIT)
		wait_for(who);
	if (step_fails(a))
		expect(result_of(A_CALLS, 0) == -EAGAIN);
	wait_for(HELPER);
}

void step_let_exit(enum step a, enum step b)
{
	if (step_fails(a) || step_fails(b))
		mn_open_gate(KEEPER);
}

/* S0 belongs to A where A drops the last reference. */
int step_target(enum step a)
{
	return a == PUT ? S1 : S0;
}

int step_call(enum step b)
{
	if (b <= EXIT)
		return -1;
	return b == UPDATE || b == PUNCH || b == DEFERRED ? 1 : 0;
}

static void run_calls(enum step a, enum step b)
{
	int t = step_target(a), first = t == S1 ? 20 : 0;

	switch (b) {
	case PUT:
		calls(B_CALLS, C(MN_PUT, t));
		break;
	case UPDATE:
		calls(B_CALLS, LOCK, C(MN_UPDATE, t, pages(first + 1, first + 8)), UNLOCK);
		break;
	case PUNCH:
		calls(B_CALLS, LOCK, C(MN_PUNCH, t, pages(first + 6, first + 7), .other = S4),
		      UNLOCK);
		break;
	case INSERT:
		calls(B_CALLS, C(MN_INSERT, S6, pages(12, 13)));
		break;
	case DEFERRED:
		calls(B_CALLS, LOCK, C(MN_INSERT_DEFERRED, S6, pages(12, 13)), UNLOCK);
		break;
	case REMOVE:
		calls(B_CALLS, C(MN_REMOVE, t));
		break;
	case READ_BEGIN:
		calls(B_CALLS, C(MN_READ_BEGIN, t), C(MN_RETRY, t));
		break;
	case SYNCHRONIZE:
		calls(B_CALLS, C(MN_SYNCHRONIZE, 0));
		break;
	default:
		calls(B_CALLS, C(MN_FIND, 0, pages(0, 31)), UNLOCK);
	}
}

static enum who begin_invalidation(enum step a, enum step b)
{
	if (step_fails(b)) {
		if (!step_fails(a))
			keep_killed();
		begin_failing(b, B_CALLS, false);
		return B_CALLS;
	}
	if (b == INVALIDATE && a == EXIT) {
		do_truncate(B_CALLS);
		return B_CALLS;
	}
	if (b == EXIT && step_fails(a))
		mn_open_gate(KEEPER);
	else if (b == EXIT)
		do_exit(B_MIRRORED);
	else if (b == INVALIDATE)
		do_zap(B_MIRRORED, 0, 3);
	else
		do_zap(B_MIRRORED, 20, 520);
	return B_MIRRORED;
}

enum who step_run(enum step a, enum step b, enum fate *fate)
{
	enum who who = B_CALLS;

	/* Only A is to fail there. */
	if (a == FAIL_TREE && b == FAIL_AFTER)
		now(C(MN_ACCEPT, S1));
	if (b > EXIT)
		run_calls(a, b);
	else
		who = begin_invalidation(a, b);
	*fate = b == EXIT ? fate_of_exit() : fate_of(who, NO_GATE);
	if (a == FAIL_TREE && b == FAIL_AFTER)
		now(C(MN_REFUSE, S1));
	return who;
}
