// SPDX-License-Identifier: GPL-2.0
/* One patch: applied, looked at, built, run and judged, in each flavour. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "deadline.h"
#include "paths.h"
#include "report.h"
#include "review.h"

/* The files with W=1 and sparse, on the tree as it is now; new ones go to @new. */
static int look_for_warnings(struct review *r, struct review_patch *p, const char *when,
			     const struct strs *paths, struct strs *new)
{
	char *log = xasprintf("%s/warnings-%s.log", p->dir, when);
	struct strs all = { 0 };
	int ret = review_warn(r, paths, log, &all);

	if (new)
		strs_copy(new, &all, &r->base_warnings);
	strs_copy(&r->base_warnings, &all, NULL);
	strs_free(&all);
	free(log);
	return ret;
}

/* What the files say before the first patch that touches them. */
static int learn_warnings(struct review *r, struct review_patch *p, const struct strs *paths)
{
	struct strs new = { 0 };
	int ret;

	strs_copy(&new, paths, &r->known);
	ret = look_for_warnings(r, p, "before", &new, NULL);
	strs_copy(&r->known, &new, NULL);
	strs_free(&new);
	return ret;
}

static int run_one(struct review *r, struct review_patch *p, int f)
{
	struct review_result *x = &p->r[f];
	char *dir = xasprintf("%s/%s", p->dir, r->flavour[f]);
	struct product under = r->product[f];
	double begin = now_s();
	int ret = EXIT_HOST;

	under.image = xasprintf("%s/%s/linux", r->work, r->flavour[f]);
	under.config = xasprintf("%s/%s/.config", r->work, r->flavour[f]);
	if (path_mkdirs(dir) == 0)
		ret = review_guests(r, f, &under, r->selftest, dir, &x->g);
	x->guests_s = now_s() - begin;
	free(under.image);
	free(under.config);
	free(dir);
	return ret;
}

static int put_all(struct review *r, const struct strs *paths)
{
	char *src = xasprintf("%s/src", r->work), *stage = xasprintf("%s/stage", r->work);
	int ret = EXIT_PASS;

	for (size_t i = 0; i < paths->n && ret == EXIT_PASS; i++) {
		if (review_tree_put(r->product[0].b.tree, src, stage, paths->v[i]) == 0)
			continue;
		fprintf(stderr, "mirrorlab: %s: %s\n", paths->v[i], strerror(errno));
		ret = EXIT_HOST;
	}
	free(src);
	free(stage);
	return ret;
}

int review_patch(struct review *r, struct review_patch *p)
{
	struct strs paths = { 0 };
	int ret = review_stage_apply(r, p, &paths);
	bool fits = p->apply < APPLY_NOT;

	if (!ret)
		ret = review_style(r, p);
	if (fits && !ret)
		ret = learn_warnings(r, p, &paths);
	if (fits && !ret)
		ret = put_all(r, &paths);
	if (fits && !ret)
		ret = look_for_warnings(r, p, "after", &paths, &p->r[0].warnings);
	if (fits && !ret)
		ret = review_selftest(r, p, &paths);
	for (int f = 0; f < r->n_flavours && !ret; f++) {
		p->r[f].build = BUILD_NOT;
		if (fits)
			ret = review_build(r, p, f, &paths);
		if (fits && !ret && p->r[f].build == BUILD_OK)
			ret = run_one(r, p, f);
		if (!ret)
			review_judge(r, p, f);
	}
	strs_free(&paths);
	return ret;
}
