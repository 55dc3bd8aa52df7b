/* SPDX-License-Identifier: GPL-2.0 */
/* Cuts a byte stream into lines of bounded length. */
#ifndef MIRRORLAB_LINES_H
#define MIRRORLAB_LINES_H

#include <stdbool.h>
#include <stddef.h>

#define LINE_CAP	4096	/* bytes kept of one line; the rest is dropped */

/**
 * struct lines - state of a line cutter
 * @buf:	the line so far, NUL-terminated when it is handed over
 * @len:	bytes in @buf
 * @cut:	the current line was longer than LINE_CAP
 * @emit:	gets each line without its end (LF or CRLF); NUL bytes and other
 *		control bytes except TAB are replaced by '?', so that it is a C
 *		string; bytes above 127 are kept
 * @arg:	handed to @emit
 */
struct lines {
	char buf[LINE_CAP + 1];
	size_t len;
	bool cut;
	void (*emit)(void *arg, char *line, size_t len, bool cut);
	void *arg;
};

void lines_init(struct lines *l,
		void (*emit)(void *arg, char *line, size_t len, bool cut),
		void *arg);
void lines_feed(struct lines *l, const char *buf, size_t len);
/* True when the last line has no line end yet. */
bool lines_partial(const struct lines *l);
/* Hands over an unfinished last line, if any. */
void lines_flush(struct lines *l);

#endif
