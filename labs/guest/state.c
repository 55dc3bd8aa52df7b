// SPDX-License-Identifier: GPL-2.0
/* Reads /proc/lab, and tells it what a thread is to stay at. */
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "guest.h"

int lab_tell(const char *fmt, ...)
{
	char text[80];
	int fd = open("/proc/" LAB_PROC, O_WRONLY | O_CLOEXEC), n;
	va_list ap;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (fd < 0 || n >= (int)sizeof(text))
		return -1;
	n = write(fd, text, n) == n ? 0 : -1;
	close(fd);
	return n;
}

static void append(char **to, const char *line)
{
	char *longer;

	if (asprintf(&longer, "%s%s\n", *to ? *to : "", line) < 0)
		return;
	free(*to);
	*to = longer;
}

static struct interval *by_id(struct state *s, unsigned long id)
{
	for (int i = 0; i < s->n_iv; i++)
		if (s->iv[i].id == id)
			return &s->iv[i];
	return NULL;
}

static struct pages to_pages(unsigned long start, unsigned long last)
{
	return (struct pages) { (int)((start - BUFFER) / PAGE), (int)((last - BUFFER) / PAGE) };
}

/* "tree ID START-LAST seq N refs N in|out OPS" and its likes */
static void read_interval(struct state *s, const char *line)
{
	unsigned long id, start, last, seq;
	char where[12], in[8], ops[24];
	struct interval *iv;
	unsigned int refs;

	if (sscanf(line, "%11s %lx %lx-%lx seq %lu refs %u %7s %23s", where, &id, &start, &last,
		   &seq, &refs, in, ops) != 8)
		return;
	iv = by_id(s, id);
	if (!iv)
		return;
	iv->seq = seq;
	iv->refs = refs;
	iv->member = !strcmp(in, "in");
	snprintf(iv->ops, sizeof(iv->ops), "%s", ops);
	iv->known_refs = !strcmp(ops, "lab_ops");
	if (!strcmp(where, "tree")) {
		iv->in_tree = true;
		iv->tree = to_pages(start, last);
	} else if (!strcmp(where, "will-be")) {
		iv->will_be = true;
		iv->wb = to_pages(start, last);
	} else {
		iv->order = ++s->n_deferred;
		iv->pending = to_pages(start, last);
	}
}

static void new_interval(struct state *s, const char *line)
{
	struct interval *iv = &s->iv[s->n_iv];
	char what[8];

	if (s->n_iv == NAMES || sscanf(line, "interval %lx %3s %7s %u", &iv->id, iv->name, what,
					  &iv->refs) != 4)
		return;
	iv->used = strcmp(what, "spare") != 0;
	iv->freed = !strcmp(what, "freed");
	s->n_iv++;
}

/* The log has these, in the order in which they came to pass. */
static bool is_logged(const char *line)
{
	return !strncmp(line, "event ", 6) || !strncmp(line, "wrong ", 6) ||
	       !strncmp(line, "kernel ", 7) || !strncmp(line, "lab ", 4);
}

static void read_line(struct state *s, const char *line)
{
	char a, fits[8];
	int page;

	if (sscanf(line, "mm seq %lu active %lu finds %lu", &s->seq, &s->active, &s->finds) == 3)
		s->has_mm = true;
	else if (!strncmp(line, "interval ", 9))
		new_interval(s, line);
	else if (!strncmp(line, "tree ", 5) || !strncmp(line, "will-be ", 8) ||
		 !strncmp(line, "deferred ", 9))
		read_interval(s, line);
	else if (sscanf(line, "pte %d %c %7s", &page, &a, fits) == 3 && page < PAGES) {
		s->pte[page] = a;
		s->stale[page] = !strcmp(fits, "stale");
	} else if (!strcmp(line, "closed")) {
		s->closed = true;
	} else if (!strcmp(line, "cpu known")) {
		s->cpu_known = true;
	} else if (sscanf(line, "cpu %d %c", &page, &a) == 2 && page < PAGES) {
		s->cpu[page] = a;
	} else if (sscanf(line, "count faults %d", &s->faults) == 1 ||
		   sscanf(line, "count zaps %d", &s->zaps) == 1 ||
		   sscanf(line, "count calls %d", &s->calls) == 1 ||
		   sscanf(line, "count flushes %d", &s->flushes) == 1)
		return;
	else if (!strncmp(line, "held ", 5) && s->n_held < LISTED)
		s->n_held += sscanf(line, "held %15s %39[^\n]", s->held[s->n_held].who,
				    s->held[s->n_held].what) == 2;
	else if (!strncmp(line, "reader ", 7) && s->n_reader < LISTED)
		s->n_reader += sscanf(line, "reader %15s %39[^\n]", s->reader[s->n_reader].who,
				      s->reader[s->n_reader].what) == 2;
	else if (!strncmp(line, "event ", 6))
		append(&s->events, line + 6);
	else if (!strncmp(line, "wrong ", 6))
		append(&s->wrong, line + 6);
	if (tracing && is_logged(line))
		append(&s->trace, line);
}

void state_read(struct state *s)
{
	FILE *f = fopen("/proc/" LAB_PROC, "re");
	char *line = NULL;
	size_t room = 0;

	*s = (struct state) { 0 };
	memset(s->pte, '.', sizeof(s->pte));
	memset(s->cpu, '.', sizeof(s->cpu));
	while (f && getline(&line, &room, f) > 0) {
		line[strcspn(line, "\n")] = '\0';
		read_line(s, line);
	}
	if (f)
		fclose(f);
	free(line);
}

void state_free(struct state *s)
{
	free(s->events);
	free(s->wrong);
	free(s->trace);
}

const struct interval *state_named(const struct state *s, const char *name)
{
	for (int i = 0; i < s->n_iv; i++)
		if (!strcmp(s->iv[i].name, name))
			return &s->iv[i];
	return NULL;
}

const char *state_held(const struct state *s, const char *who)
{
	for (int i = 0; i < s->n_held; i++)
		if (!strcmp(s->held[i].who, who))
			return s->held[i].what;
	return NULL;
}
