// SPDX-License-Identifier: GPL-2.0
/* Writes the drawing: one SVG that needs nothing else. */
#include <stdint.h>
#include <string.h>

#include "draw-impl.h"

#define LIFE	16	/* from a lane's edge to the middle of its bars */
#define BAND	14	/* width of the frozen band */

void draw_escape(const char *text, size_t len, FILE *f)
{
	for (; len && *text; text++, len--) {
		switch (*text) {
		case '&':
			fputs("&amp;", f);
			break;
		case '<':
			fputs("&lt;", f);
			break;
		case '>':
			fputs("&gt;", f);
			break;
		case '"':
			fputs("&quot;", f);
			break;
		default:
			fputc(*text, f);
		}
	}
}

static void put(const char *text, FILE *f)
{
	draw_escape(text ? text : "", SIZE_MAX, f);
}

/* @text from @x, @y on, in lines @width wide. Return: how wide the first one is. */
static double put_text(FILE *f, const char *text, double x, double y, double width,
		       const char *class)
{
	double size = *class == 'b' ? DRAW_BOLD : DRAW_FONT;
	double first = draw_text_width(text, size);

	while (*text) {
		const char *line = text;
		size_t len = draw_wrap(&text, width, size);

		fprintf(f, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">", class, x, y);
		draw_escape(line, len, f);
		fputs("</text>\n", f);
		y += DRAW_LINE;
	}
	return first < width ? first : width;
}

static double middle(const struct draw_row *r)
{
	return r->y + 9;
}

static void put_step(const struct draw *d, int i, FILE *f)
{
	const struct draw_step *s = &d->trace.steps[i];
	const char *says = s->says ? s->says : "";
	const char *title = s->title ? s->title : "", *shown = title;
	double y = d->step_y[i] + 17;
	size_t len;

	fprintf(f, "<rect class=\"strip\" x=\"6\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>\n",
		d->step_y[i], d->tree_x - 12, d->step_h[i]);
	fprintf(f, "<text class=\"bold\" x=\"14\" y=\"%.1f\">Step %d: ", y, i + 1);
	len = draw_wrap(&title, d->tree_x - 80, DRAW_BOLD);
	draw_escape(shown, len, f);
	fputs("</text>\n", f);
	while (*says) {
		const char *line = says;

		len = draw_wrap(&says, d->tree_x - DRAW_GUTTER, DRAW_FONT);

		fprintf(f, "<text x=\"14\" y=\"%.1f\">", y += DRAW_SAY_LINE);
		draw_escape(line, len, f);
		fputs("</text>\n", f);
	}
	for (int k = 0; k < d->n_lanes; k++)
		put_text(f, d->lanes[k], d->lane_x[k] + DRAW_TEXT_X, d->step_y[i] + d->step_h[i] + 15,
			 d->lane_w, "bold");
	put_text(f, "interval tree", draw_tree_text_x(d), d->step_y[i] + d->step_h[i] + 15,
		 d->tree_w, "bold");
}

static void put_lanes(const struct draw *d, FILE *f)
{
	for (int i = 0; i <= d->n_lanes; i++)
		fprintf(f, "<path class=\"edge\" d=\"M%.1f %.1fV%.1f\"/>\n",
			i < d->n_lanes ? d->lane_x[i] : d->tree_x, d->head_h, d->height - 10);
	fprintf(f, "<path class=\"edge\" d=\"M%.1f %.1fV%.1f\"/>\n", d->tree_x + LIFE, d->head_h,
		d->height - 10);
}

static void put_bar(const struct draw *d, const struct draw_bar *b, FILE *f)
{
	static const double width[] = {
		[BAR_COMMAND] = 10, [BAR_CALLBACK] = 16, [BAR_FIND] = 16, [BAR_HELD] = 16,
		[BAR_WAITS] = 10, [BAR_FROZEN] = BAND,
	};
	const struct draw_row *from = &d->rows[b->from], *to = &d->rows[b->to];
	double x = (b->kind == BAR_FROZEN ? d->tree_x : d->lane_x[b->lane]) + LIFE;
	double end = to->y + to->h - 1;

	/* The row that ends it: it lasts as long as that, whatever lies between. */
	if (b->kind == BAR_FROZEN && b->ended)
		end = middle(to);
	else if ((b->kind == BAR_HELD || b->kind == BAR_WAITS) && b->to + 1 < d->n_rows)
		end = to[1].y;

	draw_box(f, b->kind, x - width[b->kind] / 2, from->y + 1, width[b->kind], end - from->y - 1);
}

/* Wide bars last: what is in a callback is seen upon it. */
static void put_bars(const struct draw *d, FILE *f)
{
	for (int kind = BAR_COMMAND; kind <= BAR_FROZEN; kind++)
		for (int i = 0; i < d->n_bars; i++)
			if ((int)d->bars[i].kind == kind &&
			    (d->bars[i].lane >= 0 || kind == BAR_FROZEN))
				put_bar(d, &d->bars[i], f);
}

static double slot_x(const struct draw *d, int slot)
{
	return d->tree_x + 34 + slot * DRAW_SLOT;
}

static void put_arrow(const struct draw *d, const struct draw_arrow *a, FILE *f)
{
	const struct draw_row *from = &d->rows[a->from];
	const struct draw_row *to = &d->rows[a->to < 0 ? d->n_rows - 1 : a->to];
	const char *class = a->to < 0 ? "pending" : a->taken_up ? "taken-up" : "applied";
	double x = slot_x(d, a->slot), end = a->to < 0 ? to->y + to->h : middle(to) - 1;

	fprintf(f, "<path class=\"%s\"%s d=\"M%.1f %.1fV%.1f\"/>\n", class,
		*class == 'a' ? " marker-end=\"url(#head)\"" : "", x, middle(from), end);
	fprintf(f, "<circle class=\"full\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"/>\n", x, middle(from));
}

static void put_row(const struct draw *d, int i, FILE *f)
{
	const struct draw_row *r = &d->rows[i];
	double x = r->lane < 0 ? DRAW_GUTTER : d->lane_x[r->lane], w;
	double tree_x = draw_tree_text_x(d);

	fprintf(f, "<text class=\"small\" x=\"32\" y=\"%.1f\" text-anchor=\"end\">%d</text>\n",
		r->y + 13, i + 1);
	w = put_text(f, r->text, x + DRAW_TEXT_X, r->y + 13, draw_text_room(d, r->lane),
		     draw_is_bold(r) ? "bold" : "plain");
	if (r->lane >= 0)
		draw_mark(f, r, x + LIFE, middle(r));
	if (!r->tree)
		return;
	put_text(f, r->tree, tree_x, r->y + 13, d->width - tree_x - 6,
		 r->kind == DRAW_THAW ? "bold" : "plain");
	x += DRAW_TEXT_X + w * 1.06 + 4;
	if (x < d->tree_x + 24)
		fprintf(f, "<path class=\"leader\" d=\"M%.1f %.1fH%.1f\"/>\n", x, middle(r),
			d->tree_x + 30);
}

/* All in words, for who does not see it and has nothing but this file. */
static void put_words(const struct draw *d, FILE *f)
{
	int step = -1;

	for (int i = 0; i < d->n_rows; i++) {
		const struct draw_row *r = &d->rows[i];

		if (r->step != step && r->step >= 0) {
			step = r->step;
			fprintf(f, "\nStep %d: ", step + 1);
			put(d->trace.steps[step].title, f);
		}
		fprintf(f, "\n%d. ", i + 1);
		if (r->lane >= 0) {
			put(d->lanes[r->lane], f);
			fputs(": ", f);
		}
		put(r->text, f);
		if (r->tree) {
			fputs("; tree: ", f);
			put(r->tree, f);
		}
		if (r->applied >= 0)
			fprintf(f, "; applied in %d", r->applied + 1);
		if (r->taken_up >= 0)
			fprintf(f, "; taken up in %d", r->taken_up + 1);
	}
}

static void put_description(const struct draw *d, bool words, FILE *f)
{
	fputs("<desc id=\"desc\">A time line, from top to bottom, of", f);
	for (int i = 0; i < d->n_lanes; i++) {
		fputs(i ? ", " : " the threads ", f);
		put(d->lanes[i], f);
	}
	fputs(" and the interval tree. ", f);
	if (words)
		put_words(d, f);
	else
		fputs("The tables below say the same in words.", f);
	fputs("</desc>\n", f);
}

static void put_svg(const struct draw *d, bool words, FILE *f)
{
	fprintf(f, "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" "
		"aria-labelledby=\"title desc\" width=\"%.0f\" height=\"%.0f\" "
		"viewBox=\"0 0 %.0f %.0f\">\n<title id=\"title\">Time line: ", d->width, d->height,
		d->width, d->height);
	put(d->title, f);
	fputs("</title>\n", f);
	put_description(d, words, f);
	draw_defs(f);
	fprintf(f, "<rect width=\"%.0f\" height=\"%.0f\" fill=\"#fff\"/>\n<text class=\"head\" "
		"x=\"14\" y=\"24\">Lesson ", d->width, d->height);
	put(d->title, f);
	fprintf(f, "</text>\n");
	draw_legend(f, d->width, DRAW_LEGEND_Y);
	put_lanes(d, f);
	put_bars(d, f);
	for (int i = 0; i < d->trace.n_steps; i++)
		put_step(d, i, f);
	for (int i = 0; i < d->n_arrows; i++)
		put_arrow(d, &d->arrows[i], f);
	for (int i = 0; i < d->n_rows; i++)
		put_row(d, i, f);
	if (d->trace.cut)
		fprintf(f, "<text class=\"bold\" x=\"14\" y=\"%.1f\">There was more than can be drawn.</text>\n",
			d->height - 8);
	fputs("</svg>\n", f);
}

void draw_svg(const struct draw *d, FILE *f)
{
	put_svg(d, true, f);
}

void draw_svg_inline(const struct draw *d, FILE *f)
{
	put_svg(d, false, f);
}
