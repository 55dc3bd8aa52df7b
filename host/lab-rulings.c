// SPDX-License-Identifier: GPL-2.0
/*
 * A lesson whose answer is text: verdicts on the patches of its folder. The file
 * "key" says for each patch what is true of it, and what a student is told:
 *   NAME | VERDICT | RULE | TEST | HEADING | WORDS, wrong verdict | WORDS, wrong rule
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lab-answer.h"
#include "lab-rulings.h"
#include "opts.h"
#include "paths.h"
#include "verbs.h"

enum { NAME, VERDICT, RULE, TEST, HEADING, WRONG_VERDICT, WRONG_RULE, FIELDS };

bool lesson_is_review(const struct lesson *l)
{
	char *path = xasprintf("%s/key", l->dir);
	bool is = access(path, R_OK) == 0;

	free(path);
	return is;
}

static char *field(char **rest)
{
	char *text = strsep(rest, "|");
	size_t len;

	if (!text)
		return NULL;
	text += strspn(text, " \t");
	len = strlen(text);
	while (len && strchr(" \t", text[len - 1]))
		text[--len] = '\0';
	return text;
}

int rulings_load(const struct lesson *l, struct rulings *r)
{
	char *path = xasprintf("%s/key", l->dir), *rest, *line;

	*r = (struct rulings) { .text = read_file(path) };
	rest = r->text;
	while (rest && r->n < RULINGS_MOST && (line = strsep(&rest, "\n"))) {
		char *f[FIELDS] = { NULL };

		if (!*line || *line == '#')
			continue;
		for (int i = 0; i < FIELDS; i++)
			f[i] = field(&line);
		if (!f[WRONG_RULE])
			break;
		r->v[r->n++] = (struct ruling) {
			.name = f[NAME], .wrong = !strcmp(f[VERDICT], "wrong"),
			.rule = atoi(f[RULE]), .test = f[TEST], .heading = f[HEADING],
			.if_verdict = f[WRONG_VERDICT], .if_rule = f[WRONG_RULE],
		};
	}
	free(path);
	return r->n && (!rest || !*rest) ? 0 : -1;
}

void rulings_free(struct rulings *r)
{
	free(r->text);
}

int rulings_count(const struct lesson *l)
{
	struct rulings r;

	rulings_load(l, &r);
	rulings_free(&r);
	return r.n;
}

/* Of one line of the student's: no words when it is as the key says. */
static char *judge_line(const struct ruling *v, int number, const char *verdict, int rule,
			char **where, const struct lesson *l)
{
	if (strcmp(verdict, "right") && strcmp(verdict, "wrong"))
		return xasprintf("Patch %d is neither \"right\" nor \"wrong\" in your review.", number);
	if (!strcmp(verdict, "wrong") && !rule)
		return xasprintf("Patch %d is wrong, you say: say which rule it breaks, by its number in lesson.md.",
				 number);
	*where = xasprintf("%s#%s", l->name, v->heading);
	if (v->wrong != !strcmp(verdict, "wrong"))
		return xasprintf("%s", v->if_verdict);
	if (v->wrong && rule != v->rule)
		return xasprintf("%s", v->if_rule);
	free(*where);
	*where = NULL;
	return NULL;
}

/* What @text says of patch @number: 0 when there is no such line. */
static int find_line(const char *text, int number, char *verdict, int *rule)
{
	char *copy = xasprintf("%s", text), *rest = copy, *line;
	int found = 0;

	while (!found && (line = strsep(&rest, "\n"))) {
		int is;

		line[strcspn(line, "#")] = '\0';
		*rule = 0;
		if (sscanf(line, "%d %15s %d", &is, verdict, rule) >= 2 && is == number)
			found = 1;
	}
	free(copy);
	return found;
}

void rulings_judge(const struct lesson *l, struct attempt *a)
{
	struct rulings r;
	const char *why = NULL;
	char *text = answer_read(AT_FDCWD, a->source, &why);

	a->exit = EXIT_TEST_FAILED;
	if (rulings_load(l, &r) < 0) {
		a->exit = EXIT_HOST;
		fprintf(stderr, "mirrorlab: %s/key is not as it should be\n", l->dir);
	} else if (!text) {
		a->told = xasprintf("Your answers: %s", why ? why : "they cannot be read");
	}
	for (int i = 0; text && !a->told && a->exit != EXIT_HOST && i < r.n; i++) {
		char verdict[16], *longer;
		int rule;

		if (find_line(text, i + 1, verdict, &rule))
			a->told = judge_line(&r.v[i], i + 1, verdict, rule, &a->where, l);
		else
			a->told = xasprintf("There is no line for patch %d that says what you think of it.",
					    i + 1);
		if (a->told)
			break;
		longer = xasprintf("%sgood patch %d\n", a->text ? a->text : "", i + 1);
		free(a->text);
		a->text = longer;
	}
	if (!a->told && a->exit != EXIT_HOST)
		a->exit = EXIT_PASS;
	rulings_free(&r);
	free(text);
}
