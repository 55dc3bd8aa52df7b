// SPDX-License-Identifier: GPL-2.0
/*
 * For authors: the key of a review is true. A patch that is said to be wrong is
 * caught by the test that the key names, one that is right by none; and what
 * no test can show, an export that nobody calls, is looked for in the patch.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bugs.h"
#include "kit.h"
#include "lab-rulings.h"
#include "opts.h"
#include "paths.h"
#include "verbs.h"

/* Is @name called, or pointed to, in a line that @patch adds, but for its export? */
static bool used_in(const char *patch, const char *name)
{
	char *copy = xasprintf("%s", patch), *rest = copy, *line;
	bool used = false;

	while (!used && (line = strsep(&rest, "\n")))
		used = *line == '+' && strstr(line, name) && !strstr(line, "EXPORT_SYMBOL");
	free(copy);
	return used;
}

/* The patch exports something, and nothing that it adds uses it. */
static bool exports_unused(const char *patch)
{
	static const char export[] = "\n+EXPORT_SYMBOL_GPL(";
	const char *at = patch ? strstr(patch, export) : NULL;
	bool unused = at;

	for (; at && unused; at = strstr(at + 1, export)) {
		const char *name = at + strlen(export);
		char *word = xasprintf("%.*s", (int)strcspn(name, ")"), name);

		unused = !used_in(patch, word);
		free(word);
	}
	return unused;
}

static char *not_as_said(const struct ruling *v, const struct bug *bug)
{
	bool unused = !strcmp(v->test, "unused");
	char *patch, *why = NULL;

	if (v->wrong && !unused && (!bug->caught || !strstr(bug->caught, v->test)))
		why = xasprintf("%s was to catch it, and %s", v->test,
				bug->caught ? bug->caught : "nothing did");
	if ((!v->wrong || unused) && bug->caught)
		why = xasprintf("no test was to catch it, and %s", bug->caught);
	if (!why && unused) {
		patch = read_file(bug->path);
		if (!exports_unused(patch))
			why = xasprintf("it was to export what nobody calls, and does not");
		free(patch);
	}
	return why;
}

int rulings_prove(const struct opts *o, const struct lesson *l,
		 void (*said)(void *arg, const struct lesson *l, const char *what, const char *why),
		 void *arg)
{
	const char *paths[RULINGS_MOST];
	struct bugs b = { 0 };
	struct rulings r;
	int ret = EXIT_PASS;

	if (kit_folder())
		return EXIT_HOST;
	if (rulings_load(l, &r) < 0) {
		said(arg, l, "key", "it is not as it should be");
		rulings_free(&r);
		return EXIT_PASS;
	}
	for (int i = 0; i < r.n; i++)
		paths[i] = xasprintf("%s/patches/%s.patch", l->dir, r.v[i].name);
	ret = bugs_load(&b, paths, r.n);
	if (ret == EXIT_PASS)
		ret = bugs_try(o, &b);
	for (int i = 0; i < r.n && ret == EXIT_PASS; i++) {
		char *why = not_as_said(&r.v[i], &b.v[i]);

		said(arg, l, strrchr(paths[i], '/') + 1, why);
		free(why);
	}
	for (int i = 0; i < r.n; i++)
		free((char *)paths[i]);
	bugs_free(&b);
	rulings_free(&r);
	return ret;
}
