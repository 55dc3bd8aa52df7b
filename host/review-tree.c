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

/*
 * Each folder on the way to @path becomes one of our own. @make: what is in its way
 * makes room for it; else that is an error, as is a folder that is not there.
 */
static int own_folders(const char *base, const char *scratch, const char *path, bool make)
{
	int ret = 0;

	for (const char *slash = strchr(path, '/'); slash && !ret; slash = strchr(slash + 1, '/')) {
		char *ours = xasprintf("%s/%.*s", scratch, (int)(slash - path), path);
		char *theirs = xasprintf("%s/%.*s", base, (int)(slash - path), path);
		struct stat st;

		if (lstat(ours, &st) < 0)
			ret = make ? mkdir(ours, 0755) : -1;
		else if (S_ISLNK(st.st_mode))
			ret = unlink(ours) || link_all(theirs, ours) ? -1 : 0;
		else if (!S_ISDIR(st.st_mode) && make)
			ret = unlink(ours) || mkdir(ours, 0755) ? -1 : 0;
		else if (!S_ISDIR(st.st_mode)) {
			errno = ENOTDIR;
			ret = -1;
		}
		free(ours);
		free(theirs);
	}
	return ret;
}

int review_tree_own(const char *base, const char *scratch, const char *path)
{
	return own_folders(base, scratch, path, true);
}

/* The patch removes it, or made a folder of it: its files are put there one by one. */
static int put_nothing(const char *base, const char *scratch, const char *path, const char *to)
{
	if (own_folders(base, scratch, path, false) == 0 && unlink(to) == 0)
		return 0;
	return errno == ENOENT || errno == ENOTDIR || errno == EISDIR ? 0 : -1;
}

static int put_file(const char *from, const char *to)
{
	/* It may take the place of a folder of ours. */
	if (unlink(to) < 0 && errno == EISDIR)
		spawn_wait(NULL, NULL, NULL, (const char *const []) { "rm", "-rf", "--", to, NULL });
	return spawn_wait(NULL, NULL, NULL, (const char *const []) { "cp", "-P", "--", from, to, NULL });
}

int review_tree_put(const char *base, const char *scratch, const char *stage, const char *path)
{
	char *from = xasprintf("%s/%s", stage, path), *to = xasprintf("%s/%s", scratch, path);
	struct stat st;
	bool there = lstat(from, &st) == 0 && !S_ISDIR(st.st_mode);
	int ret = -1;

	errno = EINVAL;
	if (!review_path_ok(base, path))
		ret = -1;
	else if (!there)
		ret = put_nothing(base, scratch, path, to);
	else if (S_ISREG(st.st_mode) && review_path_ok(stage, path) &&
		 own_folders(base, scratch, path, true) == 0)
		ret = put_file(from, to);
	free(from);
	free(to);
	return ret ? -1 : 0;
}
