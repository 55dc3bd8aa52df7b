// SPDX-License-Identifier: GPL-2.0
/* A process beside others that looks what memory they have, until it is told to stop. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "deadline.h"
#include "memory.h"

#define REST_MS	10	/* between two looks, or as long as one takes: the guests need the time */

struct peak { pid_t worker; struct memory m; };
struct peaks { struct peak *v; int n; };

static void keep_larger(struct peaks *p, pid_t worker, const struct memory *m)
{
	struct peak *longer;
	int i = 0;

	while (i < p->n && p->v[i].worker != worker)
		i++;
	if (i == p->n) {
		longer = reallocarray(p->v, p->n + 1, sizeof(*longer));
		if (!longer)
			return;
		p->v = longer;
		p->v[p->n++] = (struct peak) { .worker = worker };
	}
	if (memory_private(m) > memory_private(&p->v[i].m))
		p->v[i].m = *m;
}

static void look(struct family *f, struct peaks *p)
{
	pid_t self = getpid(), parent = getppid();
	struct memory m;

	if (family_read(f) < 0)
		return;
	for (int i = 0; i < f->n; i++)
		if (f->v[i].parent == parent && f->v[i].pid != self &&
		    memory_of(f, f->v[i].pid, &m))
			keep_larger(p, f->v[i].pid, &m);
}

static void watch(int stop, int told)
{
	struct pollfd p = { .fd = stop };
	int rest = REST_MS;
	double begin;
	struct peaks peaks = { 0 };
	struct family f = { 0 };
	FILE *to = fdopen(told, "w");

	/* The other end is closed. */
	while (poll(&p, 1, rest) <= 0) {
		begin = now_s();
		look(&f, &peaks);
		rest = 1000 * (now_s() - begin);
		rest = rest < REST_MS ? REST_MS : rest;
	}
	for (int i = 0; to && i < peaks.n; i++)
		fwrite(&peaks.v[i].m, sizeof(peaks.v[i].m), 1, to);
	_exit(to && fclose(to) == 0 ? 0 : 1);
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
