// SPDX-License-Identifier: GPL-2.0
/*
 * How long a student waits: from the save of a file to the moment when `lab watch`
 * begins to check, and to the verdict; and what `lab check` takes as a command. It
 * is run as a student runs it, and its output is read with a clock.
 */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"
#include "bench-stat.h"
#include "deadline.h"
#include "lab.h"
#include "opts.h"
#include "paths.h"
#include "rundir.h"
#include "verbs.h"

#define DEFAULT_REPEAT	20
#define LESSON		"4"
#define PATIENCE_MS	60000
#define TARGET_START_S	0.2
#define TARGET_VERDICT_S 2.0

struct student {
	const char *dir, *file;		/* my-labs, and the file in it */
	char *starter;
	int saves;
};

/* ./run.sh lab WORD 4 --dir DIR [OPTION], its output at @out. */
static pid_t spawn(const struct student *s, const char *word, const char *option, FILE **out)
{
	char *run = xasprintf("%s/run.sh", path_repo());
	pid_t pid = -1;
	int p[2];

	if (pipe2(p, O_CLOEXEC) == 0) {
		fflush(NULL);
		pid = fork();
		if (pid == 0) {
			prctl(PR_SET_PDEATHSIG, SIGTERM);
			dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
			dup2(p[1], STDOUT_FILENO);
			execl(run, run, "lab", word, LESSON, "--dir", s->dir, option, NULL);
			_exit(127);
		}
		close(p[1]);
		*out = fdopen(p[0], "r");
		/* A line that is buffered would not be seen by poll(). */
		if (*out)
			setvbuf(*out, NULL, _IONBF, 0);
	}
	free(run);
	return *out ? pid : -1;
}

static int reap(pid_t pid, FILE *out)
{
	int status = -1;

	if (out)
		fclose(out);
	while (pid > 0 && waitpid(pid, &status, 0) < 0)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* When the first line with @words came; 0 when it did not. */
static double line_at(FILE *out, const char *words)
{
	struct pollfd p = { .fd = fileno(out), .events = POLLIN };
	char line[1024];

	while (poll(&p, 1, PATIENCE_MS) > 0 && fgets(line, sizeof(line), out))
		if (strstr(line, words))
			return now_s();
	fprintf(stderr, "mirrorlab: lab watch did not say \"%s\"\n", words);
	return 0;
}

/* As editors do: another file, renamed. Returns the time of it, or 0. */
static double save(struct student *s)
{
	char *aside = xasprintf("%s.edited", s->file);
	char *text = xasprintf("%s/* Edit %d. */\n", s->starter, ++s->saves);
	double t = 0;

	if (write_file(aside, text) == 0) {
		t = now_s();
		if (rename(aside, s->file) < 0)
			t = 0;
	}
	free(text);
	free(aside);
	return t;
}

/* Saves and looks what `lab watch` does, @repeat times. */
static int watch(struct student *s, const char *option, int repeat, struct samples *start,
		 struct samples *verdict)
{
	FILE *out = NULL;
	pid_t pid = spawn(s, "watch", option, &out);
	bool ok = pid > 0 && line_at(out, "NOT YET") > 0 && line_at(out, " s)") > 0;

	for (int i = 0; i < repeat && ok; i++) {
		double saved, began, told;

		/* Neither just after a look of the one that polls, nor just before. */
		poll(NULL, 0, 300 + 37 * i % 100);
		saved = save(s);
		began = saved ? line_at(out, "Saved: checking") : 0;
		told = began ? line_at(out, "NOT YET") : 0;
		ok = told && line_at(out, " s)") > 0;
		if (ok) {
			samples_add(start, began - saved);
			samples_add(verdict, told - saved);
		}
	}
	if (pid > 0)
		kill(pid, SIGTERM);
	reap(pid, out);
	return ok ? EXIT_PASS : EXIT_HOST;
}

static int check(struct student *s, int repeat, struct samples *whole)
{
	for (int i = 0; i < repeat; i++) {
		double begin = save(s);
		FILE *out = NULL;
		pid_t pid = spawn(s, "check", NULL, &out);

		if (pid < 0 || !line_at(out, "NOT YET") || reap(pid, out) != EXIT_TEST_FAILED)
			return EXIT_HOST;
		samples_add(whole, now_s() - begin);
	}
	return EXIT_PASS;
}

static void row(const char *name, const struct samples *s, double target)
{
	samples_row(name, s);
	if (target > 0)
		printf("    target: %.1f s or less: %s\n", target,
		       samples_median(s) <= target ? "met" : "MISSED");
}

static int measure(struct student *s, int repeat)
{
	struct samples start = { 0 }, verdict = { 0 }, start_poll = { 0 }, verdict_poll = { 0 };
	struct samples whole = { 0 };
	int ret = watch(s, NULL, repeat, &start, &verdict);

	if (ret == EXIT_PASS)
		ret = watch(s, "--poll", repeat, &start_poll, &verdict_poll);
	if (ret == EXIT_PASS)
		ret = check(s, repeat, &whole);
	if (ret == EXIT_PASS) {
		printf("  %-48s %8s %8s %8s\n", "seconds", "median", "min", "max");
		row("lab watch: save to start of check", &start, TARGET_START_S);
		row("lab watch: save to verdict", &verdict, TARGET_VERDICT_S);
		row("lab watch --poll: save to start of check", &start_poll, TARGET_START_S);
		row("lab watch --poll: save to verdict", &verdict_poll, TARGET_VERDICT_S);
		row("./run.sh lab check, all of it", &whole, TARGET_VERDICT_S);
	}
	samples_free(&start);
	samples_free(&verdict);
	samples_free(&start_poll);
	samples_free(&verdict_poll);
	samples_free(&whole);
	return ret;
}

int bench_lab(struct opts *o)
{
	int repeat = o->given & OPT_REPEAT ? o->repeat : DEFAULT_REPEAT, ret = EXIT_HOST;
	struct student s = { 0 };
	char *dir = rundir_make(), *mine = dir ? xasprintf("%s/my-labs", dir) : NULL;
	struct opts where = *o;
	struct course c = { 0 };
	const struct lesson *l = NULL;

	where.dir = mine;
	if (dir && course_load(&c, &where) == EXIT_PASS)
		l = course_find(&c, LESSON);
	if (l) {
		char *file = student_file(&c, l), *starter = xasprintf("%s/starter.c", l->dir);
		char *folder = xasprintf("%s/%s", mine, l->name);

		s = (struct student) { .dir = mine, .file = file, .starter = read_file(starter) };
		if (s.starter && path_mkdirs(folder) == 0 && save(&s)) {
			printf("./run.sh bench lab --repeat %d\n", repeat);
			bench_machine();
			printf("lesson %s, its starter, saved and checked %d times:\n", LESSON, repeat);
			fflush(stdout);
			ret = measure(&s, repeat);
		}
		free(folder);
		free(starter);
		free(file);
	}
	free(s.starter);
	course_free(&c);
	free(mine);
	free(dir);
	return ret;
}
