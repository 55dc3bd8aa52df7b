// SPDX-License-Identifier: GPL-2.0
/* "Re: [RFC PATCH v2 03/16 mm] mm/hmm: title": which patch of which version this is. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "paths.h"
#include "review.h"

/* One word of the brackets. */
static void take_word(struct review_patch *p, const char *word, size_t len)
{
	char *end;
	long n;

	if (len > 1 && (*word == 'v' || *word == 'V') && isdigit((unsigned char)word[1])) {
		n = strtol(word + 1, &end, 10);
		if (end == word + len && n > 0 && n < 1000)
			p->version = n;
		return;
	}
	n = strtol(word, &end, 10);
	if (end == word || *end != '/' || n < 0 || n > 9999)
		return;
	p->number = n;
	n = strtol(end + 1, &end, 10);
	p->of = end == word + len && n > 0 && n < 10000 ? n : 0;
	if (!p->of)
		p->number = 0;
}

static void take_brackets(struct review_patch *p, const char *from, const char *to)
{
	while (from < to) {
		size_t len = strcspn(from, " \t,]");

		take_word(p, from, from + len > to ? (size_t)(to - from) : len);
		from += len + 1;
	}
}

void review_subject(struct review_patch *p, const char *line)
{
	const char *end;

	p->version = 1;
	for (;;) {
		line += strspn(line, " \t");
		if (!strncasecmp(line, "re:", 3) || !strncasecmp(line, "aw:", 3)) {
			p->reply = true;
			line += 3;
		} else if (!strncasecmp(line, "fwd:", 4)) {
			line += 4;
		} else if (*line == '[' && (end = strchr(line, ']'))) {
			take_brackets(p, line + 1, end);
			line = end + 1;
		} else {
			break;
		}
	}
	free(p->subject);
	p->subject = xasprintf("%s", line);
}
