// SPDX-License-Identifier: GPL-2.0
/*
 * --repeat and --jobs: many runs, several at once, and what differed. Each run
 * is a process of its own, so that nothing of one reaches the next; it tells
 * its results through a pipe.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "flakes.h"
#include "opts.h"
#include "paths.h"
#include "rundir.h"
#include "smoke.h"
#include "verbs.h"

/**
 * struct worker - one run
 * @pid:    its process, 0: free
 * @out:    what it tells, line by line
 * @number: of the run, from 1
 * @dir:    its folder
 */
struct worker {
	pid_t pid;
	FILE *out;
	int number;
	char *dir;
};

struct series {
	const struct opts *o;
	const struct product *p;
	char *dir;
	struct worker *workers;
	struct flakes flakes;
	int started, stop_signal;
	bool stop, refused;
};

static char letter(enum ktap_status s)
{
	return s == KTAP_PASS ? 'p' : s == KTAP_FAIL ? 'f' :
	       s == KTAP_SKIP ? 's' : s == KTAP_XFAIL ? 'p' : '?';
}

/* suite.test; names hold no line ends, the parser sees to that. */
static void tell_tests(FILE *out, struct ktap *k)
{
	struct ktap_test *root = k ? ktap_root(k) : NULL, *t = NULL;

	while (root && (t = ktap_walk(root, t))) {
		if (t->group)
			continue;
		fprintf(out, "T%c ", letter(t->status));
		if (t->parent && t->parent != root)
			fprintf(out, "%s: ", t->parent->name);
		fprintf(out, "%s\n", t->name);
	}
}

static void work(struct series *s, const char *dir, int fd)
{
	FILE *out = fdopen(fd, "w");
	struct run run;
	int ret;

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	ret = smoke_once(s->o, s->p, dir, false, &run);
	if (out) {
		fprintf(out, "E%d %f %f %s\n", ret, run.res.boot_s, run.res.wall_s,
			run.res.why ? run.res.why : "");
		if (ret != EXIT_INTERRUPTED)
			tell_tests(out, run.res.ktap);
		fclose(out);
	}
	run_release(&run);
	fflush(NULL);
	_exit(ret);
}

static int start_worker(struct series *s, struct worker *w)
{
	int p[2];

	w->number = ++s->started;
	w->dir = s->dir ? rundir_sub(s->dir, w->number) : NULL;
	if (pipe2(p, O_CLOEXEC) < 0)
		return -1;
	fflush(NULL);
	w->pid = fork();
	if (w->pid == 0) {
		sigset_t none;

		close(p[0]);
		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		work(s, w->dir, p[1]);
	}
	close(p[1]);
	if (w->pid > 0)
		w->out = fdopen(p[0], "r");
	if (w->out)
		return 0;
	close(p[0]);
	return -1;
}

static void tell_failure(const struct worker *w, int exit, const char *why)
{
	if (isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
	fprintf(stderr, "run %d: exit %d: %s%s%s\n", w->number, exit, why,
		w->dir ? "  " : "", w->dir ? w->dir : "");
}

static void finish(struct series *s, struct worker *w, const char *line)
{
	double boot = -1, wall = 0;
	int exit = EXIT_HOST, at = 0;

	if (sscanf(line, "E%d %lf %lf %n", &exit, &boot, &wall, &at) < 3)
		at = 0;
	if (exit == EXIT_INTERRUPTED || (!*line && s->stop_signal)) {
		s->stop = true;
		return;
	}
	flakes_run(&s->flakes, exit, boot, wall);
	if (exit != EXIT_PASS)
		tell_failure(w, exit, at ? line + at : "the run's process died");
	/* That will not be better the next time. */
	if (exit == EXIT_HOST || exit == EXIT_USAGE)
		s->stop = true;
	s->refused |= exit == EXIT_USAGE;
}

/*
 * A worker speaks once, at its end: reading to the end of file is right. Its
 * verdict comes first, its tests after it.
 */
static void collect(struct series *s, struct worker *w)
{
	char *line = NULL;
	bool ended = false;
	size_t room = 0;
	ssize_t n;

	while ((n = getline(&line, &room, w->out)) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (*line == 'T' && n > 3)
			flakes_test(&s->flakes, line + 3, line[1]);
		if (*line == 'E' && !ended) {
			ended = true;
			finish(s, w, line);
		}
	}
	if (!ended)
		finish(s, w, "");
	free(line);
	fclose(w->out);
	while (waitpid(w->pid, NULL, 0) < 0 && errno == EINTR)
		;
	free(w->dir);
	*w = (struct worker) { 0 };
}

static void show_progress(const struct series *s)
{
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r\033[K%ld of %d runs, %ld failed",
			s->flakes.runs, s->o->repeat, s->flakes.runs - s->flakes.passed);
}

static void interrupt(struct series *s, int sigfd)
{
	struct signalfd_siginfo si;

	if (read(sigfd, &si, sizeof(si)) != sizeof(si))
		return;
	s->stop = true;
	s->stop_signal = si.ssi_signo;
	for (int i = 0; i < s->o->jobs; i++)
		if (s->workers[i].pid)
			kill(s->workers[i].pid, SIGTERM);
}

/* Return: how many workers are busy. */
static int fill(struct series *s)
{
	int busy = 0;

	for (int i = 0; i < s->o->jobs; i++) {
		struct worker *w = &s->workers[i];

		if (!w->pid && !s->stop && s->started < s->o->repeat &&
		    start_worker(s, w) < 0) {
			perror("mirrorlab: starting a run");
			s->stop = true;
			*w = (struct worker) { 0 };
		}
		busy += w->pid != 0;
	}
	return busy;
}

static void run_all(struct series *s, int sigfd)
{
	struct pollfd *p = calloc(s->o->jobs + 1, sizeof(*p));

	while (p && fill(s)) {
		show_progress(s);
		p[0] = (struct pollfd) { .fd = sigfd, .events = POLLIN };
		for (int i = 0; i < s->o->jobs; i++)
			p[i + 1] = (struct pollfd) {
				.fd = s->workers[i].out ? fileno(s->workers[i].out) : -1,
				.events = POLLIN,
			};
		if (poll(p, s->o->jobs + 1, -1) < 0)
			continue;
		if (p[0].revents)
			interrupt(s, sigfd);
		for (int i = 0; i < s->o->jobs; i++)
			if (p[i + 1].revents)
				collect(s, &s->workers[i]);
	}
	free(p);
	if (isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
}

static void print_table(const struct series *s)
{
	char *path;
	FILE *f;

	flakes_print(&s->flakes, s->o->repeat, stdout);
	if (s->stop_signal)
		printf("interrupted: the table is of the runs until then\n");
	if (!s->dir)
		return;
	path = xasprintf("%s/flakes.txt", s->dir);
	f = fopen(path, "we");
	if (f)
		flakes_print(&s->flakes, s->o->repeat, f);
	if (!f || fclose(f) == EOF)
		fprintf(stderr, "mirrorlab: %s: %s\n", path, strerror(errno));
	else
		printf("table and runs: %s\n", s->dir);
	free(path);
}

int smoke_repeat(const struct opts *o, const struct product *p)
{
	struct series s = { .o = o, .p = p };
	sigset_t set, before;
	int sigfd, ret;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, &before);
	sigfd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	s.dir = rundir_make();
	s.workers = calloc(o->jobs, sizeof(*s.workers));
	if (sigfd < 0 || !s.workers) {
		perror("mirrorlab: --repeat");
		ret = EXIT_HOST;
	} else {
		run_all(&s, sigfd);
		print_table(&s);
		ret = s.stop_signal ? EXIT_INTERRUPTED :
			s.refused ? EXIT_USAGE : flakes_exit(&s.flakes);
	}
	close(sigfd);
	sigprocmask(SIG_SETMASK, &before, NULL);
	flakes_free(&s.flakes);
	free(s.workers);
	free(s.dir);
	return ret;
}
