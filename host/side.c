// SPDX-License-Identifier: GPL-2.0
/*
 * Each guest is a run of its own, in a process of its own, with a folder of its
 * own. What it found is read back from its files, so that all that counts for
 * the verdict is also there for a person to look at.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "opts.h"
#include "paths.h"
#include "side-impl.h"
#include "smoke.h"

void side_work(void *arg, int i, FILE *out)
{
	struct sides *all = arg;
	struct side *s = &all->side[i];
	char *append = xasprintf("%s %s", s->append ? s->append : "",
				 all->o->append ? all->o->append : "");
	char *dir = xasprintf("%s/%s", all->dir, s->name);
	const char **adds = calloc(all->o->n_adds + 1, sizeof(*adds));
	struct opts o = *all->o;
	struct run_spec spec = {
		.opts = &o, .image = all->p->image, .rootfs = all->p->rootfs,
		.config = all->p->config, .source = all->p->source,
		.kernel = all->p->kernel, .plan = s->plan, .dir = dir, .adds = adds,
		.measured = s->measured, .bare = s->bare, .quiet = all->beside || i,
	};
	char *command = command_again(&o);
	struct run run;

	if (!adds || path_mkdirs(dir) < 0) {
		fprintf(stderr, "mirrorlab: %s: %s\n", dir, strerror(errno));
		return;
	}
	o.append = append;
	for (; spec.n_adds < o.n_adds; spec.n_adds++)
		adds[spec.n_adds] = o.adds[spec.n_adds];
	if (s->module)
		adds[spec.n_adds++] = s->module;
	spec.command = command;
	run_guest(&spec, &run);
	fprintf(out, "%d %d %d %f %s\n", run.res.exit, run.res.booted,
		run.res.ended && run.res.guest_status_known && !run.res.guest_status,
		run.res.wall_s, run.res.why ? run.res.why : "");
	run_release(&run);
	free(command);
	free(append);
	free(adds);
	free(dir);
}

void side_done(void *arg, int i, FILE *told)
{
	struct sides *all = arg;
	struct side *s = &all->side[i];
	char line[512] = "";
	int booted = 0, ended = 0, at = 0;

	if (!fgets(line, sizeof(line), told) ||
	    sscanf(line, "%d %d %d %lf %n", &s->exit, &booted, &ended, &s->wall_s, &at) < 4 || !at) {
		s->exit = EXIT_HOST;
		snprintf(s->why, sizeof(s->why), "its process died");
		return;
	}
	line[strcspn(line, "\n")] = '\0';
	s->booted = booted;
	s->ended = ended;
	snprintf(s->why, sizeof(s->why), "%.*s", (int)sizeof(s->why) - 1, line + at);
	if (s->exit == EXIT_INTERRUPTED)
		all->crew.stop = true;
}

/* Feeds a file of the guest's folder to @feed. */
static void read_file(const char *dir, const char *guest, const char *name,
		      void (*feed)(void *to, const char *buf, size_t len), void *to)
{
	char *path = xasprintf("%s/%s/%s", dir, guest, name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char buf[1 << 16];
	ssize_t n;

	while (fd >= 0 && (n = read(fd, buf, sizeof(buf))) > 0)
		feed(to, buf, n);
	if (fd >= 0)
		close(fd);
	free(path);
}

static void feed_ktap(void *to, const char *buf, size_t len)
{
	ktap_feed(to, buf, len, 0);
}

static void feed_splat(void *to, const char *buf, size_t len)
{
	splat_feed(to, buf, len, 0);
}

int side_read_back(const char *dir, struct side *s)
{
	s->ktap = ktap_new(NULL);
	s->log = splat_new(NULL, NULL, NULL);
	if (!s->ktap || !s->log)
		return -1;
	read_file(dir, s->name, "ktap", feed_ktap, s->ktap);
	read_file(dir, s->name, "console.log", feed_splat, s->log);
	ktap_end(s->ktap, 0);
	splat_end(s->log);
	return 0;
}

void side_free(struct side *sides, int n)
{
	for (int i = 0; i < n; i++) {
		ktap_free(sides[i].ktap);
		splat_free(sides[i].log);
	}
}
