// SPDX-License-Identifier: GPL-2.0
/*
 * --append: kernel arguments of the user. Those that the host program sets
 * itself would cut the channels that a verdict needs, or the limits.
 */
#include <stdio.h>
#include <string.h>

#include "append.h"

#define MAX_BYTES 3000	/* COMMAND_LINE_SIZE is 4096, ours come first */

static const struct {
	const char *start, *why;
} ours[] = {
	{ "mem=", "use --mem" },
	{ "initrd=", "it is made for each run; --add puts files into it" },
	{ "ssl0=", "the results come through it" },
	{ "ssl1=", "the kernel's console goes through it" },
	{ "ssl2=", "it is the terminal of the verb shell" },
	{ "--", "that would make the kernel print and end" },
};

static int refuse(const char *word, const char *why)
{
	fprintf(stderr, "mirrorlab: --append: '%.*s' cannot be given: %s\n",
		(int)strcspn(word, " "), word, why);
	return -1;
}

int append_check(const char *text)
{
	int words = 0;

	if (strchr(text, '\n'))
		return refuse("a line end", "one line, please");
	if (strlen(text) > MAX_BYTES)
		return refuse("so much", "a kernel's command line is shorter");
	for (const char *p = text + strspn(text, " "); *p; words++) {
		size_t len = strcspn(p, " ");

		for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++) {
			size_t n = strlen(ours[i].start);

			/* "--" alone is the kernel's: the rest is for init. */
			if (n <= len && !memcmp(p, ours[i].start, n) &&
			    !(n == len && *p == '-'))
				return refuse(p, ours[i].why);
		}
		p += len;
		p += strspn(p, " ");
	}
	if (words > APPEND_MAX_WORDS)
		return refuse("so many words", "32 at most");
	return 0;
}
