// SPDX-License-Identifier: GPL-2.0
/*
 * The base: built, run, and remembered in BUILD/review/base until its kernel, its
 * root or the choice of tests changes. What fails there is not the series' fault.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "deadline.h"
#include "lock.h"
#include "opts.h"
#include "outfile.h"
#include "paths.h"
#include "report.h"
#include "review.h"
#include "sha256.h"
#include "hostcmd.h"

/* All that the results depend on, one line; malloc()ed. */
static char *inputs(const struct review *r, const struct product *p)
{
	char image[65] = "", root[65] = "";

	sha256_file(p->image, image);
	sha256_file(p->rootfs, root);
	return xasprintf("1 %s %s %s %s %s", image, root, r->o->tests ? r->o->tests : "-",
			 r->o->only ? r->o->only : "-", r->o->append ? r->o->append : "-");
}

static void save_list(FILE *f, const char *what, const struct strs *l)
{
	for (size_t i = 0; i < l->n; i++)
		fprintf(f, "%s %s\n", what, l->v[i]);
}

static int save(const struct review_guests *g, const char *what, const char *path)
{
	struct outfile out;
	int err = outfile_open(&out, path);

	if (err)
		return err;
	fprintf(out.f, "inputs %s\n", what);
	save_list(out.f, "passed", &g->passed);
	save_list(out.f, "failed", &g->failed);
	save_list(out.f, "skipped", &g->skipped);
	save_list(out.f, "report", &g->reports);
	fprintf(out.f, "end\n");
	return outfile_close(&out, 0644, 0);
}

/* True when all of it was there, and is of @what. */
static bool load(struct review_guests *g, const char *what, const char *path)
{
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t room = 0;
	bool ours = false, end = false;

	while (f && getline(&line, &room, f) > 0) {
		char *value = strchr(line, ' ');

		line[strcspn(line, "\n")] = '\0';
		end = !strcmp(line, "end");
		if (!value)
			continue;
		*value++ = '\0';
		if (!strcmp(line, "inputs"))
			ours = !strcmp(value, what);
		if (!ours)
			break;
		if (!strcmp(line, "passed"))
			strs_add(&g->passed, value);
		else if (!strcmp(line, "failed"))
			strs_add(&g->failed, value);
		else if (!strcmp(line, "skipped"))
			strs_add(&g->skipped, value);
		else if (!strcmp(line, "report"))
			strs_add(&g->reports, value);
	}
	free(line);
	if (f)
		fclose(f);
	g->booted = ours && end;
	if (g->booted)
		return true;
	review_guests_free(g);
	*g = (struct review_guests) { 0 };
	return false;
}

static int run_base(struct review *r, int f, const char *what, const char *folder,
		    const char *path)
{
	struct review_guests *g = &r->base[f];
	int ret;

	spawn_wait(NULL, NULL, NULL, (const char *const []) { "rm", "-rf", folder, NULL });
	if (path_mkdirs(folder) < 0) {
		fprintf(stderr, "mirrorlab: %s: %s\n", folder, strerror(errno));
		return EXIT_HOST;
	}
	fprintf(stderr, "mirrorlab: run the base (%s)\n", r->flavour[f]);
	ret = review_guests(r, f, &r->product[f], NULL, folder, g);
	if (ret)
		return ret;
	if (g->exit) {
		fprintf(stderr, "mirrorlab: the base itself has no verdict in %s: %s\nAll of it: %s\n",
			r->flavour[f], g->why, folder);
		return g->exit;
	}
	ret = save(g, what, path);
	if (ret)
		fprintf(stderr, "mirrorlab: %s: %s\n", path, strerror(-ret));
	return EXIT_PASS;
}

int review_base(struct review *r, int f)
{
	struct product *p = &r->product[f];
	struct opts o = *r->o;
	char *folder, *path, *what;
	double begin = now_s();
	int ret, lock;

	o.flavour = r->flavour[f];
	ret = product_get(&o, p);
	r->base_s += now_s() - begin;
	if (ret)
		return ret;
	if (!p->config) {
		fprintf(stderr, "mirrorlab: review builds kernels: it takes no stand-in for one\n");
		return EXIT_USAGE;
	}
	lock = lock_build("review");
	ret = lock < 0 ? -lock : review_objects(r, f, r->flavour[f]);
	if (!ret && !f)
		ret = review_objects(r, f, REVIEW_WARN);
	if (lock >= 0)
		close(lock);
	if (ret)
		return ret;
	folder = path_join("review/base/%s%s%s", r->flavour[f], o.plain ? "-base" : "", p->b.id);
	path = xasprintf("%s/results", folder);
	what = inputs(r, p);
	begin = now_s();
	if (!load(&r->base[f], what, path))
		ret = run_base(r, f, what, folder, path);
	r->base_s += now_s() - begin;
	free(what);
	free(path);
	free(folder);
	return ret;
}
