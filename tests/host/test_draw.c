// SPDX-License-Identifier: GPL-2.0
/* The time line of a lesson: what is taken from lab-run's words, and where it is put. */
#include "table.h"

#include <libxml/parser.h>
#include <string.h>

#include "draw.h"

#define CALLBACK "trace lab cpu: begin unmap 2-5\n" \
		 "trace lab cpu: enter invalidate A 2-5\n" \
		 "trace event cpu: invalidate() of A for pages 2-5 (unmap), seq 5\n"
#define INSERT	 "trace lab io: begin insert 0-1\n" \
		 "trace kernel io: change B 0-1 seq 5 deferred\n" \
		 "trace event io: insert of B: pages 0-1, deferred\n" \
		 "trace lab io: end 0 0\n"
#define RETURN	 "trace lab cpu: leave invalidate A 2-5\n"
#define FAULT(page) "trace event gpu: device fault on page " page "\n" \
		    "trace event gpu: read_begin(A) returns 3\n" \
		    "trace event gpu: read_retry(A, 3) says no collision\n"

/* How often @what is in @text. */
static int count(const char *text, const char *what)
{
	int n = 0;

	for (; (text = strstr(text, what)); text += strlen(what))
		n++;
	return n;
}

/* Both files, to be freed; the SVG is XML, and so is the HTML but for its head. */
static char *written(const struct draw *d, void (*write)(const struct draw *d, FILE *f))
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	assert_non_null(f);
	write(d, f);
	fclose(f);
	return text;
}

static void is_xml(const char *text)
{
	xmlDoc *doc = xmlReadMemory(text, strlen(text), "drawing", NULL,
				    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_HUGE);

	assert_non_null(doc);
	xmlFreeDoc(doc);
}

/* What has to hold of every drawing. */
static void check_places(const struct draw *d)
{
	double y = d->head_h;
	char *svg, *html, *inside;

	assert_true(d->n_lanes <= DRAW_LANES && d->n_slots <= DRAW_SLOTS);
	for (int i = 0; i < d->n_rows; i++) {
		const struct draw_row *r = &d->rows[i];

		assert_true(r->y >= y && r->h > 0);
		assert_true(r->lane >= -1 && r->lane < d->n_lanes);
		assert_true(r->h >= r->text_lines * DRAW_LINE);
		y = r->y + r->h;
	}
	assert_true(d->height >= y);
	for (int i = 0; i < d->n_bars; i++)
		assert_true(d->bars[i].from >= 0 && d->bars[i].to < d->n_rows);
	for (int i = 0; i < d->n_arrows; i++)
		assert_true(d->arrows[i].to < 0 || d->arrows[i].to > d->arrows[i].from);
	svg = written(d, draw_svg);
	is_xml(svg);
	html = written(d, draw_html);
	inside = strstr(html, "<svg");
	assert_non_null(inside);
	strstr(inside, "</svg>")[6] = '\0';
	is_xml(inside);
	assert_null(strstr(svg, "<script"));
	free(html);
	free(svg);
}

static struct draw *make(const char *text)
{
	struct draw *d = draw_make("0. A test", text);

	assert_non_null(d);
	check_places(d);
	return d;
}

static void applied(void **state)
{
	struct draw *d = make("step one\n" CALLBACK INSERT RETURN
			      "trace kernel cpu: thaw seq 5 changes 1 releases 0\n"
			      "trace lab cpu: end 0 0\n");
	char *svg = written(d, draw_svg);
	const struct draw_bar *band = NULL;

	(void)state;
	assert_int_equal(d->n_lanes, 2);
	assert_int_equal(d->n_arrows, 1);
	assert_true(d->rows[d->arrows[0].from].deferred);
	assert_int_equal(d->rows[d->arrows[0].to].kind, DRAW_THAW);
	assert_int_equal(d->rows[d->arrows[0].from].applied, d->arrows[0].to);
	for (int i = 0; i < d->n_bars; i++)
		if (d->bars[i].kind == BAR_FROZEN)
			band = &d->bars[i];
	assert_true(band && band->ended && band->seq == 5 && band->to == d->arrows[0].to);
	assert_int_equal(count(svg, "class=\"applied\" marker-end"), 2);	/* and the legend's */
	assert_non_null(strstr(svg, "free again: 6 (even)"));
	assert_null(strstr(svg, "the kernel says"));
	free(svg);
	draw_free(d);
}

static void taken_up(void **state)
{
	struct draw *d = make("step one\n" CALLBACK
			      "trace kernel cpu: change A 0-5 seq 5 deferred\n"
			      "trace kernel io: change A out seq 5 deferred\n"
			      "trace kernel cpu: thaw seq 5 changes 1 releases 0\n");

	(void)state;
	assert_int_equal(d->n_arrows, 2);
	assert_true(d->arrows[0].taken_up && d->arrows[0].to == d->arrows[1].from);
	assert_int_equal(d->arrows[0].slot, d->arrows[1].slot);
	assert_int_equal(d->rows[d->arrows[1].to].kind, DRAW_THAW);
	draw_free(d);
}

static void not_the_same_count(void **state)
{
	struct draw *d = make("step one\n" CALLBACK INSERT
			      "trace kernel cpu: thaw seq 5 changes 7 releases 0\n");
	char *html = written(d, draw_html);

	(void)state;
	assert_non_null(strstr(html, "(the kernel says 7 changes)"));
	free(html);
	draw_free(d);
}

static void never_applied(void **state)
{
	struct draw *d = make("step one\n" CALLBACK INSERT);
	char *html = written(d, draw_html);

	(void)state;
	assert_int_equal(d->arrows[0].to, -1);
	assert_non_null(strstr(html, "not applied before the end"));
	free(html);
	draw_free(d);
}

static void frozen_by_insert(void **state)
{
	struct draw *d = make("step one\ntrace kernel io: change B 0-1 seq 7 at-once\n"
			      "trace event io: insert of B: pages 0-1\n"
			      "trace kernel cpu: thaw seq 7 changes 0 releases 0\n");

	(void)state;
	assert_int_equal(d->n_bars, 1);
	assert_int_equal(d->bars[0].kind, BAR_FROZEN);
	assert_int_equal(d->bars[0].from, 0);
	draw_free(d);
}

static void folds(void **state)
{
	struct draw *d = make("step one\ntrace lab gpu: begin gpu-read 0-4\n" FAULT("0") FAULT("1")
			      FAULT("2") FAULT("3") FAULT("4") "trace lab gpu: end 0 0\n");
	char *svg = written(d, draw_svg);

	(void)state;
	assert_int_equal(d->n_rows, 6);
	assert_non_null(strstr(svg, "4 more rounds like this, the last: device fault on page 4"));
	free(svg);
	draw_free(d);
}

static void naps(void **state)
{
	struct draw *d = make("step one\ntrace lab cpu: begin unmap 1\ntrace kernel cpu: sleeps\n"
			      "trace kernel cpu: wakes\ntrace kernel cpu: sleeps\n"
			      "trace lab gpu: begin gpu-read 1\ntrace kernel cpu: wakes\n");
	int waits = 0;

	(void)state;
	for (int i = 0; i < d->n_bars; i++)
		waits += d->bars[i].kind == BAR_WAITS;
	assert_int_equal(waits, 1);
	draw_free(d);
}

static void thread_ends(void **state)
{
	struct draw *d = make("step one\n" CALLBACK "trace lab cpu: held invalidate\n"
			      "trace lab cpu: goes on\ntrace kernel cpu: exits\n"
			      "trace lab io: begin insert 0-1\n");

	(void)state;
	for (int i = 0; i < d->n_bars; i++)
		assert_true(d->bars[i].ended || d->bars[i].lane != 0);
	draw_free(d);
}

static void wraps(void **state)
{
	const char *text = "aaaa bbbb cccc", *rest = text;
	double width = draw_text_width("aaaa bbbb", 10);

	(void)state;
	assert_int_equal(draw_wrap(&rest, width + 0.1, 10), 9);
	assert_string_equal(rest, "cccc");
	rest = "\xc3\xa4\xc3\xa4\xc3\xa4";	/* no character is cut */
	assert_int_equal(draw_wrap(&rest, 1, 10), 2);
	assert_int_equal(strlen(rest), 4);
}

/* What a guest might write to do harm, or because it is broken. */
static const struct bad { const char *title, *text; } bads[] = {
	{ "markup is text", "step <script>alert(1)</script>\nsay <b> & ]]> \"'\n"
	  "trace lab <a>: begin <svg onload=x>&\ntrace event <a>: <script>&#0;</script>\n" },
	{ "bytes that are not UTF-8 become others", "step \xff\xfe\xc3\nsay \x80\x1b[31m\n"
	  "trace lab \xc3: begin \xe2\x82\ntrace lab \xc3: held \xf0\x9f\n" },
	{ "ends without a beginning are nothing", "step x\ntrace lab cpu: leave invalidate A 0-1\n"
	  "trace lab cpu: goes on\ntrace kernel cpu: wakes\ntrace lab cpu: end 0 0\n"
	  "trace kernel cpu: thaw seq 18446744073709551615 changes 4294967295 releases 1\n" },
	{ "beginnings without an end last until the end", "step x\ntrace lab cpu: begin a\n"
	  "trace lab cpu: begin b\ntrace lab cpu: enter invalidate A 0-1\n"
	  "trace lab cpu: held x\ntrace kernel cpu: sleeps\ntrace kernel cpu: find A\n" },
	{ "a find that nobody called comes first", "trace lab cpu: enter find\n"
	  "trace lab cpu: leave find\ntrace event cpu: x\n" },
	{ "lines without a thread are passed over", "trace \ntrace kernel\ntrace kernel : x\n"
	  "trace : : :\ntrace lab cpu:\ntrace lab  : \ntrace event cpu: x\n" },
	{ "numbers that are none are passed over", "trace kernel cpu: change A -- seq x y\n"
	  "trace kernel cpu: thaw seq\ntrace event cpu: read_begin() returns\n"
	  "trace event cpu: read_retry(, )\ntrace event cpu: invalidate() of for pages\n" },
	{ "steps without events have a place as well", "trace event cpu: x\nstep a\nstep b\nstep c\n" },
};

static void survives(void **state)
{
	const struct bad *b = *state;

	draw_free(make(b->text));
}

/* More of everything than is kept, and words without a space. */
static void too_much(void **state)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	struct draw *d;

	(void)state;
	for (int i = 0; i < 3 * DRAW_STEPS; i++)
		fprintf(f, "step %04000d\nsay %05000d\n", i, i);
	for (int i = 0; i < 2 * DRAW_EVENTS; i++)
		fprintf(f, "trace lab %c%c: begin %0*d\ntrace kernel %c: change %c 0-%d seq %d deferred\n",
			'a' + i % 26, 'a' + i / 26 % 26, i % 300, i, 'a' + i % 26, 'A' + i % 26, i, i);
	fclose(f);
	d = make(text);
	assert_true(d->trace.cut);
	assert_int_equal(d->trace.n_steps, DRAW_STEPS);
	assert_true(d->n_rows <= DRAW_EVENTS);
	draw_free(d);
	free(text);
}

static void nothing(void **state)
{
	(void)state;
	assert_null(draw_make("0. A test", ""));
	assert_null(draw_make("0. A test", NULL));
	assert_null(draw_make("0. A test", "step one\nsay two\nuntraced\n"));
}

int main(void)
{
	struct CMUnitTest tests[16 + ROWS(bads)] = {
		SENTENCE("a change that waits has an arrow to the thaw, and the band is over there",
			 applied),
		SENTENCE("another change of the same interval goes on from the first", taken_up),
		SENTENCE("a thaw that applied something else is not hidden", not_the_same_count),
		SENTENCE("a change that is never applied is said to be that", never_applied),
		SENTENCE("an insert can freeze the tree, too", frozen_by_insert),
		SENTENCE("rounds that repeat are one row", folds),
		SENTENCE("a nap that nobody sees is left out", naps),
		SENTENCE("nothing goes on of a thread that has ended", thread_ends),
		SENTENCE("lines break between words, never in a character", wraps),
		SENTENCE("more than fits is cut, and said to be", too_much),
		SENTENCE("a run without a trace gives no drawing", nothing),
	};
	size_t n = 11;

	ADD_ROWS(tests, n, bads, survives);
	return run_all("draw", tests, n);
}
