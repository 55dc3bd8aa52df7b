// SPDX-License-Identifier: GPL-2.0
/*
 * A lesson's script, a line per command:
 *
 *   punch			intervals per VMA, see lab.h; before the first step
 *   report TEXT		the kernel has to report this; before the first step
 *   needs test_hmm		and its devices, which a guest has for this only; likewise
 *   mode widen|punch|alloc|late|put	of the standard driver, counts begin anew; or: short
 *   step TITLE		what follows up to the next one is one step
 *   say TEXT			narration
 *   hold WHO POINT		that thread stays when it passes that point
 *   do WHO OPERATION		and wait for its end (operation.c)
 *   start WHO OPERATION	and wait until it is done, held or asleep
 *   go WHO			it leaves the point where it stays
 *   finish WHO		now it must come to its end
 *   must CONDITION		see must.c; all of a step are checked after its commands
 *   wrong TEXT			the lab has to complain in these words in this step
 *   show			draw the state, else it is drawn at the end of the step
 *
 * do, finish and must may end in " : TEXT @ANCHOR", what a student is told.
 * The output is KTAP; what the host program shows is in its comments.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guest.h"

#define PATIENCE 3.0	/* seconds until a thread does not come back */

static char **lines;
static int n_lines;

static int load(const char *path)
{
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t room = 0;

	if (!f) {
		perror(path);
		return -1;
	}
	while (getline(&line, &room, f) > 0) {
		char *text = line + strspn(line, " \t");

		text[strcspn(text, "\n")] = '\0';
		lines = reallocarray(lines, n_lines + 1, sizeof(*lines));
		lines[n_lines++] = strdup(*text == '#' ? "" : text);
	}
	free(line);
	fclose(f);
	return 0;
}

/* Cuts the first word off. */
static char *word(char **text)
{
	char *w = *text, *end = w + strcspn(w, " ");

	*text = end + strspn(end, " ");
	if (*end)
		*end = '\0';
	return w;
}

static bool takes_actor(const char *verb)
{
	return !strcmp(verb, "do") || !strcmp(verb, "start") || !strcmp(verb, "finish");
}

/* All threads are there from the start, so that their making is not in the way. */
static int prepare(bool *punch)
{
	int steps = 0;

	for (int i = 0; i < n_lines; i++) {
		char *copy = strdup(lines[i]), *rest = copy, *verb = word(&rest);

		if (!strcmp(verb, "punch"))
			*punch = true;
		else if (!strcmp(verb, "step"))
			steps++;
		else if (takes_actor(verb) && !actor_named(word(&rest), true))
			steps = -1000;
		free(copy);
	}
	return steps;
}

/* Fails the step: what a person is told, and what the machine saw. */
static bool fail(const char *told, const char *seen)
{
	if (told && *told)
		printf("# fail %s\n# seen %s\n", told, seen);
	else
		printf("# fail %s\n", seen);
	return false;
}

static bool ended(struct actor *a, const char *told)
{
	char seen[120];

	if (actor_finish(a, PATIENCE))
		return true;
	snprintf(seen, sizeof(seen), "%s does not come back from \"%s\"", a->name, a->doing);
	return fail(told, seen);
}

static bool command(char *verb, char *rest, const char *told)
{
	struct actor *a;
	char *who;

	if (!strcmp(verb, "hold"))
		return lab_tell("hold %s", rest) == 0 || fail(NULL, "the script holds too much");
	if (!strcmp(verb, "mode"))
		return lab_tell("mode %s", rest) == 0 || fail(NULL, "there is no such mode");
	who = word(&rest);
	if (!strcmp(verb, "go")) {
		if (lab_tell("go %s", who) && strcmp(who, "all"))
			return fail(told, "the thread did not come to that point");
		actors_settle();
		return true;
	}
	a = actor_named(who, false);
	if (!strcmp(verb, "finish"))
		return ended(a, told);
	if (!operation_parse(rest))
		return fail(NULL, "the script is wrong here: no such operation");
	if (!actor_begin(a, rest))
		return false;
	if (!strcmp(verb, "do"))
		return ended(a, told);
	actors_settle();
	return true;
}

static void print_lines(const char *tag, const char *text)
{
	for (; text && *text; text += strcspn(text, "\n"), text += *text == '\n')
		printf("# %s %.*s\n", tag, (int)strcspn(text, "\n"), text);
}

static bool check_musts(const struct state *s, int from, int to)
{
	for (int i = from; i < to; i++) {
		char *copy, *told, *instead;

		if (strncmp(lines[i], "must ", 5))
			continue;
		copy = strdup(lines[i] + 5);
		told = strstr(copy, " : ");
		if (told) {
			*told = '\0';
			told += 3;
		}
		instead = must(s, copy);
		if (instead) {
			char seen[300];

			snprintf(seen, sizeof(seen), "%s: %s", copy, instead);
			return fail(told, seen);
		}
		printf("# good %s\n", copy);
		free(copy);
	}
	return true;
}

/* What the lab is to complain about in this step, or NULL. */
static const char *wanted_complaint(int from, int to)
{
	for (int i = from; i < to; i++)
		if (!strncmp(lines[i], "wrong ", 6))
			return lines[i] + 6;
	return NULL;
}

/* One that was asked for, and no other, is shown as what happened. */
static bool check_complaint(const struct state *s, const char *want)
{
	const char *rest = s->wrong;

	if (!rest)
		return !want || fail("The lab was to complain, and did not.", want);
	while (want && *rest && memmem(rest, strcspn(rest, "\n"), want, strlen(want)))
		rest += strcspn(rest, "\n") + 1;
	if (want && !*rest) {
		print_lines("event", s->wrong);
		return true;
	}
	print_lines("wrong", s->wrong);
	return fail(NULL, s->wrong);
}

static bool look(int from, int to, bool musts)
{
	struct state s;
	bool ok;

	actors_settle();
	state_read(&s);
	print_lines("event", s.events);
	ok = check_complaint(&s, wanted_complaint(from, to));
	print_lines("trace", s.trace);
	draw(&s);
	if (ok && musts)
		ok = check_musts(&s, from, to);
	lab_tell("clear");
	state_free(&s);
	return ok;
}

/* Lines @from to @to, the first of which is "step TITLE". */
static bool step(int from, int to)
{
	bool ok = true;

	for (int i = from + 1; i < to && ok; i++) {
		char *copy = strdup(lines[i]), *rest = copy, *verb, *told = NULL;

		if (!strncmp(copy, "say", 3)) {
			printf("# say %s\n", copy + 3 + (copy[3] == ' '));
			free(copy);
			continue;
		}
		if (strncmp(copy, "must ", 5) && (told = strstr(copy, " : "))) {
			*told = '\0';
			told += 3;
		}
		verb = word(&rest);
		if (*verb && strcmp(verb, "must") && strcmp(verb, "wrong")) {
			printf("# cmd %s\n", lines[i]);
			ok = command(verb, rest, told);
		}
		free(copy);
	}
	return look(from, to, ok) && ok;
}

int script_run(const char *path)
{
	bool punch = false, ok = true;
	int steps, number = 0, from = 0, to;

	if (load(path))
		return 1;
	if (tracing && lab_tell("trace")) {
		printf("# untraced\n");
		tracing = false;
	}
	steps = prepare(&punch);
	printf("KTAP version 1\n1..%d\n", steps);
	if (steps <= 0 || actors_start(punch)) {
		printf("# fail the device could not be opened\nnot ok 1 open\n");
		return 1;
	}
	while (from < n_lines && strncmp(lines[from], "step ", 5))
		from++;
	for (; from < n_lines && ok; from = to) {
		for (to = from + 1; to < n_lines && strncmp(lines[to], "step ", 5); to++)
			;
		printf("# step %s\n", lines[from] + 5);
		ok = step(from, to);
		printf("%s %d %s\n", ok ? "ok" : "not ok", ++number, lines[from] + 5);
		fflush(stdout);
	}
	for (; number < steps; from = to) {
		for (to = from + 1; to < n_lines && strncmp(lines[to], "step ", 5); to++)
			;
		printf("ok %d %s # SKIP not reached\n", ++number, lines[from] + 5);
	}
	return !ok;
}
