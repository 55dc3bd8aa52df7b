/* SPDX-License-Identifier: GPL-2.0 */
/* Finds the addresses in the lines of a report. */
#ifndef MIRRORLAB_DECODE_LINE_H
#define MIRRORLAB_DECODE_LINE_H

#include <stdbool.h>
#include <stdint.h>

#include "decode.h"

/**
 * struct place - one address as a report writes it
 * @symbol:	"" when there is only an address
 * @module:	"" for the kernel
 * @is_return:	it is where a call returns to, not where something happened
 */
struct place {
	char symbol[128], module[64];
	uint64_t addr, offset, size;
	bool has_addr, is_return;
};

/*
 * Finds the next place in a line from *@pos on and moves *@pos past it. False when
 * there is none.
 */
bool decode_next_place(const char *line, const char **pos, struct place *p);
/* What to write behind it, valid until the next call; "" when nothing is known. */
const char *decode_place(struct decode *d, const struct place *p);

#endif
