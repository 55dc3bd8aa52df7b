// SPDX-License-Identifier: GPL-2.0
/*
 * PID 1 of the kernels that are broken for the golden logs: breaks what
 * "break=NAME" on the command line says, then powers off.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <unistd.h>

static int put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	int ok = fd >= 0 && write(fd, text, strlen(text)) >= 0;

	if (!ok)
		perror(path);
	if (fd >= 0)
		close(fd);
	return ok ? 0 : -1;
}

/* The kernel's log carries what a file says: nothing else leaves the guest. */
static void show(const char *path)
{
	FILE *in = fopen(path, "r"), *out = fopen("/dev/kmsg", "w");
	char line[512];

	while (in && out && fgets(line, sizeof(line), in)) {
		fputs(line, out);
		fflush(out);
	}
}

static void eat_memory(void)
{
	for (;;) {
		char *p = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		if (p != MAP_FAILED)
			memset(p, 1, 1 << 20);
	}
}

static void in_child(const char *name)
{
	if (fork() == 0) {
		if (!strcmp(name, "oom"))
			eat_memory();
		_exit(put("/sys/kernel/debug/break", name) ? 1 : 0);
	}
	wait(NULL);
}

int main(void)
{
	const char *name = getenv("break");

	mount("sysfs", "/sys", "sysfs", 0, NULL);
	mount("debugfs", "/sys/kernel/debug", "debugfs", 0, NULL);
	mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
	if (!name)
		name = "none";
	if (!strcmp(name, "exit"))
		return 3;
	in_child(name);
	if (!strcmp(name, "leak")) {
		put("/sys/kernel/debug/kmemleak", "scan");
		sleep(6);
		put("/sys/kernel/debug/kmemleak", "scan");
		show("/sys/kernel/debug/kmemleak");
	}
	reboot(RB_POWER_OFF);
	return 1;
}
