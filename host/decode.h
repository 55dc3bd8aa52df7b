/* SPDX-License-Identifier: GPL-2.0 */
/* Turns addresses in a kernel report into function, file and line. */
#ifndef MIRRORLAB_DECODE_H
#define MIRRORLAB_DECODE_H

#include "splat.h"

struct decode;

/**
 * decode_open() - get ready to decode reports of one kernel
 * @kernel:	the kernel executable with symbols and, better, line info
 * @tree:	source directory; file names are shown relative to it; or NULL
 *
 * Nothing is started before the first address is looked up.
 *
 * Return: a decoder, or NULL without memory or when @kernel is not a readable
 * ELF file (errno says which).
 */
struct decode *decode_open(const char *kernel, const char *tree);

/* Adds a module's .ko, for "symbol+0x1/0x2 [name]". Returns 0 or -errno. */
int decode_add_module(struct decode *d, const char *ko);

/**
 * decode_text() - decode one text
 *
 * Return: the text with " (mm/mmu.c:12)" behind each address that could be
 * looked up, inlined functions named; to be freed; NULL without memory.
 */
char *decode_text(struct decode *d, const char *text);

/* Decodes all reports of @s into their @decoded. Returns 0 or -errno. */
int decode_reports(struct decode *d, struct splat *s);

/* Why the output has no lines ("addr2line is not installed"), or NULL. */
const char *decode_problem(const struct decode *d);
void decode_close(struct decode *d);

#endif
