// SPDX-License-Identifier: GPL-2.0
/* Where things are: sources, build folder. Both may contain spaces. */
#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "paths.h"
#include "verbs.h"

static char repo[PATH_MAX];
static char build[PATH_MAX];

const char *path_repo(void)
{
	return repo;
}

const char *path_build(void)
{
	return build;
}

static int is_repo(const char *dir)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/uml-config", dir) >= PATH_MAX)
		return 0;
	return access(path, F_OK) == 0;
}

/* <repo>/build/bin/mirrorlab is the usual place: go up until it looks right. */
static int find_repo(void)
{
	const char *env = getenv("MIRRORLAB_REPO");
	char exe[PATH_MAX];
	ssize_t n;

	if (env && *env)
		return realpath(env, repo) && is_repo(repo) ? 0 : -1;
	n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	if (n <= 0)
		return -1;
	exe[n] = '\0';
	while (strcmp(dirname(exe), "/")) {
		if (is_repo(exe)) {
			strcpy(repo, exe);
			return 0;
		}
	}
	return -1;
}

static int find_build(void)
{
	const char *env = getenv("MIRRORLAB_BUILD");
	char cwd[PATH_MAX] = "";
	int n;

	if (!env || !*env)
		n = snprintf(build, sizeof(build), "%s/build", repo);
	else if (*env == '/')
		n = snprintf(build, sizeof(build), "%s", env);
	else if (getcwd(cwd, sizeof(cwd)))
		n = snprintf(build, sizeof(build), "%s/%s", cwd, env);
	else
		return -1;
	return n < (int)sizeof(build) ? 0 : -1;
}

int paths_init(void)
{
	if (find_repo() < 0) {
		fprintf(stderr, "mirrorlab: cannot find the sources; start me with run.sh, or set MIRRORLAB_REPO\n");
		return -1;
	}
	if (find_build() < 0) {
		fprintf(stderr, "mirrorlab: the path of the build folder is too long or cannot be read\n");
		return -1;
	}
	return 0;
}

static char *vxasprintf(const char *fmt, va_list ap)
{
	char *s;

	if (vasprintf(&s, fmt, ap) < 0) {
		fprintf(stderr, "mirrorlab: out of memory\n");
		exit(EXIT_HOST);
	}
	return s;
}

char *xasprintf(const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	s = vxasprintf(fmt, ap);
	va_end(ap);
	return s;
}

char *path_join(const char *fmt, ...)
{
	va_list ap;
	char *rest, *s;

	va_start(ap, fmt);
	rest = vxasprintf(fmt, ap);
	va_end(ap);
	s = xasprintf("%s/%s", build, rest);
	free(rest);
	return s;
}

int path_mkdirs(const char *dir)
{
	char path[PATH_MAX];
	size_t len = strlen(dir);

	if (len >= sizeof(path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(path, dir, len + 1);
	for (char *p = path + 1; ; p++) {
		char c = *p;

		if (c && c != '/')
			continue;
		*p = '\0';
		if (mkdir(path, 0755) < 0 && errno != EEXIST)
			return -1;
		*p = c;
		if (!c)
			return 0;
	}
}
