// SPDX-License-Identifier: GPL-2.0
/* The list of expected skips and failures of a suite. */
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expect.h"

/**
 * struct rule - one line of the list
 * @status:	KTAP_FAIL or KTAP_SKIP
 * @when:	words of the mode that must all be there, "-" for every mode
 */
struct rule {
	enum ktap_status status;
	char *when, *pattern, *reason;
	struct rule *next;
};

struct expect {
	struct rule *first, **end;
};

static char *next_word(char **s)
{
	char *word;

	*s += strspn(*s, " \t");
	if (!**s)
		return NULL;
	word = *s;
	*s += strcspn(*s, " \t");
	if (**s)
		*(*s)++ = '\0';
	return word;
}

static bool add_rule(struct expect *e, char *line)
{
	char *kind = next_word(&line), *when = next_word(&line);
	char *pattern = next_word(&line);
	struct rule *r;

	line += strspn(line, " \t");
	if (!pattern || !*line || (strcmp(kind, "fail") && strcmp(kind, "skip")))
		return false;
	r = calloc(1, sizeof(*r));
	if (!r)
		return false;
	r->status = *kind == 'f' ? KTAP_FAIL : KTAP_SKIP;
	r->when = strdup(when);
	r->pattern = strdup(pattern);
	r->reason = strdup(line);
	*e->end = r;
	e->end = &r->next;
	return r->when && r->pattern && r->reason;
}

static bool read_rules(struct expect *e, FILE *f, int *line_no)
{
	char *line = NULL;
	size_t size = 0;
	bool ok = true;

	while (ok && getline(&line, &size, f) >= 0) {
		char *s = line + strspn(line, " \t");

		++*line_no;
		s[strcspn(s, "\r\n")] = '\0';
		if (*s && *s != '#')
			ok = add_rule(e, s);
	}
	free(line);
	return ok;
}

struct expect *expect_load(const char *path, char *err, size_t err_len)
{
	struct expect *e;
	int line = 0;
	FILE *f = fopen(path, "re");

	if (!f) {
		int saved = errno;

		snprintf(err, err_len, "%s: %s", path, strerror(saved));
		errno = saved;
		return NULL;
	}
	e = calloc(1, sizeof(*e));
	if (e)
		e->end = &e->first;
	if (e && read_rules(e, f, &line)) {
		fclose(f);
		return e;
	}
	fclose(f);
	expect_free(e);
	snprintf(err, err_len,
		 "%s:%d: expected \"fail|skip MODE PATTERN REASON\"", path, line);
	errno = EINVAL;
	return NULL;
}

/* True when the word @w of length @n is one of the words of @mode. */
static bool has_word(const char *mode, const char *w, size_t n)
{
	const char *p = mode;

	while ((p = strstr(p, w)) != NULL) {
		bool starts = p == mode || p[-1] == ' ';

		if (starts && (!p[n] || p[n] == ' '))
			return true;
		p++;
	}
	return false;
}

static bool in_mode(const char *when, const char *mode)
{
	char word[128];

	if (!strcmp(when, "-"))
		return true;
	while (*when) {
		size_t n = strcspn(when, ",");

		snprintf(word, sizeof(word), "%.*s", (int)n, when);
		if (!has_word(mode ? mode : "", word, strlen(word)))
			return false;
		when += n + (when[n] == ',');
	}
	return true;
}

static const struct rule *find(const struct expect *e, const char *name,
			       enum ktap_status status, const char *mode)
{
	const struct rule *r;

	for (r = e ? e->first : NULL; r; r = r->next)
		if (r->status == status && !fnmatch(r->pattern, name, 0) &&
		    in_mode(r->when, mode))
			return r;
	return NULL;
}

static void set_reason(struct ktap_test *t, const struct rule *r)
{
	char *s = NULL;

	if (asprintf(&s, "%s%s%s", r->reason, t->reason ? "; it said: " : "",
		     t->reason ? t->reason : "") < 0)
		return;
	free(t->reason);
	t->reason = s;
}

static void judge_leaf(const struct expect *e, struct ktap_test *t, const char *mode)
{
	const struct rule *fail = find(e, t->name, KTAP_FAIL, mode);
	const struct rule *skip = find(e, t->name, KTAP_SKIP, mode);

	/* A run that gets more suites is judged again. */
	if (t->expected)
		return;
	if (t->status == KTAP_FAIL && fail) {
		t->status = KTAP_XFAIL;
		t->expected = true;
		set_reason(t, fail);
	} else if (t->status == KTAP_SKIP && skip) {
		t->expected = true;
		set_reason(t, skip);
	} else if (t->status == KTAP_PASS && fail) {
		t->unexpected_pass = true;
	}
}

/*
 * A group whose own line said no because of failures that are all expected. A
 * group that was killed has more to say than that.
 */
static bool is_excused(const struct ktap_test *t)
{
	struct ktap_counts c;

	ktap_count(t, &c);
	return c.xfailed && !c.failed && !c.missing && !t->errors && !t->bailed &&
	       (!t->reason || !strcmp(t->reason, "exit 1"));
}

void expect_apply(const struct expect *e, struct ktap_test *suite, const char *mode)
{
	struct ktap_test *c;

	for (c = suite->child; c; c = c->next)
		expect_apply(e, c, mode);
	if (!suite->child && !suite->group)
		judge_leaf(e, suite, mode);
	else if (suite->status == KTAP_FAIL && is_excused(suite))
		suite->status = KTAP_PASS;
}

void expect_free(struct expect *e)
{
	struct rule *r, *next;

	for (r = e ? e->first : NULL; r; r = next) {
		next = r->next;
		free(r->when);
		free(r->pattern);
		free(r->reason);
		free(r);
	}
	free(e);
}
