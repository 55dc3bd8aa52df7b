// SPDX-License-Identifier: GPL-2.0
/*
 * What a student has done, in my-labs/progress: a line per lesson,
 * "NAME passed|open CHECKS HINTS solution|-". Written as a whole or not at all.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab-rulings.h"
#include "paths.h"

static char *progress_path(const struct course *c)
{
	return xasprintf("%s/progress", c->mine);
}

const char *answer_name(const struct lesson *l)
{
	return lesson_is_review(l) ? "answers.txt" : "driver.c";
}

char *student_file(const struct course *c, const struct lesson *l)
{
	return xasprintf("%s/%s/%s", c->mine, l->name, answer_name(l));
}

static bool parse(const char *line, char name[64], struct progress_of *p)
{
	char passed[16], solution[16];

	*p = (struct progress_of) { 0 };
	if (sscanf(line, "%63s %15s %d %d %15s", name, passed, &p->checks, &p->hints, solution) != 5)
		return false;
	p->passed = !strcmp(passed, "passed");
	p->seen_solution = !strcmp(solution, "solution");
	return true;
}

bool progress_whole(const struct course *c)
{
	char *path = progress_path(c), *text = read_file(path), *rest = text, *line, name[64];
	struct progress_of p;
	bool whole = true;

	while (rest && (line = strsep(&rest, "\n")))
		whole &= !*line || parse(line, name, &p);
	if (!whole)
		fprintf(stderr, "mirrorlab: %s is damaged: what cannot be read counts as open\n", path);
	free(text);
	free(path);
	return whole;
}

struct progress_of progress_get(const struct course *c, const struct lesson *l)
{
	char *path = progress_path(c), *text = read_file(path), *rest = text, *line;
	struct progress_of p = { 0 };

	while (rest && (line = strsep(&rest, "\n"))) {
		struct progress_of is;
		char name[64];

		if (parse(line, name, &is) && !strcmp(name, l->name))
			p = is;
	}
	free(text);
	free(path);
	return p;
}

int progress_put(const struct course *c, const struct lesson *l, struct progress_of p)
{
	char *path = progress_path(c), *text = NULL;
	size_t size;
	FILE *to;
	int ret;

	if (path_mkdirs(c->mine) < 0) {
		fprintf(stderr, "mirrorlab: cannot make %s\n", c->mine);
		free(path);
		return -1;
	}
	to = open_memstream(&text, &size);
	for (int i = 0; to && i < c->n; i++) {
		const struct lesson *k = &c->lessons[i];
		struct progress_of is = k == l ? p : progress_get(c, k);

		if (is.passed || is.checks || is.hints || is.seen_solution || k == l)
			fprintf(to, "%s %s %d %d %s\n", k->name, is.passed ? "passed" : "open",
				is.checks, is.hints, is.seen_solution ? "solution" : "-");
	}
	/* What was damaged may still be of use to its owner. */
	if (!progress_whole(c)) {
		char *aside = xasprintf("%s.damaged", path);

		if (rename(path, aside) == 0)
			fprintf(stderr, "mirrorlab: it is kept as %s\n", aside);
		free(aside);
	}
	ret = to && fclose(to) == 0 ? write_file(path, text) : -1;
	free(text);
	free(path);
	return ret;
}

const struct lesson *progress_next(const struct course *c)
{
	for (int i = 0; i < c->n; i++)
		if (!progress_get(c, &c->lessons[i]).passed)
			return &c->lessons[i];
	return NULL;
}
