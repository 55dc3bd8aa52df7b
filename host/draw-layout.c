// SPDX-License-Identifier: GPL-2.0
/* Where things are: lanes side by side, time from top to bottom, in pixels. */
#include <stdlib.h>
#include <string.h>

#include "draw-impl.h"
#include "paths.h"

#define WIDTH	1320.0	/* of a laptop's window */
#define LANE_MIN 150.0
#define LANE_MAX 420.0
#define TREE_W	290.0

/* In parts of the font size, of a wide sans-serif: other fonts take less. */
static double char_width(char c)
{
	if (strchr("ijl.,:;'|!()[] ftrI-", c))
		return 0.40;
	if (strchr("mwMW@", c))
		return 0.95;
	if (c >= 'A' && c <= 'Z')
		return 0.70;
	return 0.62;
}

double draw_text_width(const char *text, double size)
{
	double w = 0;

	for (; *text && *text != '\n'; text++)
		if ((*text & 0xc0) != 0x80)
			w += char_width(*text) * size;
	return w;
}

size_t draw_wrap(const char **text, double width, double size)
{
	const char *s = *text;
	size_t space = 0, len = 0;
	double w = 0;

	while (s[len] && s[len] != '\n') {
		if ((s[len] & 0xc0) != 0x80)
			w += char_width(s[len]) * size;
		if (w > width && len && (s[len] & 0xc0) != 0x80) {
			if (s[len] != ' ' && space)
				len = space;
			break;
		}
		if (s[len] == ' ')
			space = len;
		len++;
	}
	*text = s + len + (s[len] == ' ' || s[len] == '\n');
	return len;
}

static int count_lines(const char *text, double width, double size)
{
	int n = 0;

	while (text && *text) {
		draw_wrap(&text, width, size);
		n++;
	}
	return n;
}

bool draw_is_bold(const struct draw_row *r)
{
	return r->kind == DRAW_BEGIN || r->kind == DRAW_ENTER || r->kind == DRAW_THAW ||
	       r->kind == DRAW_RELEASE || r->kind == DRAW_HELD || r->kind == DRAW_COLLISION ||
	       r->kind == DRAW_WRONG;
}

static void place_lanes(struct draw *d)
{
	int n = d->n_lanes ? d->n_lanes : 1;
	double w = (WIDTH - DRAW_GUTTER - TREE_W - d->n_slots * DRAW_SLOT) / n;

	w = w < LANE_MIN ? LANE_MIN : w > LANE_MAX ? LANE_MAX : w;
	for (int i = 0; i < DRAW_LANES; i++)
		d->lane_x[i] = DRAW_GUTTER + i * w;
	d->lane_w = w;
	d->tree_x = DRAW_GUTTER + n * w;
	d->tree_w = TREE_W + d->n_slots * DRAW_SLOT;
	d->width = d->tree_x + d->tree_w;
	d->head_h = draw_legend(NULL, d->width, DRAW_LEGEND_Y) + 12;
}

double draw_text_room(const struct draw *d, int lane)
{
	return lane < 0 ? d->tree_x - DRAW_GUTTER - DRAW_TEXT_X : d->lane_w - DRAW_TEXT_X - 8;
}

double draw_tree_text_x(const struct draw *d)
{
	return d->tree_x + 36 + d->n_slots * DRAW_SLOT;
}

static double place_step(struct draw *d, int step, double y)
{
	const struct draw_step *s = &d->trace.steps[step];

	d->step_y[step] = y + 10;
	d->step_h[step] = 24 + DRAW_SAY_LINE * count_lines(s->says, d->tree_x - DRAW_GUTTER,
								      DRAW_FONT);
	return d->step_y[step] + d->step_h[step] + 22;
}

void draw_layout(struct draw *d)
{
	double y, tree;
	int step = -1;

	place_lanes(d);
	y = d->head_h;
	tree = d->width - draw_tree_text_x(d) - 6;
	for (int i = 0; i < d->n_rows; i++) {
		struct draw_row *r = &d->rows[i];
		int lines = count_lines(r->tree, tree, r->kind == DRAW_THAW ? DRAW_BOLD : DRAW_FONT);

		while (step < r->step)
			y = place_step(d, ++step, y);
		r->text_lines = count_lines(r->text, draw_text_room(d, r->lane),
					    draw_is_bold(r) ? DRAW_BOLD : DRAW_FONT);
		if (r->text_lines > lines)
			lines = r->text_lines;
		r->y = y;
		r->h = lines * DRAW_LINE + 4;
		y += r->h;
	}
	while (step < d->trace.n_steps - 1)
		y = place_step(d, ++step, y);
	d->height = y + 24;
}

struct draw *draw_make(const char *title, const char *text)
{
	struct draw *d = calloc(1, sizeof(*d));

	if (!d)
		return NULL;
	d->title = xasprintf("%s", title);
	if (draw_parse(&d->trace, text) == 0 && d->trace.n) {
		draw_fold(&d->trace);
		if (draw_story(d) == 0) {
			draw_layout(d);
			return d;
		}
	}
	draw_free(d);
	return NULL;
}

void draw_free(struct draw *d)
{
	if (!d)
		return;
	for (int i = 0; i < d->n_rows; i++) {
		free(d->rows[i].text);
		free(d->rows[i].tree);
	}
	free(d->rows);
	free(d->bars);
	free(d->arrows);
	draw_trace_free(&d->trace);
	free(d->title);
	free(d);
}
