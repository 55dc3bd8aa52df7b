// SPDX-License-Identifier: GPL-2.0
/* check: the student's file against the lesson's scenario, and a verdict. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lab.h"
#include "opts.h"
#include "paths.h"
#include "report.h"
#include "text.h"

#define COMPILER_LINES 25

static void show_compiler(const char *words)
{
	char *clean = text_clean(words), *rest = clean, *line;

	printf("It does not compile yet:\n\n");
	for (int i = 0; rest && i < COMPILER_LINES && (line = strsep(&rest, "\n")); i++)
		if (*line)
			printf("    %s\n", line);
	free(clean);
}

static void show_report(const struct attempt *a)
{
	char *copy = xasprintf("%s", a->report), *rest = copy, *line;

	printf("\nThe kernel's report, in short (all of it: %s/console.log):\n", a->dir);
	while ((line = strsep(&rest, "\n")))
		if (*line)
			show_wrapped("    ", line);
	free(copy);
}

/* Somebody who edits another copy of it wonders for a long time. */
static bool same_text(const char *source, const struct lesson *l)
{
	char *starter = xasprintf("%s/starter.c", l->dir);
	char *a = read_file(source), *b = read_file(starter);
	bool same = a && b && !strcmp(a, b);

	free(a);
	free(b);
	free(starter);
	return same;
}

static void show_failure(const struct attempt *a, const struct lesson *l)
{
	if (a->text && strstr(a->text, "step "))
		show_walk(a->text, false, true);
	putchar('\n');
	show_wrapped("NOT YET  ", a->told ? a->told : "nobody knows why");
	if (a->seen && *a->seen)
		show_wrapped("   seen  ", a->seen);
	if (a->report)
		show_report(a);
	show_where(l, a->where);
	printf("Your file: %s%s\n", a->source,
	       same_text(a->source, l) ? ", which is as you were given it" : "");
	printf("A hint: ./run.sh lab hint %d\n", l->number);
}

static void show_pass(const struct course *c, const struct lesson *l, double seconds)
{
	const struct lesson *next = progress_next(c);

	printf("PASSED: lesson %s  (%.1f s)\n", l->title, seconds);
	printf("Another way to write it: ./run.sh lab solution %d\n", l->number);
	if (next)
		printf("Next: lesson %s: ./run.sh lab walk %d\n", next->title, next->number);
	else
		printf("That was the last lesson that was open.\n");
}

int lab_check(const struct opts *o, const struct product *p, const struct course *c,
	      const struct lesson *l)
{
	char *source = student_file(c, l), *script = xasprintf("%s/check", l->dir);
	struct attempt a = { .source = source, .script = script, .trace = o->given & OPT_DRAW };
	struct progress_of done = progress_get(c, l);
	int ret = EXIT_USAGE;

	if (access(source, F_OK)) {
		fprintf(stderr, "mirrorlab: you have no %s yet: ./run.sh lab start %d\n", source,
			l->number);
		goto out;
	}
	attempt_run(o, p, l, &a);
	ret = a.exit;
	if (ret == EXIT_HOST || ret == EXIT_USAGE || ret == EXIT_INTERRUPTED)
		goto out;
	done.checks++;
	done.passed |= ret == EXIT_PASS;
	progress_put(c, l, done);
	if (ret == EXIT_PASS) {
		show_pass(c, l, a.seconds);
	} else if (!a.compiled) {
		show_compiler(a.text);
	} else {
		show_failure(&a, l);
		printf("(%.1f s)\n", a.seconds);
	}
	if (a.trace && a.compiled)
		attempt_draw(&a, c, l);
out:
	attempt_free(&a);
	free(source);
	free(script);
	return ret;
}
