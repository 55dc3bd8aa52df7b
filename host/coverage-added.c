// SPDX-License-Identifier: GPL-2.0
/*
 * Which lines of a file patches have added: the patches are followed hunk by
 * hunk, as they were applied. Of each line it is only known whether it is new,
 * and then its text, which must be that of the file in the end.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coverage.h"

#define MOST	100000		/* lines of a file */

/* The file so far; NULL: a line that was there before. */
struct lines {
	char **v;
	int n;
};

static int insert(struct lines *l, int at, const char *text)
{
	if (at > l->n || l->n >= MOST)
		return -1;
	memmove(l->v + at + 1, l->v + at, (l->n - at) * sizeof(*l->v));
	l->v[at] = strdup(text);
	l->n++;
	return l->v[at] ? 0 : -1;
}

static int drop(struct lines *l, int at)
{
	if (at >= l->n)
		return -1;
	free(l->v[at]);
	l->n--;
	memmove(l->v + at, l->v + at + 1, (l->n - at) * sizeof(*l->v));
	return 0;
}

/* The hunk behind a line "@@ -OLD,N +AT,NEW @@". */
static int hunk(struct lines *l, FILE *patch, const char *head, char **line, size_t *room)
{
	int old = 1, at, new = 1, ret = 0;
	const char *plus = strchr(head, '+');

	if (!plus || (sscanf(head, "@@ -%*d,%d", &old) < 0) ||
	    sscanf(plus, "+%d,%d", &at, &new) < 1 || at < 1)
		return -1;
	for (at--; !ret && (old > 0 || new > 0); ) {
		if (getline(line, room, patch) < 1)
			return -1;
		(*line)[strcspn(*line, "\n")] = '\0';
		switch (**line) {
		case '+':
			ret = insert(l, at++, *line + 1);
			new--;
			break;
		case '-':
			ret = drop(l, at);
			old--;
			break;
		case '\\':
			break;
		default:
			at++;
			old--;
			new--;
		}
	}
	return ret;
}

static int follow(struct lines *l, const char *path, const char *name)
{
	FILE *patch = fopen(path, "re");
	char *line = NULL;
	size_t room = 0;
	bool ours = false;
	int ret = patch ? 0 : -1;

	while (patch && !ret && getline(&line, &room, patch) > 0) {
		if (!strncmp(line, "+++ b/", 6)) {
			line[strcspn(line, "\n")] = '\0';
			ours = !strcmp(line + 6, name);
		} else if (!strncmp(line, "diff --git ", 11)) {
			ours = false;
		} else if (ours && !strncmp(line, "@@ -", 4)) {
			char *head = strdup(line);

			ret = head ? hunk(l, patch, head, &line, &room) : -1;
			free(head);
		}
	}
	if (patch)
		fclose(patch);
	free(line);
	return ret;
}

int cov_added(struct cov_file *f, char *const *paths, int n, const char *name)
{
	struct lines l = { .v = calloc(MOST + 1, sizeof(*l.v)), .n = MOST / 2 };
	int ret = l.v ? 0 : -1;

	for (int i = 0; i < n && !ret; i++)
		ret = follow(&l, paths[i], name);
	for (int i = 0; !ret && i < l.n; i++) {
		if (!l.v[i])
			continue;
		if (i >= f->n || !f->line[i + 1].text || strcmp(f->line[i + 1].text, l.v[i]))
			ret = -1;
		else
			f->line[i + 1].added = true;
	}
	for (int i = 0; l.v && i < l.n; i++)
		free(l.v[i]);
	free(l.v);
	return ret;
}
