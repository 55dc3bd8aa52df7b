// SPDX-License-Identifier: GPL-2.0
/*
 * The patches of tests/bugs. Above its diff each has lines of words, among them
 * "Breaks: RULE" and, when not all suites are worth trying, "Suites: NAME...". A
 * patch with a "Subject:" need not say what it breaks: it is somebody's own.
 */
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bugs.h"
#include "paths.h"
#include "verbs.h"

/* The others cost more, and few bugs need them. */
#define ALL_SUITES "kunit intervals"

static char *value(const char *line, const char *key)
{
	size_t len = strlen(key);

	return strncmp(line, key, len) ? NULL :
	       xasprintf("%s", line + len + strspn(line + len, " "));
}

static int read_header(struct bug *bug)
{
	FILE *f = fopen(bug->path, "re");
	char *line = NULL;
	bool mail = false;
	size_t room = 0;

	if (!f) {
		fprintf(stderr, "mirrorlab: %s: %s\n", bug->path, strerror(errno));
		return EXIT_HOST;
	}
	while (getline(&line, &room, f) > 0 && strncmp(line, "diff ", 5)) {
		line[strcspn(line, "\n")] = '\0';
		if (!bug->breaks)
			bug->breaks = value(line, "Breaks:");
		mail |= !strncmp(line, "Subject:", 8);
		if (!bug->suites)
			bug->suites = value(line, "Suites:");
	}
	free(line);
	fclose(f);
	if (!bug->suites)
		bug->suites = xasprintf("%s", ALL_SUITES);
	if (!bug->breaks && mail)
		bug->breaks = xasprintf("(it does not say)");
	if (bug->breaks)
		return EXIT_PASS;
	fprintf(stderr, "mirrorlab: %s: no line \"Breaks: RULE\" above the diff\n", bug->path);
	return EXIT_USAGE;
}

/* @name becomes a folder's name, and words of make. */
static bool plain(const char *name)
{
	return *name && *name != '.' && !name[strspn(name, "abcdefghijklmnopqrstuvwxyz"
			"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.+-")];
}

static int add_bug(struct bugs *b, const char *path)
{
	const char *base = strrchr(path, '/') + 1;
	struct bug *longer = reallocarray(b->v, b->n + 1, sizeof(*longer));
	size_t len = strlen(base);

	if (!longer)
		return EXIT_HOST;
	if (len > 6 && !strcmp(base + len - 6, ".patch"))
		len -= 6;
	b->v = longer;
	b->v[b->n] = (struct bug) {
		.path = xasprintf("%s", path), .name = xasprintf("%.*s", (int)len, base),
	};
	if (plain(b->v[b->n++].name))
		return read_header(&b->v[b->n - 1]);
	fprintf(stderr, "mirrorlab: %s: a plainer name for this file, please\n", path);
	return EXIT_USAGE;
}

static int add_named(struct bugs *b, const char *name)
{
	size_t len = strlen(name);
	char *path;
	int ret;

	if (len > 6 && !strcmp(name + len - 6, ".patch"))
		len -= 6;
	path = strchr(name, '/') ? xasprintf("%s", name) :
	       xasprintf("%s/tests/bugs/%.*s.patch", path_repo(), (int)len, name);
	if (access(path, R_OK) == 0) {
		ret = add_bug(b, path);
	} else {
		fprintf(stderr, "mirrorlab: no bug is called %s (tests/bugs holds them)\n", name);
		ret = EXIT_USAGE;
	}
	free(path);
	return ret;
}

int bugs_load(struct bugs *b, const char **names, int n)
{
	char *pattern = xasprintf("%s/tests/bugs/*.patch", path_repo());
	int ret = EXIT_PASS;
	glob_t found = { 0 };

	*b = (struct bugs) { 0 };
	for (int i = 0; i < n && ret == EXIT_PASS; i++)
		ret = add_named(b, names[i]);
	if (!n && glob(pattern, 0, NULL, &found) != 0) {
		fprintf(stderr, "mirrorlab: there is no %s\n", pattern);
		ret = EXIT_HOST;
	}
	for (size_t i = 0; !n && i < found.gl_pathc && ret == EXIT_PASS; i++)
		ret = add_bug(b, found.gl_pathv[i]);
	globfree(&found);
	free(pattern);
	return ret;
}

void bugs_free(struct bugs *b)
{
	for (int i = 0; i < b->n; i++) {
		free(b->v[i].name);
		free(b->v[i].path);
		free(b->v[i].breaks);
		free(b->v[i].suites);
		free(b->v[i].caught);
	}
	free(b->v);
	*b = (struct bugs) { 0 };
}
