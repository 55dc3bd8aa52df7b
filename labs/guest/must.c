// SPDX-License-Identifier: GPL-2.0
/* The conditions a script can ask for. Each says what is there instead. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guest.h"

static char *say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static char *say(const char *fmt, ...)
{
	char *text = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		text = NULL;
	va_end(ap);
	return text;
}

static bool same(struct pages a, struct pages b)
{
	return a.first == b.first && a.last == b.last;
}

/* tree NAME A-B|none, will-be NAME A-B|none */
static char *must_bounds(const struct state *s, char w[4][24], bool will_be)
{
	const struct interval *iv = state_named(s, w[1]);
	bool there = iv && (will_be ? iv->will_be : iv->in_tree);
	struct pages is = there ? (will_be ? iv->wb : iv->tree) : (struct pages) { 0 }, want;

	if (!strcmp(w[2], "none"))
		return there ? say("%s has pages %d-%d", w[1], is.first, is.last) : NULL;
	if (!parse_pages(w[2], &want))
		return say("the script is wrong here");
	if (!there)
		return say("%s is not there", w[1]);
	return same(is, want) ? NULL : say("%s has pages %d-%d", w[1], is.first, is.last);
}

/* deferred none, deferred NAME A-B|out */
static char *must_deferred(const struct state *s, char w[4][24])
{
	const struct interval *iv = state_named(s, w[1]);
	struct pages want;

	if (!strcmp(w[1], "none"))
		return s->n_deferred ? say("%d changes are pending", s->n_deferred) : NULL;
	if (!iv || !iv->order)
		return say("no change of %s is pending", w[1]);
	if (!strcmp(w[2], "out"))
		return iv->member ? say("%s is going to stay", w[1]) : NULL;
	if (!parse_pages(w[2], &want))
		return say("the script is wrong here");
	if (!iv->member)
		return say("%s is going out", w[1]);
	return same(iv->pending, want) ? NULL :
		say("%s is going to have pages %d-%d", w[1], iv->pending.first, iv->pending.last);
}

static const char *has(char entry)
{
	switch (entry) {
	case '.':
		return "is not";
	case 'r':
		return "is readable";
	case 'w':
		return "is writable";
	case 'x':
		return "is exclusive";
	default:
		return "is of the device's memory";
	}
}

/* cpu A-B none|r|w|d */
static char *must_cpu(const struct state *s, char w[4][24])
{
	struct pages p;

	if (!parse_pages(w[1], &p))
		return say("the script is wrong here");
	for (int i = p.first; i <= p.last; i++) {
		char want = !strcmp(w[2], "none") ? '.' : *w[2];

		if (!s->cpu_known || s->cpu[i] != want)
			return say("the process has \"%c\" for page %d", s->cpu_known ? s->cpu[i] : '?',
				   i);
	}
	return NULL;
}

/* device A-B none|r|w|x|R|W|mapped */
static char *must_device(const struct state *s, char w[4][24])
{
	struct pages p;

	if (!parse_pages(w[1], &p))
		return say("the script is wrong here");
	for (int i = p.first; i <= p.last; i++) {
		char is = s->pte[i], want = !strcmp(w[2], "none") ? '.' : *w[2];

		if (want == 'm' ? is == '.' : is != want)
			return say("page %d %s in the device page table", i, has(is));
	}
	return NULL;
}

static char *must_no_stale(const struct state *s)
{
	for (int i = 0; i < PAGES; i++)
		if (s->stale[i])
			return say("the device's page %d is not what the process has there", i);
	return NULL;
}

/* count WHAT = N, count WHAT <= N */
static char *must_count(const struct state *s, char w[4][24])
{
	int is = !strcmp(w[1], "faults") ? s->faults : !strcmp(w[1], "zaps") ? s->zaps :
		 !strcmp(w[1], "flushes") ? s->flushes : s->calls;
	int want = atoi(w[3]);

	return (*w[2] == '<' ? is <= want : is == want) ? NULL : say("it is %d %s", is, w[1]);
}

/* result WHO VALUE|ok|fails */
static char *must_result(char w[4][24])
{
	const struct actor *a = actor_named(w[1], false);

	if (!a || a->busy)
		return say("%s has no result", w[1]);
	if (!strcmp(w[2], "fails"))
		return a->ret ? NULL : say("it worked");
	if (a->ret)
		return say("it failed with error %d (%s)", a->ret, strerror(-a->ret));
	if (!strcmp(w[2], "ok") || a->value == strtoull(w[2], NULL, 0))
		return NULL;
	return say("it is %llu", a->value);
}

/* held WHO POINT, waits WHO, ended WHO */
static char *must_thread(const struct state *s, char w[4][24])
{
	const struct actor *a = actor_named(w[1], false);
	const char *point = state_held(s, w[1]);

	if (!strcmp(w[1], "any")) {
		for (int i = 0; i < s->n_held; i++)
			if (!strcmp(s->held[i].what, w[2]))
				return NULL;
		return say("nobody is at \"%s\"", w[2]);
	}
	if (!a)
		return say("there is no %s", w[1]);
	if (*w[0] == 'e')
		return a->busy ? say("%s is still busy with \"%s\"", w[1], a->doing) : NULL;
	if (!a->busy)
		return say("%s is done with \"%s\"", w[1], a->doing);
	if (*w[0] == 'w')
		return point ? say("%s stays at \"%s\"", w[1], point) : NULL;
	return point && !strcmp(point, w[2]) ? NULL :
		say("%s is %s%s", w[1], point ? "at " : "not held", point ? point : "");
}

/* reader none, reader WHO */
static char *must_reader(const struct state *s, char w[4][24])
{
	if (!strcmp(w[1], "none"))
		return s->n_reader ? say("%s has it", s->reader[0].who) : NULL;
	for (int i = 0; i < s->n_reader; i++)
		if (!strcmp(s->reader[i].who, w[1]))
			return NULL;
	return say("%s does not have it", w[1]);
}

/* freed NAME, kept NAME, refs NAME N */
static char *must_interval(const struct state *s, char w[4][24])
{
	const struct interval *iv = state_named(s, w[1]);

	if (!iv)
		return say("there is no %s", w[1]);
	if (*w[0] == 'f')
		return iv->freed ? NULL : say("%s was not freed", w[1]);
	if (*w[0] == 'k')
		return iv->freed ? say("%s was freed", w[1]) : NULL;
	return iv->refs == (unsigned int)atoi(w[2]) ? NULL : say("%s has %u", w[1], iv->refs);
}

char *must(const struct state *s, const char *condition)
{
	char w[4][24] = { "" };

	if (sscanf(condition, "%23s %23s %23s %23s", w[0], w[1], w[2], w[3]) < 2)
		return say("the script is wrong here");
	if (!strcmp(w[0], "tree") || !strcmp(w[0], "will-be"))
		return must_bounds(s, w, *w[0] == 'w');
	if (!strcmp(w[0], "deferred"))
		return must_deferred(s, w);
	if (!strcmp(w[0], "sequence"))
		return (s->seq & 1) == (*w[1] == 'o') ? NULL : say("it is %lu", s->seq);
	if (!strcmp(w[0], "device"))
		return must_device(s, w);
	if (!strcmp(w[0], "cpu"))
		return must_cpu(s, w);
	if (!strcmp(w[0], "stale"))
		return must_no_stale(s);
	if (!strcmp(w[0], "context"))	/* kept, freed */
		return s->closed == (*w[1] == 'f') ? NULL :
			say("it is %s", s->closed ? "freed" : "there");
	if (!strcmp(w[0], "count"))
		return must_count(s, w);
	if (!strcmp(w[0], "result"))
		return must_result(w);
	if (!strcmp(w[0], "held") || !strcmp(w[0], "waits") || !strcmp(w[0], "ended"))
		return must_thread(s, w);
	if (!strcmp(w[0], "reader"))
		return must_reader(s, w);
	if (!strcmp(w[0], "freed") || !strcmp(w[0], "kept") || !strcmp(w[0], "refs"))
		return must_interval(s, w);
	return say("the script is wrong here");
}
