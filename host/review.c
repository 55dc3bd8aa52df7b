// SPDX-License-Identifier: GPL-2.0
/*
 * review: each patch of a series is applied, built, booted and tested on top of
 * those before it, and compared with the base. One compile and one link for a
 * patch that touches one file; BUILD/review/work holds the trees meanwhile.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "contain-tool.h"
#include "deadline.h"
#include "interrupt.h"
#include "lock.h"
#include "opts.h"
#include "paths.h"
#include "review.h"
#include "rundir.h"
#include "hostcmd.h"
#include "verbs.h"

/* A folder for each patch, with the patch in it. */
static int make_folder(struct review *r, int i)
{
	struct review_patch *p = &r->s.p[i];
	char *mail;

	p->dir = xasprintf("%s/%04d", r->dir, i + 1);
	mail = xasprintf("%s/patch", p->dir);
	if (path_mkdirs(p->dir) < 0 || rename(p->mail, mail) < 0) {
		fprintf(stderr, "mirrorlab: %s: %s\n", mail, strerror(errno));
		free(mail);
		return EXIT_HOST;
	}
	free(p->mail);
	p->mail = mail;
	return EXIT_PASS;
}

static int make_work(struct review *r)
{
	int ret;

	r->work = path_join("review/work");
	ret = spawn_wait(NULL, NULL, NULL, (const char *const []) { "rm", "-rf", r->work, NULL });
	if (ret || path_mkdirs(r->work) < 0) {
		fprintf(stderr, "mirrorlab: %s: cannot be made anew\n", r->work);
		ret = EXIT_HOST;
	}
	return ret;
}

static int judge_all(struct review *r)
{
	char *src = xasprintf("%s/src", r->work);
	int ret = EXIT_PASS;

	for (int f = 0; f < r->n_flavours && !ret; f++)
		ret = review_base(r, f);
	if (!ret && review_tree_init(r->product[0].b.tree, src) < 0) {
		fprintf(stderr, "mirrorlab: %s: %s\n", src, strerror(errno));
		ret = EXIT_HOST;
	}
	free(src);
	if (!ret)
		ret = review_stage_init(r);
	if (!ret)
		review_table_head(r, stdout);
	for (int i = 0; i < r->s.n && !ret; i++) {
		ret = make_folder(r, i);
		if (!ret)
			ret = review_patch(r, &r->s.p[i]);
		if (interrupted)
			ret = EXIT_INTERRUPTED;
		if (!ret)
			review_table_row(r, &r->s.p[i], stdout);
	}
	return ret;
}

static int write_all(const struct review *r)
{
	static const struct {
		const char *name;
		int (*write)(const struct review *r, const char *path);
	} files[] = {
		{ "report.txt", review_text }, { "report.json", review_json },
		{ "report.xml", review_xml }, { "reproduce.sh", review_again },
	};
	int ret = EXIT_PASS;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char *path = xasprintf("%s/%s", r->dir, files[i].name);
		int err = files[i].write(r, path);

		if (err) {
			fprintf(stderr, "mirrorlab: %s: %s\n", path, strerror(-err));
			ret = EXIT_HOST;
		}
		free(path);
	}
	return ret;
}

static int finish(struct review *r)
{
	int ret = review_exit(r);

	review_details(r, stdout);
	if (r->o->bisect) {
		putchar('\n');
		ret = review_bisect(r, stdout);
	}
	if (write_all(r) && ret == EXIT_PASS)
		ret = EXIT_HOST;
	/* With --bisect the question was another one, and that is answered above. */
	if (!r->o->bisect)
		printf("\n%s: %s\n", ret ? "FAIL" : "PASS", r->s.title);
	printf("All of it: %s (report.txt is for a mail)\n", r->dir);
	return ret;
}

static void choose_flavours(struct review *r)
{
	const char *p = r->o->flavours ? r->o->flavours : r->o->flavour;

	while (*p && r->n_flavours < REVIEW_FLAVOURS) {
		size_t len = strcspn(p, ",");

		r->flavour[r->n_flavours++] = xasprintf("%.*s", (int)len, p);
		p += len + (p[len] == ',');
	}
}

static int check_contained(struct review *r)
{
	r->contained = tool_contained();
	if (r->contained)
		return EXIT_PASS;
	if (r->o->given & OPT_TRUST) {
		r->contained = "nothing";
		fprintf(stderr, "mirrorlab: --trust: what these patches run while they are built is not contained\n");
		return EXIT_PASS;
	}
	fprintf(stderr, "mirrorlab: a patch can run commands while it is built (Makefile, Kconfig), and this host contains nothing:\n"
		"no bubblewrap that works, no Landlock. Install bubblewrap, or trust these patches: --trust\n");
	return EXIT_HOST;
}

static void release(struct review *r)
{
	for (int f = 0; f < r->n_flavours; f++) {
		free((char *)r->flavour[f]);
		product_free(&r->product[f]);
		review_guests_free(&r->base[f]);
	}
	strs_free(&r->base_warnings);
	strs_free(&r->known);
	review_series_free(&r->s);
	free(r->selftest);
	free(r->selftest_why);
	free(r->dir);
	free(r->work);
}

static int review_locked(struct review *r)
{
	double begin = now_s();
	/* Nobody may remove what is worked on. */
	int run = lock_run(), ret = run < 0 ? -run : make_work(r);

	if (!ret)
		ret = judge_all(r);
	r->wall_s = now_s() - begin - r->base_s;
	if (!ret)
		ret = finish(r);
	spawn_wait(NULL, NULL, NULL, (const char *const []) { "rm", "-rf", r->work, NULL });
	if (run >= 0)
		close(run);
	return interrupted ? EXIT_INTERRUPTED : ret;
}

int review_run(struct opts *o, double *wall_s)
{
	struct review r = { .o = o };
	int ret, lock;

	if (o->argc != 1) {
		fprintf(stderr, "mirrorlab: review: one series, please: a mailbox, a folder, a patch or a git range\n");
		return EXIT_USAGE;
	}
	o->plain = !(o->given & OPT_WITH_SERIES);
	choose_flavours(&r);
	r.s.trust = o->given & OPT_TRUST;
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	interrupt_catch();
	ret = check_contained(&r);
	if (!ret)
		r.dir = rundir_make();
	if (!ret)
		ret = r.dir ? review_load(&r, o->argv[0]) : EXIT_HOST;
	if (!ret) {
		lock = lock_review();
		ret = lock < 0 ? -lock : review_locked(&r);
		if (lock >= 0)
			close(lock);
	}
	if (wall_s)
		*wall_s = r.wall_s;
	release(&r);
	return ret;
}

int verb_review(struct opts *o)
{
	return review_run(o, NULL);
}
