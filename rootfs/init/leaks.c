// SPDX-License-Identifier: GPL-2.0
/* Asks KMEMLEAK, where the kernel has it, before the guest is gone. */
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "init.h"

#define KMEMLEAK	"/sys/kernel/debug/kmemleak"
/*
 * Younger objects are not looked at (MSECS_MIN_AGE in mm/kmemleak.c), and one
 * is reported only when a second scan finds its content unchanged.
 */
#define MIN_AGE_S	6
#define SCANS		2

static void scan(void)
{
	int fd = open(KMEMLEAK, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, "scan", 4) != 4)
		die("kmemleak cannot scan");
	close(fd);
}

/* What was found goes to the console, with its traces, as any kernel report. */
static void print_leaks(void)
{
	int fd = open(KMEMLEAK, O_RDONLY | O_CLOEXEC);
	char buf[4096];
	ssize_t n;

	if (fd < 0)
		return;
	while ((n = read(fd, buf, sizeof(buf))) > 0)
		if (write(STDERR_FILENO, buf, (size_t)n) < 0)
			break;
	close(fd);
}

void look_for_leaks(void)
{
	struct timespec age = { .tv_sec = MIN_AGE_S };

	if (access(KMEMLEAK, W_OK))
		return;
	report_line("# mirrorlab: leaks\n");
	nanosleep(&age, NULL);
	for (int i = 0; i < SCANS; i++)
		scan();
	print_leaks();
}
