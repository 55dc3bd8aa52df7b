// SPDX-License-Identifier: GPL-2.0
/*
 * Kills what a guest left behind where no pid namespace does it. A guest that
 * forks without end is quicker than a killer that goes from one process to the
 * next, since each kill makes room for a fork. So all are stopped first:
 * stopped ones keep their place under the limit on processes, until nobody is
 * left who could fork.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "contain.h"

#define MAX_ROUNDS 200

pid_t contain_spare;

struct process {
	pid_t pid, parent;
	char state;
	bool ours;
};

struct table {
	struct process *p;
	size_t n, room;
};

static void read_process(struct table *t, const char *name)
{
	struct process one = { .pid = atoi(name) };
	char path[64], text[512];
	const char *p;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%.20s/stat", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[n > 0 ? n : 0] = '\0';
	p = strrchr(text, ')');
	if (!p || sscanf(p, ") %c %d", &one.state, &one.parent) != 2)
		return;
	if (t->n == t->room) {
		size_t room = t->room ? 2 * t->room : 1024;
		void *more = realloc(t->p, room * sizeof(*t->p));

		if (!more)
			return;
		t->p = more;
		t->room = room;
	}
	t->p[t->n++] = one;
}

/* Descendants of ours; a parent may come after its child in the table. */
static void mark_ours(struct table *t)
{
	pid_t self = getpid();
	bool more = true;

	while (more) {
		more = false;
		for (size_t i = 0; i < t->n; i++) {
			bool ours = t->p[i].parent == self;

			if (t->p[i].ours || t->p[i].pid == contain_spare)
				continue;
			for (size_t j = 0; !ours && j < t->n; j++)
				ours = t->p[j].ours && t->p[j].pid == t->p[i].parent;
			t->p[i].ours = ours;
			more |= ours;
		}
	}
}

static void read_table(struct table *t)
{
	struct dirent *e;
	DIR *d = opendir("/proc");

	t->n = 0;
	while (d && (e = readdir(d)))
		if (isdigit((unsigned char)*e->d_name))
			read_process(t, e->d_name);
	if (d)
		closedir(d);
	for (size_t i = 0; i < t->n; i++)
		t->p[i].ours = false;
	mark_ours(t);
}

/* Sends @sig to each that is alive, or only to those that run; how many. */
static int send(struct table *t, int sig, bool running_only)
{
	int sent = 0;

	for (size_t i = 0; i < t->n; i++) {
		const struct process *p = &t->p[i];

		if (!p->ours || strchr("ZX", p->state) ||
		    (running_only && strchr("Tt", p->state)))
			continue;
		kill(p->pid, sig);
		sent++;
	}
	return sent;
}

static void reap(const struct table *t)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->p[i].ours)
			waitpid(t->p[i].pid, NULL, WNOHANG);
}

/* With a child that is to stay only the table can tell. */
static bool all_gone(const struct table *t)
{
	siginfo_t si;

	if (waitid(P_ALL, 0, &si, WEXITED | WNOHANG | WNOWAIT) < 0 && errno == ECHILD)
		return true;
	for (size_t i = 0; i < t->n; i++)
		if (t->p[i].ours)
			return false;
	return contain_spare;
}

void contain_reap_strays(void)
{
	struct table t = { 0 };

	/* The usual case, and cheap: there is nobody. */
	if (all_gone(&t) && !contain_spare)
		return;
	for (int round = 0; round < MAX_ROUNDS; round++) {
		read_table(&t);
		if (!send(&t, SIGSTOP, true))
			break;
	}
	/*
	 * Process 1 of a pid namespace is there until all the others are gone. Who
	 * was born while the table was read may not be in it, hence twice.
	 */
	for (int round = 0, empty = 0; round < 20 * MAX_ROUNDS && empty < 2; round++) {
		read_table(&t);
		send(&t, SIGKILL, false);
		reap(&t);
		empty = all_gone(&t) ? empty + 1 : 0;
		usleep(1000);
	}
	free(t.p);
}
