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
#include "hostcmd.h"

#define GIT(stage)	"git", "-C", (stage), "-c", "core.autocrlf=false"

static char *stage_of(const struct review *r)
{
	return xasprintf("%s/stage", r->work);
}

/* Objects of @tree, if it is a git tree, are known in the stage, too. */
static void know_objects(const char *stage, const char *tree)
{
	char *path = xasprintf("%s/.git/objects/info/alternates", stage), *objects;
	FILE *f;

	objects = spawn_line((const char *const []) {
		"git", "-c", "safe.directory=*", "-C", tree, "rev-parse", "--path-format=absolute",
		"--git-path", "objects", NULL });
	f = objects ? fopen(path, "ae") : NULL;
	if (f) {
		fprintf(f, "%s\n", objects);
		fclose(f);
	}
	free(objects);
	free(path);
}

int review_stage_init(struct review *r)
{
	char *stage = stage_of(r);
	int ret = spawn_wait(NULL, NULL, NULL, (const char *const []) {
		"git", "init", "-q", "--template=", stage, NULL });
	char *info = xasprintf("%s/.git/objects/info", stage);

	if (!ret)
		ret = path_mkdirs(info);
	if (!ret && r->s.git)
		know_objects(stage, r->s.git);
	if (!ret && r->product[0].b.source)
		know_objects(stage, r->product[0].b.source);
	free(info);
	free(stage);
	return ret ? EXIT_HOST : EXIT_PASS;
}

/* The name in a line of a diff: "--- a/mm/hmm.c<TAB>2020-...", or NULL. */
static char *name_in(const char *line)
{
	static const char *const heads[] = {
		"--- a/", "+++ b/", "rename from ", "rename to ", "copy from ", "copy to ",
	};

	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		size_t len = strlen(heads[i]);

		if (!strncmp(line, heads[i], len))
			return xasprintf("%.*s", (int)strcspn(line + len, "\t\r\n"), line + len);
	}
	return NULL;
}

/* Names in the diff, and some words that only look like names. */
static bool names_of(const char *diff, struct strs *names)
{
	FILE *f = fopen(diff, "re");
	char *line = NULL, *name;
	size_t room = 0;
	bool links = false;

	while (f && getline(&line, &room, f) > 0) {
		links |= !strncmp(line, "new file mode 120000", 20) ||
			 !strncmp(line, "new mode 120000", 15) ||
			 !strncmp(line, "new file mode 160000", 20);
		name = name_in(line);
		if (name)
			strs_add(names, name);
		free(name);
	}
	free(line);
	if (f)
		fclose(f);
	return !links;
}

/* Puts a file of the base there, and what it was before our own patches. */
static void stage_file(const struct product *base, const char *stage, const char *name)
{
	char *from = xasprintf("%s/%s", base->b.tree, name), *to = xasprintf("%s/%s", stage, name);
	char *orig = xasprintf("%s.state/orig/%s", base->b.tree, name);
	char *folder = xasprintf("%.*s", (int)(strrchr(to, '/') - to), to);
	struct stat st;

	if (lstat(to, &st) < 0 && lstat(from, &st) == 0 && S_ISREG(st.st_mode) &&
	    path_mkdirs(folder) == 0) {
		spawn_wait(NULL, NULL, NULL, (const char *const []) { "cp", "--", from, to, NULL });
		spawn_wait(NULL, NULL, NULL, (const char *const []) {
			GIT(stage), "add", "-f", "--", name, NULL });
		if (access(orig, R_OK) == 0)
			spawn_wait(orig, NULL, NULL, (const char *const []) {
				GIT(stage), "hash-object", "-w", "--stdin", NULL });
	}
	free(folder);
	free(orig);
	free(from);
	free(to);
}

static char *tree_id(const char *stage)
{
	return spawn_line((const char *const []) { GIT(stage), "write-tree", NULL });
}

/* git apply with @how; its words are in @log. */
static bool apply(const char *stage, const char *diff, const char *log, const char *how,
		  const char *and)
{
	return spawn_wait(NULL, log, log, (const char *const []) {
		GIT(stage), "apply", "--whitespace=nowarn", how, diff, and, NULL }) == 0;
}

/* The first line of the log with @words in it, from where they begin; or NULL. */
static char *log_line(const char *log, const char *words)
{
	FILE *f = fopen(log, "re");
	char *line = NULL, *found = NULL, *at;
	size_t room = 0;

	while (f && !found && getline(&line, &room, f) > 0) {
		line[strcspn(line, "\n")] = '\0';
		at = strstr(line, words);
		if (at)
			found = xasprintf("%s", at);
	}
	free(line);
	if (f)
		fclose(f);
	return found;
}

static bool log_says(const char *log, const char *words)
{
	char *line = log_line(log, words);

	free(line);
	return line != NULL;
}

static bool damaged(const char *log)
{
	static const char *const words[] = {
		"corrupt patch", "No valid patches", "lacks filename", "fragment without header",
		"garbage at end", "unrecognized input", "unexpected line",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (log_says(log, words[i]))
			return true;
	return false;
}

/* In the words of a reviewer; @log: what git said to the plain try. */
static char *why_not(const char *stage, const char *diff, const char *log)
{
	static const char *const telling[] = {
		"error: patch failed: ", "does not exist in index", "already exists in ",
	};
	char *error = NULL, *why, *colon;

	for (int i = 0; i < 3 && !error; i++)
		if (log_says(log, telling[i]))
			error = log_line(log, i ? "error: " : telling[i]);
	if (!error)
		error = log_line(log, "error: ");

	if (apply(stage, diff, "/dev/null", "--check", "-R"))
		why = xasprintf("it is in the base already");
	else if (apply(stage, diff, "/dev/null", "--check", "--ignore-whitespace"))
		why = xasprintf("its white space was changed on the way (by a mailer?)");
	else if (error && (colon = strstr(error, ": does not exist in index")))
		why = xasprintf("made for another base: there is no %.*s",
				(int)(colon - error - 7), error + 7);
	else if (error && (colon = strstr(error, ": already exists in ")))
		why = xasprintf("it makes %.*s, which is there already",
				(int)(colon - error - 7), error + 7);
	else if (error && !strncmp(error, "error: patch failed: ", 21))
		why = xasprintf("made for another base: it does not fit at %s", error + 21);
	else
		why = xasprintf("%s", error ? error + 7 : "git apply failed");
	free(error);
	return why;
}

/* Tries to apply it: the better it fits, the earlier. */
static void try_all(struct review_patch *p, const char *stage, const char *before, const char *log)
{
	static const char *const fuzz[] = { "-C2", "-C1" };
	char *again = xasprintf("%s.again", log);

	p->apply = APPLY_CLEAN;
	if (apply(stage, p->diff, log, "--index", "-v")) {
		if (log_says(log, "(offset"))
			p->apply = APPLY_OFFSET;
	} else if (damaged(log)) {
		p->apply = APPLY_DAMAGED;
		p->apply_why = log_line(log, "error: ");
	} else if (apply(stage, p->diff, again, "--index", "--3way")) {
		p->apply = APPLY_3WAY;
	} else {
		p->apply = APPLY_NOT;
		/* Nothing of a merge with conflicts may stay. */
		spawn_wait(NULL, NULL, NULL, (const char *const []) {
			GIT(stage), "read-tree", "--reset", "-u", before, NULL });
		for (int i = 0; i < 2 && p->apply == APPLY_NOT; i++)
			if (apply(stage, p->diff, again, "--index", fuzz[i]))
				p->apply = APPLY_FUZZ;
	}
	if (p->apply == APPLY_NOT)
		p->apply_why = why_not(stage, p->diff, log);
	free(again);
}

/* What differs between two trees, by name. */
static int changed_paths(const char *stage, const char *before, const char *after,
			 const char *file, struct strs *paths)
{
	char *name = NULL;
	size_t room = 0;
	FILE *f;
	int ret = spawn_wait(NULL, file, NULL, (const char *const []) {
		GIT(stage), "diff-tree", "-r", "-z", "--name-only", "--no-renames", before, after,
		NULL });

	f = ret ? NULL : fopen(file, "re");
	while (f && getdelim(&name, &room, '\0', f) > 0)
		strs_add(paths, name);
	free(name);
	if (f)
		fclose(f);
	return f ? EXIT_PASS : EXIT_HOST;
}

int review_stage_apply(struct review *r, struct review_patch *p, struct strs *paths)
{
	char *stage = stage_of(r), *log = xasprintf("%s/apply.log", p->dir);
	char *file = xasprintf("%s/changed", p->dir), *before, *after;
	const struct product *base = &r->product[0];
	struct strs names = { 0 };
	bool plain = names_of(p->diff, &names);
	int ret = EXIT_PASS;

	p->apply = APPLY_NOT;
	if (!plain)
		p->apply_why = xasprintf("it makes a symbolic link or a submodule, and that is refused");
	for (size_t i = 0; plain && i < names.n; i++) {
		plain = review_path_ok(base->b.tree, names.v[i]);
		if (plain)
			stage_file(base, stage, names.v[i]);
		else
			p->apply_why = xasprintf("it changes %s, which is behind a link or outside of the tree",
						 names.v[i]);
	}
	if (plain) {
		before = tree_id(stage);
		if (before)
			try_all(p, stage, before, log);
		after = before ? tree_id(stage) : NULL;
		ret = after ? changed_paths(stage, before, after, file, paths) : EXIT_HOST;
		free(before);
		free(after);
	}
	strs_free(&names);
	free(stage);
	free(file);
	free(log);
	return ret;
}
