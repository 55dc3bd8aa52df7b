// SPDX-License-Identifier: GPL-2.0
/*
 * Runs suites: their output is nested under them on the verdict channel.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "init.h"

#define INDENT	"    "
#define PLAIN	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 /._+,:=@%-"

/* A program and its words, with nothing in it that a shell has to look at. */
static void exec_plain(const char *command)
{
	char *copy = strdup(command), *argv[16], *word;
	int n = 0;

	if (!copy || *command != '/' || command[strspn(command, PLAIN)])
		return;
	for (word = strtok(copy, " "); word && n < 15; word = strtok(NULL, " "))
		argv[n++] = word;
	argv[n] = NULL;
	if (!word)
		execv(argv[0], argv);
}

void exec_shell(const char *command)
{
	/* Where that is impossible, a shell says why. */
	if (command)
		exec_plain(command);
	if (command)
		execl("/bin/sh", "sh", "-c", command, NULL);
	else
		execl("/bin/sh", "-sh", NULL);
	fprintf(stderr, "init: /bin/sh: %s\n", strerror(errno));
	_exit(127);
}

/* Indents complete lines; a line that does not end within @in is kept for the next call. */
static void nest(char *in, size_t *used, int flush)
{
	char out[2 * 4096];
	size_t start = 0, o = 0;

	for (size_t i = 0; i < *used; i++) {
		size_t len = i + 1 - start;

		if (in[i] != '\n')
			continue;
		if (o + len + sizeof(INDENT) > sizeof(out)) {
			report_raw(out, o);
			o = 0;
		}
		memcpy(out + o, INDENT, sizeof(INDENT) - 1);
		memcpy(out + o + sizeof(INDENT) - 1, in + start, len);
		o += len + sizeof(INDENT) - 1;
		start = i + 1;
	}
	report_raw(out, o);
	memmove(in, in + start, *used - start);
	*used -= start;
	if (*used && flush) {
		report_raw(INDENT, sizeof(INDENT) - 1);
		report_raw(in, *used);
		report_raw("\n", 1);
		*used = 0;
	}
}

/*
 * Reads the suite's output until @pid ends. The end of file is not waited for:
 * a process that the suite left behind may hold the pipe open for ever.
 */
static int relay_output(int pipe_fd, int signal_fd, pid_t pid)
{
	struct pollfd fds[] = {
		{ .fd = pipe_fd, .events = POLLIN },
		{ .fd = signal_fd, .events = POLLIN },
	};
	char buf[4096];
	size_t used = 0;
	int status = 0, ended = 0;

	for (;;) {
		ssize_t n = read(pipe_fd, buf + used, sizeof(buf) - used);

		if (n > 0) {
			used += (size_t)n;
			nest(buf, &used, 0);
			if (used == sizeof(buf))	/* one line fills it all */
				nest(buf, &used, 1);
			continue;
		}
		if (ended)
			break;
		fds[0].fd = n == 0 ? -1 : pipe_fd;	/* closed: wait for the exit alone */
		poll(fds, 2, -1);
		if (fds[1].revents) {
			struct signalfd_siginfo info;
			pid_t reaped;
			int s;

			if (read(signal_fd, &info, sizeof(info)) < 0 && errno != EAGAIN)
				die("signalfd: %s", strerror(errno));
			while ((reaped = waitpid(-1, &s, WNOHANG)) > 0) {
				if (reaped == pid) {
					status = s;
					ended = 1;
				}
			}
		}
	}
	nest(buf, &used, 1);
	return status;
}

static int open_sigchld(void)
{
	sigset_t set;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fd < 0)
		die("signalfd: %s", strerror(errno));
	return fd;
}

void unblock_signals(void)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
}

static pid_t start_suite(const char *command, int out)
{
	pid_t pid = fork();

	if (pid < 0)
		die("fork: %s", strerror(errno));
	if (pid > 0)
		return pid;
	unblock_signals();
	setsid();
	close(STDIN_FILENO);
	open("/dev/null", O_RDONLY);
	dup2(out, STDOUT_FILENO);
	dup2(out, STDERR_FILENO);
	exec_shell(command);
	return -1;
}

void run_suite(int number, const char *name, const char *command)
{
	int pipe_fds[2], signal_fd = open_sigchld(), status;
	pid_t pid;

	if (pipe2(pipe_fds, O_CLOEXEC) || fcntl(pipe_fds[0], F_SETFL, O_NONBLOCK))
		die("pipe: %s", strerror(errno));
	pid = start_suite(command, pipe_fds[1]);
	close(pipe_fds[1]);
	status = relay_output(pipe_fds[0], signal_fd, pid);
	close(pipe_fds[0]);
	close(signal_fd);
	reap_stragglers();
	if (WIFSIGNALED(status))
		report_line("not ok %d %s # signal %d\n", number, name, WTERMSIG(status));
	else if (WEXITSTATUS(status))
		report_line("not ok %d %s # exit %d\n", number, name, WEXITSTATUS(status));
	else
		report_line("ok %d %s\n", number, name);
}

/* What a suite leaves running must not disturb the next one, nor the power-off. */
void reap_stragglers(void)
{
	kill(-1, SIGKILL);
	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
		;
}
