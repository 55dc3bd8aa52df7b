// SPDX-License-Identifier: GPL-2.0
/* Files: copied aside and renamed, compared by content, removed. */
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <linux/fs.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "step.h"

char *slurp(const char *path, size_t *len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t have = 0;
	struct stat st;
	char *buf;

	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) < 0)
		fail(errno, "%s", path);
	buf = malloc(st.st_size + 1);
	if (!buf)
		fail(ENOMEM, "%s", path);
	while (have < (size_t)st.st_size) {
		ssize_t n = read(fd, buf + have, st.st_size - have);

		if (n < 0)
			fail(errno, "%s", path);
		if (!n)
			break;
		have += n;
	}
	close(fd);
	buf[have] = '\0';
	if (len)
		*len = have;
	return buf;
}

void parents(const char *path)
{
	char *p = fmt("%s", path);

	for (char *s = p + 1; (s = strchr(s, '/')); s++) {
		*s = '\0';
		if (mkdir(p, 0755) < 0 && errno != EEXIST)
			fail(errno, "%s", p);
		*s = '/';
	}
	free(p);
}

static void copy_bytes(int in, int out, const char *to)
{
	char buf[1 << 16];
	ssize_t n;

	if (ioctl(out, FICLONE, in) == 0)
		return;
	while ((n = read(in, buf, sizeof(buf))) > 0)
		for (ssize_t done = 0, w; done < n; done += w) {
			w = write(out, buf + done, n - done);
			if (w < 0)
				fail(errno, "%s", to);
		}
	if (n < 0)
		fail(errno, "%s", to);
}

static void copy_link(const char *from, const char *aside)
{
	char target[PATH_MAX];
	ssize_t n = readlink(from, target, sizeof(target) - 1);

	if (n < 0)
		fail(errno, "%s", from);
	target[n] = '\0';
	if (symlink(target, aside) < 0)
		fail(errno, "%s", aside);
}

void copy_file(const char *from, const char *to)
{
	char *aside = fmt("%s" ASIDE, to);
	struct stat st;
	int in, out;

	if (lstat(from, &st) < 0)
		fail(errno, "%s", from);
	unlink(aside);
	if (S_ISLNK(st.st_mode)) {
		copy_link(from, aside);
	} else {
		in = open(from, O_RDONLY | O_CLOEXEC);
		if (in < 0)
			fail(errno, "%s", from);
		out = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		if (out < 0)
			fail(errno, "%s", aside);
		copy_bytes(in, out, aside);
		/* The owner can always write: the tree must be removable. */
		if (fchmod(out, (st.st_mode & 0755) | 0600) < 0 || close(out) < 0)
			fail(errno, "%s", aside);
		close(in);
	}
	if (rename(aside, to) < 0)
		fail(errno, "%s", to);
	free(aside);
}

bool same_content(const char *a, const char *b)
{
	struct stat sa, sb;
	size_t la, lb;
	char *ca, *cb;
	bool same;

	if (lstat(a, &sa) < 0 || lstat(b, &sb) < 0 ||
	    !S_ISREG(sa.st_mode) || !S_ISREG(sb.st_mode) ||
	    sa.st_size != sb.st_size || (sa.st_mode ^ sb.st_mode) & 0100)
		return false;
	ca = slurp(a, &la);
	cb = slurp(b, &lb);
	same = ca && cb && la == lb && !memcmp(ca, cb, la);
	free(ca);
	free(cb);
	return same;
}

void remove_tree(const char *path)
{
	char *roots[] = { (char *)path, NULL };
	FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	FTSENT *e;

	if (!fts)
		fail(errno, "%s", path);
	while ((e = fts_read(fts))) {
		if (e->fts_info == FTS_D)
			continue;
		if (e->fts_info == FTS_NS && e->fts_errno == ENOENT)
			continue;
		if (remove(e->fts_accpath) < 0)
			fail(errno, "%s", e->fts_path);
	}
	fts_close(fts);
}
