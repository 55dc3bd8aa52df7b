// SPDX-License-Identifier: GPL-2.0
/* report.xml: JUnit, as CI systems read it. */
#include <errno.h>
#include <libxml/xmlwriter.h>
#include <stdlib.h>
#include <string.h>

#include "outfile.h"
#include "report.h"
#include "report-parts.h"
#include "text.h"

#define X(s)	((const xmlChar *)(s))

void junit_start(xmlTextWriter *w, const char *name)
{
	xmlTextWriterStartElement(w, X(name));
}

void junit_end(xmlTextWriter *w)
{
	xmlTextWriterEndElement(w);
}

void junit_attr(xmlTextWriter *w, const char *name, const char *value)
{
	char *clean = text_clean(value);

	xmlTextWriterWriteAttribute(w, X(name), X(clean ? clean : ""));
	free(clean);
}

void junit_attr_num(xmlTextWriter *w, const char *name, long n)
{
	xmlTextWriterWriteFormatAttribute(w, X(name), "%ld", n);
}

void junit_attr_time(xmlTextWriter *w, double s)
{
	xmlTextWriterWriteFormatAttribute(w, X("time"), "%.4f", s > 0 ? s : 0.0);
}

static void body(xmlTextWriter *w, const char *text)
{
	char *clean = text_clean(text);

	xmlTextWriterWriteString(w, X(clean ? clean : ""));
	free(clean);
}

void junit_outcome(xmlTextWriter *w, const char *element, const char *message,
		    const char *text)
{
	junit_start(w, element);
	junit_attr(w, "message", message);
	if (strcmp(element, "skipped"))
		junit_attr(w, "type", element);
	if (text)
		body(w, text);
	junit_end(w);
}

static void test_outcome(xmlTextWriter *w, const struct ktap_test *t)
{
	const char *reason = t->reason ? t->reason : "";
	char *s;

	switch (t->status) {
	case KTAP_PASS:
		break;
	case KTAP_SKIP:
		if (t->expected)
			junit_outcome(w, "skipped", reason, NULL);
		else if (asprintf(&s, "skipped without being listed as expected: %s",
				  reason) >= 0) {
			junit_outcome(w, "failure", s, t->log);
			free(s);
		}
		break;
	case KTAP_XFAIL:
		if (asprintf(&s, "expected failure: %s", reason) >= 0) {
			junit_outcome(w, "skipped", s, NULL);
			free(s);
		}
		break;
	case KTAP_FAIL:
		junit_outcome(w, "failure", *reason ? reason : "failed", t->log);
		break;
	case KTAP_NONE:
		junit_outcome(w, "error", *reason ? reason : "no result", t->log);
	}
}

static void classname(xmlTextWriter *w, const struct ktap_test *t)
{
	const struct ktap_test *path[KTAP_MAX_DEPTH];
	char name[1024] = "";
	size_t len = 0;
	int n = 0;

	for (t = t->parent; t && t->parent && n < KTAP_MAX_DEPTH; t = t->parent)
		path[n++] = t;
	while (n-- > 0 && len < sizeof(name))
		len += snprintf(name + len, sizeof(name) - len, "%s%s",
				len ? "." : "", path[n]->name);
	junit_attr(w, "classname", name);
}

static void one_case(xmlTextWriter *w, const struct ktap_test *t)
{
	junit_start(w, "testcase");
	junit_attr(w, "name", t->name);
	classname(w, t);
	junit_attr_time(w, t->wall_s);
	test_outcome(w, t);
	junit_end(w);
}

/* Something that is wrong, but not with one test. */
static void pseudo_case(xmlTextWriter *w, const char *class, const char *name,
			const char *message, const char *text)
{
	junit_start(w, "testcase");
	junit_attr(w, "name", name);
	junit_attr(w, "classname", class);
	junit_attr_time(w, 0);
	if (message)
		junit_outcome(w, "error", message, text);
	junit_end(w);
}

/* A suite can fail without any of its tests: plan, signal, bail out. */
static bool own_trouble(const struct ktap_test *s, const struct ktap_counts *c)
{
	return !ktap_passed(s) && s->status != KTAP_SKIP &&
	       (c->missing || c->errors || c->bad_groups || !c->total);
}

static long without_result(struct ktap_test *s)
{
	struct ktap_test *t = NULL;
	long n = 0;

	while ((t = ktap_walk(s, t)))
		n += !t->child && t->status == KTAP_NONE;
	return n;
}

static void suite(xmlTextWriter *w, struct ktap_test *s)
{
	long none = without_result(s);
	struct ktap_test *t = NULL;
	struct ktap_counts c;
	bool trouble;

	ktap_count(s, &c);
	trouble = own_trouble(s, &c);
	junit_start(w, "testsuite");
	junit_attr(w, "name", s->name);
	junit_attr_num(w, "tests", c.total + trouble);
	junit_attr_num(w, "failures", c.failed - none + c.unexpected_skips);
	junit_attr_num(w, "errors", none + trouble);
	junit_attr_num(w, "skipped", c.skipped + c.xfailed - c.unexpected_skips);
	junit_attr_time(w, s->wall_s);
	while ((t = ktap_walk(s, t)))
		if (!t->child)
			one_case(w, t);
	if (trouble)
		pseudo_case(w, s->name, "the suite as a whole",
			    s->reason && *s->reason ? s->reason : "incomplete", s->log);
	junit_end(w);
}

static void one_report(xmlTextWriter *w, const struct splat_report *p)
{
	pseudo_case(w, "kernel", splat_kind_name(p->kind), p->title,
		    p->decoded ? p->decoded : p->text);
}

/* The run as a suite: the kernel's reports and the verdict, each as a case. */
static void run_suite(xmlTextWriter *w, const struct run_result *r)
{
	struct splat_report *first = r->log ? splat_reports(r->log) : NULL, *p;
	bool bad = r->verdict != VERDICT_PASS;
	long n = 0;

	for (p = first; p; p = p->next)
		n++;
	junit_start(w, "testsuite");
	junit_attr(w, "name", "kernel");
	junit_attr_num(w, "tests", n + 1);
	junit_attr_num(w, "failures", 0);
	junit_attr_num(w, "errors", n + bad);
	junit_attr_num(w, "skipped", 0);
	junit_attr_time(w, r->wall_s);
	for (p = first; p; p = p->next)
		one_report(w, p);
	pseudo_case(w, "kernel", "verdict", bad ? r->why ? r->why : "unknown" : NULL,
		    NULL);
	if (first) {
		junit_start(w, "system-err");
		for (p = first; p; p = p->next) {
			body(w, p->decoded ? p->decoded : p->text);
			body(w, "\n");
		}
		junit_end(w);
	}
	junit_end(w);
}

static void document(xmlTextWriter *w, const void *arg)
{
	const struct run_result *r = arg;
	struct ktap_test *s;

	junit_start(w, "testsuites");
	junit_attr(w, "name", "mirrorlab");
	junit_attr_time(w, r->wall_s);
	for (s = r->ktap ? ktap_root(r->ktap)->child : NULL; s; s = s->next)
		suite(w, s);
	run_suite(w, r);
	junit_end(w);
}

int junit_write(FILE *out, void (*document)(xmlTextWriter *w, const void *arg),
		const void *arg)
{
	/* Via memory: libxml2 does not tell that a disk is full. */
	xmlBuffer *buf = xmlBufferCreate();
	xmlTextWriter *w = buf ? xmlNewTextWriterMemory(buf, 0) : NULL;
	int rc = 0;

	if (!w) {
		xmlBufferFree(buf);
		return -ENOMEM;
	}
	xmlTextWriterSetIndent(w, 1);
	xmlTextWriterStartDocument(w, NULL, "UTF-8", NULL);
	document(w, arg);
	xmlTextWriterEndDocument(w);
	xmlFreeTextWriter(w);
	if (fputs((const char *)xmlBufferContent(buf), out) < 0)
		rc = -errno;
	xmlBufferFree(buf);
	return rc;
}

int report_xml(const struct run_result *r, const char *path)
{
	struct outfile out;
	int rc = outfile_open(&out, path);

	if (rc)
		return rc;
	return outfile_close(&out, 0644, junit_write(out.f, document, r));
}
