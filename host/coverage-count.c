// SPDX-License-Identifier: GPL-2.0
/*
 * What gcov says about a file, line by line. Code that the compiler has put into
 * several functions comes several times: then each counts for its branches, and
 * all together for the line.
 */
#include <cjson/cJSON.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "coverage.h"

/* Beginnings of macros whose branches do not count. */
static const char *const excuses[] = {
	"WARN", "BUG_ON", "VM_WARN", "VM_BUG", "lockdep_assert", "trace_",
};

static bool word_char(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

bool cov_excused(const char *text)
{
	for (size_t i = 0; i < sizeof(excuses) / sizeof(excuses[0]); i++)
		for (const char *at = text; (at = strstr(at, excuses[i])); at++)
			if (at == text || !word_char(at[-1]))
				return true;
	return false;
}

int cov_load(struct cov_file *f, const char *path)
{
	FILE *in = fopen(path, "re");
	char *line = NULL;
	size_t room = 0;
	int err;

	*f = (struct cov_file) { .line = calloc(1, sizeof(*f->line)) };
	if (!in || !f->line) {
		err = -errno;
		goto out;
	}
	while (getline(&line, &room, in) > 0) {
		struct cov_line *longer = reallocarray(f->line, f->n + 2, sizeof(*longer));

		line[strcspn(line, "\n")] = '\0';
		if (!longer)
			break;
		f->line = longer;
		f->line[++f->n] = (struct cov_line) {
			.text = strdup(line), .excused = cov_excused(line),
		};
		if (!f->line[f->n].text)
			break;
	}
	err = feof(in) ? 0 : -errno;
out:
	if (in)
		fclose(in);
	free(line);
	return err;
}

void cov_free(struct cov_file *f)
{
	for (int i = 0; i <= f->n && f->line; i++)
		free(f->line[i].text);
	free(f->line);
	*f = (struct cov_file) { 0 };
}

static const cJSON *find_file(const cJSON *root, const char *name)
{
	const cJSON *file;

	cJSON_ArrayForEach(file, cJSON_GetObjectItem(root, "files")) {
		const char *path = cJSON_GetStringValue(cJSON_GetObjectItem(file, "file"));
		size_t len = path ? strlen(path) : 0, end = strlen(name);

		if (len >= end && !strcmp(path + len - end, name) &&
		    (len == end || path[len - end - 1] == '/'))
			return cJSON_GetObjectItem(file, "lines");
	}
	return NULL;
}

static bool number(const cJSON *o, const char *key, double *value)
{
	const cJSON *item = cJSON_GetObjectItem(o, key);

	if (!cJSON_IsNumber(item))
		return false;
	*value = item->valuedouble;
	return true;
}

static int count_line(struct cov_file *f, const cJSON *o)
{
	struct cov_line *line;
	const cJSON *branch;
	double at, hits;

	if (!number(o, "line_number", &at) || !number(o, "count", &hits) ||
	    at < 1 || at > f->n)
		return -1;
	line = &f->line[(int)at];
	line->counted = true;
	line->hits += hits;
	cJSON_ArrayForEach(branch, cJSON_GetObjectItem(o, "branches")) {
		if (!number(branch, "count", &hits))
			return -1;
		line->branches++;
		line->taken += hits > 0;
	}
	return 0;
}

int cov_count(struct cov_file *f, const char *json, const char *name)
{
	cJSON *root = cJSON_Parse(json);
	const cJSON *lines = find_file(root, name), *o;
	int ret = cJSON_GetArraySize(lines) ? 0 : -1;

	cJSON_ArrayForEach(o, lines)
		if (count_line(f, o) < 0)
			ret = -1;
	cJSON_Delete(root);
	return ret;
}

void cov_sum(const struct cov_file *f, bool added, struct cov_sum *sum)
{
	*sum = (struct cov_sum) { 0 };
	for (int i = 1; i <= f->n; i++) {
		const struct cov_line *line = &f->line[i];

		if (!line->counted || (added && !line->added))
			continue;
		sum->lines++;
		sum->lines_hit += line->hits > 0;
		if (line->excused) {
			sum->excused += line->branches;
			continue;
		}
		sum->branches += line->branches;
		sum->taken += line->taken;
	}
}
