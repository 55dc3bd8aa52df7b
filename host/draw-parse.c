// SPDX-License-Identifier: GPL-2.0
/* Takes the words of lab-run --trace apart, see docs/labs.md for their format. */
#include <stdlib.h>
#include <string.h>

#include "draw.h"
#include "text.h"

#define STEP_BYTES 4000	/* kept of what is said in a step */

/* Adds a line, or a paragraph's next words, to *@to. */
static int add_words(char **to, const char *words, char between)
{
	size_t had = *to ? strlen(*to) : 0, len = strlen(words);
	char *longer;

	if (had + len > STEP_BYTES)
		return 0;
	longer = realloc(*to, had + len + 2);
	if (!longer)
		return -1;
	*to = longer;
	if (had)
		longer[had++] = between;
	memcpy(longer + had, words, len + 1);
	return 0;
}

static void kernel_line(struct draw_event *e)
{
	char how[12] = "";

	e->kind = DRAW_NOTE;
	if (sscanf(e->text, "change %7s %15s seq %lu %11s", e->name, e->pages, &e->seq, how) == 4) {
		e->kind = DRAW_CHANGE;
		e->deferred = !strcmp(how, "deferred");
	} else if (sscanf(e->text, "thaw seq %lu changes %u releases %u", &e->seq, &e->count,
			  &e->releases) == 3) {
		e->kind = DRAW_THAW;
	} else if (!strncmp(e->text, "find_unlock", 11)) {
		e->kind = DRAW_UNLOCK;
	} else if (sscanf(e->text, "find %7s", e->name) == 1) {
		e->kind = DRAW_FIND;
	} else if (sscanf(e->text, "release %7s", e->name) == 1) {
		e->kind = DRAW_RELEASE;
	} else if (!strcmp(e->text, "sleeps")) {
		e->kind = DRAW_SLEEPS;
	} else if (!strcmp(e->text, "wakes")) {
		e->kind = DRAW_WAKES;
	} else if (!strcmp(e->text, "exits")) {
		e->kind = DRAW_EXITS;
	}
}

static void lab_line(struct draw_event *e)
{
	static const struct { const char *word; enum draw_kind kind; } words[] = {
		{ "begin ", DRAW_BEGIN }, { "end ", DRAW_END }, { "enter ", DRAW_ENTER },
		{ "leave ", DRAW_LEAVE }, { "held ", DRAW_HELD }, { "goes on", DRAW_GOES },
	};

	e->kind = DRAW_NOTE;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t len = strlen(words[i].word);

		if (strncmp(e->text, words[i].word, len))
			continue;
		e->kind = words[i].kind;
		memmove(e->text, e->text + len, strlen(e->text + len) + 1);
		break;
	}
	if (e->kind == DRAW_ENTER || e->kind == DRAW_LEAVE)
		sscanf(e->text, "invalidate %7s %15s", e->name, e->pages);
}

/* The sentences of labs/driver that have a mark of their own. */
static void event_line(struct draw_event *e)
{
	const char *says;

	e->kind = DRAW_NOTE;
	if (sscanf(e->text, "read_begin(%7[^)]) returns %lu", e->name, &e->seq) == 2)
		e->kind = DRAW_READ_BEGIN;
	else if (sscanf(e->text, "read_retry(%7[^,], %lu)", e->name, &e->seq) == 2 &&
		 (says = strstr(e->text, " says ")))
		e->kind = strstr(says, "no collision") ? DRAW_NO_COLLISION : DRAW_COLLISION;
	else if (strstr(e->text, "(-EBUSY)"))
		e->kind = DRAW_COLLISION;
	else if (sscanf(e->text, "interval %7s is freed", e->name) == 1 &&
		 strstr(e->text, " is freed"))
		e->kind = DRAW_FREED;
	else if (sscanf(e->text, "invalidate() of %7s for pages %15[^ ,]", e->name,
			e->pages) == 2) {
		says = strstr(e->text, ", seq ");
		e->seq = says ? strtoul(says + 6, NULL, 10) : 0;
	}
}

/* The lab's own words have nothing else, and any part of them is whole. */
static void only_ascii(char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s >= 0x80)
			*s = '?';
}

/* "KIND WHO: TEXT" */
static void trace_line(struct draw_trace *t, const char *line)
{
	const char *who = strchr(line, ' '), *colon = who ? strstr(who, ": ") : NULL;
	struct draw_event *e = &t->events[t->n];

	if (!colon || colon == who)
		return;
	if (t->n == DRAW_EVENTS) {
		t->cut = true;
		return;
	}
	memset(e, 0, sizeof(*e));
	e->step = t->n_steps - 1;
	snprintf(e->who, sizeof(e->who), "%.*s", (int)(colon - who - 1), who + 1);
	snprintf(e->text, sizeof(e->text), "%s", colon + 2);
	only_ascii(e->who);
	only_ascii(e->text);
	if (!strncmp(line, "kernel ", 7))
		kernel_line(e);
	else if (!strncmp(line, "lab ", 4))
		lab_line(e);
	else if (!strncmp(line, "event ", 6))
		event_line(e);
	else if (!strncmp(line, "wrong ", 6))
		e->kind = DRAW_WRONG;
	else
		return;
	t->n++;
}

static int new_step(struct draw_trace *t, const char *title)
{
	if (t->n_steps == DRAW_STEPS) {
		t->cut = true;
		return 0;
	}
	return add_words(&t->steps[t->n_steps++].title, title, ' ');
}

static int one_line(struct draw_trace *t, const char *line)
{
	struct draw_step *s = t->n_steps ? &t->steps[t->n_steps - 1] : NULL;

	if (!strncmp(line, "trace ", 6))
		trace_line(t, line + 6);
	else if (!strncmp(line, "step ", 5))
		return new_step(t, line + 5);
	else if (s && !strncmp(line, "say ", 4))
		return add_words(&s->says, line + 4, ' ');
	else if (s && !strncmp(line, "good ", 5))
		return add_words(&s->holds, line + 5, '\n');
	else if (s && !strncmp(line, "fail ", 5))
		return add_words(&s->fails, line + 5, '\n');
	return 0;
}

int draw_parse(struct draw_trace *t, const char *text)
{
	char *clean = text_clean(text), *rest = clean, *line;
	int ret = clean ? 0 : -1;

	memset(t, 0, sizeof(*t));
	/* One more than are kept, so that the last can be looked at. */
	t->events = calloc(DRAW_EVENTS + 1, sizeof(*t->events));
	if (!t->events)
		ret = -1;
	while (!ret && (line = strsep(&rest, "\n")))
		ret = one_line(t, line);
	free(clean);
	return ret;
}

void draw_trace_free(struct draw_trace *t)
{
	for (int i = 0; i < t->n_steps; i++) {
		free(t->steps[i].title);
		free(t->steps[i].says);
		free(t->steps[i].holds);
		free(t->steps[i].fails);
	}
	free(t->events);
}
