// SPDX-License-Identifier: GPL-2.0
/* Makes foreign text fit for JSON, XML and terminals. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

#define REPLACEMENT	"\xef\xbf\xbd"	/* U+FFFD */

/* Decodes one character; returns its length, 0 when it is not UTF-8. */
static int decode(const unsigned char *s, unsigned int *c)
{
	static const unsigned int least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	int n = s[0] < 0x80 ? 1 : (s[0] & 0xe0) == 0xc0 ? 2 :
		(s[0] & 0xf0) == 0xe0 ? 3 : (s[0] & 0xf8) == 0xf0 ? 4 : 0;
	int i;

	if (n < 2) {
		*c = s[0];
		return n;
	}
	*c = s[0] & (0x7f >> n);
	for (i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*c = *c << 6 | (s[i] & 0x3f);
	}
	return *c < least[n] ? 0 : n;
}

/* Characters of XML 1.0, less the C1 controls that move terminals. */
static bool allowed(unsigned int c)
{
	if (c < ' ')
		return c == '\t' || c == '\n';
	if (c >= 0x7f && c < 0xa0)
		return false;
	return c < 0xd800 || (c > 0xdfff && c < 0xfffe) ||
	       (c >= 0x10000 && c <= 0x10ffff);
}

char *text_clean(const char *s)
{
	const unsigned char *in = (const unsigned char *)(s ? s : "");
	char *out = malloc(strlen((const char *)in) * 3 + 1), *p = out;
	unsigned int c;

	if (!out)
		return NULL;
	while (*in) {
		int n = decode(in, &c);

		if (n && allowed(c)) {
			memcpy(p, in, n);
			p += n;
		} else {
			memcpy(p, REPLACEMENT, 3);
			p += 3;
		}
		in += n ? n : 1;
	}
	*p = '\0';
	return out;
}
