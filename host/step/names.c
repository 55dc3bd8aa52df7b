// SPDX-License-Identifier: GPL-2.0
/* Lists of names, and the two ways a step ends early. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "step.h"

void fail(int err, const char *f, ...)
{
	va_list ap;

	fflush(stdout);
	fputs("mirrorlab: ", stderr);
	va_start(ap, f);
	vfprintf(stderr, f, ap);
	va_end(ap);
	if (err)
		fprintf(stderr, ": %s", strerror(err));
	fputc('\n', stderr);
	exit(STEP_FAILED);
}

char *fmt(const char *f, ...)
{
	va_list ap;
	char *s;
	int n;

	va_start(ap, f);
	n = vasprintf(&s, f, ap);
	va_end(ap);
	if (n < 0)
		fail(ENOMEM, "cannot format a name");
	return s;
}

void names_add(struct names *l, const char *s, size_t len)
{
	/* Grows by doubling, whenever the count is a power of two. */
	if (!(l->n & (l->n - 1))) {
		l->v = realloc(l->v, (l->n ? 2 * l->n : 1) * sizeof(*l->v));
		if (!l->v)
			fail(ENOMEM, "list of names");
	}
	l->v[l->n] = strndup(s, len);
	if (!l->v[l->n++])
		fail(ENOMEM, "list of names");
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void names_sort(struct names *l)
{
	size_t kept = 0;

	if (l->n)
		qsort(l->v, l->n, sizeof(*l->v), by_name);
	for (size_t i = 0; i < l->n; i++) {
		if (kept && !strcmp(l->v[kept - 1], l->v[i]))
			free(l->v[i]);
		else
			l->v[kept++] = l->v[i];
	}
	/* Nothing is added to a list that was sorted: see names_add(). */
	l->n = kept;
}

bool names_have(const struct names *l, const char *s)
{
	return l->n && bsearch(&s, l->v, l->n, sizeof(*l->v), by_name);
}

void names_free(struct names *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->v[i]);
	free(l->v);
	*l = (struct names) { 0 };
}
