// SPDX-License-Identifier: GPL-2.0
/*
 * Misuse that the kernel has to report. Lockdep turns itself off after its first
 * report, so each case is a guest of its own, and correct use is a case as well.
 *
 * The list has a line per report: CASE FLAVOURS KIND TEXT, where KIND is a kind
 * of report ("warn", "lockdep", "atomic"...) whose text holds TEXT, or "none";
 * FLAVOURS is a list with commas, or "-" for all. " ... " in TEXT stands for
 * anything. A case with several lines must yield all of these reports; each comes
 * once, or N times when KIND is followed by "*N".
 */
#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "misuse.h"
#include "opts.h"
#include "paths.h"

/**
 * struct misuse_rule - one report
 * @of:	   number of the case
 * @times: how often it must come
 * @seen:  how often it came; set by misuse_judge()
 */
struct misuse_rule {
	int of;
	char *kind, *text;
	long times, seen;
	struct misuse_rule *next;
};

static bool flavour_in(const char *list, const char *flavour)
{
	size_t len = strlen(flavour);

	if (!strcmp(list, "-"))
		return true;
	for (; *list; list += strcspn(list, ","), list += *list == ',')
		if (strcspn(list, ",") == len && !strncmp(list, flavour, len))
			return true;
	return false;
}

/* Cuts "*N" off @name. Return: false if that, or the rest, is nothing known. */
static bool is_kind(char *name, long *times)
{
	char *star = strchr(name, '*'), *end = "";

	*times = star ? strtol(star + 1, &end, 10) : 1;
	if (*times < 1 || *end)
		return false;
	if (star)
		*star = '\0';
	if (!strcmp(name, "none"))
		return true;
	for (int k = 0; k < SPLAT_KINDS; k++)
		if (!strcmp(name, splat_kind_name(k)))
			return true;
	return false;
}

static int find_case(struct misuse *m, const char *name, const char *module)
{
	struct side *longer;
	int i;

	for (i = 0; i < m->n; i++)
		if (!strcmp(strrchr(m->cases[i].name, '/') + 1, name))
			return i;
	longer = reallocarray(m->cases, m->n + 1, sizeof(*longer));
	if (!longer)
		return -1;
	m->cases = longer;
	m->cases[m->n] = (struct side) {
		.name = xasprintf("misuse/%s", name), .module = module,
		.plan = xasprintf("load mn_calls\nrun %s /bin/mn-misuse %s\n", name, name),
		.measured = 1, .bare = true,
	};
	return m->n++;
}

/* Does a word of @only, which may be NULL, match misuse/@name? */
static bool wanted(const char *only, const char *name)
{
	char *full = xasprintf("misuse/%s", name);
	bool found = !only;

	for (size_t len; !found && *(only += strspn(only, " ")); only += len) {
		char *word;

		len = strcspn(only, " ");
		word = xasprintf("%.*s", (int)len, only);
		found = !strcmp(word, "misuse") || !fnmatch(word, full, 0);
		free(word);
	}
	free(full);
	return found;
}

/* Return: false if @line makes no sense. */
static bool add_line(struct misuse *m, char *line, const char *flavour, const char *module,
		     const char *only)
{
	char name[64], flavours[128], kind[32];
	struct misuse_rule *r, **end = &m->rules;
	int at = 0, which;
	long times;

	if (sscanf(line, "%63s %127s %31s %n", name, flavours, kind, &at) < 3 || !at ||
	    !is_kind(kind, &times) || !line[at] != !strcmp(kind, "none"))
		return false;
	if (!flavour_in(flavours, flavour) || !wanted(only, name))
		return true;
	which = find_case(m, name, module);
	if (!strcmp(kind, "none"))
		return which >= 0;
	r = calloc(1, sizeof(*r));
	if (!r)
		return false;
	while (*end)
		end = &(*end)->next;
	*end = r;
	r->of = which;
	r->times = times;
	r->kind = xasprintf("%s", kind);
	r->text = xasprintf("%s", line + at);
	return which >= 0;
}

int misuse_load(struct misuse *m, const char *flavour, const char *module,
		const char *only)
{
	char *path = xasprintf("%s/tests/contract/misuse.list", path_repo());
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t room = 0;
	int ret = 0;

	*m = (struct misuse) { 0 };
	if (!f) {
		fprintf(stderr, "mirrorlab: %s: %s\n", path, strerror(errno));
		free(path);
		return -1;
	}
	while (getline(&line, &room, f) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (!*line || *line == '#' || add_line(m, line, flavour, module, only))
			continue;
		fprintf(stderr, "mirrorlab: %s: cannot read \"%s\"\n", path, line);
		ret = -1;
	}
	if (!ret && !m->n) {
		fprintf(stderr, "mirrorlab: %s: no case for flavour %s\n", path, flavour);
		ret = -1;
	}
	fclose(f);
	free(line);
	free(path);
	return ret;
}

/* Does @text hold the parts of @pattern, in their order? */
static bool holds(const char *text, const char *pattern)
{
	while (text) {
		const char *dots = strstr(pattern, " ... ");
		size_t len = dots ? (size_t)(dots - pattern) : strlen(pattern);

		text = memmem(text, strlen(text), pattern, len);
		if (text && !dots)
			return true;
		if (text)
			text += len;
		pattern = dots + strlen(" ... ");
	}
	return false;
}

static bool matches(const struct misuse_rule *r, const struct splat_report *p)
{
	return !strcmp(r->kind, splat_kind_name(p->kind)) &&
	       (holds(p->title, r->text) || holds(p->text, r->text));
}

/* What is wrong with case @i, in @why; empty: nothing. */
static void judge_case(const struct misuse *m, int i, char *why, size_t size)
{
	const struct side *s = &m->cases[i];
	struct splat_report *p;
	struct misuse_rule *r;

	*why = '\0';
	for (p = splat_reports(s->log); p; p = p->next) {
		for (r = m->rules; r; r = r->next)
			if (r->of == i && r->seen < r->times && matches(r, p))
				break;
		if (r)
			r->seen += 1 + p->repeats;
		else
			snprintf(why, size, "a report that is not listed: %s: %s",
				 splat_kind_name(p->kind), p->title);
	}
	for (r = m->rules; r; r = r->next)
		if (r->of == i && r->seen != r->times)
			snprintf(why, size, "%ld reports of kind %s with \"%s\", not %ld",
				 r->seen, r->kind, r->text, r->times);
	if (!ktap_passed(ktap_root(s->ktap)))
		snprintf(why, size, "the case did not do what it should: see its results");
	if (!s->ended)
		snprintf(why, size, "the guest did not end in order: %s", s->why);
}

/* Names and reasons come from a guest: a '#' would begin a directive. */
static void put_plain(FILE *out, const char *text)
{
	for (; *text; text++)
		fputc(*text == '#' || !isprint((unsigned char)*text) ? '?' : *text, out);
}

char *misuse_judge(const struct misuse *m)
{
	char *text = NULL, why[300];
	size_t size;
	FILE *out = open_memstream(&text, &size);
	int failed = 0;

	if (!out)
		return NULL;
	fprintf(out, "KTAP version 1\n1..1\n    KTAP version 1\n    1..%d\n", m->n);
	for (int i = 0; i < m->n; i++) {
		judge_case(m, i, why, sizeof(why));
		if (*why) {
			fprintf(out, "    # ");
			put_plain(out, why);
			fprintf(out, "\n    # its console: %s/console.log\n", m->cases[i].name);
			failed++;
		}
		fprintf(out, "    %s %d %s\n", *why ? "not ok" : "ok", i + 1,
			strrchr(m->cases[i].name, '/') + 1);
	}
	fprintf(out, "%s 1 misuse\n", failed ? "not ok" : "ok");
	return fclose(out) == 0 ? text : NULL;
}

void misuse_free(struct misuse *m)
{
	struct misuse_rule *next;

	side_free(m->cases, m->n);
	for (int i = 0; i < m->n; i++) {
		free((char *)m->cases[i].name);
		free((char *)m->cases[i].plan);
	}
	free(m->cases);
	for (struct misuse_rule *r = m->rules; r; r = next) {
		next = r->next;
		free(r->kind);
		free(r->text);
		free(r);
	}
}
