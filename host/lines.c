// SPDX-License-Identifier: GPL-2.0
/* Cuts a byte stream into lines of bounded length. */
#include <string.h>

#include "lines.h"

void lines_init(struct lines *l,
		void (*emit)(void *arg, char *line, size_t len, bool cut),
		void *arg)
{
	l->len = 0;
	l->cut = false;
	l->emit = emit;
	l->arg = arg;
}

/* A line becomes a C string that is safe to print. */
static void clean(char *s, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		unsigned char c = s[i];

		if ((c < ' ' && c != '\t') || c == 127)
			s[i] = '?';
	}
	s[len] = '\0';
}

static void emit(struct lines *l)
{
	bool cut = l->cut;

	while (l->len > 0 && l->buf[l->len - 1] == '\r')
		l->len--;
	clean(l->buf, l->len);
	l->emit(l->arg, l->buf, l->len, cut);
	l->len = 0;
	l->cut = false;
}

void lines_feed(struct lines *l, const char *buf, size_t len)
{
	while (len > 0) {
		const char *nl = memchr(buf, '\n', len);
		size_t part = nl ? (size_t)(nl - buf) : len;
		size_t room = LINE_CAP - l->len;
		size_t keep = part < room ? part : room;

		memcpy(l->buf + l->len, buf, keep);
		l->len += keep;
		if (keep < part)
			l->cut = true;
		if (!nl)
			return;
		emit(l);
		buf += part + 1;
		len -= part + 1;
	}
}

bool lines_partial(const struct lines *l)
{
	return l->len > 0;
}

void lines_flush(struct lines *l)
{
	if (lines_partial(l))
		emit(l);
}
