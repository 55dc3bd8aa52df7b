// SPDX-License-Identifier: GPL-2.0
/*
 * The head goes straight to the file, so that it is there whatever happens
 * later; what comes after goes round a ring and is written at the end.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conlog.h"

struct conlog {
	int fd;
	int error;
	size_t head;			/* bytes in the file */
	char *ring;			/* CONLOG_TAIL bytes, made on first use */
	unsigned long long ringed;	/* bytes that ever went into it */
	unsigned long long dropped;	/* settled by conlog_finish() */
};

struct conlog *conlog_open(const char *path)
{
	struct conlog *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->fd = path ? open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644) : -1;
	if (path && c->fd < 0)
		c->error = errno;
	return c;
}

static void put(struct conlog *c, const char *buf, size_t len)
{
	while (len && c->fd >= 0 && !c->error) {
		ssize_t n = write(c->fd, buf, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			c->error = errno;
			return;
		}
		buf += n;
		len -= n;
	}
}

void conlog_write(struct conlog *c, const char *buf, size_t len)
{
	size_t room = CONLOG_HEAD - c->head;
	size_t n = len < room ? len : room;

	put(c, buf, n);
	c->head += n;
	buf += n;
	len -= n;
	if (len && !c->ring)
		c->ring = malloc(CONLOG_TAIL);
	while (len) {
		size_t at = c->ringed % CONLOG_TAIL, part = CONLOG_TAIL - at;

		if (part > len)
			part = len;
		if (c->ring)
			memcpy(c->ring + at, buf, part);
		c->ringed += part;
		buf += part;
		len -= part;
	}
}

unsigned long long conlog_dropped(const struct conlog *c)
{
	if (c->dropped)
		return c->dropped;
	return c->ringed > CONLOG_TAIL ? c->ringed - CONLOG_TAIL : 0;
}

int conlog_error(const struct conlog *c)
{
	return c->error;
}

void conlog_finish(struct conlog *c)
{
	unsigned long long dropped = c->ring ? conlog_dropped(c) : c->ringed;
	size_t at = c->ringed % CONLOG_TAIL;
	char note[96];

	if (dropped) {
		snprintf(note, sizeof(note), "\n[mirrorlab: %llu bytes left out here]\n",
			 dropped);
		put(c, note, strlen(note));
	}
	if (c->ring && dropped)
		put(c, c->ring + at, CONLOG_TAIL - at);
	if (c->ring)
		put(c, c->ring, at);
	if (c->fd >= 0 && close(c->fd) < 0 && !c->error)
		c->error = errno;
	c->fd = -1;
	free(c->ring);
	c->ring = NULL;
	c->ringed = 0;
	c->dropped = dropped;
}

void conlog_free(struct conlog *c)
{
	if (!c)
		return;
	if (c->fd >= 0)
		conlog_finish(c);
	free(c);
}
