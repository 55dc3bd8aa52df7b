// SPDX-License-Identifier: GPL-2.0
/*
 * Prepares a session. A program's input reaches the guest's command as it is,
 * its end too: see rootfs/init/session.c. No input at all is /dev/null in the
 * guest, and nothing needs to be carried.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "paths.h"
#include "session.h"

/* A command on a terminal gets what is typed, and Ctrl-C stays ours. */
enum input { INPUT_PERSON, INPUT_STREAM, INPUT_NONE };

static enum input kind_of_input(bool command)
{
	struct stat st;

	if (isatty(STDIN_FILENO))
		return command ? INPUT_STREAM : INPUT_PERSON;
	if (fstat(STDIN_FILENO, &st) < 0)
		return INPUT_NONE;
	if (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode) || S_ISREG(st.st_mode))
		return INPUT_STREAM;
	return INPUT_NONE;	/* /dev/null, a folder */
}

/*
 * A file is always ready, which epoll refuses to wait for: a child carries it
 * into a pipe. It ends with the reader.
 */
static int through_pipe(int file)
{
	char buf[65536];
	ssize_t n;
	int p[2];

	if (pipe2(p, O_CLOEXEC) < 0)
		return -1;
	fflush(NULL);
	switch (fork()) {
	case -1:
		close(p[0]);
		close(p[1]);
		return -1;
	case 0:
		close(p[0]);
		while ((n = read(file, buf, sizeof(buf))) > 0)
			for (ssize_t at = 0, m; at < n; at += m)
				if ((m = write(p[1], buf + at, n - at)) <= 0)
					_exit(0);
		_exit(0);
	}
	close(p[1]);
	return p[0];
}

static int input_fd(enum input in)
{
	struct stat st;

	if (in == INPUT_NONE)
		return -1;
	if (fstat(STDIN_FILENO, &st) == 0 && S_ISREG(st.st_mode))
		return through_pipe(STDIN_FILENO);
	return STDIN_FILENO;
}

static char *winsize_line(void)
{
	struct winsize w;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) < 0 || !w.ws_row || !w.ws_col)
		return xasprintf("%s", "");
	return xasprintf("winsize %d %d\n", w.ws_row, w.ws_col);
}

void session_plan(struct session *s, const char *cmd)
{
	enum input in = kind_of_input(cmd != NULL);
	char *size = winsize_line();

	*s = (struct session) { 0 };
	if (in == INPUT_PERSON) {
		s->plan = xasprintf("%sshell\n", size);
		relay_open(&s->relay, STDIN_FILENO, STDOUT_FILENO, true);
	} else {
		s->script = xasprintf("%s\n", cmd ? cmd : "exec sh");
		s->plan = xasprintf("%s%s . /cmd.sh\n", size,
				    in == INPUT_STREAM ? "feed" : "cmd");
		relay_open(&s->relay, input_fd(in), STDOUT_FILENO, false);
		s->relay.mark_due = true;
		s->relay.blocks = in == INPUT_STREAM;
	}
	free(size);
}

void session_free(struct session *s)
{
	relay_close(&s->relay);
	free(s->plan);
	free(s->script);
}
