// SPDX-License-Identifier: GPL-2.0
/*
 * The process whose memory a lesson looks at, and its threads. This program is
 * not that process: it goes on when that one is stuck.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "guest.h"

#define MAX_ACTORS	8
#define POLL_US		500
#define STILL		6	/* looks in a row that find a thread asleep */
#define SETTLE_LOOKS	400
#define LOOK_MS		20
#define DEAD_LOOKS	30	/* in a row that find all threads asleep */

struct actor actors[MAX_ACTORS];
int n_actors;
static pid_t process;
static int device;

struct actor *actor_named(const char *name, bool make)
{
	for (int i = 0; i < n_actors; i++)
		if (!strcmp(actors[i].name, name))
			return &actors[i];
	if (!make || n_actors == MAX_ACTORS || strlen(name) >= sizeof(actors[0].name))
		return NULL;
	snprintf(actors[n_actors].name, sizeof(actors[0].name), "%s", name);
	return &actors[n_actors++];
}

struct ends { int in, out; const char *name; };

static void *thread(void *arg)
{
	struct ends *e = arg;
	struct answer a = { .pid = getpid(), .tid = (int)syscall(SYS_gettid) };
	struct job job;

	prctl(PR_SET_NAME, e->name);
	/* The first answer says that it is there. */
	while (write(e->out, &a, sizeof(a)) == sizeof(a) &&
	       read(e->in, &job, sizeof(job)) == sizeof(job)) {
		if (tracing)
			lab_tell("note begin %s", job.text);
		operation_do(device, job.text, &a);
		if (tracing)
			lab_tell("note end %d %llu", a.ret, a.value);
	}
	return NULL;
}

/* A process that has no memory of this one, and no pipe but its own. */
static void be_other(struct ends *e, int mine)
{
	process_to_end = getppid();
	for (int i = 0; i < n_actors; i++) {
		if (i == mine)
			continue;
		close(e[i].in);
		close(e[i].out);
	}
	thread(&e[mine]);
	_exit(0);
}

/* In the new process. */
static void be_process(struct ends *e, bool punch)
{
	struct lab_cmd open_it = {
		.op = LAB_OPEN, .write = punch,
		.start = BUFFER, .last = BUFFER + PAGES * PAGE - 1,
	};
	pthread_t t;
	void *got;

	prctl(PR_SET_NAME, "open");
	got = mmap((void *)BUFFER, PAGES * PAGE, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	device = open("/dev/" LAB_DEV, O_RDWR | O_CLOEXEC);
	if (got == MAP_FAILED || device < 0 || ioctl(device, LAB_IOCTL, &open_it)) {
		fprintf(stderr, "lab-run: the device cannot be opened: %s\n", strerror(errno));
		_exit(1);
	}
	for (int i = 0; i < n_actors; i++) {
		if (strcmp(actors[i].name, OTHER))
			continue;
		if (!fork())
			be_other(e, i);
		close(e[i].in);
		close(e[i].out);
	}
	for (int i = 0; i < n_actors; i++)
		if (strcmp(actors[i].name, OTHER) && pthread_create(&t, NULL, thread, &e[i]))
			_exit(1);
	for (;;)
		pause();
}

static bool get_answer(struct actor *a)
{
	struct answer answer;

	if (read(a->from, &answer, sizeof(answer)) != sizeof(answer)) {
		a->ret = -ESRCH;	/* the process is gone */
		a->busy = false;
		return false;
	}
	a->pid = answer.pid;
	a->tid = answer.tid;
	a->ret = answer.ret;
	a->value = answer.value;
	a->busy = false;
	return true;
}

int actors_start(bool punch)
{
	struct ends e[MAX_ACTORS];
	int to[2], from[2];

	for (int i = 0; i < n_actors; i++) {
		if (pipe2(to, O_CLOEXEC) || pipe2(from, O_CLOEXEC))
			return -1;
		e[i] = (struct ends) { .in = to[0], .out = from[1], .name = actors[i].name };
		actors[i].to = to[1];
		actors[i].from = from[0];
	}
	process = fork();
	if (process < 0)
		return -1;
	if (!process) {
		for (int i = 0; i < n_actors; i++) {
			close(actors[i].to);
			close(actors[i].from);
		}
		be_process(e, punch);
	}
	for (int i = 0; i < n_actors; i++) {
		close(e[i].in);
		close(e[i].out);
	}
	for (int i = 0; i < n_actors; i++)
		if (!get_answer(&actors[i]))
			return -1;
	return 0;
}

bool actor_begin(struct actor *a, const char *operation)
{
	struct job job = { 0 };

	if (a->busy) {
		printf("# fail lab-run: %s is still busy with \"%s\"\n", a->name, a->doing);
		return false;
	}
	snprintf(job.text, sizeof(job.text), "%s", operation);
	snprintf(a->doing, sizeof(a->doing), "%s", operation);
	a->busy = write(a->to, &job, sizeof(job)) == sizeof(job);
	if (!a->busy)
		a->ret = -ESRCH;
	return true;
}

static void look(struct actor *a)
{
	struct pollfd p = { .fd = a->from, .events = POLLIN };

	if (a->busy && poll(&p, 1, 0) > 0)
		get_answer(a);
}

/* Uninterruptible sleep: at a point, or in something of the kernel. */
static bool asleep(const struct actor *a)
{
	char path[64], text[256], *state;
	int fd;
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/stat", a->pid, a->tid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)	/* it has ended, and others have not: the process exits */
		return true;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (n <= 0)
		return false;
	text[n] = '\0';
	state = strrchr(text, ')');
	return state && state[1] && strchr("DZ", state[2]);
}

void actors_settle(void)
{
	int still[MAX_ACTORS] = { 0 };

	for (int k = 0; k < SETTLE_LOOKS; k++) {
		bool settled = true;

		for (int i = 0; i < n_actors; i++) {
			look(&actors[i]);
			if (!actors[i].busy)
				continue;
			still[i] = asleep(&actors[i]) ? still[i] + 1 : 0;
			settled &= still[i] >= STILL;
		}
		if (settled)
			return;
		usleep(POLL_US);
	}
}

/* A thread that sleeps, and nobody else runs who could wake it, is not waited for. */
bool actor_finish(struct actor *a, double seconds)
{
	struct pollfd p = { .fd = a->from, .events = POLLIN };
	int dead = 0;

	for (int ms = 0; a->busy && ms < seconds * 1000 && dead < DEAD_LOOKS; ms += LOOK_MS) {
		bool all = true;

		if (poll(&p, 1, LOOK_MS) > 0)
			get_answer(a);
		for (int i = 0; i < n_actors; i++)
			all &= !actors[i].busy || asleep(&actors[i]);
		dead = all ? dead + 1 : 0;
	}
	return !a->busy;
}

bool actors_end(void)
{
	int status;

	lab_tell("go all");
	if (process <= 0)
		return true;
	for (int i = 0; i < n_actors; i++)
		close(actors[i].to);
	kill(process, SIGKILL);
	for (int i = 0; i < 200; i++) {
		if (waitpid(process, &status, WNOHANG) != 0)
			return true;
		usleep(5000);
	}
	return false;
}
