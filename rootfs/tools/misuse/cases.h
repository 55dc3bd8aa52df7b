/* SPDX-License-Identifier: GPL-2.0 */
/* The cases of mn-misuse, each in a guest of its own: tests/contract/misuse.list */
#ifndef CASES_H
#define CASES_H

#include "mn.h"

struct mn_case {
	const char *name;
	void (*fn)(void);
};

/* Each ends with a name that is NULL. */
extern const struct mn_case cases_lock[], cases_wait[], cases_release[], cases_correct[];

enum { S0, S1, S2, S3 };	/* interval notifiers */

/** with_child() - run @fn while another process is mm 1, with S1 in pages 0 to 9 */
void with_child(void (*fn)(void));
/** with_find() - run @fn while another thread is between find and find_unlock */
void with_find(void (*fn)(void));

#endif
