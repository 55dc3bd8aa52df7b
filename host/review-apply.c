// SPDX-License-Identifier: GPL-2.0
/* How well a patch fits, and in the words of a reviewer why it does not. */
#include <stdlib.h>
#include <string.h>

#include "paths.h"
#include "review.h"
#include "review-stage.h"

/* git apply with @how; its words are in @log. */
static bool apply(const struct stage *st, const char *diff, const char *log, const char *how,
		  const char *and)
{
	return stage_git(st, diff, log, log, (const char *const []) {
		GIT, "apply", "--whitespace=nowarn", how, and, NULL }) == 0;
}

/* The first line of the log with @words in it, from where they begin; or NULL. */
static char *log_line(const char *log, const char *words)
{
	FILE *f = review_open(log);
	char *line = NULL, *found = NULL, *at;
	size_t room = 0;

	while (f && !found && getline(&line, &room, f) > 0) {
		line[strcspn(line, "\n")] = '\0';
		at = strstr(line, words);
		if (at)
			found = xasprintf("%s", at);
	}
	free(line);
	if (f)
		fclose(f);
	return found;
}

static bool log_says(const char *log, const char *words)
{
	char *line = log_line(log, words);

	free(line);
	return line != NULL;
}

static bool damaged(const char *log)
{
	static const char *const words[] = {
		"corrupt patch", "No valid patches", "lacks filename", "fragment without header",
		"garbage at end", "unrecognized input", "unexpected line",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (log_says(log, words[i]))
			return true;
	return false;
}

/* In the words of a reviewer; @log: what git said to the plain try. */
static char *why_not(const struct stage *stage, const char *diff, const char *log)
{
	static const char *const telling[] = {
		"error: patch failed: ", "does not exist in index", "already exists in ",
	};
	char *error = NULL, *why, *colon;

	for (int i = 0; i < 3 && !error; i++)
		if (log_says(log, telling[i]))
			error = log_line(log, i ? "error: " : telling[i]);
	if (!error)
		error = log_line(log, "error: ");

	if (apply(stage, diff, NULL, "--check", "-R"))
		why = xasprintf(STAGE_IN_BASE);
	else if (apply(stage, diff, NULL, "--check", "--ignore-whitespace"))
		why = xasprintf("its white space was changed on the way (by a mailer?)");
	else if (error && (colon = strstr(error, ": does not exist in index")))
		why = xasprintf("made for another base: there is no %.*s",
				(int)(colon - error - 7), error + 7);
	else if (error && (colon = strstr(error, ": already exists in ")))
		why = xasprintf("it makes %.*s, which is there already",
				(int)(colon - error - 7), error + 7);
	else if (error && !strncmp(error, "error: patch failed: ", 21))
		why = xasprintf("made for another base: it does not fit at %s", error + 21);
	else
		why = xasprintf("%s", error ? error + 7 : "git apply failed");
	free(error);
	return why;
}

void stage_reset(const struct stage *st, const char *tree)
{
	stage_git(st, NULL, NULL, NULL, (const char *const []) { GIT, "read-tree", "--reset", "-u", tree, NULL });
}

/* Tries to apply it: the better it fits, the earlier. */
void stage_try(struct review_patch *p, const struct stage *stage, const char *before,
	       const char *log)
{
	static const char *const fuzz[] = { "-C2", "-C1" };
	char *again = xasprintf("%s.again", log);

	p->apply = APPLY_CLEAN;
	if (apply(stage, p->diff, log, "--index", "-v")) {
		if (log_says(log, "(offset"))
			p->apply = APPLY_OFFSET;
	} else if (damaged(log)) {
		char *error = log_line(log, "error: ");

		p->apply = APPLY_DAMAGED;
		p->apply_why = error ? xasprintf("%s", error + 7) : NULL;
		free(error);
	} else if (apply(stage, p->diff, again, "--index", "--3way")) {
		p->apply = APPLY_3WAY;
	} else {
		p->apply = APPLY_NOT;
		/* Nothing of a merge with conflicts may stay. */
		stage_reset(stage, before);
		for (int i = 0; i < 2 && p->apply == APPLY_NOT; i++)
			if (apply(stage, p->diff, again, "--index", fuzz[i]))
				p->apply = APPLY_FUZZ;
	}
	if (p->apply == APPLY_NOT)
		p->apply_why = why_not(stage, p->diff, log);
	free(again);
}
