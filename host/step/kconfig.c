// SPDX-License-Identifier: GPL-2.0
/* Reads the Kconfig files: entries, the blocks around them, selects. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kconfig.h"

#define DEPTH 64

struct reader {
	struct kconfig *k;
	const char *tree;
	char *around[DEPTH];	/* conditions of the open if, menu, choice */
	int depth;
	bool in_entry;		/* the last statement opened a config entry */
};

static char *both(const char *a, const char *b)
{
	return a ? fmt("(%s) && (%s)", a, b) : fmt("%s", b);
}

static void *grow(void *v, size_t n, size_t size)
{
	if (n % 1024)
		return v;
	v = realloc(v, (n + 1024) * size);
	if (!v)
		fail(ENOMEM, "Kconfig");
	return v;
}

static void open_entry(struct reader *r, const char *name)
{
	struct kconfig *k = r->k;
	struct kentry *e;

	k->entries = grow(k->entries, k->n_entries, sizeof(*e));
	e = &k->entries[k->n_entries++];
	*e = (struct kentry) { .name = fmt("%s", name) };
	for (int i = 0; i < r->depth; i++)
		if (r->around[i])
			e->depends = both(e->depends, r->around[i]);
	r->in_entry = true;
}

static void open_block(struct reader *r, const char *condition)
{
	if (r->depth == DEPTH)
		fail(0, "Kconfig: blocks nested too deep");
	r->around[r->depth++] = condition ? fmt("%s", condition) : NULL;
	r->in_entry = false;
}

static void close_block(struct reader *r)
{
	if (r->depth)
		free(r->around[--r->depth]);
	r->in_entry = false;
}

/* `depends on` belongs to the entry, or to the menu or choice, above it. */
static void depends(struct reader *r, const char *expr)
{
	char **to = NULL;

	if (r->in_entry)
		to = &r->k->entries[r->k->n_entries - 1].depends;
	else if (r->depth)
		to = &r->around[r->depth - 1];
	if (to)
		*to = both(*to, expr);
}

static void add_select(struct reader *r, const char *rest)
{
	struct kconfig *k = r->k;

	if (!r->in_entry)
		return;
	k->selects = grow(k->selects, k->n_selects, sizeof(*k->selects));
	k->selects[k->n_selects++] = (struct kselect) {
		.name = fmt("%.*s", (int)strcspn(rest, " \t"), rest),
		.by = fmt("%s%s", k->entries[k->n_entries - 1].name,
			  rest + strcspn(rest, " \t")),
	};
}

static void read_file(struct reader *r, const char *name);

/* source "arch/$(SRCARCH)/Kconfig": the few variables of ARCH=um. */
static void source(struct reader *r, const char *rest)
{
	static const char *const vars[][2] = {
		{ "$(SRCARCH)", "um" }, { "$(ARCH)", "um" },
		{ "$(HEADER_ARCH)", "x86" }, { "$(SUBARCH)", "x86" },
	};
	char *name = fmt("%.*s", (int)strcspn(rest + 1, "\""), rest + 1), *p;

	for (size_t i = 0; i < sizeof(vars) / sizeof(vars[0]); i++) {
		while ((p = strstr(name, vars[i][0]))) {
			char *longer = fmt("%.*s%s%s", (int)(p - name), name,
					   vars[i][1], p + strlen(vars[i][0]));

			free(name);
			name = longer;
		}
	}
	if (!strchr(name, '$'))
		read_file(r, name);
	free(name);
}

static bool is(const char *word, const char *list)
{
	size_t len = strlen(word);

	for (const char *p = list; (p = strstr(p, word)); p += len)
		if ((p == list || p[-1] == ' ') && (!p[len] || p[len] == ' '))
			return true;
	return false;
}

static void statement(struct reader *r, const char *word, const char *rest)
{
	if (is(word, "config menuconfig"))
		open_entry(r, rest);
	else if (is(word, "if"))
		open_block(r, rest);
	else if (is(word, "menu choice"))
		open_block(r, NULL);
	else if (is(word, "endif endmenu endchoice"))
		close_block(r);
	else if (is(word, "comment mainmenu"))
		r->in_entry = false;
	else if (is(word, "source"))
		source(r, rest);
	else if (is(word, "depends") && !strncmp(rest, "on ", 3))
		depends(r, rest + 3);
	else if (is(word, "select"))
		add_select(r, rest);
	else if (r->in_entry && is(word, "bool tristate int hex string prompt") && *rest)
		r->k->entries[r->k->n_entries - 1].prompt = true;
}

static int indent_of(const char *line)
{
	int n = 0;

	for (; *line == ' ' || *line == '\t'; line++)
		n = *line == '\t' ? (n | 7) + 1 : n + 1;
	return n;
}

/* One line to its word and the rest; comments and blanks are cut off. */
static void take_line(struct reader *r, char *line)
{
	char *word = line + strspn(line, " \t"), *rest, *hash;

	hash = strstr(word, " #");
	if (*word == '#' || !*word)
		return;
	if (hash && !strchr(hash, '"'))
		*hash = '\0';
	rest = word + strcspn(word, " \t");
	if (*rest)
		*rest++ = '\0';
	rest += strspn(rest, " \t");
	for (char *e = rest + strlen(rest); e > rest && isspace((unsigned char)e[-1]); )
		*--e = '\0';
	statement(r, word, rest);
}

static void read_file(struct reader *r, const char *name)
{
	char *path = fmt("%s/%s", r->tree, name);
	char *text = slurp(path, NULL), *p, *next;
	int help = -1;	/* -1: none, 0: just opened, else its indentation */

	if (!text)
		fail(errno, "%s", path);
	/* A backslash joins lines; blanks in the middle do no harm. */
	for (p = text; (p = strstr(p, "\\\n")); )
		p[0] = p[1] = ' ';
	for (p = text; p; p = next) {
		next = strchr(p, '\n');
		if (next)
			*next++ = '\0';
		if (help >= 0 && !p[strspn(p, " \t")])
			continue;
		if (help == 0)
			help = indent_of(p) ? indent_of(p) : -1;
		if (help > 0 && indent_of(p) >= help)
			continue;
		help = -1;
		if (!strncmp(p + strspn(p, " \t"), "help", 4) &&
		    !p[strspn(p, " \t") + 4])
			help = 0;
		else
			take_line(r, p);
	}
	free(text);
	free(path);
}

void kconfig_read(struct kconfig *k, const char *tree)
{
	struct reader r = { .k = k, .tree = tree };

	*k = (struct kconfig) { 0 };
	read_file(&r, "Kconfig");
}
