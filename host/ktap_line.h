/* SPDX-License-Identifier: GPL-2.0 */
/* What one line of KTAP says, apart from its place in the tree. */
#ifndef MIRRORLAB_KTAP_LINE_H
#define MIRRORLAB_KTAP_LINE_H

#include <stdbool.h>

#include "ktap.h"

enum ktap_token {
	KTAP_LINE_OTHER,	/* diagnostics and whatever else is in between */
	KTAP_LINE_VERSION, KTAP_LINE_PLAN, KTAP_LINE_RESULT, KTAP_LINE_SUBTEST,
	KTAP_LINE_RUN, KTAP_LINE_BAIL, KTAP_LINE_NOTE
};

/**
 * struct ktap_line - a line taken apart
 * @tap:	a VERSION line of TAP, where results need no number
 * @n:		version, plan, or the number of a RESULT (0: it has none)
 * @status:	what a RESULT says, its directive taken into account
 * @skip_all:	a PLAN with "# SKIP"
 * @name:	of a RESULT, SUBTEST or RUN; never NULL
 * @text:	after the '#' of a RESULT or PLAN, of a BAIL or NOTE; never NULL
 */
struct ktap_line {
	enum ktap_token token;
	int indent;
	bool tap;
	bool skip_all;
	long n;
	enum ktap_status status;
	const char *name;
	const char *text;
};

/* Takes @s apart in place: the result points into it. */
void ktap_line_parse(char *s, struct ktap_line *out);

#endif
