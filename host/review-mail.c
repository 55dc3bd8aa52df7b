// SPDX-License-Identifier: GPL-2.0
/*
 * From files to patches. What mail does to a patch (quoted-printable, base64,
 * attachments, character sets, quoted "From" lines) is undone by git, which has
 * seen more mail than we have.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "paths.h"
#include "report.h"
#include "review.h"
#include "hostcmd.h"

static bool begins_diff(const char *line)
{
	return !strncmp(line, "diff -", 6) || !strncmp(line, "Index: ", 7) ||
	       !strncmp(line, "--- a/", 6) || !strncmp(line, "@@ -", 4);
}

/* The first line that is not empty; malloc()ed or NULL. */
static char *first_line(const char *path)
{
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t room = 0;
	ssize_t n = -1;

	while (f && (n = getline(&line, &room, f)) > 0 && !line[strspn(line, " \t\r\n")])
		;
	if (f)
		fclose(f);
	if (n > 0)
		return line;
	free(line);
	return NULL;
}

static bool has_diff(const char *path)
{
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t room = 0;
	bool found = false;

	while (f && !found && getline(&line, &room, f) > 0)
		found = begins_diff(line);
	free(line);
	if (f)
		fclose(f);
	return found;
}

static void append_file(FILE *to, const char *path)
{
	FILE *from = fopen(path, "re");
	char buf[4096];
	size_t n;

	while (from && (n = fread(buf, 1, sizeof(buf), from)) > 0)
		fwrite(buf, 1, n, to);
	if (from)
		fclose(from);
}

/* What git mailinfo prints: "Author: ", "Email: ", "Subject: ", "Date: ". */
static void read_info(struct review_patch *p, const char *path, char **date)
{
	FILE *f = fopen(path, "re");
	char *line = NULL, *name = NULL;
	size_t room = 0;

	while (f && getline(&line, &room, f) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (!strncmp(line, "Author: ", 8) && !name)
			name = xasprintf("%s", line + 8);
		else if (!strncmp(line, "Email: ", 7) && !p->author)
			p->author = xasprintf("%s <%s>", name ? name : "", line + 7);
		else if (!strncmp(line, "Subject: ", 9) && !p->subject)
			review_subject(p, line + 9);
		else if (!strncmp(line, "Date: ", 6) && !*date)
			*date = xasprintf("%s", line + 6);
	}
	free(line);
	free(name);
	if (f)
		fclose(f);
}

/* The mail as it would be had nothing been done to it on its way. */
static int write_mail(const struct review_patch *p, const char *date, const char *msg)
{
	FILE *f = fopen(p->mail, "we");

	if (!f)
		return -1;
	fprintf(f, "From: %s\n%s%s%sSubject: [PATCH] %s\n\n", p->author ? p->author : "unknown",
		date ? "Date: " : "", date ? date : "", date ? "\n" : "", p->subject);
	append_file(f, msg);
	append_file(f, p->diff);
	return fclose(f);
}

/* Adds a mail, or not even that: @raw is a bare diff. */
static int add(struct review_series *s, const char *stem, const char *name, bool raw)
{
	struct review_patch *longer = reallocarray(s->p, s->n + 1, sizeof(*longer));
	char *msg = xasprintf("%s.msg", stem), *info = xasprintf("%s.info", stem), *date = NULL;
	struct review_patch *p;
	int ret = EXIT_PASS;

	if (!longer)
		exit(EXIT_HOST);
	s->p = longer;
	p = &s->p[s->n++];
	*p = (struct review_patch) { .version = 1 };
	p->diff = xasprintf("%s.diff", stem);
	p->mail = xasprintf("%s.patch", stem);
	if (!raw && spawn_wait(stem, info, NULL, (const char *const []) {
			"git", "mailinfo", "-k", "--encoding=UTF-8", msg, p->diff, NULL }) == 0)
		read_info(p, info, &date);
	if (!p->subject || !*p->subject) {
		free(p->subject);
		p->subject = xasprintf("%s", name);
	}
	if (raw && spawn_wait(stem, p->diff, NULL, (const char *const []) { "cat", NULL }))
		ret = EXIT_HOST;
	if (access(p->diff, R_OK) || !has_diff(p->diff)) {
		free(p->diff);
		p->diff = NULL;
	} else if (write_mail(p, date, msg) < 0) {
		fprintf(stderr, "mirrorlab: %s: %s\n", p->mail, strerror(errno));
		ret = EXIT_HOST;
	}
	free(date);
	free(msg);
	free(info);
	return ret;
}

int review_mails(struct review_series *s, const char *path, const char *folder)
{
	char *to = xasprintf("-o%s", folder), *line = first_line(path);
	const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	bool raw = line && begins_diff(line);
	int ret = EXIT_PASS;

	free(line);
	if (!line) {
		strs_addf(&s->notes, "%s is empty", name);
	} else if (raw) {
		char *stem = xasprintf("%s/0001", folder);

		ret = spawn_wait(path, stem, NULL, (const char *const []) { "cat", NULL }) ?
		      EXIT_HOST : add(s, stem, name, true);
		free(stem);
	} else if (spawn_wait(NULL, NULL, NULL, (const char *const []) {
			"git", "mailsplit", "-d4", to, "-b", "--mboxrd", "--", path, NULL })) {
		strs_addf(&s->notes, "%s cannot be read as mail", name);
	}
	for (int i = 1; !raw && i < 10000 && ret == EXIT_PASS; i++) {
		char *stem = xasprintf("%s/%04d", folder, i);
		bool there = access(stem, R_OK) == 0;

		if (there)
			ret = add(s, stem, name, false);
		free(stem);
		if (!there)
			break;
	}
	free(to);
	return ret;
}
