// SPDX-License-Identifier: GPL-2.0
/*
 * Builds what a patch changes, in a copy of the base's objects. What a Makefile or
 * a Kconfig of the patch runs is contained, see contain-tool.h; and it may not take
 * for ever, nor print without end.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "build-impl.h"
#include "contain.h"
#include "contain-tool.h"
#include "cpus.h"
#include "deadline.h"
#include "opts.h"
#include "paths.h"
#include "report.h"
#include "review.h"
#include "strs.h"

#define MAX_WORDS	8
#define SILENCE_S	180	/* one object, or the link, on a machine with much to do */
#define TOTAL_S		3600
#define MAX_LOG		(64 << 20)

static void exec_tool(void *arg)
{
	tool_exec(arg);
}

int review_objects(struct review *r, int f, const char *name)
{
	const struct product *p = &r->product[f];
	struct build none = { .objects = (char *)"" };
	char *folder = xasprintf("B=%s", path_build()), *scratch = xasprintf("V=%s", r->work);
	char *flavour = xasprintf("FLAVOUR=%s", r->flavour[f]), *id = xasprintf("KID=%s", p->b.id);
	char *source = xasprintf("KERNEL_SRC=%s", p->b.source ? p->b.source : "");
	char *log = xasprintf("%s/objects-%s.log", r->dir, name), *as = xasprintf("TO=%s", name);
	char *argv[] = { "make", "-C", (char *)path_repo(), folder, scratch, flavour, id, source,
			 as, "review-objects", r->o->plain ? "NOSERIES=-base" : NULL, NULL };
	FILE *to = fopen(log, "we");
	struct progress progress;
	int status = -1;

	if (to) {
		unsetenv("MAKEFLAGS");
		progress_start(&progress, to, &none, "");
		status = make_run(argv, &progress);
		progress_end(&progress);
		fclose(to);
		if (status > 0)
			build_errors(log);
	}
	free(folder);
	free(scratch);
	free(flavour);
	free(id);
	free(source);
	free(log);
	free(as);
	return !to ? EXIT_HOST : status == -1 ? EXIT_INTERRUPTED : status ? EXIT_HOST : EXIT_PASS;
}

int review_kbuild(struct review *r, const char *name, const char *stage, const char *log,
		  const char *const *args)
{
	char *script = xasprintf("%s/%s.sh", r->work, name);
	char *objects = xasprintf("%s/%s", r->work, name);
	char *src = xasprintf("%s/src", r->work), *jobs = xasprintf("-j%d", cpus_allowed());
	const char *argv[MAX_WORDS + 4] = { "/bin/sh", script, jobs };
	const char *const read[] = { r->product[0].b.tree, src, script, NULL };
	double scale = r->o->timeout_scale;
	struct tool t = {
		.argv = argv, .read = read, .write = objects, .dir = objects, .cpu_s = TOTAL_S,
		.mem = 8ULL << 30, .file = 2ULL << 30, .trust = r->o->given & OPT_TRUST,
	};
	struct command c = {
		.exec = exec_tool, .arg = &t, .silence_s = SILENCE_S * scale,
		.total_s = TOTAL_S * scale, .bytes = MAX_LOG,
	};
	struct build none = { .objects = (char *)"" };
	FILE *to = fopen(log, "ae");
	struct progress progress;
	int status = 127 << 8;

	for (int i = 0; i < MAX_WORDS && args[i]; i++)
		argv[3 + i] = args[i];
	if (to) {
		progress_start(&progress, to, &none, "");
		snprintf(progress.stage, sizeof(progress.stage), "%s", stage);
		status = command_run(&c, &progress);
		progress_end(&progress);
		/* With Landlock alone, what went into a session of its own is still there. */
		contain_reap_strays();
		if (status == -2)
			fprintf(to, "mirrorlab: ended, since it took too long or printed without end\n");
		fclose(to);
	}
	free(script);
	free(objects);
	free(src);
	free(jobs);
	return status;
}

/* Does a patch with these files change the configuration? */
static bool touches_kconfig(const struct strs *paths)
{
	for (size_t i = 0; i < paths->n; i++)
		if (strstr(paths->v[i], "Kconfig"))
			return true;
	return false;
}

int review_configure(struct review *r, const char *name, const struct strs *paths, const char *log)
{
	char *objects = xasprintf("%s/%s", r->work, name);
	char *all = xasprintf("KCONFIG_ALLCONFIG=%s/wanted", objects);
	char *new = xasprintf("%s/.config.new", objects), *config = xasprintf("%s/.config", objects);
	char *to = xasprintf("KCONFIG_CONFIG=%s", new);
	struct stat st;
	int status = 0;

	if (touches_kconfig(paths)) {
		status = review_kbuild(r, name, "configure", log, (const char *const []) {
			all, to, "-s", "allnoconfig", NULL });
		if (!status && (lstat(new, &st) < 0 || !S_ISREG(st.st_mode) || rename(new, config) < 0))
			status = 1 << 8;
	}
	free(objects);
	free(all);
	free(new);
	free(config);
	free(to);
	return status;
}

static void read_lines(const char *path, struct strs *l)
{
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t room = 0;

	while (f && getline(&line, &room, f) > 0)
		if (!strncmp(line, "CONFIG_", 7))
			strs_addf(l, "%.*s", (int)strcspn(line, "\n"), line);
	free(line);
	if (f)
		fclose(f);
}

/* What the flavour asks for, the base has, and the patch takes away. */
static void note_lost(struct review *r, int f, struct strs *lost)
{
	char *objects = xasprintf("%s/%s", r->work, r->flavour[f]);
	char *wanted = xasprintf("%s/wanted", objects), *config = xasprintf("%s/.config", objects);
	struct strs want = { 0 }, had = { 0 }, has = { 0 };

	read_lines(wanted, &want);
	read_lines(r->product[f].config, &had);
	read_lines(config, &has);
	for (size_t i = 0; i < want.n; i++)
		if (strs_have(&had, want.v[i]) && !strs_have(&has, want.v[i]))
			strs_add(lost, want.v[i]);
	strs_free(&want);
	strs_free(&had);
	strs_free(&has);
	free(wanted);
	free(config);
	free(objects);
}

/* Paths of this machine say nothing to those who get the report. */
static void shorten(char *line, const char *path)
{
	size_t len = strlen(path);
	char *at;

	while (line && (at = strstr(line, path)))
		memmove(at, at + len, strlen(at + len) + 1);
}

char *review_first_error(const struct review *r, const char *log)
{
	static const char *const words[] = {
		"error: ", "undefined reference", "multiple definition", "ERROR: ", "mirrorlab: ", "***",
	};
	char *line = NULL, *found = NULL, *src = xasprintf("%s/src/", r->work);
	size_t room = 0;
	FILE *f = fopen(log, "re");

	for (size_t i = 0; f && i < sizeof(words) / sizeof(words[0]) && !found; i++) {
		rewind(f);
		while (!found && getline(&line, &room, f) > 0)
			if (strstr(line, words[i]))
				found = xasprintf("%.*s", (int)strcspn(line, "\n"), line);
	}
	shorten(found, src);
	free(line);
	free(src);
	if (f)
		fclose(f);
	return found;
}

int review_build(struct review *r, struct review_patch *p, int f, const struct strs *paths)
{
	struct review_result *x = &p->r[f];
	char *log = xasprintf("%s/build-%s.log", p->dir, r->flavour[f]);
	char *stage = xasprintf("%s, %s", strrchr(p->dir, '/') + 1, r->flavour[f]);
	char *src = xasprintf("%s/src/", r->work), *image;
	double begin = now_s();
	struct stat st;
	int status = review_configure(r, r->flavour[f], paths, log);

	if (!status)
		status = review_kbuild(r, r->flavour[f], stage, log, (const char *const []) {
			"linux", NULL });
	image = xasprintf("%s/%s/linux", r->work, r->flavour[f]);
	if (!status && (lstat(image, &st) < 0 || !S_ISREG(st.st_mode)))
		status = 1 << 8;
	x->build = status == -2 ? BUILD_ENDLESS : status ? BUILD_FAILED : BUILD_OK;
	if (x->build == BUILD_FAILED)
		x->why = review_first_error(r, log);
	if (x->build == BUILD_OK && r->selftest_why) {
		x->build = BUILD_FAILED;
		x->why = xasprintf("%s", r->selftest_why);
	}
	review_warnings_of(log, src, &x->warnings);
	note_lost(r, f, &x->lost);
	x->build_s = now_s() - begin;
	free(image);
	free(stage);
	free(src);
	free(log);
	return status == -1 ? EXIT_INTERRUPTED : EXIT_PASS;
}
