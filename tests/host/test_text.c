// SPDX-License-Identifier: GPL-2.0
/* Cleaning of foreign text, cutting of lines, files written aside, SHA-256. */
#include "table.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lines.h"
#include "outfile.h"
#include "sha256.h"
#include "text.h"

#define BAD	"\xef\xbf\xbd"

struct clean_row {
	const char *title, *in, *out;
};

static const struct clean_row clean_rows[] = {
	{ "plain text stays", "a b\tc\n", "a b\tc\n" },
	{ "UTF-8 stays", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x90\xa7", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x90\xa7" },
	{ "control characters go", "a\x01\x1b[31m\x7f", "a" BAD BAD "[31m" BAD },
	{ "C1 controls go, they move terminals too", "\xc2\x9b" "1m", BAD "1m" },
	{ "a cut sequence goes byte by byte", "\xe2\x82", BAD BAD },
	{ "overlong forms go", "\xc0\xaf", BAD BAD },
	{ "surrogates go", "\xed\xa0\x80", BAD },
	{ "U+FFFE is no character of XML", "\xef\xbf\xbe", BAD },
	{ "beyond Unicode goes", "\xf5\x80\x80\x80", BAD },
	{ "nothing gives the empty string", NULL, "" },
};

static void check_clean(void **state)
{
	const struct clean_row *r = *state;
	char *s = text_clean(r->in);

	assert_string_equal(s, r->out);
	free(s);
}

static char got[256];

static void take(void *arg, char *line, size_t len, bool cut)
{
	size_t n = strlen(got);

	(void)arg;
	assert_int_equal(strlen(line), len);
	snprintf(got + n, sizeof(got) - n, "[%.40s%s]", line, cut ? "..." : "");
}

static void line_ends(void **state)
{
	struct lines l;

	(void)state;
	got[0] = '\0';
	lines_init(&l, take, NULL);
	lines_feed(&l, "a\r\nb\n\nc\r", 8);
	assert_true(lines_partial(&l));
	lines_feed(&l, "\nd\0e\n\x1bx", 7);
	lines_flush(&l);
	lines_flush(&l);
	assert_string_equal(got, "[a][b][][c][d?e][?x]");
}

static void long_line(void **state)
{
	struct lines l;
	char big[LINE_CAP * 3];

	(void)state;
	got[0] = '\0';
	memset(big, 'x', sizeof(big));
	lines_init(&l, take, NULL);
	lines_feed(&l, big, sizeof(big));
	lines_feed(&l, "\nb\n", 3);
	assert_int_equal(strlen(got), 2 + 40 + 3 + 3);
	assert_non_null(strstr(got, "...][b]"));
}

static void write_hex(const char *content, char hex[65])
{
	FILE *f = fopen("sha.tmp", "w");

	assert_non_null(f);
	fputs(content, f);
	fclose(f);
	assert_int_equal(sha256_file("sha.tmp", hex), 0);
	unlink("sha.tmp");
}

/* The vectors of FIPS 180-4, and the two sides of the padding's edge. */
static void sha256_vectors(void **state)
{
	char hex[65];

	(void)state;
	write_hex("", hex);
	assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	write_hex("abc", hex);
	assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	write_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", hex);
	assert_string_equal(hex, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	assert_int_equal(sha256_file("/nonexistent", hex), -ENOENT);
}

static int put(const char *path, size_t bytes)
{
	struct outfile o;
	int rc = outfile_open(&o, path);

	if (rc)
		return rc;
	while (bytes-- > 0)
		fputc('x', o.f);
	return outfile_close(&o, 0755, 0);
}

static int entries(const char *dir)
{
	char cmd[128], line[32] = "";
	FILE *p;

	snprintf(cmd, sizeof(cmd), "ls -A %s | wc -l", dir);
	p = popen(cmd, "r");
	assert_non_null(fgets(line, sizeof(line), p));
	pclose(p);
	return atoi(line);
}

static void whole_or_not(void **state)
{
	struct rlimit old, small = { 4096, 4096 };
	struct stat st;

	(void)state;
	mkdir("out.d", 0755);
	assert_int_equal(put("out.d/f", 10), 0);
	assert_int_equal(stat("out.d/f", &st), 0);
	assert_int_equal(st.st_mode & 0700, 0700);
	getrlimit(RLIMIT_FSIZE, &old);
	small.rlim_max = old.rlim_max;
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &small);
	assert_int_equal(put("out.d/f", 100000), -EFBIG);
	setrlimit(RLIMIT_FSIZE, &old);
	assert_int_equal(stat("out.d/f", &st), 0);
	assert_int_equal(st.st_size, 10);
	assert_int_equal(entries("out.d"), 1);
	unlink("out.d/f");
	rmdir("out.d");
	assert_int_equal(put("out.d/f", 1), -ENOENT);
}

int main(void)
{
	struct CMUnitTest tests[ROWS(clean_rows) + 8] = {
		SENTENCE("lines end with LF or CRLF, NUL and escapes are masked", line_ends),
		SENTENCE("an endless line is cut, the next one is whole", long_line),
		SENTENCE("SHA-256 gives the standard's answers", sha256_vectors),
		SENTENCE("a file that cannot be written whole leaves the old one", whole_or_not),
	};
	size_t n = 4;

	ADD_ROWS(tests, n, clean_rows, check_clean);
	return run_all("text", tests, n);
}
