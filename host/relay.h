/* SPDX-License-Identifier: GPL-2.0 */
/* Carries bytes between the user's terminal and the guest's. */
#ifndef MIRRORLAB_RELAY_H
#define MIRRORLAB_RELAY_H

#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

/**
 * struct relay - one session
 * @in, @out:	the user's side
 * @master:	the guest's side, a pty master or a socket, that does not block
 * @interactive: @in is a terminal that was put in raw mode
 * @saved:	how it was
 * @in_open:	more input may come
 * @blocks:	the guest gets the input in blocks: two bytes of length, high byte
 *		first, and that many bytes; an empty one is the end
 * @mark_due:	output up to RELAY_MARK is not the user's; input waits for it
 * @quit:	the user typed RELAY_QUIT
 * @pending:	input that the guest did not take yet
 */
struct relay {
	int in, out, master;
	bool interactive, in_open, blocks, mark_due, quit;
	struct termios saved;
	char pending[16384];
	size_t len;
};

#define RELAY_QUIT '\035'	/* Ctrl-]: for a guest that hangs */
#define RELAY_MARK '\001'	/* the guest's side is set up */
#define RELAY_HEAD 2		/* bytes of a block's length */

/** relay_open() - put @in in raw mode when it is a terminal and @interactive */
void relay_open(struct relay *r, int in, int out, bool interactive);
/** relay_close() - give the terminal back as it was; may be called twice */
void relay_close(struct relay *r);
/** relay_winsize() - tell the guest's terminal the size of the user's */
void relay_winsize(struct relay *r);
/** relay_room() - more input can be taken now */
bool relay_room(const struct relay *r);
/** relay_from_user() - input is there; @in_open says whether more may come */
void relay_from_user(struct relay *r);
/** relay_to_guest() - hand over what is pending, as much as goes */
void relay_to_guest(struct relay *r);
/** relay_from_guest() - output is there; false when the guest's side is closed */
bool relay_from_guest(struct relay *r);

#endif
