// SPDX-License-Identifier: GPL-2.0
/* report.json of a review. */
#include <cjson/cJSON.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "opts.h"
#include "outfile.h"
#include "report-parts.h"
#include "review.h"
#include "text.h"

static void add_list(cJSON *o, const char *key, const struct strs *l)
{
	cJSON *list = cJSON_AddArrayToObject(o, key);

	for (size_t i = 0; i < l->n; i++) {
		char *clean = text_clean(l->v[i]);

		cJSON_AddItemToArray(list, cJSON_CreateString(clean ? clean : ""));
		free(clean);
	}
}

static cJSON *result(const struct review *r, const struct review_patch *p, int f)
{
	static const char *const builds[] = {
		[BUILD_OK] = "ok", [BUILD_FAILED] = "fail", [BUILD_ENDLESS] = "endless",
		[BUILD_NOT] = "not",
	};
	const struct review_result *x = &p->r[f];
	cJSON *o = cJSON_CreateObject();

	cJSON_AddStringToObject(o, "flavour", r->flavour[f]);
	cJSON_AddStringToObject(o, "build", builds[x->build]);
	cJSON_AddBoolToObject(o, "booted", x->g.booted);
	cJSON_AddNumberToObject(o, "exit", x->exit);
	json_text(o, "why", x->why);
	cJSON_AddNumberToObject(o, "since", x->since + 1);
	cJSON_AddNumberToObject(o, "passed", x->g.passed.n);
	cJSON_AddNumberToObject(o, "failed", x->g.failed.n);
	cJSON_AddNumberToObject(o, "skipped", x->g.skipped.n);
	add_list(o, "warnings", &x->warnings);
	add_list(o, "broken", &x->broken);
	add_list(o, "reports", &x->reports);
	add_list(o, "lost", &x->lost);
	cJSON_AddNumberToObject(o, "build_s", round(x->build_s * 10) / 10);
	cJSON_AddNumberToObject(o, "guests_s", round(x->guests_s * 10) / 10);
	return o;
}

static cJSON *patch(const struct review *r, const struct review_patch *p)
{
	cJSON *o = cJSON_CreateObject(), *list;

	cJSON_AddNumberToObject(o, "index", p - r->s.p + 1);
	cJSON_AddNumberToObject(o, "number", p->number);
	cJSON_AddNumberToObject(o, "of", p->of);
	json_text(o, "subject", p->subject);
	json_text(o, "author", p->author);
	cJSON_AddStringToObject(o, "applies", review_apply_name(p->apply));
	json_text(o, "apply_why", p->apply_why);
	cJSON_AddBoolToObject(o, "holds", review_holds(r, p));
	cJSON_AddNumberToObject(o, "checkpatch_errors", p->errors);
	cJSON_AddNumberToObject(o, "checkpatch_warnings", p->warnings);
	add_list(o, "checkpatch", &p->style);
	list = cJSON_AddArrayToObject(o, "results");
	for (int f = 0; f < r->n_flavours; f++)
		cJSON_AddItemToArray(list, result(r, p, f));
	return o;
}

int review_json(const struct review *r, const char *path)
{
	cJSON *o = cJSON_CreateObject(), *list;
	struct outfile out;
	char *text;
	int err = outfile_open(&out, path);

	if (err) {
		cJSON_Delete(o);
		return err;
	}
	cJSON_AddStringToObject(o, "verdict", review_exit(r) ? "fail" : "pass");
	cJSON_AddNumberToObject(o, "exit", review_exit(r));
	json_text(o, "series", r->s.title);
	json_text(o, "kernel", r->product[0].kernel);
	cJSON_AddBoolToObject(o, "with_series", !r->o->plain);
	cJSON_AddStringToObject(o, "contained", r->contained);
	cJSON_AddNumberToObject(o, "wall_s", round(r->wall_s * 10) / 10);
	add_list(o, "notes", &r->s.notes);
	list = cJSON_AddArrayToObject(o, "patches");
	for (int i = 0; i < r->s.n; i++)
		cJSON_AddItemToArray(list, patch(r, &r->s.p[i]));
	text = cJSON_Print(o);
	cJSON_Delete(o);
	err = !text ? -ENOMEM : fputs(text, out.f) < 0 || fputc('\n', out.f) < 0 ? -errno : 0;
	free(text);
	return outfile_close(&out, 0644, err);
}
