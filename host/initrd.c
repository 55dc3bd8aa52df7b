// SPDX-License-Identifier: GPL-2.0
/*
 * The initramfs of one run: the rootfs as it was built, and behind it a second
 * newc archive with the plan and the user's files. The kernel unpacks both.
 * It lies in memory: a run leaves no copy of it on the disk.
 */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "initrd.h"
#include "paths.h"

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 8U
#endif

struct archive {
	FILE *f;
	unsigned int ino;
	unsigned long long limit;
	/* While walking a folder of --add: */
	size_t skip;		/* bytes of the path before its last name */
};

/* nftw() has no argument for its callback. */
static struct archive *walking;

static void pad(struct archive *a)
{
	while (ftell(a->f) & 3)
		fputc(0, a->f);
}

static int too_big(const struct archive *a, const char *path)
{
	fprintf(stderr, "mirrorlab: %s does not fit in the guest (limit %llu MiB in all); give the guest more with --mem\n",
		path, a->limit >> 20);
	return -1;
}

static int entry(struct archive *a, const char *name, mode_t mode, size_t size)
{
	if ((unsigned long long)ftell(a->f) + size > a->limit || size > UINT_MAX)
		return too_big(a, name);
	fprintf(a->f, "070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X",
		++a->ino, (unsigned int)mode, 0, 0, S_ISDIR(mode) ? 2 : 1, 0,
		(unsigned int)size, 0, 0, 0, 0, (unsigned int)strlen(name) + 1, 0);
	fwrite(name, 1, strlen(name) + 1, a->f);
	pad(a);
	return 0;
}

static int text_entry(struct archive *a, const char *name, mode_t mode,
		      const char *text)
{
	if (entry(a, name, S_IFREG | mode, strlen(text)) < 0)
		return -1;
	fwrite(text, 1, strlen(text), a->f);
	pad(a);
	return 0;
}

static int file_entry(struct archive *a, const char *path, const char *name,
		      const struct stat *st)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char buf[65536];
	off_t left = st->st_size;
	ssize_t n = 0;
	char more;

	if (fd < 0) {
		fprintf(stderr, "mirrorlab: --add %s: %s\n", path, strerror(errno));
		return -1;
	}
	if (entry(a, name, S_IFREG | (st->st_mode & 0755) | 0444, left) < 0) {
		close(fd);
		return -1;
	}
	while (left && (n = read(fd, buf, left < (off_t)sizeof(buf) ?
				 (size_t)left : sizeof(buf))) > 0) {
		fwrite(buf, 1, n, a->f);
		left -= n;
	}
	/* Those of /proc do not tell their size: not to be taken for empty. */
	if (!left && n >= 0 && read(fd, &more, 1) == 1)
		left = n = 1;
	close(fd);
	pad(a);
	if (left)
		fprintf(stderr, "mirrorlab: --add %s: %s\n", path,
			n < 0 ? strerror(errno) :
			"its size changes, or is not told: copy it, and add the copy");
	return left ? -1 : 0;
}

static int link_entry(struct archive *a, const char *path, const char *name)
{
	char target[PATH_MAX];
	ssize_t n = readlink(path, target, sizeof(target) - 1);

	if (n < 0 || entry(a, name, S_IFLNK | 0777, n) < 0)
		return -1;
	fwrite(target, 1, n, a->f);
	pad(a);
	return 0;
}

static int visit(const char *path, const struct stat *st, int type, struct FTW *w)
{
	char *name = xasprintf("in/%s", path + walking->skip);
	int ret = -1;

	(void)w;
	if (type == FTW_NS || type == FTW_DNR)
		fprintf(stderr, "mirrorlab: --add %s: cannot be read\n", path);
	else if (S_ISDIR(st->st_mode))
		ret = entry(walking, name, S_IFDIR | 0755, 0);
	else if (S_ISLNK(st->st_mode))
		ret = link_entry(walking, path, name);
	else if (S_ISREG(st->st_mode))
		ret = file_entry(walking, path, name, st);
	else
		fprintf(stderr, "mirrorlab: --add %s: neither file nor folder\n", path);
	free(name);
	return ret;
}

static int add(struct archive *a, const char *arg)
{
	char path[PATH_MAX];
	int ret;

	/* Resolved, so that "." and "dir/" have a last name too. */
	if (!realpath(arg, path)) {
		fprintf(stderr, "mirrorlab: --add %s: %s\n", arg, strerror(errno));
		return -1;
	}
	a->skip = strrchr(path, '/') + 1 - path;
	if (!path[a->skip]) {
		fprintf(stderr, "mirrorlab: --add %s: not the whole file system\n", arg);
		return -1;
	}
	walking = a;
	ret = nftw(path, visit, 32, FTW_PHYS);
	walking = NULL;
	return ret ? -1 : 0;
}

/* Two things of the same name would silently become one. */
static int check_names(const struct initrd_spec *s)
{
	for (size_t i = 0; i < s->n_adds; i++)
		for (size_t j = 0; j < i; j++) {
			char a[PATH_MAX], b[PATH_MAX];

			if (!realpath(s->adds[i], a) || !realpath(s->adds[j], b) ||
			    strcmp(strrchr(a, '/'), strrchr(b, '/')))
				continue;
			fprintf(stderr, "mirrorlab: --add %s and --add %s would both be /in%s\n",
				s->adds[j], s->adds[i], strrchr(a, '/'));
			return -1;
		}
	return 0;
}

static int open_memory(void)
{
	int fd = memfd_create("initrd", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL);

	if (fd < 0)
		fd = memfd_create("initrd", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (fd < 0)
		fd = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0644);
	return fd;
}

static int copy_rootfs(int to, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	int ret = -1;

	if (fd >= 0 && fstat(fd, &st) == 0) {
		off_t left = st.st_size;
		ssize_t n = 1;

		while (left > 0 && (n = sendfile(to, fd, NULL, left)) > 0)
			left -= n;
		ret = left ? -1 : 0;
	}
	if (ret < 0)
		fprintf(stderr, "mirrorlab: rootfs %s: %s\n", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return ret;
}

static int write_second(struct archive *a, const struct initrd_spec *s)
{
	pad(a);
	if (text_entry(a, "plan", 0444, s->plan) < 0)
		return -1;
	if (s->script && text_entry(a, "cmd.sh", 0555, s->script) < 0)
		return -1;
	if (s->n_adds && entry(a, "in", S_IFDIR | 0755, 0) < 0)
		return -1;
	for (size_t i = 0; i < s->n_adds; i++)
		if (add(a, s->adds[i]) < 0)
			return INITRD_REFUSED;
	return entry(a, "TRAILER!!!", 0, 0);
}

int initrd_make(const struct initrd_spec *s)
{
	struct archive a = { .limit = s->limit };
	int fd = open_memory(), ret;

	if (fd < 0) {
		fprintf(stderr, "mirrorlab: no memory for the initramfs: %s\n",
			strerror(errno));
		return -1;
	}
	if (check_names(s) < 0) {
		close(fd);
		return INITRD_REFUSED;
	}
	if ((s->rootfs && copy_rootfs(fd, s->rootfs) < 0) ||
	    !(a.f = fdopen(fcntl(fd, F_DUPFD_CLOEXEC, 3), "w"))) {
		close(fd);
		return -1;
	}
	fseek(a.f, 0, SEEK_END);
	ret = write_second(&a, s);
	if (fclose(a.f) == EOF && ret == 0) {
		fprintf(stderr, "mirrorlab: no memory for the initramfs: %s\n",
			strerror(errno));
		ret = -1;
	}
	if (ret < 0) {
		close(fd);
		return ret;
	}
	/* The guest may get the descriptor itself: for reading only. */
	fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL);
	return fd;
}
