/* SPDX-License-Identifier: GPL-2.0 */
/* console.log, with a limit: a guest may print a gigabyte. */
#ifndef MIRRORLAB_CONLOG_H
#define MIRRORLAB_CONLOG_H

#include <stddef.h>

#define CONLOG_HEAD (48UL << 20)	/* bytes kept from the start */
#define CONLOG_TAIL (16UL << 20)	/* and from the end */

struct conlog;

/**
 * conlog_open() - a new log
 * @path: file to write, or NULL to keep none
 *
 * Return: the log, also when the file cannot be created (conlog_error());
 * NULL without memory.
 */
struct conlog *conlog_open(const char *path);
void conlog_write(struct conlog *c, const char *buf, size_t len);
/* Bytes of the middle that were not kept so far. */
unsigned long long conlog_dropped(const struct conlog *c);
/* First error of the file as an errno value, or 0. */
int conlog_error(const struct conlog *c);
/* Writes the kept tail and closes the file. */
void conlog_finish(struct conlog *c);
void conlog_free(struct conlog *c);

#endif
