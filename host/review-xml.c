// SPDX-License-Identifier: GPL-2.0
/* report.xml of a review, as JUnit: a suite for each flavour, a case for each patch. */
#include <errno.h>
#include <libxml/xmlwriter.h>
#include <stdlib.h>

#include "outfile.h"
#include "paths.h"
#include "report.h"
#include "review.h"
#include "text.h"

#define X(s)	((const xmlChar *)(s))

static void attr(xmlTextWriter *w, const char *name, const char *value)
{
	char *clean = text_clean(value);

	xmlTextWriterWriteAttribute(w, X(name), X(clean ? clean : ""));
	free(clean);
}

static void lines(xmlTextWriter *w, const char *what, const struct strs *l)
{
	for (size_t i = 0; i < l->n; i++) {
		char *clean = text_clean(l->v[i]);

		xmlTextWriterWriteFormatString(w, "%s: %s\n", what, clean ? clean : "");
		free(clean);
	}
}

static void one_case(xmlTextWriter *w, const struct review *r, const struct review_patch *p, int f)
{
	const struct review_result *x = &p->r[f];
	bool failure = x->exit == EXIT_TEST_FAILED || x->exit == EXIT_KERNEL;
	char *name = xasprintf("%04d %s", (int)(p - r->s.p) + 1, p->subject);

	xmlTextWriterStartElement(w, X("testcase"));
	attr(w, "name", name);
	attr(w, "classname", r->flavour[f]);
	xmlTextWriterWriteFormatAttribute(w, X("time"), "%.1f", x->build_s + x->guests_s);
	if (x->exit) {
		xmlTextWriterStartElement(w, X(failure ? "failure" : "error"));
		attr(w, "message", x->why);
		attr(w, "type", failure ? "failure" : "error");
		lines(w, "report", &x->reports);
		lines(w, "broken", &x->broken);
		lines(w, "warning", &x->warnings);
		xmlTextWriterEndElement(w);
	}
	xmlTextWriterEndElement(w);
	free(name);
}

static void suite(xmlTextWriter *w, const struct review *r, int f)
{
	int failures = 0, errors = 0;
	double seconds = 0;

	for (int i = 0; i < r->s.n; i++) {
		const struct review_result *x = &r->s.p[i].r[f];
		bool failure = x->exit == EXIT_TEST_FAILED || x->exit == EXIT_KERNEL;

		failures += failure;
		errors += x->exit && !failure;
		seconds += x->build_s + x->guests_s;
	}
	xmlTextWriterStartElement(w, X("testsuite"));
	attr(w, "name", r->flavour[f]);
	xmlTextWriterWriteFormatAttribute(w, X("tests"), "%d", r->s.n);
	xmlTextWriterWriteFormatAttribute(w, X("failures"), "%d", failures);
	xmlTextWriterWriteFormatAttribute(w, X("errors"), "%d", errors);
	xmlTextWriterWriteFormatAttribute(w, X("skipped"), "0");
	xmlTextWriterWriteFormatAttribute(w, X("time"), "%.1f", seconds);
	for (int i = 0; i < r->s.n; i++)
		one_case(w, r, &r->s.p[i], f);
	xmlTextWriterEndElement(w);
}

int review_xml(const struct review *r, const char *path)
{
	xmlBuffer *buf = xmlBufferCreate();
	xmlTextWriter *w = buf ? xmlNewTextWriterMemory(buf, 0) : NULL;
	struct outfile out;
	int err = outfile_open(&out, path);

	if (err)
		goto out;
	if (w) {
		xmlTextWriterSetIndent(w, 1);
		xmlTextWriterStartDocument(w, NULL, "UTF-8", NULL);
		xmlTextWriterStartElement(w, X("testsuites"));
		attr(w, "name", r->s.title);
		xmlTextWriterWriteFormatAttribute(w, X("time"), "%.1f", r->wall_s);
		for (int f = 0; f < r->n_flavours; f++)
			suite(w, r, f);
		xmlTextWriterEndElement(w);
		xmlTextWriterEndDocument(w);
		xmlTextWriterFlush(w);
		err = fputs((const char *)xmlBufferContent(buf), out.f) < 0 ? -errno : 0;
	}
	err = outfile_close(&out, 0644, w ? err : -ENOMEM);
out:
	if (w)
		xmlFreeTextWriter(w);
	if (buf)
		xmlBufferFree(buf);
	return err;
}
