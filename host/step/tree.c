// SPDX-License-Identifier: GPL-2.0
/*
 * The patched tree. The patches are applied to copies of the few files they
 * touch; then only files whose content differs are replaced. So a changed
 * patch costs the compilation of what it really changes, and whatever
 * interrupts this, the next run starts from the saved originals again.
 *
 * STATE/orig/   the files as they came, of all that any patch ever touched
 * STATE/absent/ an empty file for each that did not exist
 * STATE/stage/  where patches are applied
 */
#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "step.h"
#include "touched.h"

static bool exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

/* Keeps the file as it came, before the first patch that touches it. */
static void save_original(const char *tree, const char *state, const char *name)
{
	char *from = fmt("%s/%s", tree, name);
	char *orig = fmt("%s/orig/%s", state, name);
	char *absent = fmt("%s/absent/%s", state, name);

	if (!exists(orig) && !exists(absent)) {
		if (exists(from)) {
			parents(orig);
			copy_file(from, orig);
		} else {
			FILE *f;

			parents(absent);
			f = fopen(absent, "we");
			if (!f || fclose(f) == EOF)
				fail(errno, "%s", absent);
		}
	}
	free(from);
	free(orig);
	free(absent);
}

static void stage_file(const char *state, const char *name)
{
	char *orig = fmt("%s/orig/%s", state, name);
	char *staged = fmt("%s/stage/%s", state, name);

	parents(staged);
	if (exists(orig))
		copy_file(orig, staged);
	free(orig);
	free(staged);
}

/* No fuzz: a patch that does not fit exactly was not made for this kernel. */
static void apply(const char *stage, const char *patch)
{
	char *path = realpath(patch, NULL);	/* -d changes the folder first */
	int status;
	pid_t pid;

	if (!path)
		fail(errno, "%s", patch);
	fflush(NULL);
	pid = fork();
	if (pid < 0)
		fail(errno, "fork");
	if (!pid) {
		dup2(STDERR_FILENO, STDOUT_FILENO);
		execlp("patch", "patch", "-p1", "-F0", "-s", "-N", "-f",
		       "--no-backup-if-mismatch", "-r", "-", "-d", stage, "-i",
		       path, NULL);
		fprintf(stderr, "mirrorlab: patch: %s\n", strerror(errno));
		_exit(127);
	}
	free(path);
	if (waitpid(pid, &status, 0) < 0)
		fail(errno, "waitpid");
	if (status)
		fail(0, "%s does not apply to this kernel (no fuzz is allowed)", patch);
}

/* Makes one file of the tree what the patches say; true if that changed it. */
static bool install(const char *tree, const char *state, const char *name,
		    bool staged)
{
	char *to = fmt("%s/%s", tree, name);
	char *from = fmt("%s/%s/%s", state, staged ? "stage" : "orig", name);
	bool changed = false;

	if (exists(from) && !same_content(from, to)) {
		parents(to);
		copy_file(from, to);
		changed = true;
	} else if (!exists(from) && exists(to)) {
		if (unlink(to) < 0)
			fail(errno, "%s", to);
		changed = true;
	}
	free(to);
	free(from);
	return changed;
}

/* Adds the names of all files below @dir. */
static void list_files(const char *dir, struct names *out)
{
	char *roots[] = { (char *)dir, NULL };
	FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	FTSENT *e;

	if (!fts)
		fail(errno, "%s", dir);
	while ((e = fts_read(fts))) {
		const char *name = e->fts_path + strlen(dir) + 1;

		/* What an interrupted copy_file() left is none of ours. */
		if (e->fts_info != FTS_D && e->fts_info != FTS_DP &&
		    e->fts_info != FTS_NS && !strstr(name, ASIDE))
			names_add(out, name, strlen(name));
	}
	fts_close(fts);
}

int step_tree(int argc, char **argv)
{
	struct names touched = { 0 }, known = { 0 };
	char *stage, *kept;
	size_t changed = 0;

	if (argc < 3)
		return STEP_USAGE;
	stage = fmt("%s/stage", argv[2]);
	remove_tree(stage);
	for (int i = 3; i < argc; i++)
		patch_touches(argv[i], &touched);
	names_sort(&touched);
	for (size_t i = 0; i < touched.n; i++) {
		save_original(argv[1], argv[2], touched.v[i]);
		stage_file(argv[2], touched.v[i]);
	}
	for (int i = 3; i < argc; i++)
		apply(stage, argv[i]);

	kept = fmt("%s/orig", argv[2]);
	list_files(kept, &known);
	free(kept);
	kept = fmt("%s/absent", argv[2]);
	list_files(kept, &known);
	free(kept);
	names_sort(&known);
	for (size_t i = 0; i < known.n; i++)
		changed += install(argv[1], argv[2], known.v[i],
				   names_have(&touched, known.v[i]));
	printf("%d patches, %zu files, %zu of them changed now\n",
	       argc - 3, touched.n, changed);
	remove_tree(stage);
	free(stage);
	names_free(&touched);
	names_free(&known);
	return 0;
}
