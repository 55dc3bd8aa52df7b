// SPDX-License-Identifier: GPL-2.0
/*
 * Our copy of somebody's kernel tree, brought up to date. A manifest holds
 * what each file looked like last time (size, mtime, ctime), so that an
 * unchanged tree costs one lstat() per file; only files whose content differs
 * are replaced, and get a new mtime for kbuild to see.
 *
 * TREE is the patched copy: a file that patches touch is kept in STATE/orig
 * (see tree.c), and it is that one that is brought up to date.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "listing.h"
#include "step.h"

struct sync {
	const char *source, *tree, *state;
	size_t changed;
};

/* Where the unpatched file @name lives; malloc()ed. */
static char *original_of(const struct sync *s, const char *name, bool *patched)
{
	char *orig = fmt("%s/orig/%s", s->state, name);
	char *absent = fmt("%s/absent/%s", s->state, name);

	*patched = access(orig, F_OK) == 0 || access(absent, F_OK) == 0;
	free(absent);
	if (*patched)
		return orig;
	free(orig);
	return fmt("%s/%s", s->tree, name);
}

/* From the first change on the tree is not what the patches were applied to. */
static void about_to_change(struct sync *s)
{
	char *stamp = fmt("%s/patched", s->state);

	if (!s->changed++ && unlink(stamp) < 0 && errno != ENOENT)
		fail(errno, "%s", stamp);
	free(stamp);
}

static void bring(struct sync *s, const char *name)
{
	char *from = fmt("%s/%s", s->source, name), *to, *absent;
	struct stat st;
	bool patched;

	to = original_of(s, name, &patched);
	if (lstat(to, &st) < 0 || !same_content(from, to)) {
		about_to_change(s);
		parents(to);
		copy_file(from, to);
		absent = fmt("%s/absent/%s", s->state, name);
		if (patched && unlink(absent) < 0 && errno != ENOENT)
			fail(errno, "%s", absent);
		free(absent);
	}
	free(from);
	free(to);
}

static void drop(struct sync *s, const char *name)
{
	char *absent = fmt("%s/absent/%s", s->state, name), *file;
	bool patched;
	FILE *f;

	file = original_of(s, name, &patched);
	about_to_change(s);
	if (patched) {
		parents(absent);
		f = fopen(absent, "we");
		if (!f || fclose(f) == EOF)
			fail(errno, "%s", absent);
	}
	if (unlink(file) < 0 && errno != ENOENT)
		fail(errno, "%s", file);
	free(file);
	free(absent);
}

/* One line of the manifest, or NULL for what is not a file (a submodule). */
static char *describe(const struct sync *s, const char *name)
{
	char *path = fmt("%s/%s", s->source, name);
	struct stat st;
	int ret = lstat(path, &st);

	/* git still lists a file that was removed without telling it. */
	if (ret < 0 && errno != ENOENT && errno != ENOTDIR)
		fail(errno, "%s", path);
	free(path);
	if (ret < 0 || !(S_ISREG(st.st_mode) || S_ISLNK(st.st_mode)))
		return NULL;
	return fmt("%s\t%lld %lld.%09ld %lld.%09ld %o\n", name,
		   (long long)st.st_size,
		   (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec,
		   (long long)st.st_ctim.tv_sec, st.st_ctim.tv_nsec, st.st_mode);
}

static void read_manifest(const char *path, struct names *lines)
{
	char *text = slurp(path, NULL), *p = text, *end;

	for (; p && (end = strchr(p, '\n')); p = end + 1)
		names_add(lines, p, end + 1 - p);
	free(text);
}

static int name_order(const char *a, const char *b)
{
	for (; *a != '\t' && *a == *b; a++, b++)
		;
	return (*a == '\t' ? 0 : (unsigned char)*a) -
	       (*b == '\t' ? 0 : (unsigned char)*b);
}

/* Walks the old and the new manifest side by side; both are sorted. */
static void compare(struct sync *s, const struct names *old,
		    const struct names *names, const struct names *now)
{
	size_t i = 0, k = 0;

	while (i < old->n || k < now->n) {
		int order = i == old->n ? 1 : k == now->n ? -1 :
			    name_order(old->v[i], now->v[k]);

		if (order < 0) {
			char *gone = strndup(old->v[i], strcspn(old->v[i], "\t"));

			drop(s, gone);
			free(gone);
		} else if (order > 0 || strcmp(old->v[i], now->v[k])) {
			bring(s, names->v[k]);
		}
		if (k < now->n && order >= 0 && k % 2000 == 0 && !old->n)
			fprintf(stderr, "@progress %zu %zu\n", k, now->n);
		i += order <= 0;
		k += order >= 0;
	}
}

static void write_manifest(const char *path, const struct names *lines)
{
	char *aside = fmt("%s" ASIDE, path);
	FILE *f = fopen(aside, "we");

	if (!f)
		fail(errno, "%s", aside);
	for (size_t i = 0; i < lines->n; i++)
		fputs(lines->v[i], f);
	if (ferror(f) || fclose(f) == EOF || rename(aside, path) < 0)
		fail(errno, "%s", path);
	free(aside);
}

int step_sync(int argc, char **argv)
{
	struct names all = { 0 }, names = { 0 }, now = { 0 }, old = { 0 };
	struct sync s;
	char *manifest;

	if (argc != 4)
		return STEP_USAGE;
	s = (struct sync) { argv[1], argv[2], argv[3], 0 };
	source_listing(s.source, &all);
	for (size_t i = 0; i < all.n; i++) {
		char *line = describe(&s, all.v[i]);

		if (!line)
			continue;
		names_add(&names, all.v[i], strlen(all.v[i]));
		names_add(&now, line, strlen(line));
		free(line);
	}
	manifest = fmt("%s/manifest", s.state);
	read_manifest(manifest, &old);
	compare(&s, &old, &names, &now);
	parents(manifest);
	write_manifest(manifest, &now);
	printf("%zu of %zu files were copied\n", s.changed, now.n);
	names_free(&all);
	names_free(&names);
	names_free(&now);
	names_free(&old);
	free(manifest);
	return 0;
}
