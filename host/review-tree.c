// SPDX-License-Identifier: GPL-2.0
/*
 * The sources under review: links to those of the base. Only the folders in which
 * a patch changes a file are folders of their own, and there the file is replaced:
 * nothing gets through to the base. Paths come from patches, so they are looked at.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "paths.h"
#include "review.h"
#include "hostcmd.h"

bool review_path_ok(const char *base, const char *path)
{
	bool ok = *path && *path != '/';

	for (const char *p = path; ok && *p; ) {
		size_t len = strcspn(p, "/");
		char *sofar = xasprintf("%s/%.*s", base, (int)(p - path + len), path);
		struct stat st;

		ok = len && !(*p == '.' && (len == 1 || (len == 2 && p[1] == '.'))) &&
		     !(len == 4 && !strncmp(p, ".git", 4)) &&
		     (lstat(sofar, &st) < 0 || S_ISDIR(st.st_mode) ||
		      (S_ISREG(st.st_mode) && !p[len]));
		free(sofar);
		p += len + (p[len] == '/');
	}
	return ok;
}

/* Makes @to a folder of links to what is in @from. */
static int link_all(const char *from, const char *to)
{
	DIR *d = opendir(from);
	struct dirent *e;
	int ret = mkdir(to, 0755);

	while (d && ret == 0 && (e = readdir(d))) {
		char *target, *name;

		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..") || !strcmp(e->d_name, ".git"))
			continue;
		target = xasprintf("%s/%s", from, e->d_name);
		name = xasprintf("%s/%s", to, e->d_name);
		ret = symlink(target, name);
		free(target);
		free(name);
	}
	if (d)
		closedir(d);
	return ret;
}

int review_tree_init(const char *base, const char *scratch)
{
	return link_all(base, scratch);
}

int review_tree_own(const char *base, const char *scratch, const char *path)
{
	int ret = 0;

	for (const char *slash = strchr(path, '/'); slash && !ret; slash = strchr(slash + 1, '/')) {
		char *ours = xasprintf("%s/%.*s", scratch, (int)(slash - path), path);
		char *theirs = xasprintf("%s/%.*s", base, (int)(slash - path), path);
		struct stat st;

		if (lstat(ours, &st) < 0)
			ret = mkdir(ours, 0755);
		else if (S_ISLNK(st.st_mode))
			ret = unlink(ours) || link_all(theirs, ours) ? -1 : 0;
		free(ours);
		free(theirs);
	}
	return ret;
}

int review_tree_put(const char *base, const char *scratch, const char *stage, const char *path)
{
	char *from = xasprintf("%s/%s", stage, path), *to = xasprintf("%s/%s", scratch, path);
	struct stat st;
	int ret = -1;

	errno = EINVAL;
	if (review_path_ok(base, path) && review_path_ok(stage, path) &&
	    review_tree_own(base, scratch, path) == 0) {
		/* A file may take the place of a folder of ours. */
		if (unlink(to) < 0 && errno == EISDIR)
			spawn_wait(NULL, NULL, NULL, (const char *const []) {
				"rm", "-rf", "--", to, NULL });
		if (lstat(from, &st) < 0)
			/* The patch removes it, maybe with its folder. */
			ret = errno == ENOENT || errno == ENOTDIR ? 0 : -1;
		else if (S_ISREG(st.st_mode))
			ret = spawn_wait(NULL, NULL, NULL, (const char *const []) {
				"cp", "-P", "--", from, to, NULL });
	}
	free(from);
	free(to);
	return ret ? -1 : 0;
}
