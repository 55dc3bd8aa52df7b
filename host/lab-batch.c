// SPDX-License-Identifier: GPL-2.0
/*
 * Each attempt is a process of its own, which tells what came of it in lines of
 * "KEY BYTES" and that many bytes: whatever a student's program wrote.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "cpus.h"
#include "crew.h"
#include "lab-batch.h"
#include "opts.h"
#include "paths.h"
#include "rundir.h"
#include "verbs.h"

#define MAX_FIELD	(64 << 10)	/* a guest may have written more */

struct work {
	struct batch *b;
	struct crew crew;
	int said;
};

static void tell(FILE *out, const char *key, const char *text)
{
	int len = text ? (int)strnlen(text, MAX_FIELD) : 0;

	if (text)
		fprintf(out, "%s %d\n%.*s\n", key, len, len, text);
}

static int count_good(const char *text)
{
	int n = text && !strncmp(text, "good ", 5);

	while (text && (text = strstr(text, "\ngood "))) {
		text++;
		n++;
	}
	return n;
}

static void work(void *arg, int i, FILE *out)
{
	struct work *w = arg;
	struct trial *t = &w->b->t[i];

	setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + w->b->nice);
	attempt_run(w->b->o, w->b->p, t->l, &t->a);
	fprintf(out, "%d %d %d %f\n", t->a.exit, t->a.compiled, count_good(t->a.text),
		t->a.seconds);
	if (!t->a.compiled)
		tell(out, "text", t->a.text);
	tell(out, "told", t->a.told);
	tell(out, "seen", t->a.seen);
	tell(out, "where", t->a.where);
	tell(out, "report", t->a.report);
	attempt_free(&t->a);
}

/* The next field of @told, NULL at the end; @key: of at least 16 bytes. */
static char *hear(FILE *told, char *key)
{
	char *text;
	int len;

	if (fscanf(told, "%15s %d", key, &len) != 2 || len < 0 || len > MAX_FIELD ||
	    fgetc(told) != '\n')
		return NULL;
	text = calloc(1, len + 1);
	if (text && fread(text, 1, len, told) != (size_t)len) {
		free(text);
		return NULL;
	}
	return text;
}

static void put_field(struct attempt *a, const char *key, char *text)
{
	char **to = !strcmp(key, "text") ? &a->text : !strcmp(key, "told") ? &a->told :
		    !strcmp(key, "seen") ? &a->seen : !strcmp(key, "where") ? &a->where :
		    &a->report;

	free(*to);
	*to = text;
}

static void done(void *arg, int i, FILE *told)
{
	struct work *w = arg;
	struct batch *b = w->b;
	struct trial *t = &b->t[i];
	int compiled = 0;
	char key[16], *text;

	if (fscanf(told, "%d %d %d %lf", &t->a.exit, &compiled, &t->held, &t->a.seconds) != 4) {
		t->a.exit = w->crew.stop ? EXIT_INTERRUPTED : EXIT_HOST;
		t->a.told = xasprintf("its process died");
		compiled = 1;
	}
	t->a.compiled = compiled;
	while ((text = hear(told, key)))
		put_field(&t->a, key, text);
	t->done = t->a.exit != EXIT_INTERRUPTED;
	if (!t->done)
		w->crew.stop = true;
	/* In order, whoever is first. */
	for (; b->said && w->said < b->n && b->t[w->said].done; w->said++)
		b->said(b->arg, &b->t[w->said]);
}

/* Folders by number: a student's name is not fit for a path. */
static int make_folders(struct batch *b)
{
	if (!b->dir)
		b->dir = rundir_make();
	for (int i = 0; b->dir && i < b->n; i++) {
		b->t[i].a.dir = rundir_sub(b->dir, i);
		if (!b->t[i].a.dir)
			return EXIT_HOST;
	}
	return b->dir ? EXIT_PASS : EXIT_HOST;
}

int batch_run(struct batch *b)
{
	struct work w = {
		.b = b,
		.crew = { .count = b->n, .work = work, .done = done },
	};
	int ret = make_folders(b);

	w.crew.arg = &w;
	w.crew.jobs = b->o->given & OPT_JOBS ? b->o->jobs : cpus_allowed();
	if (ret == EXIT_PASS && crew_run(&w.crew) < 0) {
		fprintf(stderr, "mirrorlab: a process could not be started: %s\n", strerror(errno));
		ret = EXIT_HOST;
	}
	return ret == EXIT_PASS && w.crew.stop ? EXIT_INTERRUPTED : ret;
}

void batch_free(struct batch *b)
{
	for (int i = 0; b->t && i < b->n; i++) {
		free((char *)b->t[i].a.source);
		free((char *)b->t[i].a.script);
		attempt_free(&b->t[i].a);
	}
	free(b->t);
	free(b->dir);
}
