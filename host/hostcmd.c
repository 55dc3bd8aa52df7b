// SPDX-License-Identifier: GPL-2.0
/* Short commands of this host. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hostcmd.h"
#include "interrupt.h"

static void use(const char *path, int flags, int as)
{
	int fd = open(path ? path : "/dev/null", flags | O_CLOEXEC, 0644);

	if (fd < 0 || dup2(fd, as) < 0)
		_exit(127);
}

static void exec_argv(void *argv)
{
	execvp(*(char **)argv, argv);
}

static void be(const char *in, const char *out, const char *err, void (*exec)(void *), void *arg)
{
	static const char *const git[] = {
		"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY",
		"GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT",
		"GIT_EXTERNAL_DIFF", "GIT_TRACE", NULL
	};
	sigset_t none;

	/* Ctrl-C is for us, who have to clean up with such commands. */
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	for (int i = 0; git[i]; i++)
		unsetenv(git[i]);
	setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	setenv("GIT_CONFIG_GLOBAL", "/dev/null", 1);
	setenv("GIT_TERMINAL_PROMPT", "0", 1);
	setenv("GIT_PAGER", "cat", 1);
	use(in, O_RDONLY, STDIN_FILENO);
	use(out, O_WRONLY | O_CREAT | O_TRUNC, STDOUT_FILENO);
	if (out && err && !strcmp(out, err))
		dup2(STDOUT_FILENO, STDERR_FILENO);
	else
		use(err, O_WRONLY | O_CREAT | O_TRUNC, STDERR_FILENO);
	exec(arg);
	_exit(127);
}

static int spawn(const char *in, const char *out, const char *err, void (*exec)(void *), void *arg,
		 bool give_up)
{
	int status = 127 << 8;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0)
		be(in, out, err, exec, arg);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		if (give_up && interrupted)
			kill(pid, SIGKILL);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int spawn_wait(const char *in, const char *out, const char *err, const char *const argv[])
{
	return spawn(in, out, err, exec_argv, (void *)argv, false);
}

int spawn_exec(const char *in, const char *out, const char *err, void (*exec)(void *), void *arg)
{
	return spawn(in, out, err, exec, arg, true);
}

char *spawn_line(const char *const argv[])
{
	char name[] = "/tmp/mirrorlab-line.XXXXXX", *line = NULL;
	int fd = mkostemp(name, O_CLOEXEC);
	size_t room = 0;
	FILE *f;

	if (fd < 0)
		return NULL;
	f = fdopen(fd, "r");
	if (spawn_wait(NULL, name, NULL, argv) == 0 && f && getline(&line, &room, f) > 0) {
		line[strcspn(line, "\n")] = '\0';
	} else {
		free(line);
		line = NULL;
	}
	if (f)
		fclose(f);
	unlink(name);
	return line;
}
