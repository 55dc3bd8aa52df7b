// SPDX-License-Identifier: GPL-2.0
/*
 * What the user named: a mailbox or a single patch (also gzipped, as lore gives
 * it), a folder of them, or a range of a git tree.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "opts.h"
#include "paths.h"
#include "report.h"
#include "review.h"
#include "hostcmd.h"
#include "interrupt.h"

static int complain(const char *what, const char *why)
{
	fprintf(stderr, "mirrorlab: %s: %s\n", what, why);
	return EXIT_USAGE;
}

/* The first of git's words. */
static int no_range(const char *range, const char *tree, const char *words)
{
	char *line = NULL;
	size_t room = 0;
	FILE *f = review_open(words);

	if (!f || getline(&line, &room, f) <= 0)
		fprintf(stderr, "mirrorlab: git knows no range %s in %s\n", range, tree);
	else
		fprintf(stderr, "mirrorlab: git knows no range %s in %s: %s", range, tree, line);
	free(line);
	if (f)
		fclose(f);
	return EXIT_USAGE;
}

/* Unpacks @box, if it is packed, and gives the result its name. */
static int unpack(struct review *r, const char *box, const char *folder, const char *name)
{
	unsigned char magic[2] = { 0 };
	FILE *f = review_open(box);
	size_t n = f ? fread(magic, 1, 2, f) : 0;
	char *to;
	int status;

	if (f)
		fclose(f);
	if (n < 2 || magic[0] != 0x1f || magic[1] != 0x8b)
		return EXIT_PASS;
	to = xasprintf("%s.unpacked", box);
	status = review_apart(&r->s, folder, NULL, &(struct review_files) { box, to, NULL },
			      (const char *const []) { "gzip", "-dc", NULL });
	/* 2 is a warning: something behind the end. */
	if (status && status != 2) {
		strs_addf(&r->s.notes, "%s is damaged or too large: gzip cannot unpack all of it", name);
		r->s.incomplete = true;
	}
	status = rename(to, box);
	free(to);
	return status ? EXIT_HOST : EXIT_PASS;
}

/* From a copy: @path may be a pipe, and may change while we look. */
static int load_file(struct review *r, const char *path, int number)
{
	char *folder = xasprintf("%s/mail/%03d", r->dir, number), *box = xasprintf("%s.box", folder);
	const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	int ret = EXIT_PASS;

	if (access(path, R_OK)) {
		ret = complain(path, strerror(errno));
	} else if (path_mkdirs(folder) < 0 ||
		   spawn_wait(path, box, NULL, (const char *const []) { "cat", NULL })) {
		fprintf(stderr, "mirrorlab: %s: cannot be copied to %s (no space?)\n", path, box);
		ret = EXIT_HOST;
	}
	if (!ret)
		ret = unpack(r, box, folder, name);
	if (!ret)
		ret = review_mails(&r->s, box, name, folder);
	free(folder);
	free(box);
	return interrupted ? EXIT_INTERRUPTED : ret;
}

static int is_seen(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

static int load_folder(struct review *r, const char *path)
{
	struct dirent **list;
	int n = scandir(path, &list, is_seen, alphasort), ret = EXIT_PASS;
	struct stat st;

	if (n < 0)
		return complain(path, strerror(errno));
	for (int i = 0; i < n; i++) {
		char *file = xasprintf("%s/%s", path, list[i]->d_name);

		if (ret == EXIT_PASS && (stat(file, &st) < 0 || S_ISREG(st.st_mode)))
			ret = load_file(r, file, i);
		free(file);
		free(list[i]);
	}
	free(list);
	return ret;
}

/* The mails of a range, in a file of their own; git sees the tree, and no more. */
static int load_commits(struct review *r, const char *tree, const char *range)
{
	char *folder = xasprintf("%s/mail/range", r->dir), *box = xasprintf("%s.mbox", folder);
	char *words = xasprintf("%s.err", folder);
	struct strs readable = { 0 };
	int ret = EXIT_HOST;

	review_folders_of(tree, &readable);
	if (path_mkdirs(folder) < 0)
		fprintf(stderr, "mirrorlab: %s: %s\n", folder, strerror(errno));
	else if (review_apart(&r->s, folder, &readable, &(struct review_files) { NULL, box, words },
			(const char *const []) {
			"git", "-c", "safe.directory=*", "-c", "core.packedGitLimit=1g", "-C", tree,
			"format-patch", "--stdout", "--full-index", "--binary", "--numbered",
			"--no-signature", "--no-ext-diff", "--no-textconv", "--no-cover-letter",
			"--no-attach", "--src-prefix=a/", "--dst-prefix=b/", "--subject-prefix=PATCH", range, "--", NULL }))
		ret = no_range(range, tree, words);
	else
		ret = load_file(r, box, 0);
	if (ret == EXIT_PASS)
		review_objects_of(tree, &r->s.objects);
	strs_free(&readable);
	free(folder);
	free(words);
	free(box);
	return ret;
}

/* "A..B", or "TREE:A..B"; without TREE, of --base or of the current folder. */
static int load_range(struct review *r, const char *what)
{
	const char *colon = strchr(what, ':'), *range = colon ? colon + 1 : what;
	const char *dots = strstr(range, "..");
	char *tree = colon ? xasprintf("%.*s", (int)(colon - what), what) :
		     xasprintf("%s", r->o->kernel ? r->o->kernel : ".");
	char *real = realpath(tree, NULL);
	int ret;

	if (!dots || *range == '-' || dots == range)
		ret = complain(what, "no such file, folder or git range (A..B)");
	else if (!real)
		ret = complain(tree, strerror(errno));
	else
		ret = load_commits(r, real, range);
	free(real);
	free(tree);
	return ret;
}

int review_load(struct review *r, const char *what)
{
	struct stat st;
	int ret;

	if (!strcmp(what, "-"))
		ret = load_file(r, "/dev/stdin", 0);
	else if (stat(what, &st) < 0)
		ret = load_range(r, what);
	else if (S_ISDIR(st.st_mode))
		ret = load_folder(r, what);
	else
		ret = load_file(r, what, 0);
	return ret == EXIT_PASS ? review_order(&r->s, what) : ret;
}

void review_series_free(struct review_series *s)
{
	for (int i = 0; i < s->n; i++) {
		struct review_patch *p = &s->p[i];

		review_mail_free(p);
		free(p->dir);
		free(p->apply_why);
		strs_free(&p->style);
		for (int f = 0; f < REVIEW_FLAVOURS; f++) {
			struct review_result *x = &p->r[f];

			strs_free(&x->warnings);
			strs_free(&x->broken);
			strs_free(&x->reports);
			strs_free(&x->lost);
			review_guests_free(&x->g);
			free(x->why);
		}
	}
	free(s->p);
	free(s->title);
	strs_free(&s->objects);
	strs_free(&s->notes);
}
