/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The steps of the build that hold state: a small program of its own, so that
 * the build graph never waits for the host program proper.
 */
#ifndef MIRRORLAB_STEP_H
#define MIRRORLAB_STEP_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

/* Ends the name of a file that is being written. */
#define ASIDE		".mirrorlab-new"

/* Exit status of a step, as everywhere (see host/verbs.h). */
#define STEP_USAGE	2
#define STEP_FAILED	4

/**
 * struct names - a list of malloc()ed strings
 * @v: the strings
 * @n: how many
 */
struct names {
	char **v;
	size_t n;
};

/** names_add() - append a copy of @s (@len bytes) */
void names_add(struct names *l, const char *s, size_t len);

/** names_sort() - sort, and drop what is there twice */
void names_sort(struct names *l);

/** names_have() - is @s in the sorted list @l? */
bool names_have(const struct names *l, const char *s);

/** names_free() - drop all */
void names_free(struct names *l);

/** fail() - message on stderr, with errno's text when @err is not 0; exits with STEP_FAILED */
void fail(int err, const char *fmt, ...)
	__attribute__((format(printf, 2, 3), noreturn));

/** fmt() - malloc()ed formatted string; exits when there is no memory */
char *fmt(const char *f, ...) __attribute__((format(printf, 1, 2)));

/** slurp() - the malloc()ed, NUL-terminated content of @path, or NULL (errno) */
char *slurp(const char *path, size_t *len);

/** parents() - make the folders above @path; exits on error */
void parents(const char *path);

/**
 * copy_file() - put a copy of @from at @to, written aside, then renamed
 * The copy is new (mtime is now); a symbolic link is copied as one. Shares
 * the blocks where the file system can. Exits on error.
 */
void copy_file(const char *from, const char *to);

/** same_content() - do both exist, of one kind, with equal bytes and mode? */
bool same_content(const char *a, const char *b);

/** remove_tree() - rm -rf; exits on error, a missing @path is none */
void remove_tree(const char *path);

int step_sync(int argc, char **argv);
int step_tree(int argc, char **argv);
int step_config(int argc, char **argv);
int step_sweep(int argc, char **argv);

#endif
