// SPDX-License-Identifier: GPL-2.0
/*
 * The scratch tree and the scratch kernel of test --bugs, in BUILD/bugs, made
 * by uml-config/bugs.mk; and the run's folder, where each patch is kept.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bugs.h"
#include "build-impl.h"
#include "lock.h"
#include "opts.h"
#include "outfile.h"
#include "paths.h"
#include "verbs.h"

/* Runs make with @target in the run's folder @dir; what it prints goes to @log. */
static int make(const struct opts *o, const struct build *b, const char *dir,
		const char *target, const char *patch, const char *log)
{
	struct build none = { .objects = (char *)"" };
	char *jobs = xasprintf("-j%ld", sysconf(_SC_NPROCESSORS_ONLN));
	char *folder = xasprintf("B=%s", path_build());
	char *run = xasprintf("RUN=%s", dir);
	char *flavour = xasprintf("FLAVOUR=%s", o->flavour);
	char *id = xasprintf("KID=%s", b->id);
	char *bug = xasprintf("BUG=%s", patch);
	char *argv[] = { "make", jobs, "-C", (char *)path_repo(), folder, run, flavour, id,
			 bug, (char *)target, NULL };
	FILE *f = fopen(log, "we");
	struct progress p;
	int status;

	if (f) {
		unsetenv("MAKEFLAGS");
		progress_start(&p, f, &none, "");
		status = make_run(argv, &p);
		progress_end(&p);
		fclose(f);
	} else {
		fprintf(stderr, "mirrorlab: %s: %s\n", log, strerror(errno));
		status = EXIT_HOST;
	}
	free(jobs);
	free(folder);
	free(run);
	free(flavour);
	free(id);
	free(bug);
	if (status == -1)
		return EXIT_INTERRUPTED;
	if (!status)
		return EXIT_PASS;
	build_errors(log);
	if (log_has(log, "No space left on device"))
		fprintf(stderr, "mirrorlab: the disk is full: --bugs needs about 0.3 GB in %s\n",
			path_build());
	fprintf(stderr, "mirrorlab: make %s failed; all it printed: %s\n", target, log);
	return EXIT_BUILD;
}

int bugs_remove_scratch(void)
{
	char *scratch = path_join("bugs");
	char *rm[] = { "rm", "-rf", scratch, NULL };
	struct build none = { .objects = (char *)"" };
	struct progress p;
	FILE *f = fopen("/dev/null", "we");
	bool interrupted;
	int status;

	progress_start(&p, f, &none, "");
	status = make_run(rm, &p);
	interrupted = status == -1;
	/* What has ended rm was not meant for it. */
	if (interrupted)
		status = make_run(rm, &p);
	progress_end(&p);
	if (f)
		fclose(f);
	free(scratch);
	return interrupted ? EXIT_INTERRUPTED : status ? EXIT_HOST : EXIT_PASS;
}

/* Nobody may build while what was built is copied. */
int bugs_make_scratch(const struct opts *o, const struct build *b, const char *dir)
{
	char *log = xasprintf("%s/scratch.log", dir);
	int lock = lock_build("test --bugs"), ret;

	ret = lock < 0 ? -lock : bugs_remove_scratch();
	if (ret == EXIT_PASS)
		ret = make(o, b, dir, "bug-tree", "", log);
	if (lock >= 0)
		close(lock);
	free(log);
	return ret;
}

/* A bug's folder, with its patch: for the record, and for make a plain name. */
static int keep_patch(const char *dir, const char *name, const char *path)
{
	char *folder = xasprintf("%s/%s", dir, name);
	char *copy = xasprintf("%s/bug.patch", folder);
	struct outfile to;
	char buf[4096];
	size_t n;
	FILE *from = path ? fopen(path, "re") : NULL;
	int err = path_mkdirs(folder) < 0 || (path && !from) ? -errno : 0;

	if (!err && from)
		err = outfile_open(&to, copy);
	if (!err && from) {
		while ((n = fread(buf, 1, sizeof(buf), from)) > 0)
			fwrite(buf, 1, n, to.f);
		err = outfile_close(&to, 0644, ferror(from) ? -EIO : 0);
	}
	if (err)
		fprintf(stderr, "mirrorlab: %s: %s\n", copy, strerror(-err));
	if (from)
		fclose(from);
	free(copy);
	free(folder);
	return err ? EXIT_HOST : EXIT_PASS;
}

int bugs_keep_patches(const struct bugs *b, const char *dir)
{
	int ret = keep_patch(dir, BUGS_NONE, NULL);

	for (int i = 0; i < b->n && !ret; i++)
		ret = keep_patch(dir, b->v[i].name, b->v[i].path);
	return ret;
}

int bugs_plant(const struct opts *o, const struct build *b, const char *dir,
	       const struct bug *bug)
{
	char *patch = bug->path ? xasprintf("%s/%s/bug.patch", dir, bug->name) :
		      xasprintf("%s", "");
	char *log = xasprintf("%s/%s/build.log", dir, bug->name);
	int ret = make(o, b, dir, "bug", patch, log);

	free(log);
	free(patch);
	return ret;
}
