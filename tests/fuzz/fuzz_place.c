// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzz target for the finder of addresses in a report's lines (libFuzzer): it always
 * moves on, stays inside the line, and what it finds fits.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "decode_line.h"

#define MUST(x)	do { if (!(x)) abort(); } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *line = malloc(size + 1);
	const char *pos = line, *before = line;
	struct place p;

	memcpy(line, data, size);
	line[size] = '\0';
	while (decode_next_place(line, &pos, &p)) {
		MUST(pos > before && pos <= line + strlen(line));
		MUST(memchr(p.symbol, '\0', sizeof(p.symbol)));
		MUST(memchr(p.module, '\0', sizeof(p.module)));
		MUST(*p.symbol || p.has_addr);
		before = pos;
	}
	free(line);
	return 0;
}
