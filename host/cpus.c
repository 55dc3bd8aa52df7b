// SPDX-License-Identifier: GPL-2.0
/* One CPU for each guest, and the host program on another. */
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "cpus.h"
#include "paths.h"

static cpu_set_t allowed;

static int try_lock(int cpu)
{
	char *path = path_join("lock.cpu%d", cpu);
	int fd = open(path, O_RDONLY | O_CREAT | O_CLOEXEC, 0644);

	free(path);
	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) < 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

void cpu_lease(struct cpu_lease *l)
{
	int count, last = -1, skip;
	cpu_set_t rest;

	*l = (struct cpu_lease) { .cpu = -1, .lock = -1 };
	if (sched_getaffinity(0, sizeof(allowed), &allowed) < 0)
		return;
	count = CPU_COUNT(&allowed);
	/* From the top: interrupts and other programs tend to sit at 0. */
	for (int cpu = CPU_SETSIZE - 1; cpu >= 0 && l->lock < 0; cpu--) {
		if (!CPU_ISSET(cpu, &allowed))
			continue;
		l->lock = try_lock(cpu);
		if (l->lock >= 0)
			l->cpu = cpu;
	}
	/* More guests than CPUs, or no lock files: spread by chance. */
	skip = getpid() % count;
	for (int cpu = 0; cpu < CPU_SETSIZE && l->cpu < 0; cpu++)
		if (CPU_ISSET(cpu, &allowed) && skip-- == 0)
			last = cpu;
	if (l->cpu < 0)
		l->cpu = last;
	if (count < 2 || l->lock < 0)
		return;
	rest = allowed;
	CPU_CLR(l->cpu, &rest);
	sched_setaffinity(0, sizeof(rest), &rest);
}

int cpus_allowed(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof(set), &set) < 0 ? 1 : CPU_COUNT(&set);
}

void cpu_release(struct cpu_lease *l)
{
	if (l->cpu >= 0)
		sched_setaffinity(0, sizeof(allowed), &allowed);
	if (l->lock >= 0)
		close(l->lock);
	*l = (struct cpu_lease) { .cpu = -1, .lock = -1 };
}
