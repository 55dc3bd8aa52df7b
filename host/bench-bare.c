// SPDX-License-Identifier: GPL-2.0
/* Starts a guest kernel by hand, as the measure of what all the rest costs. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench-bare.h"
#include "contain.h"
#include "cpus.h"
#include "deadline.h"
#include "ktap.h"
#include "paths.h"

#define MAX_ARGS	96
#define MAX_RESULTS	(4 << 20)

enum { RESULTS, CONSOLE, WORDS, CHANNELS };

/**
 * struct hand - a guest started by hand, while it runs
 * @in:	     read ends of its channels
 * @out:     write ends
 * @results: what came on the results channel, @len bytes
 * @first:   when the first of them came
 */
struct hand {
	int in[CHANNELS], out[CHANNELS];
	char *results;
	size_t len;
	double first;
	pid_t pid;
};

static int complain(const char *what)
{
	fprintf(stderr, "mirrorlab: starting a guest by hand: %s: %s\n", what,
		strerror(errno));
	return -1;
}

static void make_args(const struct bare_spec *s, char *words, const char **argv)
{
	static char initrd[48];
	int n = 0;

	for (int i = 0; s->tool && s->tool[i]; i++)
		argv[n++] = s->tool[i];
	argv[n++] = s->image;
	snprintf(initrd, sizeof(initrd), "initrd=/proc/self/fd/%d", GUEST_FD_INITRD);
	strtok(words, " ");	/* the guest's own name for itself */
	for (char *w; n < MAX_ARGS && (w = strtok(NULL, " "));)
		argv[n++] = strncmp(w, "initrd=", 7) ? w : initrd;
	argv[n] = NULL;
}

static void child(const struct bare_spec *s, struct hand *h, int cpu, pid_t parent)
{
	int from[] = {
		open("/dev/null", O_RDWR), h->out[WORDS], h->out[WORDS],
		[GUEST_FD_RESULTS] = h->out[RESULTS],
		[GUEST_FD_CONSOLE] = h->out[CONSOLE],
		[GUEST_FD_TTY] = -1, [GUEST_FD_INITRD] = s->initrd_fd,
	};
	const char *argv[MAX_ARGS + 1];
	cpu_set_t set;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(127);
	make_args(s, xasprintf("%s", s->cmdline), argv);
	for (size_t i = 0; i < sizeof(from) / sizeof(from[0]); i++)
		if (from[i] >= 0)
			from[i] = fcntl(from[i], F_DUPFD_CLOEXEC, 32);
	for (size_t i = 0; i < sizeof(from) / sizeof(from[0]); i++)
		if (from[i] >= 0 && dup2(from[i], i) < 0)
			_exit(127);
	CPU_ZERO(&set);
	CPU_SET(cpu < 0 ? 0 : cpu, &set);
	if (cpu >= 0)
		sched_setaffinity(0, sizeof(set), &set);
	setenv("HOME", "/tmp", 1);
	execvp(argv[0], (char *const *)argv);
	perror(argv[0]);
	_exit(127);
}

static void read_channel(struct hand *h, int which)
{
	static char rest[65536];
	bool keep = which == RESULTS && h->len < MAX_RESULTS;
	ssize_t n = read(h->in[which], keep ? h->results + h->len : rest,
			 keep ? MAX_RESULTS - h->len : sizeof(rest));

	if (n > 0 && which == RESULTS && !h->first)
		h->first = now_s();
	if (n > 0 && keep)
		h->len += n;
	if (n == 0) {
		close(h->in[which]);
		h->in[which] = -1;	/* poll() passes over it */
	}
}

/* Until the process is gone: then what is left is in the pipes. */
static int drain(struct hand *h)
{
	int pidfd = syscall(SYS_pidfd_open, h->pid, 0), left = 1;
	struct pollfd p[CHANNELS + 1];

	if (pidfd < 0)
		return complain("pidfd_open");
	for (bool gone = false; !gone || left > 0;) {
		for (int i = 0; i < CHANNELS; i++)
			p[i] = (struct pollfd) { .fd = h->in[i], .events = POLLIN };
		p[CHANNELS] = (struct pollfd) { .fd = gone ? -1 : pidfd, .events = POLLIN };
		left = poll(p, CHANNELS + 1, gone ? 0 : -1);
		for (int i = 0; i < CHANNELS; i++)
			if (p[i].revents)
				read_channel(h, i);
		gone = gone || p[CHANNELS].revents;
	}
	close(pidfd);
	return 0;
}

static void on_note(void *arg, const char *text, double t)
{
	bool *ended = arg;

	(void)t;
	*ended |= !strcmp(text, "end");
}

static void judge(const struct hand *h, struct bare *b)
{
	struct ktap_cb cb = { .note = on_note, .arg = &b->ended };
	struct ktap *k = ktap_new(&cb);
	struct ktap_counts c;

	if (!k)
		return;
	ktap_feed(k, h->results, h->len, 0);
	ktap_end(k, 0);
	ktap_count(ktap_root(k), &c);
	b->passed = c.passed;
	b->failed = c.failed + c.skipped + c.xfailed + c.missing;
	ktap_free(k);
}

static void close_all(struct hand *h)
{
	for (int i = 0; i < CHANNELS; i++) {
		if (h->in[i] >= 0)
			close(h->in[i]);
		if (h->out[i] >= 0)
			close(h->out[i]);
		h->in[i] = h->out[i] = -1;
	}
}

static int start(const struct bare_spec *s, struct hand *h, int cpu)
{
	pid_t parent = getpid();

	for (int i = 0; i < CHANNELS; i++) {
		int p[2];

		if (pipe2(p, O_CLOEXEC) < 0)
			return complain("pipe");
		h->in[i] = p[0];
		h->out[i] = p[1];
		fcntl(p[1], F_SETPIPE_SZ, 1 << 20);
	}
	fflush(NULL);
	h->pid = fork();
	if (h->pid < 0)
		return complain("fork");
	if (!h->pid)
		child(s, h, cpu, parent);
	for (int i = 0; i < CHANNELS; i++) {
		close(h->out[i]);
		h->out[i] = -1;
	}
	return 0;
}

int bare_run(const struct bare_spec *s, struct bare *b)
{
	struct hand h = { .in = { -1, -1, -1 }, .out = { -1, -1, -1 },
			  .results = malloc(MAX_RESULTS) };
	struct cpu_lease cpu;
	double begin;
	int ret = -1;

	*b = (struct bare) { .boot_s = -1 };
	if (!h.results)
		return complain("memory");
	cpu_lease(&cpu);
	begin = now_s();
	if (start(s, &h, cpu.cpu) == 0)
		ret = drain(&h);
	if (ret < 0 && h.pid > 0)
		kill(h.pid, SIGKILL);
	if (h.pid > 0)
		waitpid(h.pid, NULL, 0);
	b->wall_s = now_s() - begin;
	if (h.first)
		b->boot_s = h.first - begin;
	contain_reap_strays();
	cpu_release(&cpu);
	if (ret == 0)
		judge(&h, b);
	close_all(&h);
	free(h.results);
	return ret;
}
