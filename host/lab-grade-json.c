// SPDX-License-Identifier: GPL-2.0
/* Grades as JSON: all that is known. */
#include <cjson/cJSON.h>
#include <stdlib.h>

#include "lab-grade.h"
#include "opts.h"
#include "report-parts.h"

static cJSON *mark_object(const struct grades *g, int i, int k)
{
	const struct lesson *l = &g->c->lessons[k];
	struct mark m = mark_of(g, i, k);
	cJSON *o = cJSON_CreateObject();

	json_text(o, "lesson", l->name);
	if (m.points < 0)
		cJSON_AddNullToObject(o, "points");
	else
		cJSON_AddNumberToObject(o, "points", m.points);
	cJSON_AddNumberToObject(o, "of", 1);
	json_text(o, "status", m.status);
	json_text(o, "says", m.says);
	cJSON_AddNumberToObject(o, "conditions", conditions_of(l));
	if (!m.t)
		return o;
	cJSON_AddNumberToObject(o, "conditions_held", m.t->held);
	json_text(o, "seen", m.t->a.seen);
	json_text(o, "read", m.t->a.where);
	json_text(o, "kernel_report", m.t->a.report);
	json_seconds(o, "wall_s", m.t->a.seconds);
	json_text(o, "run", m.t->a.dir);
	return o;
}

static cJSON *student_object(const struct grades *g, int i)
{
	cJSON *o = cJSON_CreateObject(), *list;
	int unknown, points = points_of(g, i, &unknown);

	json_text(o, "name", g->all.s[i].name);
	json_text(o, "folder", g->all.s[i].folder);
	cJSON_AddNumberToObject(o, "points", points);
	cJSON_AddNumberToObject(o, "of", g->c->n);
	cJSON_AddNumberToObject(o, "not_graded", unknown);
	list = cJSON_AddArrayToObject(o, "lessons");
	for (int k = 0; k < g->c->n; k++)
		cJSON_AddItemToArray(list, mark_object(g, i, k));
	return o;
}

int grades_json(const struct grades *g, FILE *out)
{
	cJSON *o = cJSON_CreateObject(), *list;
	char *text;

	json_text(o, "kernel", g->b.p->kernel);
	json_text(o, "flavour", g->b.o->flavour);
	list = cJSON_AddArrayToObject(o, "students");
	for (int i = 0; i < g->all.n; i++)
		cJSON_AddItemToArray(list, student_object(g, i));
	text = cJSON_Print(o);
	cJSON_Delete(o);
	if (text)
		fprintf(out, "%s\n", text);
	free(text);
	return !text || ferror(out) ? -1 : 0;
}
