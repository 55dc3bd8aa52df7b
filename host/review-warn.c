// SPDX-License-Identifier: GPL-2.0
/*
 * Warnings of W=1 and of sparse in the files of a patch. They are compared without
 * line numbers: a patch moves what was there before.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "paths.h"
#include "report.h"
#include "review.h"

/* "mm/hmm.c:12:3: warning: TEXT" becomes "mm/hmm.c: warning: TEXT". */
static char *without_numbers(const char *line)
{
	char *s = xasprintf("%s", line), *to = s;

	for (const char *from = line; *from; ) {
		size_t len = *from == ':' ? strspn(from + 1, "0123456789") : 0;

		if (len && from[len + 1] == ':')
			from += len + 1;
		else
			*to++ = *from++;
	}
	*to = '\0';
	return s;
}

void review_warnings_of(const char *log, const char *source, struct strs *out)
{
	FILE *f = fopen(log, "re");
	char *line = NULL;
	size_t room = 0;

	while (f && getline(&line, &room, f) > 0) {
		char *at, *plain;

		line[strcspn(line, "\n")] = '\0';
		at = line;
		while (source && !strncmp(at, source, strlen(source)))
			at += strlen(source);
		while (!strncmp(at, "../", 3))
			at += 3;
		/* Kconfig's words about our own wishes are not about the patch. */
		if (!strstr(at, "warning:") || strstr(at, "/wanted:") || !strchr(at, ':') || isspace((unsigned char)*at))
			continue;
		plain = without_numbers(at);
		strs_add(out, plain);
		free(plain);
	}
	free(line);
	if (f)
		fclose(f);
}

/* The object of a C file, if this configuration may have one; malloc()ed or NULL. */
static char *object_of(const struct review *r, const char *path)
{
	size_t len = strlen(path);
	char *object, *full, *source;
	bool there;

	if (len < 3 || strcmp(path + len - 2, ".c") || !strncmp(path, "tools/", 6))
		return NULL;
	object = xasprintf("%.*so", (int)len - 1, path);
	full = xasprintf("%s/" REVIEW_WARN "/%s", r->work, object);
	source = xasprintf("%s/%s", r->product[0].b.tree, path);
	/* Of a file that is new nobody knows. */
	there = access(full, F_OK) == 0 || access(source, F_OK);
	free(full);
	free(source);
	if (there)
		return object;
	free(object);
	return NULL;
}

int review_warn(struct review *r, const struct strs *paths, const char *log, struct strs *out)
{
	char *src = xasprintf("%s/src/", r->work);
	int status = review_configure(r, REVIEW_WARN, paths, log);

	for (size_t i = 0; i < paths->n && status != -1; i++) {
		char *object = object_of(r, paths->v[i]);

		if (!object)
			continue;
		/* Nobody has to have sparse. */
		status = review_kbuild(r, REVIEW_WARN, "warnings", log, (const char *const []) {
			"W=1", access("/usr/bin/sparse", X_OK) ? "C=0" : "C=2", object, NULL });
		free(object);
	}
	review_warnings_of(log, src, out);
	free(src);
	return status == -1 ? EXIT_INTERRUPTED : EXIT_PASS;
}
