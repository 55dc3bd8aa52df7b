// SPDX-License-Identifier: GPL-2.0
/*
 * Work in processes, so that nothing of one piece reaches the next and a signal
 * mask, a subreaper or a crash stays where it belongs.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crew.h"

struct worker {
	pid_t pid;	/* 0: free */
	FILE *told;
	int piece;
};

static void be_worker(struct crew *c, int piece, int fd)
{
	FILE *out = fdopen(fd, "w");
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (out) {
		c->work(c->arg, piece, out);
		fclose(out);
	}
	fflush(NULL);
	_exit(0);
}

static int start(struct crew *c, struct worker *w, int piece)
{
	int p[2];

	if (pipe2(p, O_CLOEXEC) < 0)
		return -1;
	fflush(NULL);
	w->piece = piece;
	w->pid = fork();
	if (w->pid == 0) {
		close(p[0]);
		be_worker(c, piece, p[1]);
	}
	close(p[1]);
	if (w->pid > 0)
		w->told = fdopen(p[0], "r");
	if (w->told)
		return 0;
	close(p[0]);
	if (w->pid > 0)
		kill(w->pid, SIGTERM);
	w->pid = 0;
	return -1;
}

/* A worker speaks once, at its end: reading to the end of file is right. */
static void collect(struct crew *c, struct worker *w)
{
	c->done(c->arg, w->piece, w->told);
	fclose(w->told);
	while (waitpid(w->pid, NULL, 0) < 0 && errno == EINTR)
		;
	*w = (struct worker) { 0 };
}

static void interrupt(struct crew *c, struct worker *workers, int sigfd)
{
	struct signalfd_siginfo si;

	if (read(sigfd, &si, sizeof(si)) != sizeof(si))
		return;
	c->stop = true;
	c->signal = si.ssi_signo;
	for (int i = 0; i < c->jobs; i++)
		if (workers[i].pid)
			kill(workers[i].pid, SIGTERM);
}

/* Return: how many are busy, or -1 when one could not be started. */
static int fill(struct crew *c, struct worker *workers, int *next)
{
	int busy = 0, err = 0;

	for (int i = 0; i < c->jobs; i++) {
		if (!workers[i].pid && !c->stop && *next < c->count &&
		    start(c, &workers[i], (*next)++) < 0) {
			err = errno;
			c->stop = true;
		}
		busy += workers[i].pid != 0;
	}
	errno = err;
	return busy;
}

static int run_all(struct crew *c, struct worker *workers, struct pollfd *p, int sigfd)
{
	int next = 0, err = 0;

	while (fill(c, workers, &next)) {
		err = errno ? errno : err;
		p[0] = (struct pollfd) { .fd = sigfd, .events = POLLIN };
		for (int i = 0; i < c->jobs; i++)
			p[i + 1] = (struct pollfd) {
				.fd = workers[i].told ? fileno(workers[i].told) : -1,
				.events = POLLIN,
			};
		if (poll(p, c->jobs + 1, -1) < 0)
			continue;
		if (p[0].revents)
			interrupt(c, workers, sigfd);
		for (int i = 0; i < c->jobs; i++)
			if (p[i + 1].revents)
				collect(c, &workers[i]);
	}
	err = errno ? errno : err;
	errno = err;
	return err ? -1 : 0;
}

int crew_run(struct crew *c)
{
	struct worker *workers = calloc(c->jobs, sizeof(*workers));
	struct pollfd *p = calloc(c->jobs + 1, sizeof(*p));
	sigset_t set, before;
	int sigfd, ret = -1;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, &before);
	sigfd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (sigfd >= 0 && workers && p) {
		ret = run_all(c, workers, p, sigfd);
		close(sigfd);
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	free(p);
	free(workers);
	return ret;
}
