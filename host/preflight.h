/* SPDX-License-Identifier: GPL-2.0 */
/* Can this host run a guest at all? Asked before each run: it takes 3 ms. */
#ifndef MIRRORLAB_PREFLIGHT_H
#define MIRRORLAB_PREFLIGHT_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct preflight - what was found out
 * @why:      the reason that it cannot, one line, or ""
 * @remedy:   what mends it, one line, or ""
 * @no_memfd: memfd_create() gives no executable memory; a tmpfs must do
 */
struct preflight {
	char why[200];
	char remedy[200];
	bool no_memfd;
};

/**
 * preflight() - look at this host
 * @mem: guest memory in bytes
 * @emulated: the guest is no UML, and traces nobody
 *
 * Return: 0 when a guest should run, -1 with @why and @remedy.
 */
int preflight(unsigned long long mem, bool emulated, struct preflight *p);

/**
 * cause_of() - why a guest ended early, guessed from its last words
 * @line:   one line of the console
 * @why:    gets the cause
 * @remedy: gets what mends it, or ""
 *
 * Return: true when the line says that this host is the cause.
 */
bool cause_of(const char *line, const char **why, const char **remedy);

#endif
