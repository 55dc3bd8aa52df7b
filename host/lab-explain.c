// SPDX-License-Identifier: GPL-2.0
/*
 * What a kernel report or a complaint of the lab means is in the lesson's file
 * "reports", else in that of all labs: a line "TEXT | WHERE | WORDS" for each, and
 * the first that matches counts.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab.h"
#include "paths.h"

static char *trimmed(const char *from)
{
	size_t len;

	from += strspn(from, " \t");
	len = strlen(from);
	while (len && strchr(" \t", from[len - 1]))
		len--;
	return xasprintf("%.*s", (int)len, from);
}

static bool look_up(const char *dir, const char *text, char **told, char **where)
{
	char *path = xasprintf("%s/reports", dir), *all = read_file(path);
	char *rest = all, *line;
	bool found = false;

	while (!found && rest && (line = strsep(&rest, "\n"))) {
		char *key = strsep(&line, "|"), *place = strsep(&line, "|");

		if (!line || *key == '#')
			continue;
		key = trimmed(key);
		if (*key && strstr(text, key)) {
			free(*told);
			free(*where);
			*told = trimmed(line);
			*where = trimmed(place);
			found = true;
		}
		free(key);
	}
	free(all);
	free(path);
	return found;
}

bool explain(const struct lesson *l, const char *text, char **told, char **where)
{
	char *labs = xasprintf("%s/labs", path_repo());
	bool found = look_up(l->dir, text, told, where) || look_up(labs, text, told, where);

	free(labs);
	return found;
}
