// SPDX-License-Identifier: GPL-2.0
/*
 * Stands in for the UML executable: behaves as the argument fake=MODE says,
 * on the descriptors that a guest kernel gets. Static, since it is started in
 * an empty root. One program, so that the tests of the watcher and of the
 * containment need neither a kernel nor luck.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef MODE	/* without an argument fake=MODE */
#define MODE "pass"
#endif

#define RESULTS 3
#define CONSOLE 4

static void say(int fd, const char *text)
{
	if (write(fd, text, strlen(text)) < 0)
		_exit(99);
}

static void boot(void)
{
	say(CONSOLE, "[    0.000000] Linux version 6.12.0 (fake)\n");
	say(RESULTS, "KTAP version 1\n# mirrorlab: boot fake\n1..1\n");
}

static void end(void)
{
	say(RESULTS, "# mirrorlab: end\n");
	_exit(0);
}

static void results(const char *lines, const char *suite)
{
	boot();
	say(RESULTS, lines);
	say(RESULTS, suite);
	end();
}

#define TWO "    TAP version 13\n    1..2\n    ok 1 one\n"

/* One line per thing that a guest must not be able to do. */
static int number;

static void check(int good, const char *what)
{
	char line[128];

	snprintf(line, sizeof(line), "    %sok %d %s\n", good ? "" : "not ", ++number, what);
	say(RESULTS, line);
}

static int cannot_open(const char *path, int flags)
{
	int fd = open(path, flags, 0600);

	if (fd >= 0)
		close(fd);
	return fd < 0;
}

static int no_network(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(9) };
	int fd = socket(AF_INET, SOCK_DGRAM, 0), ret;

	/* An address for documentation; connect() only asks for a route. */
	inet_pton(AF_INET, "192.0.2.1", &a.sin_addr);
	ret = fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof(a)) < 0;
	if (fd >= 0)
		close(fd);
	return ret;
}

static int cannot_write(const char *path)
{
	int fd = open(path, O_WRONLY), ret = fd < 0 || write(fd, "x", 1) < 0;

	if (fd >= 0)
		close(fd);
	return ret;
}

static int fd_open(int fd)
{
	return fcntl(fd, F_GETFD) >= 0;
}

static int no_other_fds(void)
{
	/* 5 is a terminal, 6 an initrd that is taken by its descriptor. */
	for (int fd = 7; fd < 1024; fd++)
		if (fd_open(fd))
			return 0;
	return fd_open(RESULTS) && fd_open(CONSOLE) && !fd_open(5);
}

static int limited(int what)
{
	struct rlimit r;

	return getrlimit(what, &r) == 0 && r.rlim_max != RLIM_INFINITY;
}

static int no_big_memory(void)
{
	int fd = memfd_create("big", MFD_CLOEXEC);
	int ret;

	signal(SIGXFSZ, SIG_IGN);
	ret = fd < 0 || ftruncate(fd, 64LL << 30) < 0;
	if (fd >= 0)
		close(fd);
	return ret;
}

static int can_trace_child(void)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		raise(SIGSTOP);
		_exit(0);
	}
	if (pid < 0 || waitpid(pid, &status, WUNTRACED) != pid || !WIFSTOPPED(status))
		return 0;
	ptrace(PTRACE_CONT, pid, NULL, NULL);
	return waitpid(pid, &status, 0) == pid && WIFEXITED(status);
}

/* @outside: a process of the host, which must be out of reach */
static void probe(const char *initrd, int outside)
{
	boot();
	say(RESULTS, "    TAP version 13\n");
	check(cannot_open("/etc/passwd", O_RDONLY), "the host's files are out of reach");
	check(cannot_open("/escaped", O_WRONLY | O_CREAT), "the root cannot be written");
	check(!cannot_open("/dev/null", O_RDWR), "/dev/null is there");
	check(!cannot_open(initrd, O_RDONLY), "the initramfs can be read");
	check(cannot_write(initrd), "the initramfs cannot be written");
	check(no_network(), "there is no network");
	check(geteuid() != 0, "it is not root");
	check(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1, "no new privileges");
	check(no_other_fds(), "no descriptor but the agreed ones");
	check(limited(RLIMIT_NPROC), "processes are limited");
	check(limited(RLIMIT_FSIZE), "the size of memory files is limited");
	check(no_big_memory(), "no memory file of 64 GiB");
	check(getsid(0) != outside && kill(outside, 0) < 0, "no signal to a process outside");
	check(ptrace(PTRACE_ATTACH, outside, NULL, NULL) < 0, "no tracing of a process outside");
	check(can_trace_child(), "a child can be traced");
	check(getpid() != 1, "it is not process 1");
	say(RESULTS, "    1..16\nok 1 hmm-tests\n");
	end();
}

/* Passes every other time, by the clock. */
static void flaky(void)
{
	struct timespec t;
	int pass;

	clock_gettime(CLOCK_MONOTONIC, &t);
	pass = t.tv_nsec / 1000 % 2;
	results(pass ? TWO "    ok 2 two\n" : TWO "    not ok 2 two\n",
		pass ? "ok 1 hmm-tests\n" : "not ok 1 hmm-tests\n");
}

static void flood(void)
{
	static char line[4096];
	long long left = 1LL << 30;

	boot();
	memset(line, 'x', sizeof(line));
	for (size_t i = 127; i < sizeof(line); i += 128)
		line[i] = '\n';
	for (; left > 0; left -= sizeof(line))
		if (write(CONSOLE, line, sizeof(line)) < 0)
			_exit(99);
	say(CONSOLE, "last words\n");
	say(RESULTS, TWO "    ok 2 two\nok 1 hmm-tests\n");
	end();
}

/* Each lives on, in a session of its own, and ignores what can be ignored. */
static void fork_forever(void)
{
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	for (;;)
		if (fork() == 0)
			setsid();
}

/* By then another one has forked as often as it may. */
static void fork_late(void)
{
	pid_t pid;

	sleep(6);
	pid = fork();
	if (pid == 0)
		_exit(0);
	results(TWO "    ok 2 two\n", pid > 0 ? "ok 1 hmm-tests\n" : "not ok 1 hmm-tests\n");
}

static void die_early(const char *words)
{
	say(2, words);
	_exit(1);
}

static void sit(void)
{
	for (;;)
		pause();
}

static void run(const char *mode, const char *initrd, int outside)
{
	if (!strcmp(mode, "pass"))
		results(TWO "    ok 2 two\n", "ok 1 hmm-tests\n");
	if (!strcmp(mode, "fail"))
		results(TWO "    not ok 2 two\n", "not ok 1 hmm-tests\n");
	if (!strcmp(mode, "short-plan"))
		results(TWO, "ok 1 hmm-tests\n");
	if (!strcmp(mode, "no-tests"))
		results("    TAP version 13\n    1..0\n", "ok 1 hmm-tests\n");
	if (!strcmp(mode, "skip"))
		results(TWO "    ok 2 two # SKIP because\n", "ok 1 hmm-tests\n");
	if (!strcmp(mode, "flaky"))
		flaky();
	if (!strcmp(mode, "fork-late"))
		fork_late();
	if (!strcmp(mode, "probe"))
		probe(initrd, outside);
	if (!strcmp(mode, "flood"))
		flood();
	if (!strcmp(mode, "no-ptrace"))
		die_early("ptrace: Operation not permitted\n");
	if (!strcmp(mode, "no-boot"))
		sit();
	boot();
	if (!strcmp(mode, "no-end"))
		_exit(0);
	if (!strcmp(mode, "silent"))
		sit();
	if (!strcmp(mode, "spin"))
		for (;;)
			;
	if (!strcmp(mode, "chatty"))
		for (;; usleep(10000))
			say(CONSOLE, "[    1.000000] still here\n");
	if (!strcmp(mode, "sigbus"))
		raise(SIGBUS);
	if (!strcmp(mode, "abort"))
		abort();
	if (!strcmp(mode, "fork"))
		fork_forever();
	if (!strcmp(mode, "panic"))
		say(CONSOLE, "[    1.000000] Kernel panic - not syncing: fake\n");
	if (!strcmp(mode, "warn")) {
		say(CONSOLE, "[    1.000000] WARNING: CPU: 0 PID: 1 at mm/fake.c:1 fake+0x1/0x2\n"
			     "[    1.000000] ---[ end trace 0000000000000000 ]---\n");
		say(RESULTS, TWO "    ok 2 two\nok 1 hmm-tests\n");
		end();
	}
	if (!strcmp(mode, "no-off"))
		say(RESULTS, TWO "    ok 2 two\nok 1 hmm-tests\n# mirrorlab: end\n");
	sit();
}

int main(int argc, char **argv)
{
	const char *mode = MODE, *initrd = "";
	int outside = 1;

	for (int i = 1; i < argc; i++) {
		if (!strncmp(argv[i], "fake=", 5))
			mode = argv[i] + 5;
		if (!strncmp(argv[i], "initrd=", 7))
			initrd = argv[i] + 7;
		if (!strncmp(argv[i], "outside=", 8))
			outside = atoi(argv[i] + 8);
	}
	run(mode, initrd, outside);
}
