// SPDX-License-Identifier: GPL-2.0
/* Puts the time line of a run into its folder, and into the student's. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "draw.h"
#include "lab.h"
#include "outfile.h"
#include "paths.h"
#include "verbs.h"

static int put_file(const struct draw *d, const char *path,
		    void (*write)(const struct draw *d, FILE *f))
{
	struct outfile o;
	int err = outfile_open(&o, path);

	if (!err) {
		write(d, o.f);
		err = outfile_close(&o, 0644, 0);
	}
	if (err)
		fprintf(stderr, "mirrorlab: %s: %s\n", path, strerror(-err));
	return err;
}

/* @base.svg and @base.html */
static int put_both(const struct draw *d, const char *base, bool say)
{
	char *svg = xasprintf("%s.svg", base), *html = xasprintf("%s.html", base);
	int err = put_file(d, svg, draw_svg);

	if (!err)
		err = put_file(d, html, draw_html);
	if (!err && say)
		printf("\nThe time line of this run:\n  %s\n  %s (with the same in words)\n", svg, html);
	free(svg);
	free(html);
	return err ? EXIT_HOST : EXIT_PASS;
}

int attempt_draw(const struct attempt *a, const struct course *c, const struct lesson *l)
{
	struct draw *d = draw_make(l->title, a->text);
	const char *script = strrchr(a->script, '/') + 1;
	char *own, *dir, *mine;
	int ret = EXIT_HOST;

	if (!d) {
		fprintf(stderr, "mirrorlab: there is nothing to draw: %s\n",
			a->text && strstr(a->text, "untraced") ?
			"this kernel has no tracepoints of interval notifiers" :
			"the run ended too early");
		return ret;
	}
	own = xasprintf("%s/%s", a->dir, script);
	dir = xasprintf("%s/%s", c->mine, l->name);
	mine = xasprintf("%s/%s", dir, script);
	if (path_mkdirs(dir) < 0)
		fprintf(stderr, "mirrorlab: %s: %s\n", dir, strerror(errno));
	else if (put_both(d, own, false) == EXIT_PASS)
		ret = put_both(d, mine, true);
	free(own);
	free(dir);
	free(mine);
	draw_free(d);
	return ret;
}
