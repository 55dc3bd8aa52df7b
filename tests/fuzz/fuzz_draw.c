// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzz target for the time line (libFuzzer): whatever a guest writes, the drawing is
 * XML, what it refers to is there, and time goes down.
 */
#include <libxml/parser.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "draw.h"

#define MUST(x)	do { if (!(x)) abort(); } while (0)

static void check_places(const struct draw *d)
{
	double y = d->head_h;

	for (int i = 0; i < d->n_rows; i++) {
		MUST(d->rows[i].y >= y && d->rows[i].h > 0);
		MUST(d->rows[i].lane < d->n_lanes);
		y = d->rows[i].y + d->rows[i].h;
	}
	for (int i = 0; i < d->n_bars; i++)
		MUST(d->bars[i].from >= 0 && d->bars[i].to >= d->bars[i].from &&
		     d->bars[i].to < d->n_rows);
	for (int i = 0; i < d->n_arrows; i++)
		MUST(d->arrows[i].to < 0 || d->arrows[i].to > d->arrows[i].from);
}

static void check_file(const struct draw *d, void (*write)(const struct draw *d, FILE *f))
{
	char *text = NULL, *svg, *end;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	xmlDoc *doc;

	MUST(f);
	write(d, f);
	fclose(f);
	MUST(strlen(text) == size);
	svg = strstr(text, "<svg");
	end = strstr(text, "</svg>");
	MUST(svg && end);
	doc = xmlReadMemory(svg, end + 6 - svg, "drawing", NULL,
			    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_HUGE);
	MUST(doc);
	xmlFreeDoc(doc);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size);
	struct draw *d = draw_make("0. Any", text);

	free(text);
	if (!d)
		return 0;
	check_places(d);
	check_file(d, draw_svg);
	check_file(d, draw_html);
	draw_free(d);
	return 0;
}
