/* SPDX-License-Identifier: GPL-2.0 */
/* What students handed in: their folders, and their files in them. */
#ifndef MIRRORLAB_LAB_STUDENTS_H
#define MIRRORLAB_LAB_STUDENTS_H

#include "lab.h"

/**
 * struct answer - what a student handed in for a lesson
 * @file: copy of it, which the student cannot change any more; or NULL
 * @why:  it is there and cannot be taken: why; else NULL
 */
struct answer {
	char *file;
	const char *why;
};

/**
 * struct student - one student
 * @name:    of the folder
 * @folder:  its path, from what was given on the command line
 * @answers: one for each lesson of the course
 */
struct student {
	char *name, *folder;
	struct answer *answers;
};

struct students {
	struct student *s;
	int n;
};

/**
 * students_find() - find the students in what was given, and copy their files
 * @paths: folders of students, NULL at the end; or one that holds such folders
 * @dir:   where the copies go
 *
 * A student's folder holds lessons' folders (01-mirror), or a my-labs that does.
 * No link is followed, not even one of @paths.
 *
 * Return: EXIT_PASS; EXIT_USAGE or EXIT_HOST after a message.
 */
int students_find(struct students *all, const struct course *c, const char *const *paths,
		  const char *dir);
void students_free(struct students *all, const struct course *c);

#endif
