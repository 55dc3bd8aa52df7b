/* SPDX-License-Identifier: GPL-2.0 */
/* Cases that must make the kernel report, each in a guest of its own. */
#ifndef MIRRORLAB_MISUSE_H
#define MIRRORLAB_MISUSE_H

#include "side.h"

/**
 * struct misuse - the cases of tests/contract/misuse.list for one flavour
 * @cases: name and plan of each guest; @n of them
 * @rules: the reports that must come; see misuse.c
 */
struct misuse {
	struct side *cases;
	int n;
	struct misuse_rule *rules;
};

/**
 * misuse_load() - read the list
 * @module: path of the module that the guests load; kept, not copied
 * @only: the cases "misuse/NAME" that match a word of this, with blanks between
 *	  the words and wildcards in them; "misuse" or NULL: all
 *
 * Return: 0, or -1 after a message on stderr. misuse_free() in both cases.
 */
int misuse_load(struct misuse *m, const char *flavour, const char *module,
		const char *only);

/**
 * misuse_judge() - compare what the guests reported with the list
 *
 * A case passes when its guest ended in order, its own test passed, each report
 * that is listed came, and no other.
 *
 * Return: malloc()ed KTAP text of the suite "misuse", NULL without memory.
 */
char *misuse_judge(const struct misuse *m);

void misuse_free(struct misuse *m);

#endif
