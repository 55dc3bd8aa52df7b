/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A lesson's run as a time line. lab-run's words are taken apart (draw-parse.c),
 * repetitions are put together (draw-fold.c), events become rows, bars and arrows
 * (draw-story.c), these get places (draw-layout.c) and are written (draw-svg.c,
 * draw-html.c). The words come from a guest and are not to be trusted.
 */
#ifndef MIRRORLAB_DRAW_H
#define MIRRORLAB_DRAW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define DRAW_EVENTS	4000
#define DRAW_STEPS	100
#define DRAW_LANES	8
#define DRAW_SLOTS	6	/* lines of changes that wait, side by side */
#define DRAW_TEXT	200	/* bytes kept of one sentence */

enum draw_kind {
	DRAW_BEGIN, DRAW_END,		/* a command of the script, in its thread */
	DRAW_ENTER, DRAW_LEAVE,		/* a callback, or from find to find_unlock */
	DRAW_HELD, DRAW_GOES,		/* at a point where the script wants it */
	DRAW_SLEEPS, DRAW_WAKES,	/* in the kernel */
	DRAW_EXITS,			/* the thread is no more */
	DRAW_CHANGE, DRAW_THAW, DRAW_FIND, DRAW_UNLOCK, DRAW_RELEASE,	/* tracepoints */
	DRAW_READ_BEGIN, DRAW_NO_COLLISION, DRAW_COLLISION, DRAW_FREED,
	DRAW_NOTE, DRAW_WRONG, DRAW_AGAIN,
};

/**
 * struct draw_event - one line of the trace
 * @step:  index, or -1 before the first one
 * @who:   the thread
 * @text:  the sentence, or what was asked for
 * @name:  of the interval: "A", or ""
 * @pages: "2-5", "out", or ""
 * @seq:   sequence number, if the line has one
 * @count: changes of a thaw; rounds of DRAW_AGAIN
 * @deferred: the change has to wait
 */
struct draw_event {
	enum draw_kind kind;
	int step;
	char who[20], text[DRAW_TEXT + 1], name[8], pages[16];
	unsigned long seq;
	unsigned int count, releases;
	bool deferred;
};

/**
 * struct draw_step - a step of the script
 * @says:  narration, one paragraph
 * @holds: conditions that were checked and held, a line each
 * @fails: what did not
 */
struct draw_step { char *title, *says, *holds, *fails; };

/**
 * struct draw_trace - what draw_parse() makes of a run
 * @cut: there was more than is kept
 */
struct draw_trace {
	struct draw_event *events;
	int n, n_steps;
	struct draw_step steps[DRAW_STEPS];
	bool cut;
};

/**
 * draw_parse() - take the words of lab-run --trace apart
 * @text: lines "step TITLE", "say TEXT", "trace ...", "good ...", "fail ..."; see
 *	  docs/labs.md. Others are passed over.
 *
 * Return: 0, or -1 without memory.
 */
int draw_parse(struct draw_trace *t, const char *text);
void draw_trace_free(struct draw_trace *t);
/** draw_fold() - drop naps that nobody sees, put rounds that repeat into one event */
void draw_fold(struct draw_trace *t);

/**
 * struct draw_row - a line of the drawing
 * @lane:    index, or -1: over all lanes
 * @text:    for the lane
 * @tree:    for the lane of the interval tree, or NULL; lines
 * @applied: of a change that waits: the row of the thaw, or -1
 * @taken_up: the row where the same interval changes again before that, or -1
 * @y: @h:   place and height, in pixels, of draw_layout()
 * @text_lines: how many @text takes
 */
struct draw_row {
	enum draw_kind kind;
	int step, lane, applied, taken_up;
	bool deferred;
	char *text, *tree;
	double y, h;
	int text_lines;
};

enum draw_bar_kind { BAR_COMMAND, BAR_CALLBACK, BAR_FIND, BAR_HELD, BAR_WAITS, BAR_FROZEN };

/**
 * struct draw_bar - something that takes time
 * @lane: index; BAR_FROZEN has none
 * @from: @to: rows, both included
 * @ended: else it goes on to the end of the drawing
 */
struct draw_bar {
	enum draw_bar_kind kind;
	int lane, from, to;
	bool ended;
	unsigned long seq;
};

/**
 * struct draw_arrow - a change that waits
 * @from: @to: its row, and that of the thaw; -1: it is not applied before the end
 * @taken_up: @to is where another change of the same interval goes on
 */
struct draw_arrow {
	int from, to, slot;
	bool taken_up;
	char name[8], what[48];
};

/** struct draw - a time line */
struct draw {
	char *title;
	struct draw_trace trace;
	char lanes[DRAW_LANES][20];
	int n_lanes;
	struct draw_row *rows;
	struct draw_bar *bars;
	struct draw_arrow *arrows;
	int n_rows, n_bars, n_arrows, n_slots;
	/* draw_layout() */
	double width, height, lane_x[DRAW_LANES], lane_w, tree_x, tree_w, head_h;
	double step_y[DRAW_STEPS], step_h[DRAW_STEPS];
};

/**
 * draw_make() - the time line of a run
 * @title: of the lesson
 * @text:  as for draw_parse()
 *
 * Return: to be freed by draw_free(), or NULL if there is nothing to draw or no
 * memory.
 */
struct draw *draw_make(const char *title, const char *text);
void draw_free(struct draw *d);
/* draw_make()'s parts. 0, or -1 without memory. */
int draw_story(struct draw *d);
void draw_layout(struct draw *d);

/* Pixels that @text takes, or somewhat less. */
double draw_text_width(const char *text, double size);
/*
 * The first line of *@text if lines are @width wide: its length. *@text moves to the
 * next one.
 */
size_t draw_wrap(const char **text, double width, double size);

bool draw_is_bold(const struct draw_row *r);
/* Pixels a text may take in a lane, or over all lanes (-1) */
double draw_text_room(const struct draw *d, int lane);
double draw_tree_text_x(const struct draw *d);

#define DRAW_FONT	12.5
#define DRAW_BOLD	13.8	/* so wide is the same size in bold */
#define DRAW_LINE	16.0
#define DRAW_TEXT_X	36	/* from a lane's edge to its text */
#define DRAW_GUTTER	40.0	/* left of the lanes, for the numbers of the rows */
#define DRAW_SAY_LINE	15.0
#define DRAW_SLOT	12	/* between two changes that wait */

/* A file of its own, or part of a page that says the same in words */
void draw_svg(const struct draw *d, FILE *f);
void draw_svg_inline(const struct draw *d, FILE *f);
void draw_html(const struct draw *d, FILE *f);
/* @text with what XML gives a meaning replaced. */
void draw_escape(const char *text, size_t len, FILE *f);
const char *draw_parity(unsigned long seq);

#endif
