// SPDX-License-Identifier: GPL-2.0
/* The state as a drawing: 80 columns, plain text. */
#include <stdio.h>
#include <string.h>

#include "guest.h"

#define LABEL	11
#define CELL	4
#define WIDTH	(LABEL + PAGES * CELL)
#define ROWS	6

static void row_of_cells(const char *label, const char *cells, const bool *mark)
{
	printf("# draw %-*s", LABEL, label);
	for (int i = 0; i < PAGES; i++)
		printf(i < PAGES - 1 ? " %c%c " : mark && mark[i] ? " %c%c\n" : " %c\n", cells[i],
		       mark && mark[i] ? '!' : ' ');
	for (int i = 0; mark && i < PAGES; i++) {
		if (!mark[i])
			continue;
		printf("# draw %-*s! what the device has is not what the process has there\n",
		       LABEL, "");
		break;
	}
}

/* Puts "[A-----]" into the first row where it does not touch another. */
static int put_bar(char rows[ROWS][WIDTH + 1], int n, const char *name, struct pages p)
{
	int from = LABEL + (p.first < 0 ? 0 : p.first) * CELL;
	int to = LABEL + ((p.last >= PAGES ? PAGES - 1 : p.last) + 1) * CELL - 1, r;

	for (r = 0; r < n; r++)
		if (strspn(rows[r] + from, " ") >= (size_t)(to - from + 1))
			break;
	if (r == ROWS)
		return n;
	if (r == n) {
		memset(rows[r], ' ', WIDTH);
		rows[r][WIDTH] = '\0';
		n++;
	}
	memset(rows[r] + from, '-', to - from + 1);
	rows[r][from] = '[';
	rows[r][to] = ']';
	memcpy(rows[r] + from + 1, name, strlen(name));
	return n;
}

static void bars(const struct state *s, const char *label, bool will_be)
{
	char rows[ROWS][WIDTH + 1];
	int n = 0;

	for (int i = 0; i < s->n_iv; i++) {
		const struct interval *iv = &s->iv[i];

		if (will_be ? iv->will_be : iv->in_tree)
			n = put_bar(rows, n, iv->name, will_be ? iv->wb : iv->tree);
	}
	if (!n) {
		printf("# draw %-*snothing\n", LABEL, label);
		return;
	}
	for (int r = 0; r < n; r++) {
		int end = WIDTH;

		while (end && rows[r][end - 1] == ' ')
			rows[r][--end] = '\0';
		memcpy(rows[r], r ? " " : label, r ? 1 : strlen(label));
		printf("# draw %s\n", rows[r]);
	}
}

/* Those that only a lesson about migration has */
static void letters(const struct state *s)
{
	bool own = false, alone = false;

	for (int i = 0; i < PAGES; i++) {
		own |= s->cpu[i] == 'd' || strchr("RW", s->pte[i]);
		alone |= s->pte[i] == 'x';
	}
	if (own)
		printf("# draw %-*sd, R, W: in the memory of the device\n", LABEL, "");
	if (alone)
		printf("# draw %-*sx: the device has it alone\n", LABEL, "");
}

static bool differs(const struct state *s)
{
	for (int i = 0; i < s->n_iv; i++) {
		const struct interval *iv = &s->iv[i];

		if (iv->known_refs &&
		    (iv->in_tree != iv->will_be ||
		     (iv->in_tree && memcmp(&iv->tree, &iv->wb, sizeof(iv->wb)))))
			return true;
	}
	return false;
}

static void owners(const struct state *s)
{
	int shown = 0;

	for (int i = 0; i < s->n_iv; i++) {
		const struct interval *iv = &s->iv[i];

		if (!iv->in_tree && !iv->order)
			continue;
		printf("# draw %-*s%s: %s, seq %lu", LABEL, shown++ ? "" : "owner", iv->name,
		       iv->ops, iv->seq);
		if (iv->known_refs)
			printf(", %u reference%s", iv->refs, iv->refs == 1 ? "" : "s");
		putchar('\n');
	}
}

static void deferred(const struct state *s)
{
	for (int order = 1; order <= s->n_deferred; order++) {
		for (int i = 0; i < s->n_iv; i++) {
			const struct interval *iv = &s->iv[i];

			if (iv->order != order)
				continue;
			printf("# draw %-*s%d. %s ", LABEL, order == 1 ? "deferred" : "", order,
			       iv->name);
			if (!iv->member)
				printf("goes out of the tree\n");
			else
				printf("%s pages %d-%d\n", iv->in_tree ? "becomes" : "comes in:",
				       iv->pending.first, iv->pending.last);
		}
	}
	if (!s->n_deferred)
		printf("# draw %-*snothing\n", LABEL, "deferred");
}

static void sequence(const struct state *s)
{
	const char *why = "even: the tree is free, a change acts at once";

	if (s->seq & 1)
		why = "odd: the tree is frozen, a change has to wait";
	else if (s->active)
		why = "even: an invalidation runs that meets no interval";
	printf("# draw %-*s%lu, %s\n", LABEL, "sequence", s->seq, why);
}

static void readers(const struct state *s)
{
	if (!s->n_reader)
		printf("# draw %-*snobody\n", LABEL, "read lock");
	for (int i = 0; i < s->n_reader; i++) {
		bool find = !strcmp(s->reader[i].what, "find");

		printf("# draw %-*s%s, %s%s\n", LABEL, i ? "" : "read lock", s->reader[i].who,
		       find ? "between find and find_unlock" : "in ",
		       find ? "" : s->reader[i].what);
	}
}

static void threads(const struct state *s)
{
	int shown = 0;

	for (int i = 0; i < n_actors; i++) {
		const struct actor *a = &actors[i];
		const char *point = state_held(s, a->name);

		if (!a->busy)
			continue;
		printf("# draw %-*s%s (%s) ", LABEL, shown++ ? "" : "threads", a->name, a->doing);
		if (point)
			printf("stays at \"%s\"\n", point);
		else
			printf("waits in the kernel\n");
	}
	if (!shown)
		printf("# draw %-*snone is busy\n", LABEL, "threads");
}

void draw(const struct state *s)
{
	char unknown[PAGES];

	printf("# draw %-*s", LABEL, "page");
	for (int i = 0; i < PAGES; i++)
		printf("%2d%s", i, i < PAGES - 1 ? "  " : "\n");
	memset(unknown, '?', sizeof(unknown));
	row_of_cells("process", s->cpu_known ? s->cpu : unknown, NULL);
	row_of_cells("device", s->pte, s->stale);
	letters(s);
	bars(s, "tree", false);
	if (differs(s))
		bars(s, "will be", true);
	owners(s);
	deferred(s);
	sequence(s);
	readers(s);
	threads(s);
}
