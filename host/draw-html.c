// SPDX-License-Identifier: GPL-2.0
/* Writes one HTML file: the drawing, and the same in words. No scripts. */
#include <string.h>

#include "draw.h"

static void put(const char *text, FILE *f)
{
	draw_escape(text, strlen(text), f);
}

static void put_row(const struct draw *d, int i, FILE *f)
{
	const struct draw_row *r = &d->rows[i];

	fprintf(f, "<tr id=\"row%d\"><th scope=\"row\">%d</th><td>", i + 1, i + 1);
	put(r->lane >= 0 ? d->lanes[r->lane] : "", f);
	fputs("</td><td>", f);
	put(r->text, f);
	fputs("</td><td>", f);
	for (const char *at = r->tree; at && *at; at += *at == '\n') {
		size_t len = strcspn(at, "\n");

		draw_escape(at, len, f);
		at += len;
		if (*at)
			fputs("<br>", f);
	}
	if (r->applied >= 0)
		fprintf(f, "<br>applied in <a href=\"#row%d\">row %d</a>", r->applied + 1,
			r->applied + 1);
	else if (r->taken_up >= 0)
		fprintf(f, "<br>taken up in <a href=\"#row%d\">row %d</a>", r->taken_up + 1,
			r->taken_up + 1);
	else if (r->deferred)
		fputs("<br>not applied before the end", f);
	fputs("</td></tr>\n", f);
}

static void put_list(const char *title, const char *lines, FILE *f)
{
	if (!lines)
		return;
	fprintf(f, "<p>%s</p>\n<ul>\n", title);
	while (*lines) {
		size_t len = strcspn(lines, "\n");

		fputs("<li>", f);
		draw_escape(lines, len, f);
		fputs("</li>\n", f);
		lines += len + (lines[len] == '\n');
	}
	fputs("</ul>\n", f);
}

static void put_step(const struct draw *d, int step, FILE *f)
{
	const struct draw_step *s = &d->trace.steps[step];
	bool any = false;

	fprintf(f, "<h3>Step %d: ", step + 1);
	put(s->title ? s->title : "", f);
	fputs("</h3>\n<p>", f);
	put(s->says ? s->says : "", f);
	fputs("</p>\n", f);
	for (int i = 0; i < d->n_rows; i++) {
		if (d->rows[i].step != step)
			continue;
		if (!any)
			fprintf(f, "<table>\n<caption>What happened in step %d</caption>\n<tr>"
				"<th scope=\"col\">Row</th><th scope=\"col\">Thread</th>"
				"<th scope=\"col\">What</th><th scope=\"col\">Interval tree</th></tr>\n",
				step + 1);
		any = true;
		put_row(d, i, f);
	}
	if (any)
		fputs("</table>\n", f);
	put_list("This was checked, and held:", s->holds, f);
	put_list("This did not hold:", s->fails, f);
}

void draw_html(const struct draw *d, FILE *f)
{
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width\">\n<title>Time line: ", f);
	put(d->title, f);
	fputs("</title>\n<style>\n"
	      "h1{font-size:1.4em;margin:8px 0}h1+p{margin:8px 0}\n"
	      "body{font-family:Helvetica,Arial,'Liberation Sans','DejaVu Sans',sans-serif;margin:12px;"
	      "color:#111;background:#fff}\n"
	      "main{max-width:1000px}div{overflow-x:auto}svg{max-width:100%;height:auto}\n"
	      "table{border-collapse:collapse}td,th{border:1px solid #777;padding:2px 8px;"
	      "text-align:left;vertical-align:top}caption{text-align:left;font-weight:bold}\n"
	      "</style>\n</head>\n<body>\n<h1>Lesson ", f);
	put(d->title, f);
	fputs("</h1>\n<p>One run of the lesson's script, from the tracepoints of the kernel and the "
	      "words of the lab's device. Time goes down, a row is an event; how long it took is not "
	      "to be seen. <a href=\"#words\">The same in words</a>.</p>\n<div>\n", f);
	draw_svg_inline(d, f);
	fputs("</div>\n<main>\n<h2 id=\"words\">The same in words</h2>\n", f);
	for (int i = 0; i < d->trace.n_steps; i++)
		put_step(d, i, f);
	if (d->trace.cut)
		fputs("<p>There was more than can be drawn.</p>\n", f);
	fputs("</main>\n</body>\n</html>\n", f);
}
