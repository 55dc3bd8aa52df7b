// SPDX-License-Identifier: GPL-2.0
/*
 * Applies a patch where only the files that it changes are: a small git tree. So
 * git can say how well it fits, and merge it where it knows what it was made for:
 * the files of the base, these before our patches, and all of the tree that a
 * range comes from.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "paths.h"
#include "report.h"
#include "review.h"
#include "review-stage.h"
#include "hostcmd.h"
#include "interrupt.h"

static struct stage stage_of(const struct review *r)
{
	return (struct stage) { &r->s, xasprintf("%s/stage", r->work) };
}

int stage_git(const struct stage *st, const char *in, const char *out, const char *err,
	      const char *const argv[])
{
	return review_apart(st->s, st->folder, &st->s->objects,
			    &(struct review_files) { in, out, err }, argv);
}

static int write_line(const char *folder, const char *name, const char *line)
{
	char *path = xasprintf("%s/%s", folder, name);
	FILE *f = fopen(path, "ae");
	int ret = f ? 0 : -1;

	if (f) {
		fprintf(f, "%s\n", line);
		ret = fclose(f);
	}
	free(path);
	return ret;
}

/* Objects of the trees that this comes from are known here; no attributes are. */
int review_stage_init(struct review *r)
{
	struct stage st = stage_of(r);
	char *info = xasprintf("%s/.git/objects/info", st.folder);
	char *attributes = xasprintf("%s/.git/info", st.folder);
	int ret = path_mkdirs(st.folder);

	if (r->product[0].b.source)
		review_objects_of(r->product[0].b.source, &r->s.objects);
	if (!ret)
		ret = stage_git(&st, NULL, NULL, NULL, (const char *const []) {
			"git", "init", "-q", "--template=", ".", NULL });
	if (!ret)
		ret = path_mkdirs(info) || path_mkdirs(attributes) ||
		      write_line(attributes, "attributes", "* -text !eol -ident -filter !merge !diff "
				 "!whitespace !working-tree-encoding");
	for (size_t i = 0; i < r->s.objects.n && !ret; i++)
		ret = write_line(info, "alternates", r->s.objects.v[i]);
	if (ret && !interrupted)
		fprintf(stderr, "mirrorlab: %s: git cannot work there\n", st.folder);
	free(info);
	free(attributes);
	free(st.folder);
	return interrupted ? EXIT_INTERRUPTED : ret ? EXIT_HOST : EXIT_PASS;
}

/* What a rename or a copy starts from: numstat names only what it ends with. */
static bool old_names_of(const char *diff, struct strs *names)
{
	static const char *const heads[] = { "rename from ", "copy from " };
	FILE *f = review_open(diff);
	char *line = NULL;
	size_t room = 0;
	bool links = false;

	while (f && getline(&line, &room, f) > 0) {
		links |= !strncmp(line, "new file mode 120000", 20) ||
			 !strncmp(line, "new mode 120000", 15) ||
			 !strncmp(line, "new file mode 160000", 20);
		for (int i = 0; i < 2; i++) {
			size_t len = strlen(heads[i]);

			if (!strncmp(line, heads[i], len))
				strs_addf(names, "%.*s", (int)strcspn(line + len, "\r\n"), line + len);
		}
	}
	free(line);
	if (f)
		fclose(f);
	return !links;
}

/* Names that end with a zero byte; with @tabs, behind two numbers. */
static void names_in(const char *file, bool tabs, struct strs *names)
{
	FILE *f = review_open(file);
	char *name = NULL;
	size_t room = 0;

	while (f && getdelim(&name, &room, '\0', f) > 0) {
		char *at = name;

		for (int i = 0; tabs && at && i < 2; i++) {
			at = strchr(at, '\t');
			at += at != NULL;
		}
		if (at && *at)
			strs_add(names, at);
	}
	free(name);
	if (f)
		fclose(f);
}

/* What the patch is going to touch; false: it makes something that is no file. */
static bool names_of(const struct stage *st, const char *diff, const char *file, struct strs *names)
{
	bool plain = old_names_of(diff, names);

	if (review_apart(st->s, st->folder, NULL, &(struct review_files) { diff, file, NULL },
			 (const char *const []) { GIT, "apply", "--numstat", "-z", NULL }) == 0)
		names_in(file, true, names);
	return plain;
}

/* Puts a file of the base there, and what it was before our own patches. */
static void stage_file(const struct product *base, const struct stage *stage, const char *name)
{
	char *from = xasprintf("%s/%s", base->b.tree, name);
	char *to = xasprintf("%s/%s", stage->folder, name);
	char *orig = xasprintf("%s.state/orig/%s", base->b.tree, name);
	char *folder = xasprintf("%.*s", (int)(strrchr(to, '/') - to), to);
	struct stat st;

	if (lstat(to, &st) < 0 && lstat(from, &st) == 0 && S_ISREG(st.st_mode) &&
	    path_mkdirs(folder) == 0) {
		spawn_wait(NULL, NULL, NULL, (const char *const []) { "cp", "--", from, to, NULL });
		stage_git(stage, NULL, NULL, NULL, (const char *const []) { GIT, "add", "-f", "--", name, NULL });
		if (access(orig, R_OK) == 0)
			stage_git(stage, orig, NULL, NULL, (const char *const []) {
				GIT, "hash-object", "-w", "--stdin", NULL });
	}
	free(folder);
	free(orig);
	free(from);
	free(to);
}

/* The index as a tree of objects; malloc()ed or NULL. */
static char *tree_id(const struct stage *st, const char *file)
{
	char *line = NULL;
	size_t room = 0;
	FILE *f = stage_git(st, NULL, file, NULL, (const char *const []) { GIT, "write-tree", NULL }) ?
		  NULL : review_open(file);

	if (f && getline(&line, &room, f) > 0) {
		line[strcspn(line, "\n")] = '\0';
	} else {
		free(line);
		line = NULL;
	}
	if (f)
		fclose(f);
	return line;
}

/* What differs between two trees, by name. */
static int changed_paths(const struct stage *st, const char *before, const char *after,
			 const char *file, struct strs *paths)
{
	if (stage_git(st, NULL, file, NULL, (const char *const []) { GIT, "diff-tree", "-r", "-z", "--name-only",
			"--no-renames", before, after, NULL }))
		return EXIT_HOST;
	names_in(file, false, paths);
	return EXIT_PASS;
}

/* Is none of @names outside of the base, or behind a link of it? Else says which one. */
static bool all_within(struct review *r, struct review_patch *p, const struct strs *names)
{
	for (size_t i = 0; i < names->n; i++)
		if (!review_path_ok(r->product[0].b.tree, names->v[i])) {
			p->apply = APPLY_NOT;
			p->apply_why = xasprintf("it changes %s, which is behind a link or outside of the tree",
						 names->v[i]);
			return false;
		}
	return true;
}

static int apply_within(struct review *r, struct review_patch *p, const struct stage *st,
			const char *file, struct strs *paths)
{
	char *log = xasprintf("%s/apply.log", p->dir), *before = tree_id(st, file), *after = NULL;
	int ret = EXIT_HOST;

	if (before) {
		stage_try(p, st, before, log);
		after = tree_id(st, file);
	}
	/* A merge of what is there changes nothing, and says nothing of it. */
	if (after && p->apply == APPLY_3WAY && !strcmp(before, after)) {
		p->apply = APPLY_NOT;
		p->apply_why = xasprintf(STAGE_IN_BASE);
	}
	if (after)
		ret = changed_paths(st, before, after, file, paths);
	/* Git knows no name that we have not seen; but it is git who says so. */
	if (!ret && !all_within(r, p, paths)) {
		stage_reset(st, before);
		strs_free(paths);
	}
	free(before);
	free(after);
	free(log);
	return ret;
}

int review_stage_apply(struct review *r, struct review_patch *p, struct strs *paths)
{
	struct stage st = stage_of(r);
	char *file = xasprintf("%s/changed", p->dir);
	struct strs names = { 0 };
	int ret = EXIT_PASS;

	p->apply = APPLY_NOT;
	if (!names_of(&st, p->diff, file, &names)) {
		p->apply_why = xasprintf("it makes a symbolic link or a submodule, and that is refused");
	} else if (all_within(r, p, &names)) {
		for (size_t i = 0; i < names.n; i++)
			stage_file(&r->product[0], &st, names.v[i]);
		ret = apply_within(r, p, &st, file, paths);
	}
	if (ret && !interrupted)
		fprintf(stderr, "mirrorlab: %s: git cannot work there (no space?)\n", st.folder);
	strs_free(&names);
	free(st.folder);
	free(file);
	return interrupted ? EXIT_INTERRUPTED : ret;
}
