// SPDX-License-Identifier: GPL-2.0
/* report.txt: what a reviewer pastes into a mail; and reproduce.sh, its command. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "opts.h"
#include "outfile.h"
#include "paths.h"
#include "review.h"
#include "sha256.h"
#include "smoke.h"

static void field(FILE *f, const char *name, const char *value)
{
	review_wrap(f, name, 11, value ? value : "unknown");
}

static char *compiler(const struct review *r)
{
	FILE *f = fopen(r->product[0].config, "re");
	char *line = NULL, *found = NULL;
	size_t room = 0;

	while (f && !found && getline(&line, &room, f) > 0)
		if (!strncmp(line, "CONFIG_CC_VERSION_TEXT=", 23))
			found = xasprintf("%.*s", (int)strcspn(line + 24, "\"\n"), line + 24);
	free(line);
	if (f)
		fclose(f);
	return found;
}

static void add_option(FILE *f, const char *name, const char *value)
{
	char *quoted = value ? shell_quote(value) : NULL;

	if (quoted)
		fprintf(f, " --%s %s", name, quoted);
	free(quoted);
}

/*
 * @series, @base: as they are called on this machine, or for those who get a report.
 * Not --trust: whom to trust is for each to say.
 */
static char *command_line(const struct review *r, const char *series, const char *base)
{
	const struct opts *o = r->o;
	char *words = NULL, *quoted = shell_quote(series), scale[32];
	size_t size;
	FILE *f = open_memstream(&words, &size);

	fprintf(f, "./run.sh review %s", quoted);
	free(quoted);
	add_option(f, "base", base);
	if (!o->plain)
		fprintf(f, " --with-series");
	fprintf(f, " --flavours ");
	for (int i = 0; i < r->n_flavours; i++)
		fprintf(f, "%s%s", i ? "," : "", r->flavour[i]);
	add_option(f, "tests", o->tests);
	add_option(f, "only", o->only);
	add_option(f, "bisect", o->bisect);
	snprintf(scale, sizeof(scale), "%g", o->timeout_scale);
	add_option(f, "timeout-scale", o->given & OPT_TIMEOUT_SCALE ? scale : NULL);
	fclose(f);
	return words;
}

/* Where it lies on this machine says nothing to others. */
static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

static void head(const struct review *r, FILE *f)
{
	const struct product *p = &r->product[0];
	char *command = command_line(r, base_name(r->o->argv[0]),
				     p->b.source ? base_name(p->b.source) : NULL);
	char *cc = compiler(r), text[256];
	struct utsname u;

	field(f, "Series:", r->s.title);
	snprintf(text, sizeof(text), "Linux %.60s%s%s", p->kernel ? p->kernel : "?",
		 p->b.source ? " (--base)" : "",
		 r->o->plain ? " with what user-mode Linux needs for HMM" :
		 " with what user-mode Linux needs for HMM, and mirrorlab's series");
	field(f, "Base:", text);
	field(f, "Compiler:", cc);
	if (uname(&u) == 0) {
		snprintf(text, sizeof(text), "user-mode Linux, one processor, on %.60s %.30s, no KVM",
			 u.release, u.machine);
		field(f, "Run on:", text);
	}
	snprintf(text, sizeof(text), "the build: %s", r->contained);
	field(f, "Contained:", text);
	snprintf(text, sizeof(text), "%.0f s for %d patch%s", r->wall_s, r->s.n, r->s.n > 1 ? "es" : "");
	field(f, "Time:", text);
	field(f, "Command:", command);
	fputc('\n', f);
	free(cc);
	free(command);
}

static void base_line(const struct review *r, FILE *f)
{
	for (int i = 0; i < r->n_flavours; i++) {
		const struct review_guests *g = &r->base[i];

		if (!g->failed.n && !g->reports.n)
			continue;
		fprintf(f, "\nKnown of the base (%s), not the series' fault: %zu tests fail,\n%zu kernel reports.\n",
			r->flavour[i], g->failed.n, g->reports.n);
	}
}

int review_text(const struct review *r, const char *path)
{
	struct outfile out;
	int err = outfile_open(&out, path);

	if (err)
		return err;
	head(r, out.f);
	review_table_head(r, out.f);
	for (int i = 0; i < r->s.n; i++)
		review_table_row(r, &r->s.p[i], out.f);
	fprintf(out.f, "\nstyle: checkpatch errors and warnings; warn: new ones of W=1 and sparse\n");
	review_details(r, out.f);
	base_line(r, out.f);
	if (r->o->bisect) {
		fputc('\n', out.f);
		review_bisect(r, out.f);
	}
	return outfile_close(&out, 0644, 0);
}

/* The patches are beside it, so that it needs nothing that somebody else has not. */
int review_again(const struct review *r, const char *path)
{
	char *command = command_line(r, "PATCHES", r->product[0].b.source), *repo = shell_quote(path_repo()), *rest;
	struct outfile out;
	int err = outfile_open(&out, path);
	char hex[65];

	if (err)
		goto out;
	fprintf(out.f, "#!/bin/sh\n# A review by mirrorlab, and the command that repeats it:\n"
		"#     sh reproduce.sh [FOLDER OF MIRRORLAB]\n#\n");
	for (int i = 0; i < r->s.n; i++)
		if (sha256_file(r->s.p[i].mail, hex) == 0)
			fprintf(out.f, "# patch %04d sha256:%s\n", i + 1, hex);
	for (int i = 0; i < r->n_flavours; i++)
		if (sha256_file(r->product[i].image, hex) == 0)
			fprintf(out.f, "# base %s sha256:%s\n", r->flavour[i], hex);
	rest = strstr(command, "PATCHES") + 7;
	fprintf(out.f, "\nhere=$(cd \"$(dirname \"$0\")\" && pwd)\nrepo=%s\n[ $# -eq 0 ] || repo=$1\n"
		"patches=$(mktemp -d) && trap 'rm -rf \"$patches\"' EXIT\n"
		"for p in \"$here\"/[0-9]*/patch; do\n\tn=${p%%/patch}\n"
		"\tcp \"$p\" \"$patches/${n##*/}.patch\"\ndone\n"
		"cd \"$repo\" || exit 3\n./run.sh review \"$patches\"%s\n", repo, rest);
	err = outfile_close(&out, 0755, 0);
out:
	free(command);
	free(repo);
	return err;
}
