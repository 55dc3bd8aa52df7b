// SPDX-License-Identifier: GPL-2.0
/* The build verb, and what every verb that needs a kernel calls first. */
#include <errno.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "build-impl.h"
#include "kit.h"
#include "lock.h"
#include "opts.h"
#include "paths.h"
#include "verbs.h"

/* FNV-1a: a short name for a long path. */
static uint32_t hash(const char *s)
{
	uint32_t h = 2166136261u;

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 16777619u;
	return h;
}

int build_locate(const struct opts *o, struct build *b)
{
	const char *base = kit_folder() ? kit_folder() : path_build();
	char *path, buf[64] = "";
	FILE *f;

	*b = (struct build) { 0 };
	if (o->kernel) {
		b->source = realpath(o->kernel, NULL);
		if (!b->source) {
			fprintf(stderr, "mirrorlab: --kernel %s: %s\n", o->kernel,
				strerror(errno));
			return EXIT_HOST;
		}
	}
	b->id = b->source ? xasprintf("-%08x", hash(b->source)) : xasprintf("%s", "");
	b->tree = xasprintf("%s/src/%s%s%s", base, b->source ? "user" : "default", b->id,
			    o->plain ? "-base" : "");
	b->objects = xasprintf("%s/kernel/%s%s%s", base, o->flavour, o->plain ? "-base" : "", b->id);
	b->linux_ = xasprintf("%s/linux", b->objects);
	b->rootfs = xasprintf("%s/rootfs%s/rootfs.cpio", base, b->id);
	b->labs_root = xasprintf("%s/rootfs%s/labs.cpio", base, b->id);
	b->log = path_join("log/build-%s%s%s.log", o->flavour, o->plain ? "-base" : "", b->id);

	path = xasprintf("%s/include/config/kernel.release", b->objects);
	f = fopen(path, "re");
	free(path);
	if (f && fgets(buf, sizeof(buf), f))
		b->release = xasprintf("%.*s", (int)strcspn(buf, "\n"), buf);
	if (f)
		fclose(f);
	return EXIT_PASS;
}

void build_release(struct build *b)
{
	free(b->id);
	free(b->source);
	free(b->tree);
	free(b->objects);
	free(b->linux_);
	free(b->rootfs);
	free(b->labs_root);
	free(b->log);
	free(b->release);
	*b = (struct build) { 0 };
}

static int processors(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;
}

/*
 * Our words to make; the environment's (MAKEFLAGS=-n) are not wanted. @noseries:
 * the kernel alone, since the guest's root holds what the series adds to it.
 */
static int start_make(const struct opts *o, const struct build *b, bool noseries,
		      struct progress *p)
{
	char *jobs = xasprintf("-j%d", o->given & OPT_JOBS ? o->jobs : processors());
	char *folder = xasprintf("B=%s", path_build());
	char *flavour = xasprintf("FLAVOUR=%s", o->flavour);
	char *id = xasprintf("KID=%s", b->id);
	char *source = xasprintf("KERNEL_SRC=%s", b->source ? b->source : "");
	char *argv[] = {
		"make", jobs, "-C", (char *)path_repo(), folder, flavour, id,
		source, noseries ? "NOSERIES=-base" : "rootfs", NULL, NULL, NULL
	};
	int status, n = sizeof(argv) / sizeof(argv[0]) - 3;

	if (noseries || !o->plain)
		argv[n++] = "kernel";
	if (!strcmp(o->verb, "lab"))
		argv[n++] = "labs";
	unsetenv("MAKEFLAGS");
	unsetenv("MAKELEVEL");
	unsetenv("MFLAGS");
	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("MIRRORLAB_PROGRESS", "1", 1);
	status = make_run(argv, p);
	free(jobs);
	free(folder);
	free(flavour);
	free(id);
	free(source);
	return status;
}

/* source.sh and busybox.sh leave an exit status when it is not 4. */
static int failed_status(void)
{
	char *path = path_join("failed");
	FILE *f = fopen(path, "re");
	int n = EXIT_BUILD;

	if (f && (fscanf(f, "%d", &n) != 1 || n != EXIT_HOST))
		n = EXIT_BUILD;
	if (f)
		fclose(f);
	unlink(path);
	free(path);
	return n;
}

/* The log may be on the same disk, and then it does not say why. */
static bool disk_full(void)
{
	struct statvfs v;

	return statvfs(path_build(), &v) == 0 &&
	       (unsigned long long)v.f_bavail * v.f_frsize < 1 << 20;
}

static int tell_failure(const struct build *b)
{
	build_errors(b->log);
	if (log_has(b->log, "No space left on device") || disk_full())
		fprintf(stderr, "mirrorlab: the disk is full: a build needs about 3 GB in %s\n",
			path_build());
	fprintf(stderr, "mirrorlab: the build failed; all it printed: %s\n", b->log);
	return failed_status();
}

static FILE *open_log(const struct build *b)
{
	char *dir = path_join("log");
	FILE *log = path_mkdirs(dir) < 0 ? NULL : fopen(b->log, "we");

	if (!log)
		fprintf(stderr, "mirrorlab: %s: %s\n", b->log, strerror(errno));
	free(dir);
	return log;
}

int build_ensure(const struct opts *o, struct build *b)
{
	struct progress p;
	int ret, lock, status;
	char *doing;
	FILE *log;

	ret = build_locate(o, b);
	if (ret != EXIT_PASS || kit_folder())
		return ret;
	doing = xasprintf("build %s%s", o->flavour, b->id);
	lock = lock_build(doing);
	free(doing);
	if (lock < 0)
		return -lock;
	log = open_log(b);
	if (!log) {
		close(lock);
		return EXIT_BUILD;
	}
	failed_status();	/* what an earlier build left is not ours */
	progress_start(&p, log, b, o->flavour);
	status = start_make(o, b, false, &p);
	if (!status && o->plain)
		status = start_make(o, b, true, &p);
	progress_end(&p);
	fclose(log);
	if (status == -1) {
		fprintf(stderr, "mirrorlab: interrupted; the next build goes on from here\n");
		ret = EXIT_INTERRUPTED;
	} else if (status) {
		ret = tell_failure(b);
	}
	close(lock);
	if (ret == EXIT_PASS && !b->release) {
		build_release(b);
		ret = build_locate(o, b);
	}
	return ret;
}

int verb_build(struct opts *o)
{
	struct timespec a, z;
	struct build b;
	int ret;

	clock_gettime(CLOCK_MONOTONIC, &a);
	ret = build_ensure(o, &b);
	clock_gettime(CLOCK_MONOTONIC, &z);
	if (ret == EXIT_PASS)
		printf("Linux %s (%s) is built: %s, %.1f s\n",
		       b.release ? b.release : "?", o->flavour, b.linux_,
		       z.tv_sec - a.tv_sec + (z.tv_nsec - a.tv_nsec) / 1e9);
	build_release(&b);
	return ret;
}
