// SPDX-License-Identifier: GPL-2.0
/*
 * gdb on a guest kernel. UML takes SIGSEGV for each page fault and other
 * signals for its clock and devices: gdb must pass them on in silence. The
 * guest's processes are traced by the kernel itself, so gdb stays with the
 * kernel.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "opts.h"
#include "rundir.h"
#include "smoke.h"
#include "verbs.h"

#define MAX_ARGS 160

static const char *const setup[] = {
	"set pagination off",
	"set confirm off",
	"set auto-load libthread-db off",
	"set exec-file-mismatch off",
	"set follow-fork-mode parent",
	"set detach-on-fork on",
	"handle SIGSEGV nostop noprint pass",
	"handle SIGUSR1 nostop noprint pass",
	"handle SIGUSR2 nostop noprint pass",
	"handle SIGALRM nostop noprint pass",
	"handle SIGIO nostop noprint pass",
	"handle SIGCHLD nostop noprint pass",
	"handle SIGWINCH nostop noprint pass",
};

static bool in_path(const char *program)
{
	const char *dirs = getenv("PATH");
	char path[4096];

	while (dirs && *dirs) {
		size_t n = strcspn(dirs, ":");

		if (snprintf(path, sizeof(path), "%.*s/%s", (int)n, dirs, program) <
		    (int)sizeof(path) && access(path, X_OK) == 0)
			return true;
		dirs += n + (dirs[n] == ':');
	}
	return false;
}

/* Is this the kernel of a guest, or one of its processes? */
static bool is_guest(pid_t pid)
{
	char path[64], text[512];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/cmdline", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	if (fd >= 0)
		close(fd);
	for (ssize_t i = 0; i < n; i++)
		if (!text[i])
			text[i] = ' ';
	text[n > 0 ? n : 0] = '\0';
	return (!strncmp(text, "linux mem=", 10) || !strncmp(text, "/linux mem=", 11)) &&
	       strstr(text, " ssl0=null,fd:3 ");
}

static pid_t parent_of(pid_t pid)
{
	char path[64], text[512], *p;
	pid_t parent = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	f = fopen(path, "re");
	if (f && fgets(text, sizeof(text), f) && (p = strrchr(text, ')')))
		if (sscanf(p, ") %*c %d", &parent) != 1)
			parent = 0;
	if (f)
		fclose(f);
	return parent;
}

static bool is_below(pid_t pid, pid_t top)
{
	while (pid > 1 && pid != top)
		pid = parent_of(pid);
	return pid == top;
}

/* Whoever has no access to @pid cannot attach either. */
static bool same_image(pid_t pid, const char *image)
{
	char exe[64], target[64];
	struct stat a, b;
	ssize_t n;

	snprintf(exe, sizeof(exe), "/proc/%d/exe", pid);
	n = readlink(exe, target, sizeof(target));
	if (n < 0 || stat(exe, &a) < 0 || stat(image, &b) < 0)
		return false;
	return (a.st_dev == b.st_dev && a.st_ino == b.st_ino) ||
	       (n > 12 && !memcmp(target, "/memfd:linux", 12) && a.st_size == b.st_size);
}

/*
 * The newest kernel of this image below @top. Its processes have its arguments
 * as well, and are told from it by their parent.
 */
static pid_t find_guest(pid_t top, const char *image)
{
	DIR *d = opendir("/proc");
	struct dirent *e;
	pid_t found = 0;

	while (d && (e = readdir(d))) {
		pid_t pid = isdigit((unsigned char)*e->d_name) ? atoi(e->d_name) : 0;

		if (pid > found && is_guest(pid) && !is_guest(parent_of(pid)) &&
		    is_below(pid, top) && same_image(pid, image))
			found = pid;
	}
	if (d)
		closedir(d);
	return found;
}

/* Replaces this process. */
static int exec_gdb(const struct opts *o, const char *image, pid_t pid)
{
	const char *args[MAX_ARGS];
	char number[16];
	int n = 0;

	args[n++] = "gdb";
	args[n++] = "-q";
	args[n++] = "-nx";
	if (o->n_cmds)
		args[n++] = "-batch";
	for (size_t i = 0; i < sizeof(setup) / sizeof(setup[0]); i++) {
		args[n++] = "-iex";
		args[n++] = setup[i];
	}
	snprintf(number, sizeof(number), "%d", pid);
	args[n++] = "-p";
	args[n++] = number;
	for (size_t i = 0; i < o->n_cmds && n < MAX_ARGS - 4; i++) {
		args[n++] = "-ex";
		args[n++] = o->cmds[i];
	}
	args[n++] = image;
	args[n] = NULL;
	execvp("gdb", (char *const *)args);
	fprintf(stderr, "mirrorlab: gdb: %s\n", strerror(errno));
	return EXIT_HOST;
}

/* A guest of our own that runs the suites, with no deadline: gdb stops time. */
static pid_t start_guest(const struct opts *o, const struct product *p)
{
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		char *dir = rundir_make();
		struct opts patient = *o;
		struct run run;
		int ret;

		/* Ctrl-C is gdb's. */
		setpgid(0, 0);
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		patient.verb = "smoke";
		patient.timeout_scale = 10000;
		patient.n_cmds = 0;
		ret = smoke_once(&patient, p, dir, false, 0, &run);
		run_release(&run);
		free(dir);
		fflush(NULL);
		_exit(ret);
	}
	return pid;
}

static int gdb_with_guest(struct opts *o, const struct product *p)
{
	pid_t runner = start_guest(o, p), kernel = 0, gdb;
	int status = EXIT_HOST << 8;

	for (int i = 0; runner > 0 && !kernel && i < 500; i++) {
		usleep(10000);
		if (waitpid(runner, NULL, WNOHANG) == runner)
			runner = -1;
		else
			kernel = find_guest(runner, p->image);
	}
	if (!kernel) {
		fprintf(stderr, "mirrorlab: no guest came up\n");
		return EXIT_HOST;
	}
	signal(SIGINT, SIG_IGN);
	gdb = fork();
	if (gdb == 0) {
		signal(SIGINT, SIG_DFL);
		_exit(exec_gdb(o, p->image, kernel));
	}
	while (gdb > 0 && waitpid(gdb, &status, 0) < 0 && errno == EINTR)
		;
	kill(runner, SIGTERM);
	while (waitpid(runner, NULL, 0) < 0 && errno == EINTR)
		;
	signal(SIGINT, SIG_DFL);
	return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_HOST;
}

static int new_guest(struct opts *o)
{
	struct product p;
	int ret = product_get(o, &p);

	if (ret == EXIT_PASS)
		ret = gdb_with_guest(o, &p);
	product_free(&p);
	return ret;
}

int verb_gdb(struct opts *o)
{
	pid_t pid = o->argc ? atoi(o->argv[0]) : 0;
	struct product p;
	int ret;

	if (!in_path("gdb")) {
		fprintf(stderr, "mirrorlab: gdb is not installed here\n");
		return EXIT_HOST;
	}
	if (o->argc > 1 || (o->argc && pid <= 0)) {
		fprintf(stderr, "mirrorlab: gdb takes one process id, or none\n");
		opts_usage(STDERR_FILENO, verb_find("gdb"));
		return EXIT_USAGE;
	}
	ret = product_locate(o, &p);
	if (ret == EXIT_PASS && !pid)
		pid = find_guest(1, p.image);
	if (ret == EXIT_PASS && pid && !same_image(pid, p.image)) {
		fprintf(stderr, "mirrorlab: process %d does not run %s\n", pid, p.image);
		ret = EXIT_USAGE;
	}
	if (ret == EXIT_PASS)
		ret = pid ? exec_gdb(o, p.image, pid) : new_guest(o);
	product_free(&p);
	return ret;
}
