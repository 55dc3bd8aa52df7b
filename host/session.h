/* SPDX-License-Identifier: GPL-2.0 */
/* A person or a program at the guest's terminal. */
#ifndef MIRRORLAB_SESSION_H
#define MIRRORLAB_SESSION_H

#include "relay.h"

/**
 * struct session - what the guest is asked for, and where its input comes from
 * @plan:   text of /plan
 * @script: text of /cmd.sh, or NULL for an interactive shell
 * @relay:  the user's side
 */
struct session {
	char *plan, *script;
	struct relay relay;
};

/**
 * session_plan() - what to do with @cmd (NULL: a shell) and the standard input
 *
 * On a terminal a shell is interactive. Other input is a program's: it is
 * passed as it is, its end too.
 */
void session_plan(struct session *s, const char *cmd);
void session_free(struct session *s);

#endif
