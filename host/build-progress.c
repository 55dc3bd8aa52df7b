// SPDX-License-Identifier: GPL-2.0
/*
 * Progress of a build. The Makefile announces stages ("@stage ..."); unpacking
 * and copying count ("@progress 3 7", apt's "dlstatus:"); kbuild prints one
 * line per step, and a whole build has a known number of objects and archives.
 */
#include <ctype.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "build-impl.h"
#include "paths.h"

/* "  CC      mm/hmm.o": kbuild's short form of a command. */
static bool kbuild_step(const char *line, const char **what)
{
	const char *p = line + 2;

	if (strncmp(line, "  ", 2) || !isupper((unsigned char)*p))
		return false;
	while (isupper((unsigned char)*p) || isdigit((unsigned char)*p))
		p++;
	if (*p != ' ' && strncmp(p, " [M]", 4))
		return false;
	*what = p + strspn(p, " ");
	return **what != '\0';
}

static int columns(void)
{
	struct winsize w;

	return ioctl(STDERR_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col > 20 ?
	       w.ws_col : 80;
}

static void draw(struct progress *p, const char *stage, int percent, const char *what)
{
	char line[512];
	struct timespec now;
	int n = 0;

	if (!p->tty)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	/* Ten times a second is enough for anybody, and for slow terminals. */
	if ((now.tv_sec - p->drawn.tv_sec) * 10 +
	    (now.tv_nsec - p->drawn.tv_nsec) / 100000000 < 1)
		return;
	p->drawn = now;
	if (percent >= 0)
		n = snprintf(line, sizeof(line), "[%3d%%] ", percent);
	snprintf(line + n, sizeof(line) - n, "%s %s", stage, what);
	fprintf(stderr, "\r%.*s\033[K", columns() - 1, line);
	fflush(stderr);
}

static int share(double part, double whole)
{
	int percent = whole > 0 ? (int)(100 * part / whole) : -1;

	return percent > 99 ? 99 : percent;
}

static bool ends_in(const char *name, size_t len, const char *end)
{
	size_t n = strlen(end);

	return len > n && !strcmp(name + len - n, end);
}

/* Objects and archives that an earlier build has made: each left a .cmd file. */
static long steps_done(const char *objects)
{
	char *roots[] = { (char *)objects, NULL };
	FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_NOSTAT, NULL);
	long n = 0;
	FTSENT *e;

	while (fts && (e = fts_read(fts)))
		n += *e->fts_name == '.' &&
		     (ends_in(e->fts_name, e->fts_namelen, ".o.cmd") ||
		      ends_in(e->fts_name, e->fts_namelen, ".a.cmd"));
	if (fts)
		fts_close(fts);
	return n;
}

/* Is this the first time that @what is made? Its .cmd file comes when it is done. */
static bool is_new(const struct progress *p, const char *what)
{
	size_t len = strlen(what);
	const char *base = strrchr(what, '/');
	char *cmd;
	bool ret;

	if (!ends_in(what, len, ".o") && !ends_in(what, len, ".a"))
		return false;
	base = base ? base + 1 : what;
	cmd = xasprintf("%s/%.*s.%s.cmd", p->objects, (int)(base - what), what, base);
	ret = access(cmd, F_OK) != 0;
	free(cmd);
	return ret;
}

static void new_stage(struct progress *p, const char *name)
{
	snprintf(p->stage, sizeof(p->stage), "%s", name);
	if (!strncmp(name, "compile the kernel", 18)) {
		snprintf(p->compile, sizeof(p->compile), "%s", name);
		p->done = steps_done(p->objects);
		/* With a kernel there, how much is left to do is not known. */
		if (p->expected && p->done > p->expected * 95 / 100)
			p->expected = 0;
	}
	if (!p->tty) {
		fprintf(stderr, "mirrorlab: %s\n", name);
	} else {
		p->drawn = (struct timespec) { 0 };
		draw(p, p->stage, -1, "");
	}
}

static void take_line(void *arg, char *line, size_t len, bool cut)
{
	struct progress *p = arg;
	double part, whole;
	const char *what;

	(void)len;
	(void)cut;
	if (!strncmp(line, "@stage ", 7)) {
		new_stage(p, line + 7);
	} else if (sscanf(line, "@progress %lf %lf", &part, &whole) == 2 ||
		   sscanf(line, "tar: @progress %lf %lf", &part, &whole) == 2) {
		draw(p, p->stage, share(part, whole), "");
		return;		/* not worth a line of the log */
	} else if (sscanf(line, "dlstatus:%*d:%lf:", &part) == 1) {
		draw(p, p->stage, share(part, 100), "");
		return;
	} else if (kbuild_step(line, &what)) {
		/* The guest root may be packed meanwhile: its stage is not this one. */
		p->done += is_new(p, what);
		draw(p, *p->compile ? p->compile : p->stage,
		     share(p->done, p->expected), what);
	}
	fprintf(p->log, "%s\n", line);
}

/* uml-config/steps: "FLAVOUR NUMBER", how many objects and archives it has. */
static long expected_steps(const char *flavour)
{
	char *path = xasprintf("%s/uml-config/steps", path_repo());
	FILE *f = fopen(path, "re");
	char name[32];
	long n, found = 0;

	free(path);
	while (f && fscanf(f, "%31s %ld", name, &n) == 2)
		if (!strcmp(name, flavour))
			found = n;
	if (f)
		fclose(f);
	return found;
}

void progress_start(struct progress *p, FILE *log, const struct build *b,
		    const char *flavour)
{
	const char *term = getenv("TERM");

	memset(p, 0, sizeof(*p));
	lines_init(&p->lines, take_line, p);
	p->log = log;
	p->tty = isatty(STDERR_FILENO) && !(term && !strcmp(term, "dumb"));
	p->objects = b->objects;
	p->expected = expected_steps(flavour);
}

void progress_feed(struct progress *p, const char *buf, size_t len)
{
	lines_feed(&p->lines, buf, len);
}

bool progress_end(struct progress *p)
{
	lines_flush(&p->lines);
	if (p->tty && *p->stage)
		fputs("\r\033[K", stderr);
	return *p->stage != '\0';
}
