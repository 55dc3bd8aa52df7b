// SPDX-License-Identifier: GPL-2.0
/* A process beside others that looks what memory they have, until it is told to stop. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "deadline.h"
#include "memory.h"

#define REST_MS	10	/* between two looks, or as long as one takes: the guests need the time */

#define MOST	1024	/* children */

/*
 * Looks at @worker until it is gone, and tells its largest moment. Each has one of
 * these: among many guests a process gets little time, and one that looks at all of
 * them would be back when they have ended.
 */
static void follow(pid_t worker, int told)
{
	struct memory m, most = { 0 };
	double begin;
	int rest;

	while (kill(worker, 0) == 0) {
		begin = now_s();
		if (memory_of(worker, &m) && memory_private(&m) > memory_private(&most))
			most = m;
		rest = 1000 * (now_s() - begin);
		poll(NULL, 0, rest < REST_MS ? REST_MS : rest);
	}
	/* Less than PIPE_BUF: nobody's words come between. */
	_exit(most.ram > 0 && write(told, &most, sizeof(most)) != sizeof(most));
}

/* Has each new child of our parent followed. */
static void look(pid_t *known, int *n, int told)
{
	static pid_t now[MOST];
	int count = children_of(getppid(), now, 0, MOST);

	for (int i = 0; i < count; i++) {
		bool is_new = now[i] != getpid() && *n < MOST;

		for (int k = 0; k < *n && is_new; k++)
			is_new = known[k] != now[i];
		if (!is_new)
			continue;
		known[(*n)++] = now[i];
		if (fork() == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			follow(now[i], told);
		}
	}
}

static void watch(int stop, int told)
{
	struct pollfd p = { .fd = stop };
	static pid_t known[MOST];
	int n = 0;

	/* The other end is closed. */
	while (poll(&p, 1, REST_MS) <= 0)
		look(known, &n, told);
	while (wait(NULL) > 0)
		;
	_exit(0);
}

int memory_watch_start(struct memory_watch *w)
{
	int stop[2], told[2];

	if (pipe2(stop, O_CLOEXEC) < 0)
		return -1;
	if (pipe2(told, O_CLOEXEC) < 0) {
		close(stop[0]);
		close(stop[1]);
		return -1;
	}
	fflush(NULL);
	w->pid = fork();
	if (w->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		/* Ctrl-C is for those that it watches: then its parent closes the pipe. */
		signal(SIGINT, SIG_IGN);
		close(stop[1]);
		close(told[0]);
		watch(stop[0], told[1]);
	}
	close(stop[0]);
	close(told[1]);
	w->stop = stop[1];
	w->told = told[0];
	if (w->pid > 0)
		return 0;
	perror("mirrorlab: fork");
	close(w->stop);
	close(w->told);
	return -1;
}

int memory_watch_end(struct memory_watch *w, struct memory **v)
{
	FILE *from = fdopen(w->told, "r");
	struct memory m, *longer;
	int n = 0, status = -1;

	*v = NULL;
	close(w->stop);
	while (from && fread(&m, sizeof(m), 1, from) == 1) {
		longer = reallocarray(*v, n + 1, sizeof(m));
		if (!longer)
			break;
		*v = longer;
		(*v)[n++] = m;
	}
	if (from)
		fclose(from);
	while (waitpid(w->pid, &status, 0) < 0)
		;
	return status == 0 ? n : -1;
}
