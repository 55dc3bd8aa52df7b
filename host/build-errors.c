// SPDX-License-Identifier: GPL-2.0
/*
 * Of a failed build's log, the lines that say why. A compiler's error comes
 * with its source lines behind it; make's own "***" only says what is already
 * known, and is taken when there is nothing better.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "build-impl.h"

#define SHOWN	30	/* lines on the screen */
#define CONTEXT	3	/* lines behind an error: the source and the mark */

static const char *const reasons[] = {
	"error:", "Error:", "undefined reference", "multiple definition",
	"No space left", "FAILED", "cannot find", "command not found",
	"Killed", "internal compiler error", "mirrorlab:", "ERROR:",
	"Segmentation fault", "Permission denied", "Cannot allocate memory",
};

static bool is_reason(const char *line)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (strstr(line, reasons[i]))
			return true;
	return false;
}

/* Prints at most SHOWN lines; returns how many there were to print. */
static int show(FILE *log, bool make_only)
{
	char *line = NULL;
	size_t cap = 0;
	int shown = 0, follow = 0;

	while (getline(&line, &cap, log) > 0) {
		bool hit = make_only ? strstr(line, "*** [") != NULL
				     : is_reason(line) && !strstr(line, "***");

		/* What mirrorlab-step explains is indented below its message. */
		if (hit)
			follow = strncmp(line, "mirrorlab:", 10) ? CONTEXT : SHOWN;
		else if (follow && (!strncmp(line, "  ", 2) || strchr(line, '|')))
			follow--;
		else
			follow = 0;
		if (!hit && !follow)
			continue;
		if (shown++ < SHOWN)
			fprintf(stderr, "%.300s%s", line, strlen(line) > 300 ? "\n" : "");
	}
	free(line);
	if (shown > SHOWN)
		fprintf(stderr, "(%d more lines of this kind)\n", shown - SHOWN);
	return shown;
}

void build_errors(const char *path)
{
	FILE *log = fopen(path, "re");

	if (!log)
		return;
	if (!show(log, false)) {
		rewind(log);
		show(log, true);
	}
	fclose(log);
}

bool log_has(const char *path, const char *text)
{
	FILE *log = fopen(path, "re");
	char *line = NULL;
	size_t cap = 0;
	bool found = false;

	while (log && !found && getline(&line, &cap, log) > 0)
		found = strstr(line, text) != NULL;
	free(line);
	if (log)
		fclose(log);
	return found;
}
