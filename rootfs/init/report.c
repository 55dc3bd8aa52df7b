// SPDX-License-Identifier: GPL-2.0
/* The verdict channel: one serial line that carries KTAP and nothing else. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reboot.h>
#include <termios.h>
#include <unistd.h>

#include "init.h"

static int results = -1;

static void make_raw(int fd)
{
	struct termios tio;

	if (tcgetattr(fd, &tio))
		die("tcgetattr(%s): %s", RESULTS_TTY, strerror(errno));
	cfmakeraw(&tio);
	if (tcsetattr(fd, TCSANOW, &tio))
		die("tcsetattr(%s): %s", RESULTS_TTY, strerror(errno));
}

/* Opens the channel and says that PID 1 is there. */
void report_open(void)
{
	int fd = open(RESULTS_TTY, O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (fd < 0)
		die("open(%s): %s", RESULTS_TTY, strerror(errno));
	make_raw(fd);
	results = fd;
	report_line("KTAP version 1\n");
}

void report_raw(const char *buf, size_t len)
{
	while (len) {
		ssize_t n = write(results, buf, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;	/* nobody to tell: the host sees no verdict */
		buf += n;
		len -= (size_t)n;
	}
}

void report_line(const char *fmt, ...)
{
	char buf[512];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(buf, sizeof(buf), fmt, ap);
	va_end(ap);
	if (n >= (int)sizeof(buf)) {	/* cut, but still one line */
		n = sizeof(buf) - 1;
		buf[n - 1] = '\n';
	}
	if (n > 0)
		report_raw(buf, (size_t)n);
}

/* Waits until the host has everything written so far. */
void report_drain(void)
{
	if (results >= 0)
		tcdrain(results);
}

/*
 * PID 1 cannot go on. Both channels are told: the verdict channel for the
 * host program, the console for the person who reads it.
 */
void die(const char *fmt, ...)
{
	char buf[400];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(buf, sizeof(buf), fmt, ap);
	va_end(ap);
	fprintf(stderr, "init: %s\n", buf);
	if (results >= 0)
		report_line("# mirrorlab: error %s\n", buf);
	power_off();
}

void power_off(void)
{
	const char *how = getenv("mirrorlab_off");	/* of the kernel's command line */

	report_drain();
	sync();
	reboot(how && !strcmp(how, "restart") ? RB_AUTOBOOT : RB_POWER_OFF);
	for (;;)
		pause();
}
