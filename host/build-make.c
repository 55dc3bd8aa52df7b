// SPDX-License-Identifier: GPL-2.0
/*
 * Runs make, or another command, in a process group of its own, so that Ctrl-C,
 * or a signal to us, ends all of it and we see the end. Dies with us too:
 * PDEATHSIG for make, which passes it on.
 */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "build-impl.h"
#include "deadline.h"

#define GRACE_MS 3000	/* for make to remove half-written targets */

static volatile sig_atomic_t caught;

static void on_signal(int sig)
{
	caught = sig;
}

static const int watched[] = { SIGINT, SIGTERM, SIGHUP };

static void catch_signals(struct sigaction old[3])
{
	struct sigaction sa = { .sa_handler = on_signal };

	caught = 0;
	for (int i = 0; i < 3; i++) {
		sigaction(watched[i], NULL, &old[i]);
		/* nohup stays nohup. */
		if (old[i].sa_handler != SIG_IGN)
			sigaction(watched[i], &sa, NULL);
	}
}

static void restore_signals(const struct sigaction old[3])
{
	for (int i = 0; i < 3; i++)
		sigaction(watched[i], &old[i], NULL);
}

static void exec_argv(void *arg)
{
	char *const *argv = arg;

	execvp(argv[0], argv);
	fprintf(stderr, "mirrorlab: error: %s: %s\n", argv[0], strerror(errno));
}

static void child(const struct command *c, int out, pid_t parent)
{
	int null = open("/dev/null", O_RDONLY);
	sigset_t none;

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(127);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	for (int i = 0; i < 3; i++)
		signal(watched[i], SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	dup2(null, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(out, STDERR_FILENO);
	if (null > STDERR_FILENO)
		close(null);
	c->exec(c->arg);
	_exit(127);
}

/* Milliseconds until the command has taken, or been silent for, too long; -1: never. */
static int patience_ms(const struct command *c, double begin, double heard)
{
	double until = INFINITY, left;

	if (c->silence_s)
		until = heard + c->silence_s;
	if (c->total_s && begin + c->total_s < until)
		until = begin + c->total_s;
	if (until == INFINITY)
		return -1;
	left = until - now_s();
	return left > 0 ? (int)(left * 1000) + 1 : 0;
}

/*
 * Reads until the last writer is gone; a signal ends the group, twice if need be.
 * Return: false when the command had to be ended because of its limits.
 */
static bool pump(int in, pid_t group, const struct command *c, struct progress *p)
{
	struct pollfd pfd = { .fd = in, .events = POLLIN };
	double begin = now_s(), heard = begin;
	bool told = false;
	size_t bytes = 0;
	char buf[1 << 14];

	for (;;) {
		int n = poll(&pfd, 1, told ? GRACE_MS : patience_ms(c, begin, heard));
		ssize_t got;

		if (caught && !told) {
			kill(-group, SIGTERM);
			told = true;
			continue;
		}
		if (n == 0 && !told && patience_ms(c, begin, heard) > 0)
			continue;
		if (n == 0 || (c->bytes && bytes > c->bytes)) {
			kill(-group, SIGKILL);
			return told;
		}
		if (n < 0)
			continue;
		got = read(in, buf, sizeof(buf));
		if (got == 0)
			return true;
		if (got < 0)
			continue;
		heard = now_s();
		bytes += got;
		progress_feed(p, buf, got);
	}
}

int command_run(const struct command *c, struct progress *p)
{
	struct sigaction old[3];
	int fds[2], status = 0;
	pid_t parent = getpid(), pid;
	bool in_time = true;

	if (pipe2(fds, O_CLOEXEC) < 0) {
		perror("mirrorlab: pipe");
		return 127 << 8;
	}
	catch_signals(old);
	fflush(NULL);
	pid = fork();
	if (pid == 0)
		child(c, fds[1], parent);
	close(fds[1]);
	if (pid > 0) {
		setpgid(pid, pid);	/* whoever of the two is first */
		in_time = pump(fds[0], pid, c, p);
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			if (caught)
				kill(-pid, SIGTERM);
	} else {
		perror("mirrorlab: fork");
		status = 127 << 8;
	}
	close(fds[0]);
	restore_signals(old);
	return caught ? -1 : in_time ? status : -2;
}

int make_run(char *const argv[], struct progress *p)
{
	return command_run(&(struct command) { .exec = exec_argv, .arg = (void *)argv }, p);
}
