// SPDX-License-Identifier: GPL-2.0
/* What one line of KTAP says, apart from its place in the tree. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "ktap_line.h"

#define NUMBER_MAX	1000000000L	/* sums of plans must not overflow */

static bool eat(char **s, const char *word)
{
	size_t n = strlen(word);

	if (strncmp(*s, word, n))
		return false;
	*s += n;
	return true;
}

static char *skip_blank(char *s)
{
	while (*s == ' ' || *s == '\t')
		s++;
	return s;
}

static void trim_end(char *s)
{
	size_t n = strlen(s);

	while (n > 0 && isspace((unsigned char)s[n - 1]))
		s[--n] = '\0';
}

/* Digits to a number that is clamped; false when there is none. */
static bool eat_number(char **s, long *n)
{
	char *p = *s;
	long v = 0;

	if (!isdigit((unsigned char)*p))
		return false;
	for (; isdigit((unsigned char)*p); p++)
		if (v < NUMBER_MAX)
			v = v * 10 + (*p - '0');
	*n = v < NUMBER_MAX ? v : NUMBER_MAX;
	*s = p;
	return true;
}

/* KTAP that went through printk carries "<6>", "[    1.234567] ", "[    T1] ". */
static char *skip_printk(char *s)
{
	char *p = s;
	long n;

	if (*p == '<' && isdigit((unsigned char)p[1]) && p[2] == '>')
		s = p += 3;
	if (*p != '[')
		return s;
	p = skip_blank(p + 1);
	if (!eat_number(&p, &n) || *p++ != '.' || !eat_number(&p, &n) || *p++ != ']')
		return s;
	if (p[0] == '[') {
		char *end = strchr(p, ']');

		if (end)
			p = end + 1;
	}
	return *p == ' ' ? p + 1 : p;
}

static int eat_indent(char **s)
{
	int n = 0;

	for (; **s == ' ' || **s == '\t'; (*s)++)
		n += **s == '\t' ? 8 : 1;
	return n;
}

/* The '#' that ends the description: not escaped, and after a blank. */
static char *find_hash(char *start)
{
	char *p;

	for (p = start; (p = strchr(p, '#')); p++)
		if (p == start || p[-1] == ' ' || p[-1] == '\t')
			return p;
	return NULL;
}

static bool directive(const char *text, const char *word, const char **rest)
{
	size_t n = strlen(word);

	if (strncasecmp(text, word, n) || isalnum((unsigned char)text[n]))
		return false;
	text += n;
	if (*text == ':')
		text++;
	*rest = skip_blank((char *)text);
	return true;
}

/* Directives that KTAP does not know fall back to ok / not ok. */
static void apply_directive(struct ktap_line *l, bool ok)
{
	const char *rest = l->text;

	l->status = ok ? KTAP_PASS : KTAP_FAIL;
	if (directive(l->text, "skip", &rest) || directive(l->text, "skipped", &rest))
		l->status = KTAP_SKIP;
	else if (directive(l->text, "xfail", &rest))
		l->status = KTAP_XFAIL;
	else if (directive(l->text, "todo", &rest))
		l->status = ok ? KTAP_PASS : KTAP_XFAIL;
	else if (directive(l->text, "timeout", &rest) ||
		 directive(l->text, "error", &rest))
		l->status = KTAP_FAIL, rest = l->text;
	l->text = rest;
}

static bool parse_result(char *s, struct ktap_line *l)
{
	bool ok = !eat(&s, "not ");
	char *hash;

	if (!eat(&s, "ok") || (*s && *s != ' ' && *s != '\t'))
		return false;
	s = skip_blank(s);
	if (eat_number(&s, &l->n) && *s && *s != ' ' && *s != '\t')
		return false;
	s = skip_blank(s);
	if (s[0] == '-' && (s[1] == ' ' || !s[1]))
		s = skip_blank(s + 1);
	hash = find_hash(s);
	if (hash) {
		*hash = '\0';
		l->text = skip_blank(hash + 1);
		trim_end(hash + 1);
	}
	trim_end(s);
	apply_directive(l, ok);
	/* kselftest puts the name of a skipped test behind the directive. */
	l->name = *s ? s : l->text;
	l->token = KTAP_LINE_RESULT;
	return true;
}

static bool parse_plan(char *s, struct ktap_line *l)
{
	if (!eat(&s, "1..") || !eat_number(&s, &l->n))
		return false;
	s = skip_blank(s);
	if (*s == '#') {
		const char *rest;

		l->text = skip_blank(s + 1);
		l->skip_all = directive(l->text, "skip", &rest) ||
			      directive(l->text, "skipped", &rest);
		if (l->skip_all)
			l->text = rest;
	} else if (*s) {
		return false;
	}
	l->token = KTAP_LINE_PLAN;
	return true;
}

static bool parse_version(char *s, struct ktap_line *l)
{
	l->tap = !eat(&s, "KTAP version ");
	if ((l->tap && !eat(&s, "TAP version ")) || !eat_number(&s, &l->n) || *s)
		return false;
	l->token = KTAP_LINE_VERSION;
	return true;
}

static void parse_comment(char *s, struct ktap_line *l)
{
	char *dots;

	if (eat(&s, "# Subtest:")) {
		l->token = KTAP_LINE_SUBTEST;
		l->name = skip_blank(s);
	} else if (eat(&s, "#  RUN  ")) {
		l->token = KTAP_LINE_RUN;
		l->name = s = skip_blank(s);
		dots = strstr(s, " ...");
		if (dots)
			*dots = '\0';
	} else if (l->indent == 0 && eat(&s, "# mirrorlab: ")) {
		l->token = KTAP_LINE_NOTE;
		l->text = s;
	}
}

void ktap_line_parse(char *s, struct ktap_line *l)
{
	*l = (struct ktap_line){ .name = "", .text = "" };
	s = skip_printk(s);
	l->indent = eat_indent(&s);
	if (*s == '#') {
		trim_end(s);
		parse_comment(s, l);
	} else if (eat(&s, "Bail out!")) {
		trim_end(s);
		l->token = KTAP_LINE_BAIL;
		l->text = skip_blank(s);
	} else if (strchr("noTK1", *s) && *s) {
		trim_end(s);
		if (!parse_result(s, l) && !parse_plan(s, l))
			parse_version(s, l);
	}
}
