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

static int complain(const char *what, const char *why)
{
	fprintf(stderr, "mirrorlab: %s: %s\n", what, why);
	return EXIT_USAGE;
}

/* The file as it is, or unpacked into @folder; malloc()ed. */
static char *unpacked(const char *path, const char *folder)
{
	unsigned char magic[2] = { 0 };
	FILE *f = fopen(path, "re");
	size_t n = f ? fread(magic, 1, 2, f) : 0;
	char *to;

	if (f)
		fclose(f);
	if (n < 2 || magic[0] != 0x1f || magic[1] != 0x8b)
		return xasprintf("%s", path);
	to = xasprintf("%s/unpacked", folder);
	if (spawn_wait(path, to, NULL, (const char *const []) { "gzip", "-dc", NULL }))
		fprintf(stderr, "mirrorlab: %s: gzip cannot unpack all of it\n", path);
	return to;
}

static int load_file(struct review *r, const char *path, int number)
{
	char *folder = xasprintf("%s/mail/%03d", r->dir, number), *file;
	int ret = EXIT_HOST;

	if (path_mkdirs(folder) == 0) {
		file = unpacked(path, folder);
		ret = review_mails(&r->s, file, folder);
		free(file);
	} else {
		fprintf(stderr, "mirrorlab: %s: %s\n", folder, strerror(errno));
	}
	free(folder);
	return ret;
}

static int is_file(const struct dirent *d)
{
	return d->d_name[0] != '.' && (d->d_type == DT_REG || d->d_type == DT_LNK ||
				       d->d_type == DT_UNKNOWN);
}

static int load_folder(struct review *r, const char *path)
{
	struct dirent **list;
	int n = scandir(path, &list, is_file, alphasort), ret = EXIT_PASS;

	if (n < 0)
		return complain(path, strerror(errno));
	for (int i = 0; i < n; i++) {
		char *file = xasprintf("%s/%s", path, list[i]->d_name);

		if (ret == EXIT_PASS)
			ret = load_file(r, file, i);
		free(file);
		free(list[i]);
	}
	free(list);
	return ret;
}

/* "A..B", or "TREE:A..B"; without TREE, of --base or of the current folder. */
static int load_range(struct review *r, const char *what)
{
	const char *colon = strchr(what, ':'), *range = colon ? colon + 1 : what;
	const char *dots = strstr(range, "..");
	char *tree = colon ? xasprintf("%.*s", (int)(colon - what), what) :
		     xasprintf("%s", r->o->kernel ? r->o->kernel : ".");
	char *box = xasprintf("%s/range.mbox", r->dir), *words = xasprintf("%s/range.err", r->dir);
	int ret = EXIT_USAGE;

	if (!dots || *range == '-' || dots == range)
		fprintf(stderr, "mirrorlab: %s: no such file, folder or git range (A..B)\n", what);
	else if (spawn_wait(NULL, box, words, (const char *const []) {
			"git", "-c", "safe.directory=*", "-C", tree, "format-patch", "--stdout",
			"--full-index", "--binary", "--numbered", "--no-signature",
			"--no-ext-diff", range, "--", NULL }))
		fprintf(stderr, "mirrorlab: %s: git knows no such range in %s (%s)\n", what, tree,
			words);
	else
		ret = load_file(r, box, 0);
	if (ret == EXIT_PASS)
		r->s.git = realpath(tree, NULL);
	free(words);
	free(box);
	free(tree);
	return ret;
}

int review_load(struct review *r, const char *what)
{
	struct stat st;
	int ret;

	if (stat(what, &st) < 0)
		ret = load_range(r, what);
	else if (S_ISDIR(st.st_mode))
		ret = load_folder(r, what);
	else if (access(what, R_OK) < 0)
		ret = complain(what, strerror(errno));
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
	free(s->git);
	strs_free(&s->notes);
}
