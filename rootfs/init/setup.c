// SPDX-License-Identifier: GPL-2.0
/* Mounts, and the facts of this guest that the host's verdict depends on. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "init.h"

static const struct mount_point {
	const char *type, *dir;
	int required;
} mounts[] = {
	{ "devtmpfs",	"/dev",				1 },
	{ "proc",	"/proc",			1 },
	{ "sysfs",	"/sys",				1 },
	{ "tmpfs",	"/tmp",				1 },	/* the file_* tests of hmm-tests */
	{ "debugfs",	"/sys/kernel/debug",		0 },	/* gup_test */
	{ "tracefs",	"/sys/kernel/tracing",		0 },
	{ "devpts",	"/dev/pts",			0 },
};

/* Files given with --add are the user's inputs: a guest may read them only. */
static void protect_inputs(void)
{
	if (access("/in", F_OK))
		return;
	if (mount("/in", "/in", NULL, MS_BIND, NULL) ||
	    mount(NULL, "/in", NULL, MS_BIND | MS_REMOUNT | MS_RDONLY, NULL))
		die("mount /in read-only: %s", strerror(errno));
}

void mount_all(void)
{
	for (size_t i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++) {
		const struct mount_point *m = &mounts[i];

		mkdir(m->dir, 0755);
		if (mount(m->type, m->dir, m->type, 0, NULL) && m->required)
			die("mount %s on %s: %s", m->type, m->dir, strerror(errno));
	}
	chmod("/tmp", 01777);
	protect_inputs();
}

/* Reads the first line of @path; "none" if there is none. */
static void read_line(const char *path, char *buf, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, buf, size - 1);

	if (fd >= 0)
		close(fd);
	snprintf(buf + (n > 0 ? n : 0), size - (size_t)(n > 0 ? n : 0), "%s",
		 n > 0 ? "" : "none");
	buf[strcspn(buf, "\n")] = '\0';
}

/* "always [madvise] never" -> "madvise" */
static void chosen(char *line)
{
	char *open_bracket = strchr(line, '[');

	if (!open_bracket)
		return;
	memmove(line, open_bracket + 1, strlen(open_bracket));
	line[strcspn(line, "]")] = '\0';
}

/* The host takes the arrival of this line as the end of the boot. */
void report_boot(void)
{
	char thp[64], huge[32], whole[8];

	read_line("/sys/kernel/mm/transparent_hugepage/enabled", thp, sizeof(thp));
	chosen(thp);
	read_line("/proc/sys/vm/nr_hugepages", huge, sizeof(huge));
	read_line("/sys/module/test_hmm/parameters/whole_mm", whole, sizeof(whole));
	report_line("# mirrorlab: boot thp=%s hugepages=%s whole_mm=%s\n", thp, huge, whole);
}
