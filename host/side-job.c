// SPDX-License-Identifier: GPL-2.0
/*
 * The process that starts guests while its parent watches one of its own. A pipe
 * says how many may run; its end, for whatever reason, is their end.
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

#include "contain.h"
#include "interrupt.h"
#include "opts.h"
#include "sha256.h"
#include "side-impl.h"

/* What side_done() found is passed on as it is: the pointers of a fork are ours. */
static void be_sides(struct sides *all, int fd)
{
	size_t size = all->crew.count * sizeof(*all->side), at = 0;
	char hex[65];
	sigset_t quit, before;
	int ret = 0;

	/*
	 * Blocked to the end: nothing of this may end it before its guests. They
	 * take Ctrl-\ on their own.
	 */
	interrupt_fd(&before);
	sigemptyset(&quit);
	sigaddset(&quit, SIGQUIT);
	sigprocmask(SIG_BLOCK, &quit, NULL);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	/* Each of them writes a reproduce.sh that names the kernel's. */
	sha256_file(all->p->image, hex);
	if (crew_run(&all->crew) < 0) {
		fprintf(stderr, "mirrorlab: cannot start a guest: %s\n", strerror(errno));
		ret = EXIT_HOST;
	} else if (all->crew.signal || all->crew.stop) {
		ret = EXIT_INTERRUPTED;
	}
	while (at < size && !ret) {
		ssize_t n = write(fd, (char *)all->side + at, size - at);

		if (n < 0 && errno != EINTR)
			break;
		at += n > 0 ? n : 0;
	}
	fflush(NULL);
	_exit(ret);
}

static int start(struct side_job *j, const struct opts *o, const struct product *p,
		 const char *dir, struct side *sides, int n, int jobs, bool beside)
{
	struct sides all = {
		.o = o, .p = p, .dir = dir, .side = sides, .beside = beside,
		.crew = { .count = n, .jobs = jobs, .work = side_work, .done = side_done, .arg = &all },
	};
	int grant[2], told[2] = { -1, -1 };

	*j = SIDE_NONE;
	for (int i = 0; i < n; i++)
		sides[i].exit = EXIT_HOST;
	if (pipe2(grant, O_CLOEXEC) < 0)
		return -1;
	fflush(NULL);
	if (pipe2(told, O_CLOEXEC) == 0)
		j->pid = fork();
	if (j->pid == 0) {
		close(grant[1]);
		close(told[0]);
		all.crew.grant = grant[0];
		be_sides(&all, told[1]);
	}
	close(grant[0]);
	if (told[1] >= 0)
		close(told[1]);
	j->grant = grant[1];
	j->told = told[0];
	contain_spare = j->pid > 0 ? j->pid : 0;
	if (j->pid < 0)
		side_drop(j);
	return j->pid < 0 ? -1 : 0;
}

int side_start(struct side_job *j, const struct opts *o, const struct product *p, const char *dir,
	       struct side *sides, int n, int jobs)
{
	return start(j, o, p, dir, sides, n, jobs, true);
}

void side_allow(const struct side_job *j, int n)
{
	for (; j->grant >= 0 && n > 0; n--)
		if (write(j->grant, "+", 1) < 0 && errno != EINTR)
			break;
}

/* Return: whether there was one. */
static bool take_signals(int sigfd)
{
	struct signalfd_siginfo si;
	bool any = false;

	while (sigfd >= 0 && read(sigfd, &si, sizeof(si)) == sizeof(si))
		any = true;
	return any;
}

/* The end of the pipe interrupts them, once and for good. */
static void interrupt(struct side_job *j)
{
	if (j->grant >= 0)
		close(j->grant);
	j->grant = -1;
}

/* Return: whether all of @size bytes came; none if they are interrupted. */
static bool listen_to(struct side_job *j, void *to, size_t size, int sigfd, bool *interrupted)
{
	struct pollfd p[] = { { .fd = sigfd, .events = POLLIN }, { .fd = j->told, .events = POLLIN } };
	size_t at = 0;
	ssize_t n = 1;

	while (n && at < size) {
		if (poll(p, 2, -1) < 0)
			continue;
		if (p[0].revents && take_signals(sigfd)) {
			*interrupted = true;
			interrupt(j);
		}
		if (p[1].revents) {
			n = read(j->told, (char *)to + at, size - at);
			at += n > 0 ? n : 0;
		}
	}
	return at == size;
}

/* Signals are blocked: who waits for the report may press Ctrl-C again. */
static int end(struct side_job *j)
{
	int status = 0;

	interrupt(j);
	if (j->told >= 0)
		close(j->told);
	while (j->pid > 0 && waitpid(j->pid, &status, 0) < 0 && errno == EINTR)
		;
	*j = SIDE_NONE;
	contain_spare = 0;
	return status;
}

void side_drop(struct side_job *j)
{
	sigset_t before;
	int sigfd;

	if (j->pid < 0) {
		end(j);
		return;
	}
	sigfd = interrupt_fd(&before);
	end(j);
	take_signals(sigfd);
	close(sigfd);
	sigprocmask(SIG_SETMASK, &before, NULL);
}

/* Return: as side_finish(); unless 0, @sides is of no use. */
static int collect(struct side_job *j, struct side *sides, int n)
{
	sigset_t before;
	int sigfd = interrupt_fd(&before), status;
	bool stop = false, all = listen_to(j, sides, n * sizeof(*sides), sigfd, &stop);

	status = end(j);
	stop |= take_signals(sigfd);
	close(sigfd);
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (stop)
		return EXIT_INTERRUPTED;
	if (all)
		return 0;
	if (WIFEXITED(status) && WEXITSTATUS(status))
		return WEXITSTATUS(status);
	fprintf(stderr, "mirrorlab: the process for the other guests died\n");
	return EXIT_HOST;
}

int side_finish(struct side_job *j, const char *dir, struct side *sides, int n)
{
	int ret = collect(j, sides, n);

	for (int i = 0; i < n && !ret; i++)
		if (side_read_back(dir, &sides[i]) < 0)
			ret = EXIT_HOST;
	return ret;
}

int side_run(const struct opts *o, const struct product *p, const char *dir,
	     struct side *sides, int n, int jobs)
{
	struct side_job j;

	if (start(&j, o, p, dir, sides, n, jobs, false) < 0) {
		fprintf(stderr, "mirrorlab: cannot start a guest: %s\n", strerror(errno));
		return EXIT_HOST;
	}
	side_allow(&j, jobs);
	return side_finish(&j, dir, sides, n);
}
