// SPDX-License-Identifier: GPL-2.0
/*
 * verify, for authors: a walk must hold, a starter must fail, a solution must
 * pass, and each planted wrong answer must fail with the words that its first
 * line announces: "// says: WORDS", or "# says: WORDS" where the answer is text.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lab.h"
#include "kit.h"
#include "lab-batch.h"
#include "lab-rulings.h"
#include "opts.h"
#include "paths.h"
#include "report.h"

#define LEAST_BUGS 3
#define HINTS 3
#define LONGEST_TITLE 62

struct tally { int passed, failed; };

static bool result(struct tally *t, const struct lesson *l, const char *what, const char *why)
{
	printf("%-8s %s: %s%s%s\n", why ? "FAIL" : "ok", l->name, what, why ? ": " : "",
	       why ? why : "");
	fflush(stdout);
	if (why)
		t->failed++;
	else
		t->passed++;
	return !why;
}

static bool in_lesson(const struct lesson *l, const char *name)
{
	char *path = xasprintf("%s/%s", l->dir, name);
	bool there = access(path, R_OK) == 0;

	free(path);
	return there;
}

/* Has lesson.md of @where ("LESSON#words-of-the-heading") that heading? */
static bool heading_exists(const char *where)
{
	const char *hash = strchr(where, '#');
	char *path = xasprintf("%s/labs/%.*s/lesson.md", path_repo(), (int)(hash - where), where);
	char *text = read_file(path), *heading = xasprintf("\n## %s\n", hash + 1);
	bool found;

	for (char *p = heading; *p; p++)
		*p = *p == '-' ? ' ' : *p;
	found = text && strcasestr(text, heading);
	free(heading);
	free(text);
	free(path);
	return found;
}

/* Each "@anchor" at the end of a line of the lesson's check. */
static void verify_links(struct tally *t, const struct lesson *l)
{
	char *path = xasprintf("%s/check", l->dir), *text = read_file(path), *rest = text, *line;

	while (rest && (line = strsep(&rest, "\n"))) {
		char *at = strrchr(line, '@'), *where;

		if (!at || strchr(at, ' ') || *line == '#')
			continue;
		where = xasprintf("%s#%s", l->name, at + 1);
		if (!heading_exists(where))
			result(t, l, where, "lesson.md has no such heading");
		free(where);
	}
	free(text);
	free(path);
}

static void verify_width(struct tally *t, const struct lesson *l, const char *name)
{
	char *path = xasprintf("%s/%s", l->dir, name), *text = read_file(path), *rest = text;
	char *line;

	while (rest && (line = strsep(&rest, "\n")))
		if (strlen(line) >= 80)
			result(t, l, name, "it has lines of more than 79 characters");
	free(text);
	free(path);
}

/* What is shown has 80 columns, and "step 12: " comes before a title. */
static void verify_titles(struct tally *t, const struct lesson *l, const char *script)
{
	char *path = xasprintf("%s/%s", l->dir, script), *text = read_file(path), *rest = text;
	char *line;

	while (rest && (line = strsep(&rest, "\n")))
		if (!strncmp(line, "step ", 5) && strlen(line + 5) > LONGEST_TITLE)
			result(t, l, line + 5, "this title is too long");
	free(text);
	free(path);
}

static void verify_files(struct tally *t, const struct lesson *l)
{
	static const char *const code[] = { "lesson.md", "walk", "hints.md", "check",
					    "starter.c", "solution.c" };
	static const char *const text[] = { "lesson.md", "walk", "hints.md", "key",
					    "starter.txt", "solution.txt" };
	const char *const *files = lesson_is_review(l) ? text : code;
	char *path = xasprintf("%s/hints.md", l->dir), *hints = read_file(path);
	int n = 0;

	for (size_t i = 0; i < sizeof(code) / sizeof(code[0]); i++)
		if (!in_lesson(l, files[i]))
			result(t, l, files[i], "it is missing");
	for (char *at = hints; at && (at = strstr(at, "## ")); at += 3)
		n++;
	result(t, l, "three hints", n == HINTS ? NULL : "hints.md has not three headings");
	verify_links(t, l);
	verify_width(t, l, "lesson.md");
	verify_width(t, l, "hints.md");
	verify_titles(t, l, "walk");
	verify_titles(t, l, "check");
	free(hints);
	free(path);
}

/* What is to be run, and what each has to come to. */
struct proofs {
	struct tally *t;
	struct batch b;
	struct proof {
		char *what, *says;
	} *proof;
};

/* @source (NULL: the standard driver) with @script. @says: NULL to pass, else words. */
static void add_proof(struct proofs *all, const struct lesson *l, const char *source,
		      const char *script, const char *says)
{
	int n = all->b.n++;

	all->b.t = reallocarray(all->b.t, n + 1, sizeof(*all->b.t));
	all->proof = reallocarray(all->proof, n + 1, sizeof(*all->proof));
	if (!all->b.t || !all->proof)
		exit(EXIT_HOST);
	all->b.t[n] = (struct trial) {
		.l = l, .a.source = source ? xasprintf("%s/%s", l->dir, source) : NULL,
		.a.script = xasprintf("%s/%s", l->dir, script),
	};
	all->proof[n] = (struct proof) {
		.what = xasprintf("%s", source ? source : script),
		.says = says ? xasprintf("%s", says) : NULL,
	};
}

/* One was run: is it as it should be? */
static void judge_proof(void *arg, struct trial *trial)
{
	struct proofs *all = arg;
	const struct proof *proof = &all->proof[trial - all->b.t];
	const struct attempt *a = &trial->a;
	const char *told = a->compiled ? a->told : a->text, *says = proof->says;
	char *why = NULL;

	if (!says && a->exit != EXIT_PASS)
		why = xasprintf("it fails: %s (%s) %s", told ? told : "?", a->seen ? a->seen : "",
				a->dir ? a->dir : "");
	else if (says && a->exit == EXIT_PASS)
		why = xasprintf("it passes");
	else if (says && (!a->compiled || !told || !strstr(told, says)))
		why = xasprintf("it says \"%s\" (%s), not \"%s\" %s", told ? told : "?",
				a->seen ? a->seen : "", says, a->dir ? a->dir : "");
	else if (a->where && !heading_exists(a->where))
		why = xasprintf("there is no heading for %s", a->where);
	result(all->t, trial->l, proof->what, why);
	free(why);
}

/* The words behind "says: " in the first line, to be freed, or NULL. */
static char *announced(const struct lesson *l, const char *source)
{
	char *path = xasprintf("%s/%s", l->dir, source), *text = read_file(path), *says = NULL;
	const char *mark = lesson_is_review(l) ? "# says: " : "// says: ";
	size_t len = strlen(mark);

	if (text && !strncmp(text, mark, len))
		says = xasprintf("%.*s", (int)strcspn(text + len, "\n"), text + len);
	free(text);
	free(path);
	return says;
}

static int is_answer(const struct dirent *d)
{
	const char *dot = strrchr(d->d_name, '.');

	return dot && (!strcmp(dot, ".c") || !strcmp(dot, ".txt"));
}

static void verify_bugs(struct proofs *all, const struct lesson *l)
{
	char *dir = xasprintf("%s/bugs", l->dir), *says[64] = { NULL };
	struct dirent **names = NULL;
	struct tally *t = all->t;
	int n = scandir(dir, &names, is_answer, alphasort);

	result(t, l, "planted wrong answers", n >= LEAST_BUGS ? NULL : "there are less than three");
	for (int i = 0; i < n && i < 64; i++) {
		char *source = xasprintf("bugs/%s", names[i]->d_name);

		says[i] = announced(l, source);
		for (int k = 0; k < i && says[i]; k++)
			if (says[k] && !strcmp(says[k], says[i]))
				result(t, l, source, "another one says the same");
		if (says[i])
			add_proof(all, l, source, "check", says[i]);
		else
			result(t, l, source, "its first line does not announce what it \"says: \"");
		free(source);
		free(names[i]);
	}
	for (int i = 0; i < 64; i++)
		free(says[i]);
	free(names);
	free(dir);
}

static void say_patch(void *t, const struct lesson *l, const char *what, const char *why)
{
	result(t, l, what, why);
}

/* The patches of a review are as the key says: by a real run of each. */
static int verify_review(struct tally *t, const struct opts *o, const struct lesson *l)
{
	int ret = rulings_prove(o, l, say_patch, t);

	if (!kit_folder())
		return ret;
	printf("skipped  %s: its patches: the kernel's source is not here\n", l->name);
	return EXIT_PASS;
}

int lab_verify(const struct opts *o, const struct product *p, const struct course *c,
	       const struct lesson *only)
{
	struct tally t = { 0 };
	struct proofs all = { .t = &t, .b = { .o = o, .p = p, .said = judge_proof } };
	int ret;

	all.b.arg = &all;
	for (int i = 0; i < c->n; i++) {
		const struct lesson *l = &c->lessons[i];

		if (only && l != only)
			continue;
		verify_files(&t, l);
		add_proof(&all, l, NULL, "walk", NULL);
		add_proof(&all, l, lesson_is_review(l) ? "starter.txt" : "starter.c", "check", "");
		add_proof(&all, l, lesson_is_review(l) ? "solution.txt" : "solution.c", "check", NULL);
		verify_bugs(&all, l);
	}
	ret = batch_run(&all.b);
	for (int i = 0; i < c->n && ret == EXIT_PASS; i++)
		if (lesson_is_review(&c->lessons[i]) && (!only || only == &c->lessons[i]))
			ret = verify_review(&t, o, &c->lessons[i]);
	for (int i = 0; i < all.b.n; i++) {
		free(all.proof[i].what);
		free(all.proof[i].says);
	}
	free(all.proof);
	batch_free(&all.b);
	printf("%d as they should be, %d not\n", t.passed, t.failed);
	return ret != EXIT_PASS ? ret : t.failed ? EXIT_TEST_FAILED : EXIT_PASS;
}
