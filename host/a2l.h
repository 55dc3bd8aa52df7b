/* SPDX-License-Identifier: GPL-2.0 */
/* addr2line as a coprocess. */
#ifndef MIRRORLAB_A2L_H
#define MIRRORLAB_A2L_H

#include <stddef.h>
#include <stdint.h>

#define A2L_FRAMES	12	/* functions inlined into each other, at most */

/* One function at an address; inner ones come first. */
struct a2l_frame {
	char function[128];
	char file[256];
	unsigned int line;
};

struct a2l;

/**
 * a2l_start() - start addr2line for one file
 * @section: addresses are offsets into it; NULL for a linked file
 * @why: gets the reason when it cannot be started
 *
 * Return: the coprocess, or NULL.
 */
struct a2l *a2l_start(const char *path, const char *section, const char **why);

/**
 * a2l_lookup() - ask for one address; may take seconds the first time
 *
 * Return: how many frames were filled in, 0 when nothing is known, -1 when the
 * coprocess is gone or silent.
 */
int a2l_lookup(struct a2l *a, uint64_t addr, struct a2l_frame frames[A2L_FRAMES]);
void a2l_stop(struct a2l *a);

#endif
