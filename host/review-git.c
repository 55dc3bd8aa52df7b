// SPDX-License-Identifier: GPL-2.0
/*
 * Git takes mail apart and applies patches: both are written by strangers. So it
 * works, as the compiler does, where it can write to one folder and see little
 * else, with nobody's configuration. What it leaves behind is looked at first.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "contain.h"
#include "contain-tool.h"
#include "hostcmd.h"
#include "paths.h"
#include "review.h"

#define MAX_READ	16
#define CPU_S		60	/* a series takes a second; mail can be made to take hours */

static void exec_tool(void *arg)
{
	tool_exec(arg);
}

int review_apart(const struct review_series *s, const char *folder, const struct strs *readable,
		 const struct review_files *f, const char *const argv[])
{
	/* Names of new objects are random; some gits have that from there only. */
	const char *read[MAX_READ + 2] = { "/dev/urandom" };
	struct tool t = {
		.argv = argv, .read = read, .write = folder, .dir = folder, .cpu_s = CPU_S,
		.mem = 8ULL << 30, .file = 1ULL << 30, .trust = s->trust,
	};
	int status;

	for (size_t i = 0; readable && i < readable->n && i < MAX_READ; i++)
		read[i + 1] = readable->v[i];
	status = spawn_exec(f->in, f->out, f->err, exec_tool, &t);
	/* With Landlock alone, what went into a session of its own is still there. */
	contain_reap_strays();
	return status;
}

FILE *review_open(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISREG(st.st_mode) ? fopen(path, "re") : NULL;
}

/* A folder of objects, and those that it borrows from. */
static void add_objects(const char *objects, struct strs *all)
{
	char *path = xasprintf("%s/info/alternates", objects), *line = NULL, *full, *real;
	FILE *f = review_open(path);
	size_t room = 0;

	if (strs_have(all, objects) || access(objects, R_OK) || all->n >= MAX_READ - 3) {
		if (f)
			fclose(f);
		free(path);
		return;
	}
	strs_add(all, objects);
	while (f && getline(&line, &room, f) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (!*line || *line == '#')
			continue;
		full = *line == '/' ? xasprintf("%s", line) : xasprintf("%s/%s", objects, line);
		real = realpath(full, NULL);
		if (real)
			add_objects(real, all);
		free(real);
		free(full);
	}
	free(line);
	if (f)
		fclose(f);
	free(path);
}

/* One of the folders that git keeps for @tree; malloc()ed or NULL. */
static char *folder_of(const char *tree, const char *which, const char *name)
{
	return spawn_line((const char *const []) {
		"git", "-c", "safe.directory=*", "-C", tree, "rev-parse",
		"--path-format=absolute", which, name, NULL });
}

void review_objects_of(const char *tree, struct strs *all)
{
	char *objects = folder_of(tree, "--git-path", "objects");
	char *real = objects ? realpath(objects, NULL) : NULL;

	if (real)
		add_objects(real, all);
	free(real);
	free(objects);
}

void review_folders_of(const char *tree, struct strs *all)
{
	static const char *const which[] = { "--git-dir", "--git-common-dir" };

	strs_add(all, tree);
	for (int i = 0; i < 2; i++) {
		char *folder = folder_of(tree, which[i], NULL);

		if (folder && access(folder, R_OK) == 0)
			strs_add(all, folder);
		free(folder);
	}
	review_objects_of(tree, all);
}
