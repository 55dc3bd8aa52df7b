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
#include "interrupt.h"

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

static void interrupt(struct crew *c, struct worker *workers, int signal)
{
	c->stop = true;
	c->signal = signal;
	for (int i = 0; i < c->jobs; i++)
		if (workers[i].pid)
			kill(workers[i].pid, SIGTERM);
}

static void take_signal(struct crew *c, struct worker *workers, int sigfd)
{
	struct signalfd_siginfo si;

	if (read(sigfd, &si, sizeof(si)) == sizeof(si))
		interrupt(c, workers, si.ssi_signo);
}

/* Return: how many more may run. */
static int take_grant(struct crew *c, struct worker *workers)
{
	char bytes[64];
	ssize_t n = read(c->grant, bytes, sizeof(bytes));

	if (n > 0)
		return n;
	if (n < 0 && errno == EINTR)
		return 0;
	interrupt(c, workers, SIGTERM);
	return 0;
}

/* Return: whether some are busy, or may be later; errno if one could not be started. */
static bool fill(struct crew *c, struct worker *workers, int *next, int granted)
{
	bool busy = false;
	int err = 0;

	for (int i = 0; i < c->jobs; i++) {
		if (!workers[i].pid && !c->stop && *next < c->count && i < granted &&
		    start(c, &workers[i], (*next)++) < 0) {
			err = errno;
			c->stop = true;
		}
		busy |= workers[i].pid != 0;
	}
	errno = err;
	return busy || (!c->stop && *next < c->count);
}

static void listen_to(const struct crew *c, const struct worker *workers, struct pollfd *p,
		      int sigfd)
{
	p[0] = (struct pollfd) { .fd = sigfd, .events = POLLIN };
	p[1] = (struct pollfd) { .fd = c->grant && !c->stop ? c->grant : -1, .events = POLLIN };
	for (int i = 0; i < c->jobs; i++)
		p[i + 2] = (struct pollfd) {
			.fd = workers[i].told ? fileno(workers[i].told) : -1,
			.events = POLLIN,
		};
}

static int run_all(struct crew *c, struct worker *workers, struct pollfd *p, int sigfd)
{
	int next = 0, err = 0, granted = c->grant ? 0 : c->jobs;

	while (fill(c, workers, &next, granted)) {
		err = errno ? errno : err;
		listen_to(c, workers, p, sigfd);
		if (poll(p, c->jobs + 2, -1) < 0)
			continue;
		if (p[0].revents)
			take_signal(c, workers, sigfd);
		if (p[1].revents)
			granted += take_grant(c, workers);
		for (int i = 0; i < c->jobs; i++)
			if (p[i + 2].revents)
				collect(c, &workers[i]);
	}
	err = errno ? errno : err;
	errno = err;
	return err ? -1 : 0;
}

int crew_run(struct crew *c)
{
	struct worker *workers = calloc(c->jobs, sizeof(*workers));
	struct pollfd *p = calloc(c->jobs + 2, sizeof(*p));
	sigset_t before;
	int sigfd = interrupt_fd(&before), ret = -1;

	if (sigfd >= 0 && workers && p) {
		ret = run_all(c, workers, p, sigfd);
		close(sigfd);
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	free(p);
	free(workers);
	return ret;
}
