/* SPDX-License-Identifier: GPL-2.0 */
/* A signal that is only noted, for verbs that have something to remove at the end. */
#ifndef MIRRORLAB_INTERRUPT_H
#define MIRRORLAB_INTERRUPT_H

#include <signal.h>

/** interrupted - the SIGINT, SIGTERM or SIGHUP that came, or 0 */
extern volatile sig_atomic_t interrupted;

/**
 * interrupt_catch() - from now on note these signals, but those that are ignored
 *
 * Guests and commands take signals themselves while they run: this is for the
 * time between two of them, and while another run is waited for.
 */
void interrupt_catch(void);

/**
 * interrupt_fd() - from now on these signals (SIGHUP unless it is ignored) come
 * through a signalfd
 * @before: set to the mask of blocked signals as it was, to be restored
 *
 * Return: a descriptor that does not block, or -1 with errno set.
 */
int interrupt_fd(sigset_t *before);

#endif
