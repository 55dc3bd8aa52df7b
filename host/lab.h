/* SPDX-License-Identifier: GPL-2.0 */
/* The labs: what their parts share. A lesson is a folder of data under labs/. */
#ifndef MIRRORLAB_LAB_H
#define MIRRORLAB_LAB_H

#include <stdbool.h>
#include <stddef.h>

#include "product.h"

struct opts;

/**
 * struct lesson - one lesson
 * @number: from 1
 * @name:   its folder, "01-mirror"
 * @dir:    path of that folder
 * @title:  first line of lesson.md, without the "# "
 */
struct lesson {
	int number;
	char *name, *dir, *title;
};

/**
 * struct course - all lessons in order, and what the student has done
 * @mine: the student's folder
 */
struct course {
	struct lesson *lessons;
	int n;
	char *mine;
};

/* lab-course.c */
/* Return: 0, or an exit status after a message. */
int course_load(struct course *c, const struct opts *o);
void course_free(struct course *c);
/* The lesson that @word names: "3", "03", "03-insert"; NULL after a message. */
const struct lesson *course_find(const struct course *c, const char *word);
/* @path as a person in this folder would say it; part of @path. */
const char *path_shown(const char *path);
/* All of a file, to be freed; NULL with errno. */
char *read_file(const char *path);
/* Writes @path as a whole or not at all; 0, or -1 after a message. */
int write_file(const char *path, const char *text);

/* lab-progress.c: what my-labs/progress says of a lesson */
struct progress_of {
	bool passed, seen_solution;
	int hints, checks;
};

struct progress_of progress_get(const struct course *c, const struct lesson *l);
int progress_put(const struct course *c, const struct lesson *l, struct progress_of p);
/* Can all of it be read? If not, says so. */
bool progress_whole(const struct course *c);
/* The first lesson that is not passed, or NULL. */
const struct lesson *progress_next(const struct course *c);
/* What a student's file of @l is called. */
const char *answer_name(const struct lesson *l);
/* The student's file of @l, to be freed. */
char *student_file(const struct course *c, const struct lesson *l);

/**
 * struct attempt - one run of a lesson's script
 * @source:  C file of the driver, or NULL for the standard one
 * @script:  file of the lesson
 * @exit:    as of the program
 * @trace:   have it written down for a time line
 * @compiled: @source did
 * @text:    what the guest's program wrote, line by line; or the compiler
 * @told:    what is wrong in words for a person; NULL: nothing is
 * @seen:    what the machine saw, or NULL
 * @where:   "LESSON#anchor", or NULL
 * @report:  the kernel report that came, decoded and cut; or NULL
 * @dir:     all of the run
 */
struct attempt {
	const char *source, *script;
	int exit;
	bool trace, compiled;
	char *text, *told, *seen, *where, *report, *dir;
	double seconds;
};

/* lab-compile.c: contained. 0, or -1 with the compiler's words in @words, or
 * LAB_NO_COMPILER. */
#define LAB_NO_COMPILER (-2)
int lab_compile(const struct product *p, const char *source, const char *ko, char **words);

/* lab-run.c */
void attempt_run(const struct opts *o, const struct product *p, const struct lesson *l,
		 struct attempt *a);
void attempt_free(struct attempt *a);

/* lab-draw.c: the time line of a run with @trace. Return: an exit status. */
int attempt_draw(const struct attempt *a, const struct course *c, const struct lesson *l);

/* lab-explain.c: a kernel report, or a complaint of the lab, in words */
/* Sets @told and @where anew (both NULL or malloc()ed) if somebody explains @text. */
bool explain(const struct lesson *l, const char *text, char **told, char **where);

/* lab-show.c */
/* Prints the steps that were run, or the last one; @step: waits for a key after each. */
void show_walk(const char *text, bool step, bool only_last);
void show_wrapped(const char *prefix, const char *text);
/* Which paragraph to read: @where is "LESSON#words-of-the-heading" or NULL. */
void show_where(const struct lesson *l, const char *where);

/* The words after `lab`. Each returns an exit status; verify takes no @l for all. */
typedef int lab_word(const struct opts *o, const struct product *p, const struct course *c,
		     const struct lesson *l);
lab_word lab_list, lab_next, lab_start, lab_reset, lab_hint, lab_solution;	/* lab-student.c */
lab_word lab_walk, lab_shell;							/* lab-guest.c */
lab_word lab_check, lab_watch, lab_verify, lab_grade, lab_pack;			/* their own */

#endif
