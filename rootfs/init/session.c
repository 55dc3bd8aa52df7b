// SPDX-License-Identifier: GPL-2.0
/*
 * Sessions: a person's shell, or a program's command. Only the exit status is
 * reported, everything else is on the session's line.
 *
 * A person gets a terminal. A program's bytes must arrive as they are, and its
 * input has an end, which a terminal line cannot carry: so that input comes in
 * blocks, and the command reads it from a pipe.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "init.h"

#define READY	"\001"	/* RELAY_MARK of the host program: input may come */

static bool get_all(int fd, unsigned char *buf, size_t len)
{
	while (len) {
		ssize_t n = read(fd, buf, len);

		if (n <= 0)
			return false;
		buf += n;
		len -= (size_t)n;
	}
	return true;
}

static bool put_all(int fd, const unsigned char *buf, size_t len)
{
	while (len) {
		ssize_t n = write(fd, buf, len);

		if (n <= 0)
			return false;	/* the command wants no more */
		buf += n;
		len -= (size_t)n;
	}
	return true;
}

/*
 * A process that carries the host's blocks (two bytes of length, high byte
 * first, then the bytes; a length of 0 is the end) into a pipe. It is killed
 * with the other stragglers. Return: the end to read from.
 */
static int feed(int line)
{
	unsigned char buf[65536];
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC))
		die("pipe: %s", strerror(errno));
	pid = fork();
	if (pid < 0)
		die("fork: %s", strerror(errno));
	if (pid) {
		close(ends[1]);
		return ends[0];
	}
	close(ends[0]);
	while (get_all(line, buf, 2)) {
		size_t len = (size_t)buf[0] << 8 | buf[1];

		if (!len || !get_all(line, buf, len) || !put_all(ends[1], buf, len))
			break;
	}
	_exit(0);
}

static void set_size(int fd, const struct plan *plan)
{
	struct winsize size = { .ws_row = plan->rows, .ws_col = plan->cols };

	if (size.ws_row && size.ws_col)
		ioctl(fd, TIOCSWINSZ, &size);
}

/* Before the host sends anything: the line would change it. */
static void make_line_raw(int fd)
{
	struct termios tio;

	if (tcgetattr(fd, &tio))
		die("tcgetattr(%s): %s", SESSION_TTY, strerror(errno));
	cfmakeraw(&tio);
	if (tcsetattr(fd, TCSANOW, &tio) || write(fd, READY, 1) != 1)
		die("%s: %s", SESSION_TTY, strerror(errno));
}

/* @input: -1 for the terminal itself */
static void session(const struct plan *plan, const char *command, int input)
{
	int fd;

	unblock_signals();
	setsid();
	fd = open(SESSION_TTY, O_RDWR);
	if (fd < 0 || ioctl(fd, TIOCSCTTY, 0)) {
		fprintf(stderr, "init: %s: %s\n", SESSION_TTY, strerror(errno));
		_exit(126);
	}
	set_size(fd, plan);
	for (int i = 0; i < 3; i++)
		dup2(i || input < 0 ? fd : input, i);
	if (fd > 2)
		close(fd);
	if (chdir("/root"))
		chdir("/");
	exec_shell(command);
}

static int open_input(const struct plan_item *item, int line)
{
	if (item->verb == PLAN_FEED)
		return feed(line);
	if (item->verb == PLAN_CMD)
		return open("/dev/null", O_RDONLY | O_CLOEXEC);
	return -1;
}

/* Returns the exit status as a shell would give it: 128 + signal for a death by signal. */
int run_session(const struct plan *plan, const struct plan_item *item)
{
	/* Kept open, so that what the session wrote last is sent before the line closes. */
	int line = open(SESSION_TTY, O_RDWR | O_NOCTTY | O_CLOEXEC);
	int status = 0, input;
	pid_t pid, reaped;

	if (line < 0)
		die("%s: %s", SESSION_TTY, strerror(errno));
	if (item->verb != PLAN_SHELL)
		make_line_raw(line);
	input = open_input(item, line);
	pid = fork();
	if (pid < 0)
		die("fork: %s", strerror(errno));
	if (!pid)
		session(plan, item->verb == PLAN_SHELL ? NULL : item->text, input);
	if (input >= 0)
		close(input);	/* else the feeder would never see that it is not read */
	do {
		reaped = waitpid(-1, &status, 0);
	} while (reaped != pid && (reaped > 0 || errno == EINTR));
	reap_stragglers();
	tcdrain(line);
	close(line);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
