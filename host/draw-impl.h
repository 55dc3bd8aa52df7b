/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the writers of the drawing. */
#ifndef MIRRORLAB_DRAW_IMPL_H
#define MIRRORLAB_DRAW_IMPL_H

#include "draw.h"

/**
 * struct teller - where the telling is
 * @d:	    what it makes
 * @e: @end: the event that is told, and the end of all
 * @frozen: the band that is open, or -1
 * @last_change: row of the last change that acted at once, or -1
 * @last_change_seq: the number that it gave to its interval
 */
struct teller {
	struct draw *d;
	const struct draw_event *e, *end;
	int frozen, last_change;
	unsigned long last_change_seq;
};

/* draw-story.c */
/* A row for @e; takes @text and @tree over. A thread without a lane is named. */
struct draw_row *draw_add_row(struct teller *t, const struct draw_event *e, char *text,
			      char *tree);
/* From the row that was added last on. */
struct draw_bar *draw_begin_bar(struct draw *d, enum draw_bar_kind kind);
/* The event behind @t->e if its thread is the same and it begins with @words. */
const struct draw_event *draw_follows(const struct teller *t, const char *words);

/* draw-tree.c */
/* The tree is frozen from the row that was added last on, if it was not before. */
void draw_freeze(struct teller *t, unsigned long seq);
void draw_tell_change(struct teller *t);
void draw_tell_thaw(struct teller *t);

/* draw-marks.c: the shapes; @x, @y: the middle of a mark, the corner of a box */
void draw_mark(FILE *f, const struct draw_row *r, double x, double y);
void draw_box(FILE *f, enum draw_bar_kind kind, double x, double y, double w, double h);
void draw_defs(FILE *f);
/* Return: the middle of its last line. @f: NULL to know that */
double draw_legend(FILE *f, double width, double y);
#define DRAW_LEGEND_Y	46

#endif
