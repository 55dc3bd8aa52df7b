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
#include "interrupt.h"

static bool begins_diff(const char *line)
{
	return !strncmp(line, "diff -", 6) || !strncmp(line, "Index: ", 7) ||
	       !strncmp(line, "--- a/", 6) || !strncmp(line, "@@ -", 4);
}

/* The first line that is not empty; malloc()ed or NULL. */
static char *first_line(const char *path)
{
	FILE *f = review_open(path);
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
	FILE *f = review_open(path);
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
	FILE *from = review_open(path);
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
	FILE *f = review_open(path);
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
	fprintf(f, "From: %s\n%s%s%sSubject: [PATCH", p->author ? p->author : "unknown",
		date ? "Date: " : "", date ? date : "", date ? "\n" : "");
	if (p->version > 1)
		fprintf(f, " v%d", p->version);
	if (p->number)
		fprintf(f, " %d/%d", p->number, p->of);
	fprintf(f, "] %s\n\n", p->subject);
	append_file(f, msg);
	append_file(f, p->diff);
	return fclose(f);
}

/*
 * Adds mail @number of @folder, or not even a mail: @raw is a bare diff. What is
 * ours is beside the folder, where git cannot get at it.
 */
static int add(struct review_series *s, const char *folder, int number, const char *name, bool raw)
{
	struct review_patch *longer = reallocarray(s->p, s->n + 1, sizeof(*longer));
	char *stem = xasprintf("%s/%04d", folder, number), *msg = xasprintf("%s.msg", stem);
	char *info = xasprintf("%s-%04d.info", folder, number), *date = NULL;
	struct review_patch *p;
	int ret = EXIT_PASS, status = 0;

	if (!longer)
		exit(EXIT_HOST);
	s->p = longer;
	p = &s->p[s->n++];
	*p = (struct review_patch) { .version = 1 };
	p->diff = xasprintf("%s.diff", stem);
	p->mail = xasprintf("%s-%04d.patch", folder, number);
	if (!raw)
		status = review_apart(s, folder, NULL, &(struct review_files) { stem, info, NULL },
				      (const char *const []) { "git", "mailinfo", "-k",
				      "--encoding=UTF-8", msg, p->diff, NULL });
	if (status) {
		strs_addf(&s->notes, "%s: git cannot take mail %d apart, or not in time", name, number);
		s->incomplete = true;
	} else if (!raw) {
		read_info(p, info, &date);
	}
	if (!p->subject || !*p->subject) {
		free(p->subject);
		p->subject = xasprintf("%s", name);
	}
	if (raw && spawn_wait(stem, p->diff, NULL, (const char *const []) { "cat", NULL }))
		ret = EXIT_HOST;
	if (!has_diff(p->diff)) {
		free(p->diff);
		p->diff = NULL;
	} else if (write_mail(p, date, msg) < 0) {
		fprintf(stderr, "mirrorlab: %s: %s\n", p->mail, strerror(errno));
		ret = EXIT_HOST;
	}
	free(date);
	free(stem);
	free(msg);
	free(info);
	return ret;
}

/* Mailers of a certain system save like this; git takes it for no mail at all. */
static bool is_utf16(const char *path)
{
	unsigned char mark[2] = { 0 };
	FILE *f = review_open(path);
	size_t n = f ? fread(mark, 1, 2, f) : 0;

	if (f)
		fclose(f);
	return n == 2 && ((mark[0] == 0xff && mark[1] == 0xfe) || (mark[0] == 0xfe && mark[1] == 0xff));
}

static int split(struct review_series *s, const char *path, const char *folder, const char *name)
{
	char *to = xasprintf("-o%s", folder);
	int ret = EXIT_PASS;

	if (review_apart(s, folder, NULL, &(struct review_files) { path, NULL, NULL },
			 (const char *const []) { "git", "mailsplit", "-d4", to, "-b", "--mboxrd", NULL }))
		strs_addf(&s->notes, "%s cannot be read as mail", name);
	free(to);
	for (int i = 1; i < 10000 && ret == EXIT_PASS; i++) {
		char *mail = xasprintf("%s/%04d", folder, i);
		bool there = access(mail, R_OK) == 0;

		free(mail);
		if (!there)
			break;
		ret = interrupted ? EXIT_INTERRUPTED : add(s, folder, i, name, false);
	}
	return ret;
}

int review_mails(struct review_series *s, const char *path, const char *name, const char *folder)
{
	char *line = first_line(path);
	int ret = EXIT_PASS;

	if (!line) {
		strs_addf(&s->notes, "%s is empty", name);
	} else if (is_utf16(path)) {
		strs_addf(&s->notes, "%s is UTF-16, which no mail is: save it as it came", name);
	} else if (begins_diff(line)) {
		char *copy = xasprintf("%s/0001", folder);

		ret = spawn_wait(path, copy, NULL, (const char *const []) { "cat", NULL }) ?
		      EXIT_HOST : add(s, folder, 1, name, true);
		free(copy);
	} else {
		ret = split(s, path, folder, name);
	}
	free(line);
	return ret;
}
