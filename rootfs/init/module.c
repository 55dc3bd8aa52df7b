// SPDX-License-Identifier: GPL-2.0
/* Loads a module: one that was added under /in, else one of the rootfs. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "init.h"

static int open_module(const char *name, char *path, size_t size)
{
	static const char * const dirs[] = { "/in", "/lib/modules" };
	static const char * const suffixes[] = { "", ".ko" };

	for (int d = 0; d < 2; d++) {
		for (int s = 0; s < 2; s++) {
			int fd;

			snprintf(path, size, "%s/%s%s", dirs[d], name, suffixes[s]);
			fd = open(path, O_RDONLY | O_CLOEXEC);
			if (fd >= 0)
				return fd;
		}
	}
	return -1;
}

void load_module(const char *name, const char *params)
{
	char path[256];
	int fd = open_module(name, path, sizeof(path));

	if (fd < 0)
		die("module %s is neither in /in nor in /lib/modules", name);
	if (syscall(SYS_finit_module, fd, params, 0))
		die("loading %s: %s (the console says why)", path, strerror(errno));
	close(fd);
}
