// SPDX-License-Identifier: GPL-2.0
/* lab-run [--trace] SCRIPT */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/reboot.h>
#include <termios.h>
#include <unistd.h>

#include "guest.h"

/*
 * A thread that a driver made wait for ever cannot be killed, and PID 1 would
 * wait for it. All is said: the guest may end.
 */
static void power_off(void)
{
	int line = open("/dev/ttyS0", O_WRONLY | O_NOCTTY);

	usleep(200000);		/* PID 1 passes on what we wrote */
	if (line >= 0)
		tcdrain(line);
	reboot(RB_POWER_OFF);
}

bool tracing;

int main(int argc, char **argv)
{
	int ret;

	tracing = argc == 3 && !strcmp(argv[1], "--trace");
	if (argc != 2 && !tracing) {
		fprintf(stderr, "usage: lab-run [--trace] SCRIPT\n");
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	setvbuf(stdout, NULL, _IOFBF, 1 << 16);
	ret = script_run(argv[argc - 1]);
	fflush(stdout);
	if (!actors_end()) {
		printf("# stuck\n");
		fflush(stdout);
		power_off();
	}
	return ret;
}
