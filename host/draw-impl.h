/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the writers of the drawing. */
#ifndef MIRRORLAB_DRAW_IMPL_H
#define MIRRORLAB_DRAW_IMPL_H

#include "draw.h"

/* draw-marks.c: the shapes; @x, @y: the middle of a mark, the corner of a box */
void draw_mark(FILE *f, const struct draw_row *r, double x, double y);
void draw_box(FILE *f, enum draw_bar_kind kind, double x, double y, double w, double h);
void draw_defs(FILE *f);
/* Return: the middle of its last line. @f: NULL to know that */
double draw_legend(FILE *f, double width, double y);
#define DRAW_LEGEND_Y	46

#endif
