/* SPDX-License-Identifier: GPL-2.0 */
/* What overlaps with what: see mn-steps.c */
#ifndef STEPS_H
#define STEPS_H

#include "mn.h"

#define STEPS_PAGES	1024

/**
 * enum step - what can overlap
 *
 * S0 is pages 0 to 9, S1 is 20 to 49, S5 a part of a huge page. Pages 40 and 41
 * are of a file.
 */
enum step {
	INVALIDATE, NESTED, FAIL_TREE, FAIL_AFTER, EXIT,
	PUT, UPDATE, PUNCH, INSERT, DEFERRED, REMOVE, FIND, READ_BEGIN, SYNCHRONIZE,
	STEPS
};

enum { S0, S1, S2, S3, S4, S5, S6 };	/* interval notifiers */

/**
 * struct pair - @b while @a is held
 * @b_does:  what B returns, and whether it waits
 * @between: what is seen before A goes on: will-be bounds, and who is called for
 *	     pages 0 to 31
 * @after:   what is seen when both have ended, and who is called at the exit then
 * @note:    what has to be said to that
 * @never:   or why they cannot overlap
 */
struct pair {
	enum step a, b;
	const char *b_does, *between, *after, *note, *never;
};

extern const struct pair pairs[];
extern const size_t n_pairs;

/* worker.c: threads that do as they are told */
enum who { A_CALLS, B_CALLS, HELPER, A_MIRRORED, B_MIRRORED, WORKERS };
enum fate { DONE, HELD, WAITS };

#define NO_GATE	MN_GATES

/** workers_start() - three threads here */
void workers_start(void);
/** mirrored_start() - two threads in a new process, which is mm 0 */
void mirrored_start(bool huge);
void mirrored_kill(void);
/** mirrored_end() - kill it, and wait for its exit */
void mirrored_end(void);

/* The worker begins; fate_of() says what came of it. */
#define calls(who, ...)	do_calls(who, MN_CALLS(__VA_ARGS__))
void do_calls(enum who who, const struct mn_call *calls, size_t n);
void do_zap(enum who who, unsigned int first, unsigned int last);
void do_truncate(enum who who);
void do_exit(enum who who);
void do_mrelease(enum who who);
/** fate_of() - wait until @who is done, waits in the kernel, or holds at @gate */
enum fate fate_of(enum who who, unsigned int gate);
/** wait_for() - until @who is done */
void wait_for(enum who who);
/** fate_of_exit() - the same for all of the mirrored process */
enum fate fate_of_exit(void);
/** result_of() - when done: of call number @call, or of what else it did */
long result_of(enum who who, unsigned int call);

/* ops.c: A and B */
const char *step_name(enum step s);
/** step_held() - where A is held, in words */
const char *step_held(enum step s);
bool step_fails(enum step s);
void step_hold(enum step a, enum step b);
/** step_go_on() - let A end, and wait for that */
void step_go_on(enum step a, enum step b);
/** step_run() - do B, as far as that goes; returns who does it */
enum who step_run(enum step a, enum step b, enum fate *fate);
/** step_target() - the interval that B is about */
int step_target(enum step a);
/** step_call() - which call of B is the one, -1: it makes none */
int step_call(enum step b);
/** step_let_exit() - have the process exit that only a thread of ours kept */
void step_let_exit(enum step a, enum step b);

#endif
