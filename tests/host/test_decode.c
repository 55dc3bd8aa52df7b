// SPDX-License-Identifier: GPL-2.0
/* Decoding, with this very program in the kernel's place. */
#include "table.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "decode.h"
#include "decode_line.h"

/* Not /proc/self/exe: that would be addr2line itself. */
static const char *self;

/* Functions whose places are known. */
static volatile int sink;

static inline __attribute__((always_inline)) void victim_inner(int x)
{
	sink += x;	/* INNER */
}

__attribute__((noinline)) void victim_outer(int x)
{
	victim_inner(x);	/* OUTER */
	sink++;
}

#define INNER_LINE	21
#define OUTER_LINE	26

static char *decode_with(const char *tree, const char *text)
{
	struct decode *d = decode_open(self, tree);
	char *out;

	assert_non_null(d);
	out = decode_text(d, text);
	assert_non_null(out);
	if (decode_problem(d))
		print_message("# %s\n", decode_problem(d));
	decode_close(d);
	return out;
}

/* An address inside the inlined function: the store to sink. */
static void inlined(void **state)
{
	unsigned long addr = (unsigned long)victim_outer;
	char text[256], want[128], *out = NULL;
	unsigned long i;
	int found = 0;

	(void)state;
	snprintf(want, sizeof(want), "victim_inner tests/host/test_decode.c:%d, inlined in "
		 "tests/host/test_decode.c:%d)", INNER_LINE, OUTER_LINE);
	for (i = 1; i < 24 && !found; i++) {
		snprintf(text, sizeof(text), " [<%lx>] victim_outer+0x%lx/0x1000", addr + i, i);
		out = decode_with(TOP, text);
		found = strstr(out, want) != NULL;
		free(out);
	}
	assert_true(found);
}

__attribute__((noinline)) void victim_plain(int x)
{
	sink = x;	/* PLAIN */
}

#define PLAIN_LINE	69

/* Compilers count a function from its name, its brace or its first statement. */
static void assert_at_begin(char *out, const char *rest)
{
	char want[64];
	int line, found = 0;

	for (line = PLAIN_LINE - 2; line <= PLAIN_LINE; line++) {
		snprintf(want, sizeof(want), "test_decode.c:%d)%s", line, rest);
		found |= strstr(out, want) != NULL;
	}
	if (!found)
		fail_msg("not the begin of victim_plain: %s", out);
	free(out);
}

static void exact_and_return(void **state)
{
	unsigned long addr = (unsigned long)victim_plain;
	char text[256];

	(void)state;
	/* At offset 0 there is no call before: the function itself is meant. */
	snprintf(text, sizeof(text), " [<%08lx>] ? victim_plain+0x0/0x40\n\n", addr);
	assert_at_begin(decode_with(TOP, text), "\n\n");
	snprintf(text, sizeof(text), "Kernel panic - not syncing: Kernel mode fault at addr 0x0, "
		 "ip 0x%lx\n", addr);
	assert_at_begin(decode_with(TOP, text), "\n");
}

static void no_tool(void **state)
{
	char *old = strdup(getenv("PATH")), *out;
	struct decode *d = decode_open(self, TOP);
	const char *text = " [<1>] victim_outer+0x1/0x20\n [<2>] main+0x1/0x20\n";

	(void)state;
	setenv("PATH", "/nonexistent", 1);
	out = decode_text(d, text);
	setenv("PATH", old, 1);
	free(old);
	assert_string_equal(out, text);
	assert_string_equal(decode_problem(d), "addr2line is not installed (package binutils)");
	free(out);
	decode_close(d);
}

static void module(void **state)
{
	struct decode *d = decode_open(self, TOP);
	char *out;

	(void)state;
	assert_int_equal(decode_add_module(d, MODULE), 0);
	out = decode_text(d, " victim_second+0x1/0x100 [victim_mod]\n"
			  " victim_first+0x1/0x100 [victim_mod]\n"
			  " victim_first+0x1/0x100 [other]\n"
			  " victim_first+0x1/0x100\n");
	assert_non_null(strstr(out, "[victim_mod] (tests/host/victim_mod.c:1"));
	assert_non_null(strstr(out, "victim_first+0x1/0x100 [victim_mod] (tests/host/victim_mod.c:"));
	assert_non_null(strstr(out, "[other]\n"));
	assert_non_null(strstr(out, " victim_first+0x1/0x100\n"));
	free(out);
	decode_close(d);
}

static void no_elf(void **state)
{
	(void)state;
	assert_null(decode_open("/nonexistent", NULL));
	assert_int_equal(errno, ENOENT);
	assert_null(decode_open("/dev/null", NULL));
	assert_int_equal(errno, ENOEXEC);
	assert_null(decode_open("/etc/passwd", NULL));
	assert_int_equal(errno, ENOEXEC);
}

/**
 * struct row - a line and the place in it
 * @symbol:	NULL: there is none
 */
struct row {
	const char *title, *line, *symbol, *module;
	unsigned long addr, offset, size;
	bool is_return;
};

static const struct row rows[] = {
	{ "UML's call trace", " [<601dd82f>] ? break_write+0x12f/0x160", "break_write", "",
	  0x601dd82f, 0x12f, 0x160, true },
	{ "a call trace without addresses", "       __mutex_lock+0xdb/0xbc0", "__mutex_lock", "",
	  0, 0xdb, 0xbc0, true },
	{ "a part of a function", " [<1>] lock_acquire.part.0+0x205/0x280", "lock_acquire.part.0",
	  "", 1, 0x205, 0x280, true },
	{ "a module's function", " [<1>] dmirror_open+0x1/0x2 [test_hmm]", "dmirror_open",
	  "test_hmm", 1, 1, 2, true },
	{ "where it happened", "RIP: 0033:break_null+0xa/0x20", "break_null", "", 0, 0xa, 0x20,
	  false },
	{ "lockdep's place", "at: break_abba+0x5d/0x70", "break_abba", "", 0, 0x5d, 0x70, true },
	{ "UML's panic", "Kernel mode fault at addr 0x0, ip 0x601dd08a", "", "", 0x601dd08a, 0, 0,
	  false },
	{ "no place", "Call Trace:", NULL, NULL, 0, 0, 0, false },
	{ "half an offset", "foo+0x12 and bar+0x/0x1 and +0x1/0x2 and f+0x1/g", NULL, NULL, 0, 0, 0,
	  false },
};

static void check_row(void **state)
{
	const struct row *r = *state;
	const char *pos = r->line;
	struct place p;
	bool found = decode_next_place(r->line, &pos, &p);

	assert_int_equal(found, r->symbol != NULL);
	if (!found)
		return;
	assert_string_equal(p.symbol, r->symbol);
	assert_string_equal(p.module, r->module);
	assert_int_equal(p.addr, r->addr);
	assert_int_equal(p.offset, r->offset);
	assert_int_equal(p.size, r->size);
	assert_int_equal(p.is_return, r->is_return);
	assert_false(decode_next_place(r->line, &pos, &p));
}

int main(void)
{
	struct CMUnitTest tests[ROWS(rows) + 5] = {
		SENTENCE("inlined functions are named with their places", inlined),
		SENTENCE("an address that is no return address is taken as it is", exact_and_return),
		SENTENCE("without addr2line the text stays and the reason is told", no_tool),
		SENTENCE("a module is looked up in its own file", module),
		SENTENCE("what is no kernel is refused", no_elf),
	};
	size_t n = 5;

	victim_outer(1);
	victim_plain(2);
	self = realpath("/proc/self/exe", NULL);
	ADD_ROWS(tests, n, rows, check_row);
	n = run_all("decode", tests, n);
	free((char *)self);
	return n;
}
