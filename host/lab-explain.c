// SPDX-License-Identifier: GPL-2.0
/*
 * labs/reports says what a kernel report or a complaint of the lab means:
 * a line "TEXT | WHERE | WORDS" for each, where the first that matches counts.
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

bool explain(const char *text, char **told, char **where)
{
	char *path = xasprintf("%s/labs/reports", path_repo()), *all = read_file(path);
	char *rest = all, *line;
	bool found = false;

	while (!found && rest && (line = strsep(&rest, "\n"))) {
		char *key = strsep(&line, "|"), *place = strsep(&line, "|");

		if (!line || *key == '#')
			continue;
		key = trimmed(key);
		if (*key && strstr(text, key)) {
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
