// SPDX-License-Identifier: GPL-2.0
/*
 * Compiles a student's file as kbuild compiled labs/driver/answer.c, and links
 * it. The compiler reads what the file tells it to read, so it runs where there
 * is nothing but itself, the kernel's headers and the file. $MIRRORLAB_CONTAIN, if
 * it is not bwrap, has it held by Landlock, see contain.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "contain-tool.h"
#include "deadline.h"
#include "lab.h"
#include "lab-answer.h"
#include "paths.h"
#include "smoke.h"
#include "text.h"

#define MAX_WORDS	(64 << 10)	/* kept of what the compiler says */
#define PATIENCE_S	30.0		/* a file can make it wait, for a pty */
#define NOT_FOUND	127		/* of a shell's commands */

static void child(const struct product *p, const char *work, const char *script, int out)
{
	const char *const argv[] = { "/bin/sh", "-c", script, NULL };
	const char *const read[] = { p->b.tree, p->b.objects, NULL };
	struct tool t = {
		.argv = argv, .read = read, .write = work, .dir = p->b.objects,
		.cpu_s = 30, .mem = 1ULL << 30, .file = 64 << 20, .trust = true,
	};
	int null = open("/dev/null", O_RDONLY);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setpgid(0, 0);
	dup2(null, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(out, STDERR_FILENO);
	tool_exec(&t);
	_exit(127);
}

/* Has @in something to read, or its end, before @until? */
static bool readable(int in, double until)
{
	struct pollfd p = { .fd = in, .events = POLLIN };
	double left;

	while ((left = until - now_s()) > 0)
		if (poll(&p, 1, 1 + (int)(left * 1e3)) > 0)
			return true;
	return false;
}

/* Everything the child says, up to MAX_WORDS; ends it when that takes too long. */
static char *listen_to(pid_t pid, int in)
{
	double until = now_s() + PATIENCE_S;
	char *words = NULL, buf[4096];
	size_t size = 0, kept = 0;
	FILE *to = open_memstream(&words, &size);
	bool in_time;
	ssize_t n = 0;

	while ((in_time = readable(in, until)) && (n = read(in, buf, sizeof(buf))) > 0) {
		if (to && kept < MAX_WORDS)
			kept += fwrite(buf, 1, n, to);
	}
	if (!in_time) {
		kill(-pid, SIGKILL);
		kill(pid, SIGKILL);
		if (to)
			fprintf(to, "The compiler did not come to an end within %.0f s.\n", PATIENCE_S);
	}
	if (to)
		fclose(to);
	return words;
}

static int run(const struct product *p, const char *work, const char *script, char **words)
{
	int fds[2], status = -1;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC) < 0)
		return -1;
	fflush(NULL);
	pid = fork();
	if (pid == 0)
		child(p, work, script, fds[1]);
	close(fds[1]);
	if (pid < 0) {
		close(fds[0]);
		return -1;
	}
	setpgid(pid, pid);
	*words = listen_to(pid, fds[0]);
	close(fds[0]);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status) == NOT_FOUND ? LAB_NO_COMPILER : -!!WEXITSTATUS(status);
}

/* What the compiler calls the file is what the student calls it. */
static void plain_names(char *words, const char *work)
{
	size_t len = strlen(work) + 1;
	char *at;

	while (words && (at = strstr(words, work)))
		memmove(at, at + len, strlen(at + len) + 1);
}

int lab_compile(const struct product *p, const char *source, const char *ko, char **words)
{
	char *work = xasprintf("%.*s/cc", (int)(strrchr(ko, '/') - ko), ko);
	const char *why;
	char *copy = xasprintf("%s/driver.c", work), *text = answer_read(AT_FDCWD, source, &why);
	char *at = shell_quote(work), *tree = shell_quote(p->b.tree), *script, *built;
	int ret = -1;

	*words = NULL;
	if (!text) {
		*words = xasprintf("%s: %s\n", source, why ? why : "it is not there");
	} else if (mkdir(work, 0755) == 0 && write_file(copy, text) == 0) {
		script = xasprintf("sh labs/compile %s/driver.c %s/answer.o %s && sh labs/link %s/answer.o %s/answer.ko",
				   at, at, tree, at, at);
		built = xasprintf("%s/answer.ko", work);
		ret = run(p, work, script, words);
		if (*words && strstr(*words, TOOL_UNCONTAINED))
			fprintf(stderr, "mirrorlab: " TOOL_UNCONTAINED ": no bubblewrap and no Landlock\n");
		if (ret == 0)
			ret = rename(built, ko);
		free(built);
		free(script);
	}
	plain_names(*words, work);
	free(text);
	free(tree);
	free(at);
	free(copy);
	free(work);
	return ret;
}
