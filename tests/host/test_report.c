// SPDX-License-Identifier: GPL-2.0
/* The files and the text of a report, read back. */
#include "table.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <libxml/parser.h>
#include <libxml/xmlschemas.h>
#include <libxml/xpath.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sample.h"

/* Everything that can go wrong at once, names with foreign bytes included. */
#define MIXED	BOOT "1..2\n  TAP version 13\n  1..6\n  ok 1 t.a\n  # of b <&>\n"	\
	"  not ok 2 t.b]]>\x01\xff # E=5 \"q\"\n  ok 3 t.c # SKIP why\n"		\
	"  not ok 4 t.d # XFAIL later\n  ok 5 t.e\n  #  RUN           t.f ...\n"	\
	"not ok 1 s # signal 11\n  KTAP version 1\n  1..1\n    KTAP version 1\n"	\
	"    # Subtest: k\n    1..1\n    ok 1 x\n  ok 1 k\nok 2 u\n"

static char *slurp(const char *path)
{
	char *text = calloc(1, 1 << 20);
	FILE *f = fopen(path, "r");

	assert_non_null(f);
	assert_true(fread(text, 1, (1 << 20) - 1, f) > 0);
	fclose(f);
	return text;
}

static const char *str(cJSON *o, const char *key)
{
	cJSON *v = cJSON_GetObjectItemCaseSensitive(o, key);

	assert_true(cJSON_IsString(v));
	return v->valuestring;
}

static double num(cJSON *o, const char *key)
{
	cJSON *v = cJSON_GetObjectItemCaseSensitive(o, key);

	assert_true(cJSON_IsNumber(v));
	return v->valuedouble;
}

static cJSON *written_json(struct run_result *r)
{
	char *text;
	cJSON *o;

	report_judge(r);
	assert_int_equal(report_json(r, "report.json.tmp"), 0);
	text = slurp("report.json.tmp");
	o = cJSON_Parse(text);
	assert_non_null(o);
	free(text);
	unlink("report.json.tmp");
	return o;
}

static void json_of_a_pass(void **state)
{
	struct run_result r;
	cJSON *o, *s;

	(void)state;
	sample_init(&r, PASSING, "");
	o = written_json(&r);
	assert_string_equal(str(o, "verdict"), "pass");
	assert_float_equal(num(o, "exit"), 0, 0);
	assert_string_equal(str(o, "flavour"), "lockdep");
	assert_string_equal(str(o, "kernel"), "6.12.117");
	assert_float_equal(num(o, "boot_s"), 0.25, 1e-9);
	assert_float_equal(num(o, "wall_s"), 12.5, 1e-9);
	assert_string_equal(str(o, "containment"), "landlock");
	assert_string_equal(str(o, "lacks"), "namespaces (\xef\xbf\xbdno)");
	s = cJSON_GetArrayItem(cJSON_GetObjectItem(o, "suites"), 0);
	assert_string_equal(str(s, "name"), "s");
	assert_float_equal(num(s, "planned"), 2, 0);
	assert_float_equal(num(s, "passed"), 2, 0);
	assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(s, "tests")), 2);
	assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(o, "reports")), 0);
	cJSON_Delete(o);
	sample_free(&r);
}

static void check_test(cJSON *tests, int i, const char *name, const char *status,
		       const char *reason)
{
	cJSON *t = cJSON_GetArrayItem(tests, i);

	assert_string_equal(str(t, "name"), name);
	assert_string_equal(str(t, "status"), status);
	assert_string_equal(str(t, "reason"), reason);
	assert_true(num(t, "wall_s") >= 0);
}

static void json_of_a_mess(void **state)
{
	struct run_result r;
	cJSON *o, *s, *tests;

	(void)state;
	sample_init(&r, MIXED, WARNING);
	r.containment = r.lacks = NULL;
	o = written_json(&r);
	assert_true(cJSON_IsNull(cJSON_GetObjectItem(o, "containment")));
	assert_true(cJSON_IsNull(cJSON_GetObjectItem(o, "lacks")));
	assert_string_equal(str(o, "verdict"), "crash");
	assert_float_equal(num(o, "exit"), 5, 0);
	s = cJSON_GetArrayItem(cJSON_GetObjectItem(o, "suites"), 0);
	tests = cJSON_GetObjectItem(s, "tests");
	assert_float_equal(num(s, "planned"), 6, 0);
	assert_float_equal(num(s, "passed"), 2, 0);
	assert_float_equal(num(s, "failed"), 2, 0);
	assert_float_equal(num(s, "skipped"), 2, 0);
	assert_float_equal(num(s, "missing"), 0, 0);
	check_test(tests, 0, "t.a", "pass", "");
	check_test(tests, 1, "t.b]]>?\xef\xbf\xbd", "fail", "E=5 \"q\"");
	check_test(tests, 2, "t.c", "skip", "why");
	check_test(tests, 3, "t.d", "skip", "expected failure: later");
	s = cJSON_GetArrayItem(cJSON_GetObjectItem(o, "suites"), 1);
	check_test(cJSON_GetObjectItem(s, "tests"), 0, "k.x", "pass", "");
	s = cJSON_GetArrayItem(cJSON_GetObjectItem(o, "reports"), 0);
	assert_string_equal(str(s, "kind"), "warn");
	assert_non_null(strstr(str(s, "text"), "end trace"));
	cJSON_Delete(o);
	sample_free(&r);
}

static long xpath(xmlDoc *doc, const char *expr)
{
	xmlXPathContext *c = xmlXPathNewContext(doc);
	xmlXPathObject *o = xmlXPathEvalExpression((const xmlChar *)expr, c);
	long n;

	assert_non_null(o);
	n = (long)xmlXPathCastToNumber(o);
	xmlXPathFreeObject(o);
	xmlXPathFreeContext(c);
	return n;
}

static xmlDoc *valid_xml(struct run_result *r)
{
	xmlSchemaParserCtxt *p = xmlSchemaNewParserCtxt(SCHEMA);
	xmlSchema *schema = xmlSchemaParse(p);
	xmlSchemaValidCtxt *v = xmlSchemaNewValidCtxt(schema);
	xmlDoc *doc;

	assert_non_null(schema);
	report_judge(r);
	assert_int_equal(report_xml(r, "report.xml.tmp"), 0);
	doc = xmlReadFile("report.xml.tmp", NULL, XML_PARSE_NONET);
	assert_non_null(doc);
	assert_int_equal(xmlSchemaValidateDoc(v, doc), 0);
	xmlSchemaFreeValidCtxt(v);
	xmlSchemaFree(schema);
	xmlSchemaFreeParserCtxt(p);
	unlink("report.xml.tmp");
	return doc;
}

static void check_sums(xmlDoc *doc)
{
	assert_int_equal(xpath(doc, "count(//testcase)"), xpath(doc, "sum(//testsuite/@tests)"));
	assert_int_equal(xpath(doc, "count(//failure)"), xpath(doc, "sum(//@failures)"));
	assert_int_equal(xpath(doc, "count(//error)"), xpath(doc, "sum(//@errors)"));
	assert_int_equal(xpath(doc, "count(//skipped)"), xpath(doc, "sum(//testsuite/@skipped)"));
}

/**
 * struct xml_row - a run, and what an XPath over its report.xml counts
 */
struct xml_row {
	const char *title, *results, *console;
	const char *expr[4];
	long n[4];
};

static const struct xml_row xml_rows[] = {
	{ "JUnit: a pass is valid and has no failure", PASSING, "",
	  { "count(//testcase)", "count(//failure)", "count(//error)", "count(//skipped)" },
	  { 3, 0, 0, 0 } },
	{ "JUnit: a mess is valid, and each kind is where it belongs", MIXED, WARNING,
	  { "count(//testsuite[@name='s']/testcase/failure)",
	    "count(//testsuite[@name='s']/testcase/skipped)",
	    "count(//testsuite[@name='kernel']/testcase[@name='warn']/error)",
	    "count(//system-err[contains(., 'end trace')])" }, { 2, 1, 1, 1 } },
	{ "JUnit: a suite that was cut off has an error", BOOT "1..1\n  TAP version 13\n  1..5\n"
	  "  ok 1 a\n  #  RUN           t.b ...\n", "",
	  { "count(//testcase[@name='t.b']/error)",
	    "count(//testcase[@name='the suite as a whole']/error)",
	    "count(//testcase[@name='verdict']/error)", "count(//testcase)" }, { 1, 1, 1, 4 } },
	{ "JUnit: nothing at all is valid and has an error", "", "",
	  { "count(//testsuite)", "count(//error)", "count(//testcase)", "count(//failure)" },
	  { 1, 1, 1, 0 } },
	{ "JUnit: nested groups are in the class name", MIXED, "",
	  { "count(//testcase[@classname='u.k' and @name='x'])", "1", "1", "1" }, { 1, 1, 1, 1 } },
};

static void check_xml(void **state)
{
	const struct xml_row *row = *state;
	struct run_result r;
	xmlDoc *doc;
	int i;

	sample_init(&r, row->results, row->console);
	doc = valid_xml(&r);
	check_sums(doc);
	for (i = 0; i < 4; i++)
		if (xpath(doc, row->expr[i]) != row->n[i])
			fail_msg("%s is %ld", row->expr[i], xpath(doc, row->expr[i]));
	xmlFreeDoc(doc);
	sample_free(&r);
}

static char *as_text(struct run_result *r, bool colour)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	report_judge(r);
	report_text(r, f, colour, false);
	fclose(f);
	return text;
}

struct text_row {
	const char *title, *results, *console;
	bool booted;
	const char *has[4];
};

static const struct text_row text_rows[] = {
	{ "the summary of a pass is short", PASSING, "", true,
	  { "s: 2 planned, 2 passed, 0 failed, 0 skipped", "PASS: 2 passed, 0 failed, 0 skipped",
	    "lockdep kernel 6.12.117, boot 0.25 s, 12.5 s in all" } },
	{ "the summary names what failed, why, and what was said before", MIXED, "", true,
	  { "FAIL  t.b", "E=5 \"q\"", "| # of b <&>", "NO RESULT  t.f" } },
	{ "the summary shows the kernel's reports", PASSING, WARNING, true,
	  { "kernel report 1 (warn): WARNING: CPU: 0", "end trace", "CRASH" } },
	{ "no boot: the last console lines are shown", "", "Linux version 6\nVFS: no root\n", false,
	  { "The last lines", "> Linux version 6", "> VFS: no root", "ERROR" } },
	{ "no boot and not a word: that is said", "", "", false, { "console stayed empty" } },
};

static void check_text(void **state)
{
	const struct text_row *row = *state;
	struct run_result r;
	char *text;
	int i;

	sample_init(&r, row->results, row->console);
	r.booted = row->booted;
	text = as_text(&r, false);
	for (i = 0; i < 4 && row->has[i]; i++)
		if (!strstr(text, row->has[i]))
			fail_msg("no \"%s\" in:\n%s", row->has[i], text);
	assert_null(strchr(text, '\033'));
	free(text);
	sample_free(&r);
}

static void colours(void **state)
{
	struct run_result r;
	FILE *f = tmpfile();
	char *text;

	(void)state;
	assert_false(report_want_colour(f));
	fclose(f);
	sample_init(&r, PASSING, "");
	text = as_text(&r, true);
	assert_non_null(strstr(text, "\033[32mPASS"));
	free(text);
	sample_free(&r);
}

static void cannot_write(void **state)
{
	struct run_result r;
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	(void)state;
	sample_init(&r, PASSING, "");
	r.dir = "/nonexistent/dir";
	report_judge(&r);
	assert_int_equal(report_write_all(&r, f), -ENOENT);
	fclose(f);
	assert_non_null(strstr(text, "report.json: cannot write: No such file"));
	assert_non_null(strstr(text, "reproduce.sh: cannot write: No such file"));
	free(text);
	sample_free(&r);
}

int main(void)
{
	struct CMUnitTest tests[ROWS(xml_rows) + ROWS(text_rows) + 4] = {
		SENTENCE("report.json of a pass says what the format asks for", json_of_a_pass),
		SENTENCE("report.json of a mess is valid and complete", json_of_a_mess),
		SENTENCE("colour comes only when it is asked for, never by itself in a file", colours),
		SENTENCE("files that cannot be written are named, and the error is handed on",
			 cannot_write),
	};
	size_t n = 4;

	ADD_ROWS(tests, n, xml_rows, check_xml);
	ADD_ROWS(tests, n, text_rows, check_text);
	return run_all("report", tests, n);
}
