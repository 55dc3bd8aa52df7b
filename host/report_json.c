// SPDX-License-Identifier: GPL-2.0
/* report.json */
#include <cjson/cJSON.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "outfile.h"
#include "report.h"
#include "report-parts.h"
#include "text.h"

void json_text(cJSON *o, const char *key, const char *s)
{
	char *clean = s ? text_clean(s) : NULL;

	if (clean)
		cJSON_AddStringToObject(o, key, clean);
	else
		cJSON_AddNullToObject(o, key);
	free(clean);
}

void json_seconds(cJSON *o, const char *key, double s)
{
	if (s < 0)
		cJSON_AddNullToObject(o, key);
	else
		cJSON_AddNumberToObject(o, key, round(s * 1e4) / 1e4);
}

/* The format knows three: what was expected to fail did not count, as a skip. */
static const char *status_name(const struct ktap_test *t)
{
	switch (t->status) {
	case KTAP_PASS:
		return "pass";
	case KTAP_SKIP:
	case KTAP_XFAIL:
		return "skip";
	default:
		return "fail";
	}
}

static char *reason_of(const struct ktap_test *t)
{
	const char *reason = t->reason ? t->reason : "";
	char *s;

	if (t->status == KTAP_XFAIL)
		return asprintf(&s, "expected failure: %s", reason) < 0 ? NULL : s;
	if (t->unexpected_pass)
		return strdup("passed although listed as expected failure");
	if (t->status == KTAP_NONE && !*reason)
		return strdup("no result");
	return strdup(reason);
}

/* Names of nested groups come first, with dots. */
static char *full_name(const struct ktap_test *t, const struct ktap_test *suite)
{
	char *s = strdup(t->name);

	for (t = t->parent; s && t && t != suite; t = t->parent) {
		char *longer;

		if (!t->name || !*t->name)
			continue;
		if (asprintf(&longer, "%s.%s", t->name, s) < 0)
			longer = NULL;
		free(s);
		s = longer;
	}
	return s;
}

static cJSON *test_object(const struct ktap_test *t, const struct ktap_test *suite)
{
	cJSON *o = cJSON_CreateObject();
	char *name = full_name(t, suite), *reason = reason_of(t);

	json_text(o, "name", name);
	cJSON_AddStringToObject(o, "status", status_name(t));
	json_text(o, "reason", reason);
	json_seconds(o, "wall_s", t->wall_s);
	if (t->status == KTAP_SKIP || t->status == KTAP_XFAIL)
		cJSON_AddBoolToObject(o, "expected",
				      t->expected || t->status == KTAP_XFAIL);
	if (t->log && t->status != KTAP_PASS)
		json_text(o, "log", t->log);
	free(name);
	free(reason);
	return o;
}

static cJSON *suite_object(struct ktap_test *suite)
{
	cJSON *o = cJSON_CreateObject(), *tests;
	struct ktap_test *t = NULL;
	struct ktap_counts c;

	ktap_count(suite, &c);
	json_text(o, "name", suite->name);
	cJSON_AddNumberToObject(o, "planned", c.planned);
	cJSON_AddNumberToObject(o, "passed", c.passed);
	cJSON_AddNumberToObject(o, "failed", c.failed);
	cJSON_AddNumberToObject(o, "skipped", c.skipped + c.xfailed);
	cJSON_AddNumberToObject(o, "missing", c.missing);
	cJSON_AddNumberToObject(o, "errors", c.errors);
	json_seconds(o, "wall_s", suite->wall_s);
	cJSON_AddStringToObject(o, "status", ktap_passed(suite) ? "pass" :
				suite->status == KTAP_SKIP ? "skip" : "fail");
	json_text(o, "reason", suite->reason);
	tests = cJSON_AddArrayToObject(o, "tests");
	while ((t = ktap_walk(suite, t)))
		if (!t->child)
			cJSON_AddItemToArray(tests, test_object(t, suite));
	return o;
}

static cJSON *report_object(const struct splat_report *p)
{
	cJSON *o = cJSON_CreateObject();

	cJSON_AddStringToObject(o, "kind", splat_kind_name(p->kind));
	json_text(o, "title", p->title);
	cJSON_AddBoolToObject(o, "fatal", p->fatal);
	cJSON_AddNumberToObject(o, "repeats", p->repeats);
	json_text(o, "text", p->decoded ? p->decoded : p->text);
	return o;
}

static cJSON *run_object(const struct run_result *r)
{
	cJSON *o = cJSON_CreateObject(), *list;
	struct splat_report *p;
	struct ktap_test *s;
	long i;

	cJSON_AddStringToObject(o, "verdict", verdict_name(r->verdict));
	cJSON_AddNumberToObject(o, "exit", r->exit);
	json_text(o, "why", r->why);
	json_text(o, "flavour", r->flavour);
	json_text(o, "kernel", r->kernel);
	json_seconds(o, "boot_s", r->boot_s);
	json_seconds(o, "wall_s", r->wall_s);
	json_text(o, "mode", r->mode);
	json_text(o, "command", r->command);
	json_text(o, "cmdline", r->cmdline);
	json_text(o, "containment", r->containment);
	json_text(o, "lacks", r->lacks);
	list = cJSON_AddArrayToObject(o, "suites");
	for (s = r->ktap ? ktap_root(r->ktap)->child : NULL; s; s = s->next)
		cJSON_AddItemToArray(list, suite_object(s));
	list = cJSON_AddArrayToObject(o, "errors");
	for (i = 0; r->ktap && i < KTAP_MAX_ERRORS && ktap_error(r->ktap, i); i++) {
		char *clean = text_clean(ktap_error(r->ktap, i));

		cJSON_AddItemToArray(list, cJSON_CreateString(clean ? clean : ""));
		free(clean);
	}
	list = cJSON_AddArrayToObject(o, "reports");
	for (p = r->log ? splat_reports(r->log) : NULL; p; p = p->next)
		cJSON_AddItemToArray(list, report_object(p));
	return o;
}

int report_json(const struct run_result *r, const char *path)
{
	struct outfile out;
	char *text;
	cJSON *o;
	int rc = outfile_open(&out, path);

	if (rc)
		return rc;
	o = run_object(r);
	text = cJSON_Print(o);
	cJSON_Delete(o);
	if (!text)
		return outfile_close(&out, 0644, -ENOMEM);
	rc = fputs(text, out.f) < 0 || fputc('\n', out.f) < 0 ? -errno : 0;
	free(text);
	return outfile_close(&out, 0644, rc);
}
