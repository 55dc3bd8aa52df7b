// SPDX-License-Identifier: GPL-2.0
/*
 * hostcost WHAT N: does one thing N times, for ./run.sh bench faults, which
 * counts what that costs on the host. It is put under /in then, it is not part
 * of the guest's root.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static char *map(long pages)
{
	char *p = mmap(NULL, (pages + 1) * PAGE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		die("mmap");
	/* One fault for each page, also with huge pages on. */
	madvise(p, (pages + 1) * PAGE, MADV_NOHUGEPAGE);
	return p;
}

static void nothing(long n)
{
	(void)n;
}

static void call(long n)
{
	while (n--)
		syscall(SYS_getppid);
}

static void fault(long n)
{
	volatile char *p = map(n);

	for (long i = 0; i < n; i++)
		p[i * PAGE] = 1;
}

/* Every other page, so that each stays a mapping of its own. */
static void unmap(long n)
{
	char *p = map(2 * n);

	for (long i = 0; i < n; i++)
		p[2 * i * PAGE] = 1;
	for (long i = 0; i < n; i++)
		if (munmap(p + 2 * i * PAGE, PAGE))
			die("munmap");
}

static void make_process(long n)
{
	while (n--) {
		pid_t pid = fork();

		if (pid == 0)
			_exit(0);
		if (pid < 0 || waitpid(pid, NULL, 0) != pid)
			die("fork");
	}
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*fn)(long n);
	} what[] = {
		{ "nothing", nothing }, { "call", call }, { "fault", fault },
		{ "unmap", unmap }, { "fork", make_process },
	};

	for (size_t i = 0; argc == 3 && i < sizeof(what) / sizeof(what[0]); i++) {
		if (strcmp(argv[1], what[i].name))
			continue;
		what[i].fn(atol(argv[2]));
		printf("TAP version 13\n1..1\nok 1 %s\n", argv[1]);
		return 0;
	}
	fprintf(stderr, "usage: hostcost nothing|call|fault|unmap|fork N\n");
	return 2;
}
