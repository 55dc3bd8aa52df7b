// SPDX-License-Identifier: GPL-2.0
/*
 * Which files does a patch touch? Lines of a hunk may look like headers
 * ("--- x" is a removed "-- x"), so hunks are skipped by their counts.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "touched.h"

static void add_name(const char *patch, const char *name, struct names *out)
{
	size_t len = strcspn(name, "\t\n\r");
	char *path;

	if (!strncmp(name, "/dev/null", 9))
		return;
	path = fmt("/%.*s/", (int)len, name);
	if (!len || *name == '/' || strstr(path, "/../"))
		fail(0, "%s names a file outside of the tree: %.*s", patch, (int)len, name);
	free(path);
	names_add(out, name, len);
}

/* "a/mm/hmm.c" without its first folder, as patch -p1 sees it. */
static void add_stripped(const char *patch, const char *name, struct names *out)
{
	size_t len = strcspn(name, "/\t\n");

	if (name[len] == '/' && strncmp(name, "/dev/null", 9))
		add_name(patch, name + len + 1, out);
}

/* "@@ -1,7 +1,8 @@": how many old and new lines follow. */
static int hunk(const char *line, long *old, long *new)
{
	char *p;

	*old = *new = 1;
	if (strncmp(line, "@@ -", 4))
		return 0;
	strtol(line + 4, &p, 10);
	if (*p == ',')
		*old = strtol(p + 1, &p, 10);
	if (strncmp(p, " +", 2))
		return 0;
	strtol(p + 2, &p, 10);
	if (*p == ',')
		*new = strtol(p + 1, &p, 10);
	return 1;
}

static const char *next_line(const char *p)
{
	p = strchr(p, '\n');
	return p ? p + 1 : NULL;
}

static const char *skip_hunk(const char *p, long old, long new)
{
	while (p && (old > 0 || new > 0)) {
		if (*p == '-') {
			old--;
		} else if (*p == '+') {
			new--;
		} else if (*p != '\\') {
			old--;
			new--;
		}
		p = next_line(p);
	}
	return p;
}

void patch_touches(const char *patch, struct names *out)
{
	static const char *const moves[] = {
		"rename from ", "rename to ", "copy from ", "copy to ",
	};
	char *text = slurp(patch, NULL);
	const char *p = text;
	long old, new;

	if (!text)
		fail(errno, "%s", patch);
	while (p && *p) {
		if (hunk(p, &old, &new)) {
			p = skip_hunk(next_line(p), old, new);
			continue;
		}
		if (!strncmp(p, "--- ", 4) || !strncmp(p, "+++ ", 4))
			add_stripped(patch, p + 4, out);
		for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++)
			if (!strncmp(p, moves[i], strlen(moves[i])))
				add_name(patch, p + strlen(moves[i]), out);
		p = next_line(p);
	}
	free(text);
}
