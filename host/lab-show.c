// SPDX-License-Identifier: GPL-2.0
/* Shows what lab-run wrote, to a person with a terminal of 80 columns or none. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "lab.h"
#include "paths.h"
#include "text.h"

#define COLUMNS 78
#define FIRST_EVENTS 24	/* of the step in which a check ended, and the last ones */
#define LAST_EVENTS 8
#define DRAWING 75	/* is as wide as its pages are */

/* Of the terminal, as far as it matters. */
static int columns(void)
{
	struct winsize w;

	if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) < 0 ||
	    w.ws_col < 30 || w.ws_col > COLUMNS)
		return COLUMNS;
	return w.ws_col - 1;
}

void show_wrapped(const char *prefix, const char *text)
{
	char *clean = text_clean(text), *rest = clean, *word;
	size_t room = columns() - strlen(prefix), used = 0;

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

/**
 * struct pen - where the printing of a walk is
 * @last: tag of the line before, or NULL
 * @left_out: of the events that are left of this step, how many not to print
 * @said: narration that was not printed yet: its lines make one paragraph
 */
struct pen { const char *last; char *said; int events, left_out; };

static void print_said(struct pen *pen)
{
	if (pen->said)
		show_wrapped("", pen->said);
	free(pen->said);
	pen->said = NULL;
}

static void show_line(const char *line, struct pen *pen)
{
	const char *text;
	char *longer;

	if (has(line, "say", &text)) {
		longer = xasprintf("%s %s", pen->said ? pen->said : "", text);
		free(pen->said);
		pen->said = longer;
		pen->last = "say";
		return;
	}
	if (!has(line, "event", &text) && !has(line, "draw", &text))
		return;
	print_said(pen);
	/* One empty line between what is said, what happened, and the drawing. */
	if (pen->last && *pen->last != *line)
		putchar('\n');
	pen->last = *line == 'e' ? "event" : "draw";
	if (*line != 'e')
		printf("%s\n", text);
	else if (pen->events++ < FIRST_EVENTS || !pen->left_out)
		show_event(text);
	else if (!--pen->left_out)
		printf("    ...   (%d more)\n", pen->events - FIRST_EVENTS);
}

/* @more: a line behind the title of the last step */
static int too_many_events(const char *more)
{
	int n = 0;

	for (; more && (more = strstr(more, "\nevent ")); more++)
		n++;
	return n > FIRST_EVENTS + LAST_EVENTS ? n - FIRST_EVENTS - LAST_EVENTS : 0;
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
	struct pen pen = { NULL };
	const char *title;

	if (columns() < DRAWING)
		printf("(This terminal is narrow: the drawings need %d columns.)\n\n", DRAWING);
	while ((line = strsep(&rest, "\n"))) {
		bool shown = !only_last || at == n;

		if (has(line, "step", &title)) {
			if (at && step && !wait_for_key())
				break;
			if (++at < n && only_last)
				continue;
			printf("%s--- step %d: %s ", at > 1 ? "\n" : "", at, title);
			for (int i = strlen(title) + 15; i < columns(); i++)
				putchar('-');
			putchar('\n');
			pen.last = NULL;
			pen.left_out = only_last && rest ? too_many_events(text + (rest - copy - 1)) : 0;
		} else if (shown && *line) {
			show_line(line, &pen);
		}
	}
	free(pen.said);
	free(copy);
}

void show_where(const struct lesson *l, const char *where)
{
	const char *hash = where ? strchr(where, '#') : NULL;
	char *heading, *page;

	if (!hash)
		return;
	heading = xasprintf("%s", hash + 1);
	page = xasprintf("%s/labs/%.*s/lesson.md", path_repo(), (int)(hash - where), where);
	for (char *p = heading; *p; p++)
		*p = *p == '-' ? ' ' : *p;
	printf("\nRead: %s, \"%s\"%s\n", path_shown(page), heading,
	       strncmp(where, l->name, hash - where) ? " (another lesson)" : "");
	free(page);
	free(heading);
}
