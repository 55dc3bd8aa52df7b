/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the programs that use /dev/mn_calls share. A failure of the device itself
 * ends the program; what a test expects is judged with expect().
 */
#ifndef MN_H
#define MN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "mn_calls.h"

#define MN_BASE		0x10000000UL	/* a huge page can begin here, another one at page 512 */

/* A call; the rest are further members, e.g. pages() or .mm = 1 */
#define C(op_, sub_, ...)	((struct mn_call) { .op = (op_), .sub = (sub_), ## __VA_ARGS__ })
#define pages(first_, last_) \
	.start = mn_addr(first_), .last = mn_addr((last_) + 1) - 1
#define MN_CALLS(...)	(struct mn_call[]){ __VA_ARGS__ }, \
			sizeof((struct mn_call[]){ __VA_ARGS__ }) / sizeof(struct mn_call)

/* now(C(...), ...): makes these calls; what the last one returned */
#define now(...)		mn_now(MN_CALLS(__VA_ARGS__))
/* leave(MN_AT_RELEASE, 3, C(...), ...): has them made once, in that callback */
#define leave(where, sub, ...)	mn_leave(where, sub, MN_CALLS(__VA_ARGS__))

#define expect(cond)		mn_expect(cond, #cond, __FILE__, __LINE__)

/**
 * mn_open() - open the device, and map @pages pages at MN_BASE
 *
 * Where huge pages fit in, munmap() of a part is more than one invalidation.
 */
void mn_open(unsigned int pages);
/** mn_attach() - this process is mm @which from now on */
void mn_attach(unsigned int which);
uint64_t mn_addr(unsigned int page);

/** mn_make() - make these calls, and have the results in them */
void mn_make(struct mn_call *calls, size_t n);
int64_t mn_now(const struct mn_call *calls, size_t n);
void mn_leave(enum mn_where where, int sub, const struct mn_call *calls, size_t n);
/** mn_result() - the list that was left there, as far as it was made */
struct mn_list mn_result(enum mn_where where, int sub);
struct mn_state mn_state(void);
uint32_t mn_calls(int sub);
uint32_t mn_released(int sub);
/** mn_bounds() - does @sub have these will-be bounds, in pages? */
bool mn_bounds(int sub, unsigned int first, unsigned int last);

/* Invalidations of this process */
void mn_unmap(unsigned int first, unsigned int last);
void mn_zap(unsigned int first, unsigned int last);

/** mn_wait_held() - until somebody waits at @gate */
void mn_wait_held(unsigned int gate);
void mn_open_gate(unsigned int gate);
/** mn_reset() - the device forgets everything; false if an interval is in use */
bool mn_reset(void);

/** mn_child() - fork a process that runs @fn and exits */
pid_t mn_child(void (*fn)(void));
void mn_wait_child(pid_t pid);

void mn_expect(bool ok, const char *what, const char *file, int line);
/** mn_failed() - how many expectations were not met since the last call */
int mn_failed(void);
void mn_die(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));

#endif
