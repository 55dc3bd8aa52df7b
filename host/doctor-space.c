// SPDX-License-Identifier: GPL-2.0
/* Doctor's look at memory, limits and disk. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "build.h"
#include "doctor.h"
#include "opts.h"
#include "paths.h"

/* A lockdep guest has about 400 host mappings per process. */
#define MAPS_WANTED	65530
#define BUILD_MIB	3000	/* sources 1.7 GiB, one flavour, download */

static enum finding look_memory(const struct opts *o, struct check *c)
{
	FILE *f = fopen("/proc/meminfo", "re");
	char line[128], overcommit[8];
	long long available = -1;

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "MemAvailable: %lld", &available) == 1)
			break;
	if (f)
		fclose(f);
	first_line("/proc/sys/vm/overcommit_memory", overcommit, sizeof(overcommit));
	return found(c, FIND_OK, "", "%lld MiB free for a guest of %llu MiB; vm.overcommit_memory=%s",
		     available >> 10, o->mem >> 20, overcommit);
}

static enum finding look_maps(const struct opts *o, struct check *c)
{
	char text[32];
	long max = atol(first_line("/proc/sys/vm/max_map_count", text, sizeof(text)));

	(void)o;
	if (max >= MAPS_WANTED || !*text)
		return found(c, FIND_OK, "", "vm.max_map_count=%s", text);
	return found(c, FIND_NOTE, "sudo sysctl vm.max_map_count=65530",
		     "vm.max_map_count=%ld is little: guest processes with many small mappings may be killed", max);
}

static void limit_text(int which, char *buf, size_t len)
{
	struct rlimit r;

	if (getrlimit(which, &r) < 0 || r.rlim_cur == RLIM_INFINITY)
		snprintf(buf, len, "unlimited");
	else
		snprintf(buf, len, "%llu", (unsigned long long)r.rlim_cur);
}

static enum finding look_limits(const struct opts *o, struct check *c)
{
	char as[32], nproc[32];
	struct rlimit r;

	(void)o;
	limit_text(RLIMIT_AS, as, sizeof(as));
	limit_text(RLIMIT_NPROC, nproc, sizeof(nproc));
	/* Each guest process is a host process; the tests fork by the dozen. */
	if (getrlimit(RLIMIT_NPROC, &r) == 0 && r.rlim_cur < 200)
		return found(c, FIND_NOTE, "ulimit -u 1000",
			     "only %s processes are allowed: each process of the guest is one", nproc);
	return found(c, FIND_OK, "", "address space %s, processes %s", as, nproc);
}

static enum finding look_shm(const struct opts *o, struct check *c)
{
	struct statfs s;

	(void)o;
	if (statfs("/dev/shm", &s) < 0)
		return found(c, FIND_OK, "", "/dev/shm: none, and none is needed");
	return found(c, FIND_OK, "", "/dev/shm: %llu MiB%s; only used where memfd_create() is refused",
		     (unsigned long long)s.f_blocks * s.f_bsize >> 20,
		     s.f_flags & 8 /* ST_NOEXEC */ ? ", noexec" : "");
}

/* The nearest folder above the build folder that is there. */
static enum finding look_disk(const struct opts *o, struct check *c)
{
	char *dir = xasprintf("%s", path_build()), *slash;
	unsigned long long free_mib;
	struct build b;
	bool built;
	struct statfs s;

	while (statfs(dir, &s) < 0 && (slash = strrchr(dir, '/')) && slash != dir)
		*slash = '\0';
	free(dir);
	if (build_locate(o, &b))
		return FIND_OK;
	built = access(b.linux_, F_OK) == 0;
	build_release(&b);
	free_mib = (unsigned long long)s.f_bavail * s.f_bsize >> 20;
	if (!built && free_mib < BUILD_MIB)
		return found(c, FIND_BLOCKS, "set MIRRORLAB_BUILD to a folder on a larger disk",
			     "%llu MiB free in %s, a first build needs %d", free_mib,
			     path_build(), BUILD_MIB);
	return found(c, FIND_OK, "", "%llu MiB free in %s", free_mib, path_build());
}

const struct probe space_probes[] = {
	{ "memory", look_memory },
	{ "mappings", look_maps },
	{ "limits", look_limits },
	{ "shared memory", look_shm },
	{ "disk", look_disk },
	{ 0 }
};
