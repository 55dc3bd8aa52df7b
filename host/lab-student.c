// SPDX-License-Identifier: GPL-2.0
/* What a student does with a lesson besides running it: nothing here needs a guest. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lab.h"
#include "opts.h"
#include "paths.h"
#include "report.h"

/* Copies the starter unless the student has a file already. */
static int copy_starter(const struct course *c, const struct lesson *l)
{
	char *from = xasprintf("%s/starter%s", l->dir, strchr(answer_name(l), '.')), *text = read_file(from);
	char *to = student_file(c, l), *dir = xasprintf("%s/%s", c->mine, l->name);
	int ret = EXIT_HOST;

	if (!text || path_mkdirs(dir) < 0)
		fprintf(stderr, "mirrorlab: %s: %s\n", text ? dir : from, strerror(errno));
	else if (write_file(to, text) == 0)
		ret = EXIT_PASS;
	free(dir);
	free(to);
	free(text);
	free(from);
	return ret;
}

int lab_start(const struct opts *o, const struct product *p, const struct course *c,
	      const struct lesson *l)
{
	char *file = student_file(c, l);
	int ret = EXIT_PASS;

	(void)o;
	(void)p;
	if (access(file, F_OK) == 0)
		printf("You have %s already; ./run.sh lab reset %d begins anew.\n", file, l->number);
	else
		ret = copy_starter(c, l);
	if (ret == EXIT_PASS)
		printf("Lesson %s\n"
		       "  read:  %s/lesson.md\n  edit:  %s\n"
		       "  check: ./run.sh lab check %d   (or ./run.sh lab watch %d)\n",
		       l->title, path_shown(l->dir), file, l->number, l->number);
	free(file);
	return ret;
}

int lab_reset(const struct opts *o, const struct product *p, const struct course *c,
	      const struct lesson *l)
{
	char *file = student_file(c, l), *backup;
	struct progress_of none = { 0 };
	int ret, n = 1;

	(void)o;
	(void)p;
	backup = xasprintf("%s.%d", file, n);
	while (access(backup, F_OK) == 0) {
		free(backup);
		backup = xasprintf("%s.%d", file, ++n);
	}
	if (access(file, F_OK) == 0 && rename(file, backup) < 0) {
		fprintf(stderr, "mirrorlab: %s: %s\n", backup, strerror(errno));
		ret = EXIT_HOST;
	} else {
		if (access(backup, F_OK) == 0)
			printf("What you had is in %s\n", backup);
		ret = copy_starter(c, l);
		if (ret == EXIT_PASS && progress_put(c, l, none) == 0)
			printf("%s is as it was in the beginning.\n", file);
	}
	free(backup);
	free(file);
	return ret;
}

int lab_hint(const struct opts *o, const struct product *p, const struct course *c,
	     const struct lesson *l)
{
	struct progress_of done = progress_get(c, l);
	char *path = xasprintf("%s/hints.md", l->dir), *text = read_file(path), *at = text, *end;
	int n = done.hints < 3 ? done.hints + 1 : 3, ret = EXIT_HOST;

	(void)o;
	(void)p;
	for (int i = 0; at && i < n; i++)
		at = strstr(i ? at + 3 : at, "## ");
	if (at) {
		end = strstr(at + 3, "\n## ");
		printf("Hint %d of 3: %.*s\n", n, end ? (int)(end - at - 3) : (int)strlen(at + 3),
		       at + 3);
		done.hints = n;
		ret = progress_put(c, l, done) == 0 ? EXIT_PASS : EXIT_HOST;
	}
	free(text);
	free(path);
	return ret;
}

int lab_solution(const struct opts *o, const struct product *p, const struct course *c,
		 const struct lesson *l)
{
	struct progress_of done = progress_get(c, l);
	char *path = xasprintf("%s/solution%s", l->dir, strchr(answer_name(l), '.')), *text;

	(void)p;
	if (!done.passed && !(o->given & OPT_GIVE_UP)) {
		fprintf(stderr, "mirrorlab: your lesson %d has not passed yet; --give-up shows it all the same\n",
			l->number);
		free(path);
		return EXIT_TEST_FAILED;
	}
	text = read_file(path);
	free(path);
	if (!text)
		return EXIT_HOST;
	fputs(text, stdout);
	free(text);
	done.seen_solution |= !done.passed;
	return progress_put(c, l, done) == 0 ? EXIT_PASS : EXIT_HOST;
}

int lab_list(const struct opts *o, const struct product *p, const struct course *c,
	     const struct lesson *l)
{
	int passed = 0;

	(void)o;
	(void)p;
	(void)l;
	for (int i = 0; i < c->n; i++) {
		struct progress_of is = progress_get(c, &c->lessons[i]);

		passed += is.passed;
		printf("  %-7s %s", is.passed ? "passed" : is.checks ? "begun" : "open",
		       c->lessons[i].title);
		if (is.checks || is.hints || is.seen_solution)
			printf("  (%d check%s, %d hint%s%s)", is.checks, is.checks == 1 ? "" : "s",
			       is.hints, is.hints == 1 ? "" : "s",
			       is.seen_solution ? ", given up" : "");
		putchar('\n');
	}
	progress_whole(c);
	printf("%d of %d passed; progress is in %s\n", passed, c->n, c->mine);
	return EXIT_PASS;
}

/* No word: the page to read, of @l or of what is next. */
int lab_next(const struct opts *o, const struct product *p, const struct course *c,
	     const struct lesson *l)
{
	char *path, *text;

	l = l ? l : progress_next(c);
	if (!l)
		return lab_list(o, p, c, NULL);
	path = xasprintf("%s/lesson.md", l->dir);
	text = read_file(path);
	if (text)
		fputs(text, stdout);
	printf("\n---\nThis page: %s   All lessons: ./run.sh lab list\n"
	       "Next: ./run.sh lab walk %d (watch it), ./run.sh lab start %d (do it yourself)\n",
	       path_shown(path), l->number, l->number);
	free(text);
	free(path);
	return text ? EXIT_PASS : EXIT_HOST;
}
