// SPDX-License-Identifier: GPL-2.0
/*
 * Kconfig expressions: || of && of (! or comparison or symbol). `m` counts as
 * true, a macro such as $(cc-option,..) as true too: the host decides it, and
 * the tree's own kconfig has the last word anyway.
 */
#include <ctype.h>
#include <string.h>

#include "kconfig.h"

struct parse {
	const char *p;
	const struct values *v;
};

static bool parse_or(struct parse *s, struct names *out);

const char *values_get(const struct values *v, const char *name, size_t len)
{
	char key[128];
	size_t lo = 0, hi = v->lines.n, keylen;

	if (len + 9 > sizeof(key))
		return "n";
	keylen = 7 + len + 1;
	memcpy(key, "CONFIG_", 7);
	memcpy(key + 7, name, len);
	memcpy(key + 7 + len, "=", 2);
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		int c = strncmp(key, v->lines.v[mid], keylen);

		if (!c)
			return v->lines.v[mid] + keylen;
		if (c < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return "n";
}

static void blanks(struct parse *s)
{
	while (isspace((unsigned char)*s->p))
		s->p++;
}

static bool accept(struct parse *s, const char *what)
{
	blanks(s);
	if (strncmp(s->p, what, strlen(what)))
		return false;
	s->p += strlen(what);
	return true;
}

/* A word, a quoted string or a macro; *len bytes at the result. */
static const char *operand(struct parse *s, size_t *len)
{
	const char *start;
	int open = 0;

	blanks(s);
	start = s->p;
	if (*s->p == '"' || *s->p == '\'') {
		const char *end = strchr(s->p + 1, *start);

		s->p = end ? end + 1 : s->p + strlen(s->p);
	} else if (*s->p == '$') {
		do {
			open += (*s->p == '(') - (*s->p == ')');
			s->p++;
		} while (*s->p && (open || s->p[-1] == '$'));
	} else {
		while (isalnum((unsigned char)*s->p) || *s->p == '_')
			s->p++;
		/* Anything else would never end: take it as a word. */
		if (s->p == start && *s->p)
			s->p++;
	}
	*len = s->p - start;
	return start;
}

static const char *value_of(const struct parse *s, const char *word, size_t len,
			    size_t *vlen)
{
	const char *value = word;

	*vlen = len;
	if (*word == '"' || *word == '\'') {
		value = word + 1;
		*vlen = len > 1 ? len - 2 : 0;
	} else if (*word == '$') {
		value = "y";
		*vlen = 1;
	} else if (strspn(word, "0123456789") < len && strncmp(word, "0x", 2) &&
		   !(len == 1 && strchr("ymn", *word))) {
		value = values_get(s->v, word, len);
		*vlen = strlen(value);
	}
	return value;
}

static bool comparison(struct parse *s, const char *a, size_t la)
{
	bool unequal = accept(s, "!=");
	size_t lb, va, vb;
	const char *b, *x, *y;

	if (!unequal && !accept(s, "=")) {
		/* < and > compare versions of tools; the host decides. */
		if (accept(s, "<") || accept(s, ">")) {
			accept(s, "=");
			operand(s, &lb);
			return true;
		}
		x = value_of(s, a, la, &va);
		return va == 1 && (*x == 'y' || *x == 'm');
	}
	b = operand(s, &lb);
	x = value_of(s, a, la, &va);
	y = value_of(s, b, lb, &vb);
	return (va == vb && !memcmp(x, y, va)) != unequal;
}

static bool parse_not(struct parse *s, struct names *out)
{
	const char *start, *word;
	struct names inner = { 0 };
	size_t len;
	bool ok;

	blanks(s);
	start = s->p;
	if (s->p[0] == '!' && s->p[1] != '=') {
		s->p++;
		ok = !parse_not(s, &inner);
	} else if (accept(s, "(")) {
		/* Parts of parentheses are told one by one. */
		ok = parse_or(s, out);
		accept(s, ")");
		return ok;
	} else {
		word = operand(s, &len);
		ok = comparison(s, word, len);
	}
	names_free(&inner);
	if (!ok) {
		len = s->p - start;
		while (len && isspace((unsigned char)start[len - 1]))
			len--;
		names_add(out, start, len);
	}
	return ok;
}

static bool parse_and(struct parse *s, struct names *out)
{
	bool ok = parse_not(s, out);

	while (accept(s, "&&"))
		ok &= parse_not(s, out);
	return ok;
}

static bool parse_or(struct parse *s, struct names *out)
{
	struct names unmet = { 0 };
	const char *start;
	bool ok, several = false;

	blanks(s);
	start = s->p;
	ok = parse_and(s, &unmet);
	while (accept(s, "||")) {
		several = true;
		ok |= parse_and(s, &unmet);
	}
	if (!ok && several)
		names_add(out, start, s->p - start);
	else if (!ok)
		for (size_t i = 0; i < unmet.n; i++)
			names_add(out, unmet.v[i], strlen(unmet.v[i]));
	names_free(&unmet);
	return ok;
}

bool kexpr_unmet(const char *expr, const struct values *v, struct names *out)
{
	struct parse s = { .p = expr, .v = v };

	return parse_or(&s, out);
}
