/* SPDX-License-Identifier: GPL-2.0 */
/* A list of strings, without doubles. */
#ifndef MIRRORLAB_STRS_H
#define MIRRORLAB_STRS_H

#include <stdbool.h>
#include <stddef.h>

struct strs {
	char **v;
	size_t n;
};

/** strs_add() - a copy of @s, unless it is there; out of memory ends the program */
void strs_add(struct strs *l, const char *s);
void strs_addf(struct strs *l, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
bool strs_have(const struct strs *l, const char *s);

/** strs_copy() - all of @from that is not in @without (or NULL) */
void strs_copy(struct strs *l, const struct strs *from, const struct strs *without);

/** strs_within() - is each of @l in @other? */
bool strs_within(const struct strs *l, const struct strs *other);
void strs_free(struct strs *l);

#endif
