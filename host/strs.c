// SPDX-License-Identifier: GPL-2.0
/* A list of strings, without doubles. They are few: looked at one by one. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "paths.h"
#include "report.h"
#include "strs.h"

bool strs_have(const struct strs *l, const char *s)
{
	for (size_t i = 0; i < l->n; i++)
		if (!strcmp(l->v[i], s))
			return true;
	return false;
}

void strs_add(struct strs *l, const char *s)
{
	char **longer;

	if (strs_have(l, s))
		return;
	longer = reallocarray(l->v, l->n + 1, sizeof(*longer));
	if (!longer)
		exit(EXIT_HOST);
	l->v = longer;
	l->v[l->n++] = xasprintf("%s", s);
}

void strs_addf(struct strs *l, const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	if (vasprintf(&s, fmt, ap) < 0)
		exit(EXIT_HOST);
	va_end(ap);
	strs_add(l, s);
	free(s);
}

void strs_copy(struct strs *l, const struct strs *from, const struct strs *without)
{
	for (size_t i = 0; i < from->n; i++)
		if (!without || !strs_have(without, from->v[i]))
			strs_add(l, from->v[i]);
}

bool strs_within(const struct strs *l, const struct strs *other)
{
	for (size_t i = 0; i < l->n; i++)
		if (!strs_have(other, l->v[i]))
			return false;
	return true;
}

void strs_free(struct strs *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->v[i]);
	free(l->v);
	*l = (struct strs) { 0 };
}
