// SPDX-License-Identifier: GPL-2.0
/* Shows what lab-run wrote, to a person with a terminal of 80 columns or none. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "lab.h"
#include "paths.h"
#include "text.h"

#define COLUMNS 78

void show_wrapped(const char *prefix, const char *text)
{
	char *clean = text_clean(text), *rest = clean, *word;
	size_t room = COLUMNS - strlen(prefix), used = 0;

	fputs(prefix, stdout);
	while (rest && (word = strsep(&rest, " \n"))) {
		size_t len = strlen(word);

		if (!len)
			continue;
		if (used && used + 1 + len > room) {
			printf("\n%*s", (int)strlen(prefix), "");
			used = 0;
		}
		used += printf("%s%s", used ? " " : "", word);
	}
	putchar('\n');
	free(clean);
}

/* Return: false when the person has seen enough. */
static bool wait_for_key(void)
{
	struct termios was, raw;
	char key = 0;

	if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, &was) < 0)
		return true;
	fputs("-- any key for the next step, q to stop --", stdout);
	fflush(stdout);
	raw = was;
	raw.c_lflag &= ~(ICANON | ECHO);
	tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
	if (read(STDIN_FILENO, &key, 1) <= 0)
		key = 'q';
	tcsetattr(STDIN_FILENO, TCSADRAIN, &was);
	fputs("\r\033[K", stdout);
	return key != 'q';
}

static bool has(const char *line, const char *tag, const char **rest)
{
	size_t len = strlen(tag);

	if (strncmp(line, tag, len) || line[len] != ' ')
		return false;
	*rest = line + len + 1;
	return true;
}

/* "gpu: read_begin(A) returns 3": who, and under it what. */
static void show_event(const char *text)
{
	char *clean = text_clean(text), *colon = strstr(clean, ": ");

	if (colon)
		*colon = '\0';
	printf("    %-5s %s\n", colon ? clean : "", colon ? colon + 2 : clean);
	free(clean);
}

static void show_line(const char *line, const char **last)
{
	const char *text;

	if (strncmp(line, "say ", 4) && strncmp(line, "event ", 6) && strncmp(line, "draw ", 5))
		return;
	/* One empty line between what is said, what happened, and the drawing. */
	if (*last && strncmp(*last, line, 3))
		putchar('\n');
	*last = line;
	if (has(line, "say", &text))
		show_wrapped("", text);
	else if (has(line, "event", &text))
		show_event(text);
	else if (has(line, "draw", &text))
		printf("%s\n", text);
}

static int count_steps(const char *text)
{
	int n = !strncmp(text, "step ", 5);

	while ((text = strstr(text, "\nstep ")))
		text++, n++;
	return n;
}

void show_walk(const char *text, bool step, bool only_last)
{
	char *copy = xasprintf("%s", text ? text : ""), *rest = copy, *line;
	int n = count_steps(copy), at = 0;
	const char *last = NULL, *title;

	while ((line = strsep(&rest, "\n"))) {
		bool shown = !only_last || at == n;

		if (has(line, "step", &title)) {
			if (at && step && !wait_for_key())
				break;
			if (++at < n && only_last)
				continue;
			printf("%s--- step %d: %s ", at > 1 ? "\n" : "", at, title);
			for (int i = strlen(title) + 15; i < COLUMNS; i++)
				putchar('-');
			putchar('\n');
			last = NULL;
		} else if (shown && *line) {
			show_line(line, &last);
		}
	}
	free(copy);
}

void show_where(const struct lesson *l, const char *where)
{
	const char *hash = where ? strchr(where, '#') : NULL;
	char *heading = NULL;

	if (!hash)
		return;
	heading = xasprintf("%s", hash + 1);
	for (char *p = heading; *p; p++)
		*p = *p == '-' ? ' ' : *p;
	printf("\nRead: labs/%.*s/lesson.md, \"%s\"%s\n", (int)(hash - where), where, heading,
	       strncmp(where, l->name, hash - where) ? " (another lesson)" : "");
	free(heading);
}
