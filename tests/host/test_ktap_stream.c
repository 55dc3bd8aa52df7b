// SPDX-License-Identifier: GPL-2.0
/* The KTAP parser over time, and at its limits. */
#include "table.h"

#include <stdio.h>
#include <string.h>

#include "ktap.h"

static void feed(struct ktap *k, const char *s, double t)
{
	ktap_feed(k, s, strlen(s), t);
}

static struct ktap_test *named(struct ktap *k, const char *name)
{
	struct ktap_test *t = NULL;

	while ((t = ktap_walk(ktap_root(k), t)))
		if (!strcmp(t->name, name))
			return t;
	fail_msg("no test %s", name);
	return NULL;
}

static void wall_times(void **state)
{
	struct ktap *k = ktap_new(NULL);

	(void)state;
	feed(k, "KTAP version 1\n1..2\n", 10.0);
	feed(k, "    TAP version 13\n    1..2\n", 10.5);
	feed(k, "    #  RUN           t.one ...\n", 11.0);
	feed(k, "    ok 1 t.one\n", 13.0);
	feed(k, "    ok 2 t.two\n", 13.25);
	feed(k, "ok 1 s\n", 14.0);
	feed(k, "ok 2 bare\n", 16.0);
	ktap_end(k, 16.0);
	assert_float_equal(named(k, "t.one")->wall_s, 2.0, 1e-9);
	assert_float_equal(named(k, "t.two")->wall_s, 0.25, 1e-9);
	assert_float_equal(named(k, "s")->wall_s, 4.0, 1e-9);
	assert_float_equal(named(k, "bare")->wall_s, 2.0, 1e-9);
	ktap_free(k);
}

static char notes[256];

static void take_note(void *arg, const char *text, double t)
{
	size_t n = strlen(notes);

	snprintf(notes + n, sizeof(notes) - n, "%s%s@%.0f;", (char *)arg, text, t);
}

static void our_notes(void **state)
{
	struct ktap_cb cb = { .note = take_note, .arg = "" };
	struct ktap *k = ktap_new(&cb);

	(void)state;
	notes[0] = '\0';
	feed(k, "KTAP version 1\n# mirrorlab: boot thp=always hugepages=64\n1..1\n", 1);
	feed(k, "    TAP version 13\n    # mirrorlab: end\n    1..1\n    ok 1 a\n", 2);
	feed(k, "ok 1 s\n# mirrorlab: e", 3);
	feed(k, "nd\r\n# mirrorlab:end\n", 4);
	ktap_end(k, 5);
	assert_string_equal(notes, "boot thp=always hugepages=64@1;end@4;");
	assert_true(ktap_passed(ktap_root(k)));
	ktap_free(k);
}

static void unfinished_test(void **state)
{
	struct ktap *k = ktap_new(NULL);
	struct ktap_counts c;

	(void)state;
	feed(k, "KTAP version 1\n1..1\n    TAP version 13\n    1..3\n    ok 1 t.a\n", 1);
	feed(k, "    #  RUN           t.b ...\n    # half way\n", 2);
	assert_string_equal(ktap_running(k), "t.b");
	ktap_end(k, 7);
	assert_string_equal(ktap_running(k), "t.b");
	assert_int_equal(named(k, "t.b")->status, KTAP_NONE);
	assert_float_equal(named(k, "t.b")->wall_s, 5, 1e-9);
	assert_string_equal(named(k, "t.b")->log, "# half way\n");
	ktap_count(ktap_root(k), &c);
	assert_int_equal(c.planned, 3);
	assert_int_equal(c.passed, 1);
	assert_int_equal(c.failed, 1);
	assert_int_equal(c.missing, 1);
	ktap_free(k);
}

static void diagnostics(void **state)
{
	struct ktap *k = ktap_new(NULL);

	(void)state;
	feed(k, "KTAP version 1\n1..3\n# of a\nok 1 a\n# one\n  two\nnot ok 2 b # E=5\n", 1);
	feed(k, "ok 3 c # SKIP no \\# device\n", 1);
	ktap_end(k, 1);
	assert_null(named(k, "a")->log);
	assert_string_equal(named(k, "b")->log, "# one\n  two\n");
	assert_string_equal(named(k, "b")->reason, "E=5");
	ktap_free(k);
}

static void megabyte_line(void **state)
{
	struct ktap *k = ktap_new(NULL);
	size_t n = 1 << 20;
	char *long_line = malloc(n + 1);

	(void)state;
	memset(long_line, 'x', n);
	long_line[n] = '\0';
	feed(k, "KTAP version 1\n1..2\n", 1);
	feed(k, long_line, 1);
	feed(k, "\nok 1 ", 1);
	feed(k, long_line, 1);
	feed(k, "\nok 2 b\n", 1);
	ktap_end(k, 1);
	assert_true(ktap_passed(ktap_root(k)));
	/* assert_in_range() is deprecated in cmocka 2 */
	n = strlen(ktap_root(k)->child->name);
	assert_true(n >= 1000 && n <= 4096);
	free(long_line);
	ktap_free(k);
}

static void too_many_tests(void **state)
{
	struct ktap *k = ktap_new(NULL);
	char line[64];
	int i;

	(void)state;
	feed(k, "KTAP version 1\n1..200010\n", 1);
	for (i = 1; i <= KTAP_MAX_TESTS + 10; i++) {
		snprintf(line, sizeof(line), "ok %d t\n", i);
		feed(k, line, 1);
	}
	ktap_end(k, 1);
	assert_false(ktap_passed(ktap_root(k)));
	assert_string_equal(ktap_error(k, 0), "too many tests, the rest is not kept");
	assert_int_equal(ktap_error_count(k), 1);
	ktap_free(k);
}

static void too_deep(void **state)
{
	struct ktap *k = ktap_new(NULL);
	char line[256];
	int i;

	(void)state;
	for (i = 0; i < 100; i++) {
		snprintf(line, sizeof(line), "%*sKTAP version 1\n%*s1..1\n", i, "", i, "");
		feed(k, line, 1);
	}
	feed(k, "ok 1 a\n", 1);
	ktap_end(k, 1);
	assert_false(ktap_passed(ktap_root(k)));
	ktap_free(k);
}

/* A log of a thousand lines keeps its last ones. */
static void endless_log(void **state)
{
	struct ktap *k = ktap_new(NULL);
	const char *p;
	char line[64];
	int i, lines = 0;

	(void)state;
	feed(k, "KTAP version 1\n1..1\n", 1);
	for (i = 0; i < 1000; i++) {
		snprintf(line, sizeof(line), "# line %d\n", i);
		feed(k, line, 1);
	}
	feed(k, "not ok 1 a\n", 1);
	ktap_end(k, 1);
	for (p = named(k, "a")->log; *p; p++)
		lines += *p == '\n';
	assert_int_equal(lines, KTAP_LOG_LINES);
	assert_non_null(strstr(named(k, "a")->log, "# line 999\n"));
	ktap_free(k);
}

int main(void)
{
	struct CMUnitTest tests[] = {
		SENTENCE("wall time counts from the RUN line, or else the last result", wall_times),
		SENTENCE("notes of PID 1 arrive, nested ones are not his", our_notes),
		SENTENCE("a test that began has an entry though no result came", unfinished_test),
		SENTENCE("what was said before a failed test is kept with it", diagnostics),
		SENTENCE("a line of a megabyte is cut and spoils nothing", megabyte_line),
		SENTENCE("more tests than can be kept are an error, said once", too_many_tests),
		SENTENCE("a hundred levels of nesting are no pass and no crash", too_deep),
		SENTENCE("an endless log keeps its end", endless_log),
	};

	return run_all("ktap stream", tests, ROWS(tests));
}
