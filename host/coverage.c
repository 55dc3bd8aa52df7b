// SPDX-License-Identifier: GPL-2.0
/*
 * coverage: runs the suites in flavour gcov and says which lines and branches
 * of the code under test they reached, and which not.
 */
#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "coverage.h"
#include "opts.h"
#include "outfile.h"
#include "paths.h"
#include "rundir.h"
#include "verbs.h"

#define LINES_GOAL	95
#define BRANCHES_GOAL	90

/**
 * struct row - of the table
 * @added: of the file, only what the series added
 * @goal:  what is not reached is listed, and the goals hold
 */
static const struct row {
	int object;
	bool added, goal;
} rows[] = {
	{ 0, false, true }, { 1, true, true }, { 1, false, false }, { 2, false, false },
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

static double percent(int part, int all)
{
	return all ? 100.0 * part / all : 100.0;
}

static bool below(const struct cov_sum *s)
{
	return percent(s->lines_hit, s->lines) < LINES_GOAL ||
	       percent(s->taken, s->branches) < BRANCHES_GOAL;
}

/* Marks what the patches added. */
static int mark_added(struct cov_file *f, const char *name)
{
	char *pattern = xasprintf("%s/patches/6.12/{um,mm,lib,trace}/*.patch", path_repo());
	glob_t g = { 0 };
	int ret = glob(pattern, GLOB_BRACE, NULL, &g) ? -1 :
		  cov_added(f, g.gl_pathv, (int)g.gl_pathc, name);

	globfree(&g);
	free(pattern);
	return ret;
}

static int read_object(struct cov_file *f, const struct product *p, const char *dir,
		       const char *object)
{
	char *name = xasprintf("%s.c", object), *path = xasprintf("%s/%s", p->source, name);
	char *json = cov_json(dir, object);
	int ret = EXIT_HOST, err = cov_load(f, path);

	if (err)
		fprintf(stderr, "mirrorlab: %s: %s\n", path, strerror(-err));
	else if (json && cov_count(f, json, name) < 0)
		fprintf(stderr, "mirrorlab: what gcov says does not fit %s\n", path);
	else if (json && mark_added(f, name) < 0)
		fprintf(stderr, "mirrorlab: the patches do not fit %s\n", path);
	else if (json)
		ret = EXIT_PASS;
	free(json);
	free(path);
	free(name);
	return ret;
}

static void print_table(FILE *out, const struct cov_file *files)
{
	fprintf(out, "%-26s %18s   %18s   %s\n", "file", "lines", "branches", "not counted");
	for (size_t i = 0; i < ROWS; i++) {
		char *name = xasprintf("%s.c%s", cov_objects[rows[i].object],
				       rows[i].added ? ", new code" : "");
		struct cov_sum s;

		cov_sum(&files[rows[i].object], rows[i].added, &s);
		fprintf(out, "%-26s %4d of %4d %5.1f %%   %4d of %4d %5.1f %%   %d branches\n", name,
			s.lines_hit, s.lines, percent(s.lines_hit, s.lines),
			s.taken, s.branches, percent(s.taken, s.branches), s.excused);
		free(name);
	}
}

static void print_missed(FILE *out, const struct cov_file *f, const struct row *row)
{
	for (int i = 1; i <= f->n; i++) {
		const struct cov_line *l = &f->line[i];
		int missed = l->excused ? 0 : l->branches - l->taken;
		char what[32] = "not run";

		if (!l->counted || (row->added && !l->added) || (l->hits > 0 && !missed))
			continue;
		if (l->hits > 0)
			snprintf(what, sizeof(what), "%d of %d branches", missed, l->branches);
		fprintf(out, "%s.c:%-5d %-17s %s\n", cov_objects[row->object], i, what,
			l->text + strspn(l->text, "\t "));
	}
}

static bool print_all(FILE *out, const struct cov_file *files)
{
	bool bad = false;

	print_table(out, files);
	fprintf(out, "\nNot reached:\n");
	for (size_t i = 0; i < ROWS; i++) {
		struct cov_sum s;

		if (!rows[i].goal)
			continue;
		print_missed(out, &files[rows[i].object], &rows[i]);
		cov_sum(&files[rows[i].object], rows[i].added, &s);
		bad |= below(&s);
	}
	fprintf(out, "\n%s: %d %% of lines and %d %% of branches are wanted\n",
		bad ? "too little" : "enough", LINES_GOAL, BRANCHES_GOAL);
	return bad;
}

static int report(const struct product *p, const char *dir)
{
	struct cov_file files[COV_OBJECTS] = { 0 };
	char *path = xasprintf("%s/coverage.txt", dir);
	struct outfile out;
	int ret = EXIT_PASS, err;

	for (int i = 0; i < COV_OBJECTS && !ret; i++)
		ret = read_object(&files[i], p, dir, cov_objects[i]);
	if (!ret) {
		ret = print_all(stdout, files) ? EXIT_TEST_FAILED : EXIT_PASS;
		printf("All of it: %s\n", dir);
		err = outfile_open(&out, path);
		if (!err) {
			print_all(out.f, files);
			err = outfile_close(&out, 0644, 0);
		}
		if (err) {
			fprintf(stderr, "mirrorlab: %s: %s\n", path, strerror(-err));
			ret = EXIT_HOST;
		}
	}
	for (int i = 0; i < COV_OBJECTS; i++)
		cov_free(&files[i]);
	free(path);
	return ret;
}

static bool have_gcov(void)
{
	if (!system("gcov --version >/dev/null 2>&1 && gcov-tool --version >/dev/null 2>&1"))
		return true;
	fprintf(stderr, "mirrorlab: coverage needs gcov and gcov-tool, which come with gcc\n");
	return false;
}

int verb_coverage(struct opts *o)
{
	struct product p = { 0 };
	int ret = EXIT_HOST;
	char *dir = NULL;

	o->flavour = "gcov";
	o->given |= OPT_FLAVOUR;
	if (have_gcov())
		ret = product_get(o, &p);
	if (ret == EXIT_PASS && !p.config) {
		fprintf(stderr, "mirrorlab: coverage needs a kernel that was built here\n");
		ret = EXIT_HOST;
	}
	if (ret == EXIT_PASS) {
		dir = rundir_make();
		ret = dir ? cov_guests(o, &p, dir) : EXIT_HOST;
	}
	if (ret == EXIT_PASS)
		ret = report(&p, dir);
	free(dir);
	product_free(&p);
	return ret;
}
