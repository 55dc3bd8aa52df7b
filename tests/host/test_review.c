// SPDX-License-Identifier: GPL-2.0
/* What mail makes of a series, and what review makes of it again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "contain-tool.h"
#include "paths.h"
#include "report.h"
#include "review.h"
#include "table.h"
#include "hostcmd.h"

#define HEAD(subject)	"From git@z Thu Jan  1 00:00:00 2026\nFrom: A <a@b.test>\n" \
			"Date: Thu, 1 Jan 2026 00:00:00 +0000\nSubject: " subject "\n"
#define DIFF		"---\n file | 2 +-\n\ndiff --git a/file b/file\n--- a/file\n+++ b/file\n" \
			"@@ -1 +1 @@\n-old = 1\n+new = 1\n"
#define PATCH(subject)	HEAD(subject) "\nWhy.\n\n" DIFF "-- \n2.39\n\n"
#define COVER(subject)	HEAD(subject) "\nThe cover letter.\n\n file | 2 +-\n\n"

static char folder[64];

static int setup(void **state)
{
	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/mirrorlab-mail.XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	return spawn_wait(NULL, NULL, NULL, (const char *const []) { "rm", "-rf", folder, NULL });
}

static int read_mbox(struct review_series *s, const char *text)
{
	char path[96], work[96];
	FILE *f;

	snprintf(path, sizeof(path), "%s/box", folder);
	snprintf(work, sizeof(work), "%s/work", folder);
	f = fopen(path, "we");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	assert_int_equal(path_mkdirs(work), 0);
	*s = (struct review_series) { .trust = !tool_contained() };
	assert_int_equal(review_mails(s, path, "box", work), EXIT_PASS);
	return review_order(s, "box");
}

static void drop(struct review_series *s)
{
	for (int i = 0; i < s->n; i++)
		review_mail_free(&s->p[i]);
	free(s->p);
	free(s->title);
	strs_free(&s->notes);
}

static bool file_has(const char *path, const char *text)
{
	char buf[8192] = "";
	FILE *f = fopen(path, "re");

	assert_non_null(f);
	buf[fread(buf, 1, sizeof(buf) - 1, f)] = '\0';
	fclose(f);
	return strstr(buf, text);
}

static void subjects(void **state)
{
	static const struct {
		const char *line;
		int number, of, version;
		bool reply;
		const char *subject;
	} t[] = {
		{ "[PATCH] mm: x", 0, 0, 1, false, "mm: x" },
		{ "[PATCH v3 02/16] mm: x", 2, 16, 3, false, "mm: x" },
		{ "Re: [PATCH 1/2] mm: x", 1, 2, 1, true, "mm: x" },
		{ "[RFC PATCH mm-unstable v12 0/5] [x] y", 0, 5, 12, false, "y" },
		{ "[PATCH 5/0] mm: x", 0, 0, 1, false, "mm: x" },
		{ "[PATCH 1/99999999999] mm: x", 0, 0, 1, false, "mm: x" },
		{ "[PATCH v0 1/2", 0, 0, 1, false, "[PATCH v0 1/2" },
		{ "[linux-mm] [PATCH 3/4] mm: [brackets] stay", 3, 4, 1, false, "mm: [brackets] stay" },
		{ "", 0, 0, 1, false, "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct review_patch p = { 0 };

		review_subject(&p, t[i].line);
		assert_int_equal(p.number, t[i].number);
		assert_int_equal(p.of, t[i].of);
		assert_int_equal(p.version, t[i].version);
		assert_int_equal(p.reply, t[i].reply);
		assert_string_equal(p.subject, t[i].subject);
		free(p.subject);
	}
}

static void thread_of_mail(void **state)
{
	struct review_series s;

	(void)state;
	assert_int_equal(read_mbox(&s, PATCH("[PATCH 2/2] second") COVER("[PATCH 0/2] the series")
		HEAD("Re: [PATCH 2/2] second") "\n> +new = 1\nNo.\n\n" PATCH("[PATCH 1/2] first")), EXIT_PASS);
	assert_int_equal(s.n, 2);
	assert_string_equal(s.p[0].subject, "first");
	assert_string_equal(s.p[1].subject, "second");
	assert_string_equal(s.title, "the series");
	assert_string_equal(s.p[0].author, "A <a@b.test>");
	assert_int_equal(s.notes.n, 0);
	drop(&s);
}

static void left_out(void **state)
{
	struct review_series s;

	(void)state;
	assert_int_equal(read_mbox(&s, PATCH("[PATCH 1/3] old") PATCH("[PATCH v2 1/3] new")
		PATCH("[PATCH v2 3/3] last") PATCH("[PATCH v2 3/3] last again")
		PATCH("Re: [PATCH v2 1/3] how about this")), EXIT_PASS);
	assert_int_equal(s.n, 2);
	assert_string_equal(s.p[0].subject, "new");
	assert_string_equal(s.p[1].subject, "last");
	assert_true(s.incomplete);
	assert_true(strs_have(&s.notes, "patch 2/3 is missing"));
	assert_true(strs_have(&s.notes, "patch 3/3 came twice: the first is taken"));
	assert_true(strs_have(&s.notes, "left out 1 patch of older versions: this is v2"));
	assert_true(strs_have(&s.notes, "left out a diff in a reply: Re: how about this"));
	drop(&s);
}

static void encodings(void **state)
{
	struct review_series s;

	(void)state;
	assert_int_equal(read_mbox(&s,
		HEAD("=?utf-8?q?=5BPATCH_1/3=5D_caf=C3=A9?=") "Content-Type: text/plain; charset=utf-8\n"
		"Content-Transfer-Encoding: quoted-printable\n\nWhy=\n not.\n\n---\n"
		"diff --git a/file b/file\n--- a/file\n+++ b/file\n@@ -1 +1 @@\n-old =3D 1\n+new =3D 1\n\n"
		HEAD("[PATCH 2/3] base64") "Content-Type: text/plain; charset=utf-8\n"
		"Content-Transfer-Encoding: base64\n\n"
		"V2h5LgotLS0KZGlmZiAtLWdpdCBhL2ZpbGUgYi9maWxlCi0tLSBhL2ZpbGUKKysrIGIvZmlsZQpA\n"
		"QCAtMSArMSBAQAotb2xkID0gMQorbmV3ID0gMQo=\n\n"
		HEAD("[PATCH 3/3] attached") "Content-Type: multipart/mixed; boundary=\"xx\"\n\n"
		"--xx\nContent-Type: text/plain\n\nIt is attached.\n\n--xx\nContent-Type: text/x-patch\n"
		"Content-Disposition: attachment; filename=\"x.patch\"\n\n" DIFF "\n--xx--\n"), EXIT_PASS);
	assert_int_equal(s.n, 3);
	assert_string_equal(s.p[0].subject, "caf\xc3\xa9");
	for (int i = 0; i < 3; i++)
		assert_true(file_has(s.p[i].diff, "\n-old = 1\n+new = 1\n"));
	assert_true(file_has(s.p[1].mail, "Subject: [PATCH 2/3] base64\n"));
	assert_true(file_has(s.p[0].mail, "Why not.\n"));
	drop(&s);
}

static void line_ends(void **state)
{
	struct review_series s;

	(void)state;
	assert_int_equal(read_mbox(&s, "From: A <a@b.test>\r\nSubject: [PATCH] x\r\n\r\nWhy.\r\n---\r\n"
		"--- a/file\r\n+++ b/file\r\n@@ -1 +1 @@\r\n-old = 1\r\n+new = 1\r\n"), EXIT_PASS);
	assert_int_equal(s.n, 1);
	assert_true(file_has(s.p[0].diff, "-old = 1\n+new = 1\n"));
	drop(&s);
	assert_int_equal(read_mbox(&s, PATCH("[PATCH 1/1] x") "\n>From here on.\n"), EXIT_PASS);
	assert_int_equal(s.n, 1);
	drop(&s);
}

/* Lists, forwards and mailers: what is in there once is taken once. */
static void odd_mail(void **state)
{
	struct review_series s;

	(void)state;
	assert_int_equal(read_mbox(&s, PATCH("[PATCH] x") PATCH("[PATCH] x")), EXIT_PASS);
	assert_int_equal(s.n, 1);
	assert_true(strs_have(&s.notes, "came twice, once is enough: x"));
	drop(&s);
	teardown(NULL);
	setup(NULL);
	assert_int_equal(read_mbox(&s, HEAD("[PATCH] nested") "Content-Type: multipart/mixed; boundary=\"xx\"\n\n"
		"--xx\nContent-Type: multipart/alternative; boundary=\"yy\"\n\n--yy\nContent-Type: text/plain\n\n"
		"Why.\n" DIFF "\n--yy\nContent-Type: text/html\n\n<b>Why.</b>\n\n--yy--\n\n--xx\n"
		"Content-Type: image/png\nContent-Transfer-Encoding: base64\n\nAAAA/////w==\n\n--xx--\n"), EXIT_PASS);
	assert_int_equal(s.n, 1);
	assert_true(file_has(s.p[0].diff, "\n-old = 1\n+new = 1\n"));
	drop(&s);
	teardown(NULL);
	setup(NULL);
	assert_int_equal(read_mbox(&s, "\xff\xfe" "F.r.o.m."), EXIT_USAGE);
	assert_true(strs_have(&s.notes, "box is UTF-16, which no mail is: save it as it came"));
	drop(&s);
}

/* As git would be led astray by a hole in it: to other files, and to a link that we follow. */
static void led_astray(void **state)
{
	static const char script[] = "echo x >../outside; echo x >/tmp/mirrorlab-outside; "
		"cat ../secret >got; cat /etc/hosts >>got; echo $MIRRORLAB_SECRET >>got; git config --get user.name >>got; "
		"ln -s ../secret link; mkfifo fifo; echo x >inside";
	struct review_series s = { 0 };
	char work[96], path[128];

	(void)state;
	if (!tool_contained())
		skip();
	snprintf(work, sizeof(work), "%s/work", folder);
	snprintf(path, sizeof(path), "%s/secret", folder);
	assert_int_equal(path_mkdirs(work), 0);
	assert_int_equal(spawn_wait(NULL, path, NULL, (const char *const []) { "echo", "known", NULL }), 0);
	setenv("MIRRORLAB_SECRET", "known", 1);
	review_apart(&s, work, NULL, &(struct review_files) { 0 },
		     (const char *const []) { "sh", "-c", script, NULL });
	unsetenv("MIRRORLAB_SECRET");
	snprintf(path, sizeof(path), "%s/inside", work);
	assert_int_equal(access(path, F_OK), 0);
	snprintf(path, sizeof(path), "%s/outside", folder);
	assert_int_not_equal(access(path, F_OK), 0);
	assert_int_not_equal(access("/tmp/mirrorlab-outside", F_OK), 0);
	snprintf(path, sizeof(path), "%s/got", work);
	assert_false(file_has(path, "known"));
	assert_false(file_has(path, "localhost"));
	snprintf(path, sizeof(path), "%s/link", work);
	assert_null(review_open(path));
	snprintf(path, sizeof(path), "%s/fifo", work);
	assert_null(review_open(path));
}

static void bare_diff(void **state)
{
	struct review_series s;

	(void)state;
	assert_int_equal(read_mbox(&s, "diff --git a/file b/file\n--- a/file\n+++ b/file\n@@ -1 +1 @@\n"
				   "-old = 1\n+new = 1\n"), EXIT_PASS);
	assert_int_equal(s.n, 1);
	assert_string_equal(s.p[0].subject, "box");
	assert_true(file_has(s.p[0].diff, "diff --git"));
	drop(&s);
}

static void nothing_to_apply(void **state)
{
	static const char *const t[] = {
		"", "\n\n", COVER("[PATCH 0/4] only a cover letter"),
		"<html><body>Not found</body></html>\n", "\x7f" "ELF\x01\x02\n",
		HEAD("Re: [PATCH 1/2] talk") "\n> +a\nYes.\n",
		HEAD("[PATCH 1/1] its diff was lost") "\nWhy.\n",
		"From nobody\n", "\n\n\nFrom git@z Thu Jan  1 00:00:00 2026\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct review_series s;

		assert_int_equal(read_mbox(&s, t[i]), EXIT_USAGE);
		assert_int_equal(s.n, 0);
		drop(&s);
		teardown(NULL);
		setup(NULL);
	}
}

#define MAIL(text, f)	{ .name = (text), .test_func = (f), .setup_func = setup, .teardown_func = teardown }

int main(void)
{
	struct CMUnitTest tests[] = {
		SENTENCE("a subject says which patch of which version it is", subjects),
		MAIL("patches are put in order, cover letter and replies are not applied", thread_of_mail),
		MAIL("what is missing, old, doubled or in a reply is said", left_out),
		MAIL("quoted-printable, base64 and attachments become the patch again", encodings),
		MAIL("so do CRLF and quoted From lines", line_ends),
		MAIL("a mail that came twice, in parts, or as UTF-16", odd_mail),
		MAIL("what takes it apart can write to its own folder, and read nothing of ours", led_astray),
		MAIL("a diff without mail around it is a patch", bare_diff),
		MAIL("what holds no patch is a usage error, not a pass", nothing_to_apply),
	};

	return _cmocka_run_group_tests("review", tests, ROWS(tests), NULL, NULL) ? 1 : 0;
}
