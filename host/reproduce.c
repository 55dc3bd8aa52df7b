// SPDX-License-Identifier: GPL-2.0
/* reproduce.sh: all that made a run what it was, good enough to mail. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "outfile.h"
#include "report.h"
#include "sha256.h"
#include "text.h"

/* One comment line: foreign text must not get out of the comment. */
static void note(FILE *f, const char *what, const char *value)
{
	char *clean = text_clean(value ? value : "unknown"), *p;

	for (p = clean; p && *p; p++)
		if (*p == '\n')
			*p = ' ';
	fprintf(f, "# %-10s %s\n", what, clean ? clean : "?");
	free(clean);
}

/* As one word of a shell command. */
static void quote(FILE *f, const char *s)
{
	fputc('\'', f);
	for (; *s; s++) {
		if (*s == '\'')
			fputs("'\\''", f);
		else
			fputc(*s, f);
	}
	fputc('\'', f);
}

static void note_file(FILE *f, const char *what, const char *path)
{
	char hex[65], text[4300];

	if (!path)
		snprintf(text, sizeof(text), "unknown");
	else if (sha256_file(path, hex))
		snprintf(text, sizeof(text), "%s (cannot be read)", path);
	else
		snprintf(text, sizeof(text), "%s sha256:%s", path, hex);
	note(f, what, text);
}

/* First line of @path that starts with @key, from after it. */
static char *line_of(const char *path, const char *key)
{
	FILE *f = path ? fopen(path, "re") : NULL;
	char *line = NULL, *found = NULL;
	size_t size = 0;

	while (f && !found && getline(&line, &size, f) >= 0)
		if (!strncmp(line, key, strlen(key)))
			found = strdup(line + strlen(key) + strspn(line + strlen(key), " \t:="));
	free(line);
	if (f)
		fclose(f);
	if (found)
		found[strcspn(found, "\n")] = '\0';
	return found;
}

static void note_host(FILE *f)
{
	char *cpu = line_of("/proc/cpuinfo", "model name"), text[512];
	struct utsname u;

	note(f, "cpu", cpu);
	free(cpu);
	if (uname(&u))
		return;
	snprintf(text, sizeof(text), "%s %s %s", u.sysname, u.release, u.machine);
	note(f, "host", text);
}

static int is_patch(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return d->d_name[0] != '.' &&
	       (!strchr(d->d_name, '.') || (n > 6 && !strcmp(d->d_name + n - 6, ".patch")));
}

/* Patches lie in folders of folders; deeper than that there are none. */
static void note_patches(FILE *f, const char *dir, int depth)
{
	struct dirent **list;
	char path[4200], hex[65];
	int n = scandir(dir, &list, is_patch, alphasort), i;

	if (n < 0 && depth == 0)
		note(f, "patches", "(cannot be read)");
	for (i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, list[i]->d_name);
		if (!strstr(list[i]->d_name, ".patch")) {
			if (depth < 3)
				note_patches(f, path, depth + 1);
		} else if (!sha256_file(path, hex)) {
			snprintf(path, sizeof(path), "%.16s %s", hex, list[i]->d_name);
			note(f, "patch", path);
		}
		free(list[i]);
	}
	if (n >= 0)
		free(list);
}

static void note_verdict(FILE *f, const struct run_result *r)
{
	char text[512];

	snprintf(text, sizeof(text), "%s, exit status %d%s%s", verdict_name(r->verdict),
		 r->exit, r->why ? ": " : "", r->why ? r->why : "");
	note(f, "verdict", text);
	note(f, "kernel", r->kernel);
	note(f, "flavour", r->flavour);
}

static void write_head(FILE *f, const struct run_result *r)
{
	char *cc = line_of(r->config, "CONFIG_CC_VERSION_TEXT");

	fputs("#!/bin/sh\n"
	      "# How a run of mirrorlab came about, and the command that repeats it:\n"
	      "#     sh reproduce.sh [FOLDER OF MIRRORLAB]\n#\n", f);
	note_verdict(f, r);
	note(f, "compiler", cc);
	free(cc);
	note_host(f);
	note_file(f, "image", r->image);
	note_file(f, "config", r->config);
	if (r->patches)
		note_patches(f, r->patches, 0);
	note(f, "guest", r->cmdline);
	note(f, "boot", r->mode);
	note(f, "contained", r->containment);
}

static void write_command(FILE *f, const struct run_result *r)
{
	fputs("\nrepo=", f);
	quote(f, r->repo ? r->repo : ".");
	fputs("\n[ $# -eq 0 ] || repo=$1\ncd \"$repo\" || exit 3\n", f);
	fprintf(f, "exec %s\n", r->command ? r->command : "./run.sh");
}

/* The whole of the configuration follows the command: exec never gets there. */
static void write_config(FILE *f, const struct run_result *r)
{
	FILE *in = r->config ? fopen(r->config, "re") : NULL;
	char *line = NULL;
	size_t size = 0;

	if (!in)
		return;
	fputs("\n# The configuration: sed -n 's/^#C //p' reproduce.sh > .config\n", f);
	while (getline(&line, &size, in) >= 0) {
		line[strcspn(line, "\n")] = '\0';
		if (!strncmp(line, "CONFIG_", 7) || !strncmp(line, "# CONFIG_", 9))
			fprintf(f, "#C %s\n", line);
	}
	free(line);
	fclose(in);
}

int reproduce_write(const struct run_result *r, const char *path)
{
	struct outfile out;
	int rc = outfile_open(&out, path);

	if (rc)
		return rc;
	write_head(out.f, r);
	write_command(out.f, r);
	write_config(out.f, r);
	return outfile_close(&out, 0755, 0);
}
