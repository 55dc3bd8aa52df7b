// SPDX-License-Identifier: GPL-2.0
/* lab: a course on interval notifiers. Which word does what. */
#include <stdio.h>
#include <string.h>

#include "lab.h"
#include "opts.h"
#include "paths.h"
#include "verbs.h"

static const struct word {
	const char *name, *operand;
	lab_word *fn;
	bool builds;
	unsigned int takes;
	const char *text;
} words[] = {
	{ "list", "", lab_list, false, OPT_DIR, "all lessons, and what you have done" },
	{ "walk", "[N]", lab_walk, true, OPT_STEP | OPT_DRAW | OPT_DIR | OPT_FLAVOUR, "run the lesson's script in a guest and show each step" },
	{ "start", "[N]", lab_start, false, OPT_DIR, "put the exercise's file into your folder" },
	{ "check", "[N]", lab_check, true, OPT_DRAW | OPT_DIR | OPT_FLAVOUR, "compile your file, run it in a guest, say what is wrong" },
	{ "watch", "[N]", lab_watch, true, OPT_DIR | OPT_POLL, "check again whenever you save the file" },
	{ "hint", "[N]", lab_hint, false, OPT_DIR, "the next of three hints" },
	{ "solution", "[N]", lab_solution, false, OPT_DIR | OPT_GIVE_UP, "show it, when yours has passed" },
	{ "reset", "[N]", lab_reset, false, OPT_DIR, "begin the exercise anew; a backup is kept" },
	{ "shell", "[N]", lab_shell, true, OPT_DIR | OPT_FLAVOUR, "a shell in a guest with the lesson's scripts" },
	{ "grade", "DIR...", lab_grade, true, OPT_CSV | OPT_JSON | OPT_JUNIT | OPT_JOBS, "points for many students' folders, on standard output" },
	{ "verify", "[N]", lab_verify, true, OPT_DIR | OPT_JOBS | OPT_FLAVOUR, "for authors: are all lessons as they should be?" },
	{ "pack", "[FILE]", lab_pack, true, 0, "one archive for machines without network and kernel source" },
};

#define N_WORDS (sizeof(words) / sizeof(words[0]))

/* What only some words take. */
#define OPTS_WORDS (OPT_FLAVOUR | OPT_STEP | OPT_DRAW | OPT_DIR | OPT_GIVE_UP | OPT_JOBS | OPT_CSV | OPT_JSON | OPT_JUNIT | OPT_POLL)

static const struct word *find_word(const char *name)
{
	for (size_t i = 0; i < N_WORDS; i++)
		if (!strcmp(words[i].name, name))
			return &words[i];
	return NULL;
}

static bool takes_lesson(const struct word *w)
{
	return !strcmp(w->operand, "[N]");
}

static void help_status(void)
{
	puts("\nExit status: 0 passed, 1 not yet (what is wrong is said), 2 usage, 3 this host\n"
	     "cannot, 4 it does not compile, 5 the kernel complained, 6 no verdict in time.");
}

static void help_grade(void)
{
	puts("\nA DIR is a student's my-labs, or the folder around it; a single DIR may hold the\n"
	     "folders of all students. A lesson that passes is a point. Links are not followed,\n"
	     "what students wrote is compiled and run where it reaches nothing of this host.\n"
	     "Without a format: a table for a person.\n"
	     "\nExit status: 0 all were graded, whatever the points; 2 usage; 3 some points are\n"
	     "not known, for this host cannot; 130 interrupted.");
}

int help_lab(const struct opts *o)
{
	const struct word *w = o->argc ? find_word(o->argv[0]) : NULL;

	if (w) {
		printf("usage: ./run.sh lab %s %s\n\n%s\n\n", w->name, w->operand, w->text);
		opts_describe(w->takes | OPT_HELP);
		if (w->fn == lab_grade)
			help_grade();
		else if (w->fn == lab_pack)
			puts("\nFILE ends in .tar.gz (default: ./mirrorlab-labs.tar.gz). Unpacked, it has the\n"
			     "same ./run.sh, and all words of lab but this one.");
		else if (*w->operand)
			puts("\nN is a lesson's number; without it: all (verify), or the first that you have\n"
			     "not passed.");
		if (w->fn != lab_grade)
			help_status();
		return EXIT_PASS;
	}
	puts("usage: ./run.sh lab [WORD [N]] [OPTIONS]\n\n"
	     "A course on mmu interval notifiers. Without a word: the next lesson to read;\n"
	     "with a number (./run.sh lab 3): that one.\n");
	for (size_t i = 0; i < N_WORDS; i++)
		printf("  %-9s %-6s %s\n", words[i].name, words[i].operand, words[i].text);
	putchar('\n');
	opts_describe(OPTS_WORDS | OPT_HELP);
	puts("\n./run.sh lab WORD --help says more.");
	help_status();
	return EXIT_PASS;
}

static bool takes_folders(const struct word *w)
{
	return w->fn == lab_grade;
}

static const struct lesson *choose(const struct opts *o, const struct course *c,
				   const struct word *w)
{
	if (w->fn == lab_next && o->argc)
		return course_find(c, o->argv[0]);
	if (!takes_lesson(w))
		return NULL;
	if (o->argc > 1)
		return course_find(c, o->argv[1]);
	if (w->fn == lab_verify)
		return NULL;
	return progress_next(c) ? progress_next(c) : &c->lessons[c->n - 1];
}

static int run_word(struct opts *o, const struct course *c, const struct word *w)
{
	const struct lesson *l = choose(o, c, w);
	struct product p = { 0 };
	int ret = EXIT_PASS;

	if (!l && ((o->argc > 1 && takes_lesson(w)) || (o->argc && w->fn == lab_next)))
		return EXIT_USAGE;
	if (w->builds)
		ret = product_get(o, &p);
	if (ret == EXIT_PASS)
		ret = w->fn(o, &p, c, l);
	product_free(&p);
	return ret;
}

static int formats(const struct opts *o)
{
	return !!(o->given & OPT_CSV) + !!(o->given & OPT_JSON) + !!(o->given & OPT_JUNIT);
}

int verb_lab(struct opts *o)
{
	static const struct word nothing = { "", "", lab_next, false, OPT_DIR, "" };
	bool page = !o->argc || strspn(o->argv[0], "0123456789") == strlen(o->argv[0]);
	const struct word *w = page ? &nothing : find_word(o->argv[0]);
	struct course c;
	int ret;

	if (!w || (!takes_folders(w) && o->argc > 1 + (*w->operand != 0))) {
		fprintf(stderr, "mirrorlab: lab: %s '%.60s'; ./run.sh lab --help\n",
			w ? "what is to become of" : "there is no", o->argv[w ? o->argc - 1 : 0]);
		return EXIT_USAGE;
	}
	if (o->given & ~w->takes & OPTS_WORDS) {
		fprintf(stderr, "mirrorlab: lab %s does not take that option; ./run.sh lab %s --help\n",
			w->name, w->name);
		return EXIT_USAGE;
	}
	if (takes_folders(w) && (o->argc < 2 || formats(o) > 1)) {
		fprintf(stderr, "mirrorlab: lab grade takes folders, and one of --csv, --json, --junit; ./run.sh lab grade --help\n");
		return EXIT_USAGE;
	}
	/* Others lack CONFIG_MMU_NOTIFIER_SHOW, which lab.ko needs. */
	if (strcmp(o->flavour, "lockdep") && strcmp(o->flavour, "kasan")) {
		fprintf(stderr, "mirrorlab: lab: what a lesson shows is only in the kernels lockdep and kasan\n");
		return EXIT_USAGE;
	}
	ret = course_load(&c, o);
	if (ret == EXIT_PASS)
		ret = run_word(o, &c, w);
	course_free(&c);
	return ret;
}
