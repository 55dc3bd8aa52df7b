// SPDX-License-Identifier: GPL-2.0
/*
 * Finds the students' folders and takes their files. All of it may have been
 * made by somebody who means no good: no link is followed, nothing but files is
 * opened, and what was taken is a copy, which nobody changes while it is graded.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lab-answer.h"
#include "lab-students.h"
#include "paths.h"
#include "verbs.h"

struct search {
	struct students *all;
	const struct course *c;
	const char *dir;
	int error;
};

static bool has_lessons(const struct course *c, int fd)
{
	struct stat st;

	for (int i = 0; i < c->n; i++)
		if (fstatat(fd, c->lessons[i].name, &st, AT_SYMLINK_NOFOLLOW) == 0)
			return true;
	return false;
}

/* Copies the file of lesson @i, if there is one in the student's folder @at. */
static void take(struct search *find, struct student *s, int at, int i)
{
	const struct lesson *l = &find->c->lessons[i];
	struct answer *a = &s->answers[i];
	int fd = answer_dir(at, l->name, &a->why);
	char *text = NULL, *file;

	if (fd >= 0) {
		text = answer_read(fd, answer_name(l), &a->why);
		close(fd);
	}
	if (!text)
		return;
	file = xasprintf("%s/student%03d-%s-%s", find->dir, find->all->n, l->name,
			 answer_name(l));
	if (write_file(file, text) == 0)
		a->file = file;
	else
		find->error = EXIT_HOST;
	free(text);
}

/* Adds a student; @at: the folder with the lessons, or -1 and @why. */
static void add(struct search *find, const char *name, const char *folder, int at,
		const char *why)
{
	struct students *all = find->all;
	struct student *s;

	s = reallocarray(all->s, all->n + 1, sizeof(*all->s));
	if (s)
		all->s = s;
	if (!s || !(all->s[all->n].answers = calloc(find->c->n, sizeof(struct answer)))) {
		find->error = EXIT_HOST;
		return;
	}
	s = &all->s[all->n];
	s->name = xasprintf("%s", name);
	s->folder = xasprintf("%s", folder);
	for (int i = 0; i < find->c->n; i++) {
		if (at >= 0)
			take(find, s, at, i);
		else
			s->answers[i].why = why;
	}
	all->n++;
}

/* Adds the student whose folder is @fd. */
static void add_folder(struct search *find, const char *name, const char *folder, int fd)
{
	const char *why = NULL;
	int sub = -1;

	if (!has_lessons(find->c, fd)) {
		sub = answer_dir(fd, "my-labs", &why);
		fd = sub;
	}
	add(find, name, folder, fd, why);
	if (sub >= 0)
		close(sub);
}

static int visible(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

/* Each folder of @fd is a student's; so is what only looks like one. */
static int add_class(struct search *find, const char *path, int fd)
{
	struct dirent **names = NULL;
	int n = scandirat(fd, ".", &names, visible, alphasort), found = 0;

	for (int i = 0; i < n; i++) {
		char *folder = xasprintf("%s/%s", path, names[i]->d_name);
		struct stat st;
		const char *why;
		int sub;

		if (fstatat(fd, names[i]->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		    (S_ISDIR(st.st_mode) || S_ISLNK(st.st_mode))) {
			sub = answer_dir(fd, names[i]->d_name, &why);
			if (sub >= 0)
				add_folder(find, names[i]->d_name, folder, sub);
			else
				add(find, names[i]->d_name, folder, -1, why);
			if (sub >= 0)
				close(sub);
			found++;
		}
		free(folder);
		free(names[i]);
	}
	free(names);
	return found;
}

/* "class/alice" is alice, "alice/my-labs" is alice, "." is the folder we are in. */
static char *name_of(const char *path)
{
	char *whole = realpath(path, NULL), *slash, *name;

	if (!whole)
		return xasprintf("%s", path);
	slash = strrchr(whole, '/');
	if (!strcmp(slash, "/my-labs") && slash > whole) {
		*slash = '\0';
		slash = strrchr(whole, '/');
	}
	name = xasprintf("%s", slash + 1);
	free(whole);
	return name;
}

/* @class: it may hold the folders of several students. */
static int add_path(struct search *find, const char *given, bool class)
{
	char *path = xasprintf("%s", given), *name;
	size_t len = strlen(path);
	const char *why;
	struct stat st;
	int fd, ret = EXIT_PASS;

	/* "link/" would be followed. */
	while (len > 1 && path[len - 1] == '/')
		path[--len] = '\0';
	fd = answer_dir(AT_FDCWD, path, &why);
	if (fd < 0) {
		name = strrchr(path, '/');
		if (lstat(path, &st) == 0 && S_ISLNK(st.st_mode)) {
			add(find, name ? name + 1 : path, path, -1, why);
		} else {
			fprintf(stderr, "mirrorlab: %s: %s\n", path, why ? why : "there is no such folder");
			ret = EXIT_USAGE;
		}
		free(path);
		return ret;
	}
	if (!class || has_lessons(find->c, fd) || fstatat(fd, "my-labs", &st, AT_SYMLINK_NOFOLLOW) == 0) {
		name = name_of(path);
		add_folder(find, name, path, fd);
		free(name);
	} else if (!add_class(find, path, fd)) {
		fprintf(stderr, "mirrorlab: %s: no student's folder in there (a student's holds 01-mirror/, or my-labs/)\n",
			path);
		ret = EXIT_USAGE;
	}
	close(fd);
	free(path);
	return ret;
}

int students_find(struct students *all, const struct course *c, const char *const *paths,
		  const char *dir)
{
	struct search find = { .all = all, .c = c, .dir = dir };
	bool one = paths[0] && !paths[1];
	int ret = EXIT_PASS;

	*all = (struct students) { 0 };
	for (; *paths && ret == EXIT_PASS; paths++)
		ret = add_path(&find, *paths, one);
	return ret == EXIT_PASS ? find.error : ret;
}

void students_free(struct students *all, const struct course *c)
{
	for (int i = 0; i < all->n; i++) {
		for (int k = 0; k < c->n; k++)
			free(all->s[i].answers[k].file);
		free(all->s[i].answers);
		free(all->s[i].name);
		free(all->s[i].folder);
	}
	free(all->s);
}
