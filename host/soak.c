// SPDX-License-Identifier: GPL-2.0
/*
 * soak: smoke, torture and labs in rotation over the flavours, with seeds that
 * differ, several guests at once, for hours; then what failed and what is left.
 * Each piece is a verb of this program in a process of its own, so a piece that
 * crashes is a line of the table and not the end.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "deadline.h"
#include "opts.h"
#include "outfile.h"
#include "paths.h"
#include "product.h"
#include "rundir.h"
#include "soak.h"
#include "verbs.h"

static const char *const flavours[SOAK_FLAVOURS] = { "lockdep", "kasan", "fast" };

static void kinds_init(struct soak *s)
{
	for (size_t i = 0; i < SOAK_FLAVOURS; i++) {
		s->kinds[2 * i] = (struct soak_kind) { .name = "smoke", .flavour = flavours[i] };
		s->kinds[2 * i + 1] = (struct soak_kind) { .name = "torture", .flavour = flavours[i] };
	}
	s->kinds[SOAK_KINDS - 1] = (struct soak_kind) { .name = "labs", .flavour = "lockdep" };
}

static void tell(const struct soak *s, FILE *f, int i, int ret, int again, double wall)
{
	const char *argv[12];
	char *number, *path = soak_log(s, i);
	int n = soak_words(s, i, argv, &number);

	fprintf(f, "%5d  exit %3d %7.1f s ", i + 1, ret, wall);
	for (int w = 0; w < n; w++)
		fprintf(f, " %s", argv[w]);
	if (soak_failed(ret))
		fprintf(f, "   again: exit %d%s", again, again == EXIT_PASS ? " (flaky)" : "");
	fprintf(f, "%s%s\n", ret == EXIT_PASS ? "" : "   ", ret == EXIT_PASS ? "" : path);
	fflush(f);
	/* What a piece that passed has said is of no use. */
	if (ret == EXIT_PASS)
		unlink(path);
	free(number);
	free(path);
}

/* @ret: < 0 when the process died without a word */
static void note(struct soak *s, int i, int ret, int again, double wall)
{
	struct soak_kind *k = &s->kinds[i % SOAK_KINDS];

	k->runs++;
	k->passed += ret == EXIT_PASS;
	k->flaky += soak_failed(ret) && again == EXIT_PASS;
	k->wall_s += wall;
	if (wall > k->longest_s)
		k->longest_s = wall;
	if (s->list)
		tell(s, s->list, i, ret, again, wall);
	if (ret != EXIT_PASS)
		tell(s, stdout, i, ret, again, wall);
}

static void done(void *arg, int i, FILE *told)
{
	struct soak *s = arg;
	double wall = 0;
	int ret = -1, again = -1;

	if (fscanf(told, "%d %lf %d", &ret, &wall, &again) < 1)
		ret = -1;
	if (s->crew.signal || ret == EXIT_INTERRUPTED)
		return;
	note(s, i, ret, again, wall);
	if (ret == EXIT_HOST || ret == EXIT_USAGE || now_s() >= s->end)
		s->crew.stop = true;
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r\033[K%d pieces, %.0f min left", i + 1,
			s->end > now_s() ? (s->end - now_s()) / 60 : 0);
}

/* Return: pieces that did not pass. */
static long print_table(const struct soak *s, FILE *out)
{
	long failed = 0, flaky = 0, runs = 0;

	fprintf(out, "%-8s %-8s %6s %6s %6s %10s %10s\n", "piece", "flavour", "runs", "failed",
		"flaky", "mean s", "longest s");
	for (size_t i = 0; i < SOAK_KINDS; i++) {
		const struct soak_kind *k = &s->kinds[i];

		fprintf(out, "%-8s %-8s %6ld %6ld %6ld %10.1f %10.1f\n", k->name, k->flavour, k->runs,
			k->runs - k->passed, k->flaky, k->runs ? k->wall_s / k->runs : 0, k->longest_s);
		runs += k->runs;
		failed += k->runs - k->passed;
		flaky += k->flaky;
	}
	fprintf(out, "%ld pieces, %ld failed, %ld of these passed when done again, %d at once, seed %llu\n",
		runs, failed, flaky, s->crew.jobs, s->seed);
	return runs ? failed : -1;
}

static int print_all(const struct soak *s, const struct soak_left *before,
		     const struct soak_left *after)
{
	char *path = xasprintf("%s/soak.txt", s->dir);
	struct outfile o;
	long failed = print_table(s, stdout);
	int leaks = soak_print_left(before, after, stdout), err = outfile_open(&o, path);

	if (!err) {
		print_table(s, o.f);
		soak_print_left(before, after, o.f);
		err = outfile_close(&o, 0644, 0);
	}
	if (err)
		fprintf(stderr, "mirrorlab: %s: %s\n", path, strerror(-err));
	printf("All of it: %s\n", s->dir);
	free(path);
	return s->crew.signal ? EXIT_INTERRUPTED : failed || leaks ? EXIT_TEST_FAILED :
	       err ? EXIT_HOST : EXIT_PASS;
}

/* Nothing is compiled once the clock runs. */
static int build_all(const struct opts *o)
{
	int ret = EXIT_PASS;

	for (size_t i = 0; i < SOAK_FLAVOURS && ret == EXIT_PASS; i++) {
		struct opts one = *o;
		struct product p;

		one.flavour = flavours[i];
		one.verb = "smoke";
		ret = product_get(&one, &p);
		product_free(&p);
	}
	return ret;
}

int verb_soak(struct opts *o)
{
	struct soak s = {
		.seed = o->given & OPT_SEED ? o->seed : (unsigned long long)time(NULL),
	};
	struct soak_left before, after;
	int ret = course_load(&s.course, o);
	char *list, *tmp;

	if (ret == EXIT_PASS)
		ret = build_all(o);
	if (ret != EXIT_PASS) {
		course_free(&s.course);
		return ret;
	}
	s.dir = rundir_make();
	if (!s.dir)
		return EXIT_HOST;
	tmp = xasprintf("%s/tmp", s.dir);
	if (mkdir(tmp, 0755) == 0)
		setenv("TMPDIR", tmp, 1);
	list = xasprintf("%s/pieces.txt", s.dir);
	s.list = fopen(list, "we");
	free(list);
	kinds_init(&s);
	printf("./run.sh soak --hours %g --jobs %d --seed %llu\n", o->hours, o->jobs, s.seed);
	fflush(stdout);
	soak_adopt();
	soak_look(tmp, &before);
	s.end = now_s() + 3600 * o->hours;
	s.crew = (struct crew) {
		.count = 1 << 30, .jobs = o->jobs, .work = soak_piece, .done = done, .arg = &s,
	};
	if (crew_run(&s.crew) < 0)
		perror("mirrorlab: soak");
	if (isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
	soak_look(tmp, &after);
	ret = print_all(&s, &before, &after);
	if (s.list)
		fclose(s.list);
	rmdir(tmp);
	free(tmp);
	free(s.dir);
	course_free(&s.course);
	return ret;
}
