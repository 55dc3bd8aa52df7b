// SPDX-License-Identifier: GPL-2.0
/* A file that is written aside and renamed: whole, or not there. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "outfile.h"

int outfile_open(struct outfile *o, const char *path)
{
	int fd, n;

	n = snprintf(o->path, sizeof(o->path), "%s", path);
	if (n < 0 || (size_t)n + 12 > sizeof(o->tmp))
		return -ENAMETOOLONG;
	snprintf(o->tmp, sizeof(o->tmp), "%.*s.XXXXXX", n, o->path);
	fd = mkostemp(o->tmp, O_CLOEXEC);
	if (fd < 0)
		return -errno;
	o->f = fdopen(fd, "w");
	if (o->f)
		return 0;
	n = -errno;
	close(fd);
	unlink(o->tmp);
	return n;
}

/* A full disk may show only when the bytes are really written. */
static int flush(FILE *f)
{
	errno = 0;
	if (fflush(f) || ferror(f))
		return errno ? -errno : -EIO;
	if (fsync(fileno(f)) && errno != EINVAL && errno != EROFS)
		return -errno;
	return 0;
}

int outfile_close(struct outfile *o, mode_t mode, int err)
{
	mode_t mask = umask(0);

	umask(mask);
	if (!err)
		err = flush(o->f);
	if (!err && fchmod(fileno(o->f), mode & ~mask))
		err = -errno;
	if (fclose(o->f) && !err)
		err = -errno;
	o->f = NULL;
	if (!err && rename(o->tmp, o->path))
		err = -errno;
	if (err)
		unlink(o->tmp);
	return err;
}
