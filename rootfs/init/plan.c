// SPDX-License-Identifier: GPL-2.0
/* /plan: one directive per line, written by the host program for this run. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "init.h"

/* Cuts the first word off @text and returns what follows it. */
static char *cut_word(char *text)
{
	char *rest = text + strcspn(text, " ");

	if (*rest)
		*rest++ = '\0';
	return rest;
}

static void add(struct plan *plan, enum plan_verb verb, const char *name, const char *text)
{
	struct plan_item *item;

	plan->items = realloc(plan->items, (size_t)(plan->count + 1) * sizeof(*item));
	if (!plan->items)
		die("plan: out of memory");
	item = &plan->items[plan->count++];
	item->verb = verb;
	item->name = strdup(name);
	item->text = strdup(text);
	if (!item->name || !item->text)
		die("plan: out of memory");
	plan->suites += verb == PLAN_RUN;
}

static void set_env(const char *assignment)
{
	char *copy = strdup(assignment);	/* putenv keeps it */

	if (!copy || !strchr(copy, '=') || putenv(copy))
		die("plan: bad env %s", assignment);
}

static void directive(struct plan *plan, char *line)
{
	char *rest = cut_word(line);

	if (!strcmp(line, "run")) {
		char *command = cut_word(rest);

		if (!*rest || !*command)
			die("plan: run wants a name and a command");
		add(plan, PLAN_RUN, rest, command);
	} else if (!strcmp(line, "cmd") && *rest) {
		add(plan, PLAN_CMD, "", rest);
	} else if (!strcmp(line, "feed") && *rest) {
		add(plan, PLAN_FEED, "", rest);	/* cmd with input */
	} else if (!strcmp(line, "shell")) {
		add(plan, PLAN_SHELL, "", "");
	} else if (!strcmp(line, "load") && *rest) {
		char *params = cut_word(rest);

		add(plan, PLAN_LOAD, rest, params);
	} else if (!strcmp(line, "env")) {
		set_env(rest);
	} else if (!strcmp(line, "winsize") &&
		   sscanf(rest, "%hu %hu", &plan->rows, &plan->cols) == 2) {
		return;
	} else {
		die("plan: cannot do \"%s %s\"", line, rest);
	}
}

void plan_read(const char *path, struct plan *plan)
{
	FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;
	ssize_t len;

	if (!file)
		die("%s: %s", path, strerror(errno));
	while ((len = getline(&line, &size, file)) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (*line && *line != '#')
			directive(plan, line);
	}
	if (ferror(file))
		die("%s: %s", path, strerror(errno));
	free(line);
	fclose(file);
	if (!plan->count)
		die("%s asks for nothing", path);
}
