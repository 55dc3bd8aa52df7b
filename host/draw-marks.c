// SPDX-License-Identifier: GPL-2.0
/* Shapes of the drawing, and what they mean: none differs from another by colour alone. */
#include "draw-impl.h"

static void path(FILE *f, double x, double y, const char *d, const char *class)
{
	fprintf(f, "<path class=\"%s\" transform=\"translate(%.1f %.1f)\" d=\"%s\"/>\n", class, x, y, d);
}

void draw_mark(FILE *f, const struct draw_row *r, double x, double y)
{
	switch (r->kind) {
	case DRAW_READ_BEGIN:
		path(f, x, y, "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z", "open");
		break;
	case DRAW_NO_COLLISION:
		path(f, x, y, "M-6 -1L-2 5L7 -6", "line");
		break;
	case DRAW_COLLISION:
	case DRAW_WRONG:
		path(f, x, y, "M-6 -6L6 6M-6 6L6 -6", "cross");
		break;
	case DRAW_EXITS:
		path(f, x, y, "M-8 5H8M0 -7V5", "line");
		break;
	case DRAW_CHANGE:
		path(f, x, y, "M0 -7L7 0L0 7L-7 0z", r->deferred ? "open" : "full");
		break;
	case DRAW_THAW:
		path(f, x, y, "M-7 -5H7L0 6z", "full");
		break;
	case DRAW_RELEASE:
		path(f, x, y, "M-6 -6H6V6H-6zM-6 0H6", "open");
		break;
	case DRAW_FREED:
		path(f, x, y, "M-6 -6H6V6H-6zM-6 -6L6 6M-6 6L6 -6", "open");
		break;
	case DRAW_AGAIN:
		path(f, x, y, "M-1.5 -6h3v3h-3zM-1.5 -1.5h3v3h-3zM-1.5 3h3v3h-3z", "full");
		break;
	case DRAW_NOTE:
		path(f, x, y, "M-3 0a3 3 0 1 0 6 0a3 3 0 1 0 -6 0z", "full");
		break;
	default:	/* begin or end of a bar */
		break;
	}
}

static const char *const bar_class[] = {
	[BAR_COMMAND] = "command", [BAR_CALLBACK] = "callback", [BAR_FIND] = "find",
	[BAR_HELD] = "held", [BAR_WAITS] = "waits", [BAR_FROZEN] = "frozen",
};

void draw_box(FILE *f, enum draw_bar_kind kind, double x, double y, double w, double h)
{
	fprintf(f, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>\n",
		bar_class[kind], x, y, w, h > 2 ? h : 2);
}

void draw_defs(FILE *f)
{
	fputs("<defs>\n"
	      "<pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
	      "patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"#fff\"/>"
	      "<rect width=\"3\" height=\"6\" fill=\"#d55e00\"/></pattern>\n"
	      "<pattern id=\"dots\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">"
	      "<rect width=\"6\" height=\"6\" fill=\"#cfe8f7\"/><circle cx=\"3\" cy=\"3\" r=\"1.4\" "
	      "fill=\"#00507d\"/></pattern>\n"
	      "<pattern id=\"bricks\" width=\"16\" height=\"5\" patternUnits=\"userSpaceOnUse\">"
	      "<rect width=\"16\" height=\"5\" fill=\"#d9f2ea\"/><rect width=\"16\" height=\"1.6\" "
	      "fill=\"#00664a\"/></pattern>\n"
	      "<marker id=\"head\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"8\" "
	      "markerHeight=\"8\" orient=\"auto\"><path d=\"M0 0L10 5L0 10z\" fill=\"#111\"/></marker>\n"
	      "</defs>\n"
	      "<style>\n"
	      "text{font-family:Helvetica,Arial,'Liberation Sans','DejaVu Sans',sans-serif;"
	      "font-size:12.5px;fill:#111}\n"
	      ".small{font-size:10.5px;fill:#555}.bold{font-weight:bold}.head{font-size:15px;"
	      "font-weight:bold}\n"
	      ".strip{fill:#ececec;stroke:#777}.edge{stroke:#ccc;fill:none}\n"
	      ".full{fill:#111;stroke:#111}.open{fill:#fff;stroke:#111;stroke-width:1.6}\n"
	      ".line{fill:none;stroke:#111;stroke-width:2.4}.cross{fill:none;stroke:#111;"
	      "stroke-width:3}\n"
	      ".command{fill:#fff;stroke:#666}.callback{fill:#56b4e9;stroke:#00507d}\n"
	      ".find{fill:url(#bricks);stroke:#00664a}.held{fill:url(#hatch);stroke:#8a3d00}\n"
	      ".waits{fill:#fff;stroke:#111;stroke-dasharray:2 3}.frozen{fill:url(#dots);"
	      "stroke:#00507d}\n"
	      ".leader{stroke:#777;stroke-dasharray:1 3;fill:none}\n"
	      ".applied,.pending,.taken-up{stroke:#111;stroke-width:1.6;fill:none}\n"
	      ".pending{stroke-dasharray:5 4}\n"
	      "</style>\n", f);
}

/* A bar's or a mark's meaning; both when the two come together. */
static const struct {
	enum { BOX, MARK, ARROW } is;
	int kind;
	bool deferred;
	const char *text;
} legend[] = {
	{ BOX, BAR_COMMAND, false, "a command of the script" },
	{ BOX, BAR_CALLBACK, false, "in invalidate()" },
	{ BOX, BAR_FIND, false, "from find to find_unlock" },
	{ BOX, BAR_HELD, false, "held by the script" },
	{ BOX, BAR_WAITS, false, "waits in the kernel" },
	{ BOX, BAR_FROZEN, false, "the tree is frozen, the number odd" },
	{ MARK, DRAW_READ_BEGIN, false, "read_begin" },
	{ MARK, DRAW_NO_COLLISION, false, "retry: no collision" },
	{ MARK, DRAW_COLLISION, false, "collided" },
	{ MARK, DRAW_CHANGE, false, "change at once" },
	{ MARK, DRAW_CHANGE, true, "change that waits" },
	{ ARROW, 0, false, "until it is applied" },
	{ MARK, DRAW_THAW, false, "thaw" },
	{ MARK, DRAW_RELEASE, false, "release()" },
	{ MARK, DRAW_FREED, false, "freed" },
	{ MARK, DRAW_EXITS, false, "a thread ends" },
	{ MARK, DRAW_AGAIN, false, "rounds left out" },
};

static void legend_item(FILE *f, size_t i, double x, double y)
{
	struct draw_row r = { .kind = legend[i].kind, .deferred = legend[i].deferred };

	if (legend[i].is == BOX)
		draw_box(f, legend[i].kind, x - 7, y - 8, 15, 16);
	else if (legend[i].is == MARK)
		draw_mark(f, &r, x, y);
	else
		fprintf(f, "<path class=\"applied\" marker-end=\"url(#head)\" d=\"M%.1f %.1fV%.1f\"/>\n",
			x, y - 9, y + 8);
	fprintf(f, "<text x=\"%.1f\" y=\"%.1f\">%s</text>\n", x + 13, y + 4, legend[i].text);
}

double draw_legend(FILE *f, double width, double y)
{
	double x = 20;

	for (size_t i = 0; i < sizeof(legend) / sizeof(legend[0]); i++) {
		double room = draw_text_width(legend[i].text, DRAW_FONT) + 34;

		if (x + room > width - 20) {
			x = 20;
			y += 20;
		}
		if (f)
			legend_item(f, i, x, y);
		x += room;
	}
	return y;
}
