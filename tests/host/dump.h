/* SPDX-License-Identifier: GPL-2.0 */
/* Writes a tree of tests as one line: "suite=fail(a=pass b=fail) c=skip". */
#ifndef MIRRORLAB_TEST_DUMP_H
#define MIRRORLAB_TEST_DUMP_H

#include <stdio.h>

#include "ktap.h"

static inline void dump_below(const struct ktap_test *t, FILE *out)
{
	const struct ktap_test *c;

	for (c = t->child; c; c = c->next) {
		fprintf(out, "%s%s=%s", c == t->child ? "" : " ", c->name,
			c->status == KTAP_NONE ? "none" : ktap_status_name(c->status));
		if (c->child) {
			fputc('(', out);
			dump_below(c, out);
			fputc(')', out);
		}
	}
}

/* To be freed. */
static inline char *dump_tree(struct ktap *k)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	dump_below(ktap_root(k), out);
	fclose(out);
	return text;
}

#endif
