// SPDX-License-Identifier: GPL-2.0
/* The recogniser against logs of kernels that were really broken (data/README). */
#include "table.h"

#include <stdio.h>
#include <string.h>

#include "splat.h"

/**
 * struct row - what is in a log
 * @title:	of the first report
 * @first, @last: how its first and last line begin, without timestamp
 * @second:	title of the second one, NULL for none
 */
struct row {
	const char *sentence, *log;
	long count;
	enum splat_kind kind;
	const char *title, *first, *last, *second;
	bool fatal;
};

#define BAR	"====="
#define CUT	"------------[ cut here"
#define END	"---[ end trace"
#define FORK	" [<"	/* the last line of a call trace */

static const struct row rows[] = {
	{ "a healthy lockdep kernel", "lockdep-none", 0, 0, NULL, NULL, NULL, NULL, false },
	{ "a healthy KASAN kernel", "kasan-none", 0, 0, NULL, NULL, NULL, NULL, false },
	{ "a NULL pointer, with the registers before it", "lockdep-null", 1, SPLAT_PANIC,
	  "Kernel panic - not syncing: Kernel mode fault at addr 0x0", "Pid: ", FORK, NULL, true },
	{ "BUG(), and the panic it ends in", "lockdep-bug", 2, SPLAT_BUG,
	  "BUG: failure at lib/break_kernel.c:", "BUG: failure", "BUG: failure",
	  "Kernel panic - not syncing: BUG!", true },
	{ "WARN()", "lockdep-warn", 1, SPLAT_WARN, "WARNING: CPU: 0 PID:", CUT, END, NULL, false },
	{ "panic()", "lockdep-panic", 1, SPLAT_PANIC,
	  "Kernel panic - not syncing: broken on purpose", "Kernel panic", FORK, NULL, true },
	{ "PID 1 that exits", "lockdep-exit", 1, SPLAT_PANIC,
	  "Kernel panic - not syncing: Attempted to kill init!", "Kernel panic", " [<", NULL, true },
	{ "no root file system", "lockdep-noroot", 1, SPLAT_PANIC,
	  "Kernel panic - not syncing: No working init found", "Kernel panic", " [<", NULL, true },
	{ "AB-BA deadlock", "lockdep-abba", 1, SPLAT_LOCKDEP,
	  "WARNING: possible circular locking dependency detected", BAR, FORK, NULL, false },
	{ "recursive locking", "lockdep-recursive", 1, SPLAT_LOCKDEP,
	  "WARNING: possible recursive locking detected", BAR, FORK, NULL, false },
	{ "inconsistent lock state", "lockdep-irq", 1, SPLAT_LOCKDEP,
	  "WARNING: inconsistent lock state", BAR, FORK, NULL, false },
	{ "suspicious RCU usage", "lockdep-rcu", 1, SPLAT_RCU_USAGE,
	  "WARNING: suspicious RCU usage", BAR, FORK, NULL, false },
	{ "held lock freed", "lockdep-freed", 1, SPLAT_LOCKDEP,
	  "WARNING: held lock freed!", BAR, FORK, NULL, false },
	{ "lock held at exit", "lockdep-held", 1, SPLAT_LOCKDEP,
	  "WARNING: holder/", BAR, " [<", NULL, false },
	{ "bad unlock balance", "lockdep-unlock", 1, SPLAT_LOCKDEP,
	  "WARNING: bad unlock balance detected!", BAR, FORK, NULL, false },
	{ "invalid wait context", "lockdep-waitctx", 1, SPLAT_LOCKDEP,
	  "[ BUG: Invalid wait context ]", BAR, FORK, NULL, false },
	{ "nested lock not taken, two call traces in one report", "lockdep-nest", 1,
	  SPLAT_LOCKDEP, "WARNING: Nested lock was not taken", BAR, FORK, NULL, false },
	{ "sleep in atomic context, and lockdep's word on it", "lockdep-atomic", 2, SPLAT_ATOMIC,
	  "BUG: sleeping function called from invalid context", "BUG: sleeping", FORK,
	  "[ BUG: Invalid wait context ]", false },
	{ "scheduling while atomic, and all that follows", "lockdep-schedule", 6, SPLAT_ATOMIC,
	  "BUG: scheduling while atomic", "BUG: scheduling", FORK,
	  "WARNING: suspicious RCU usage", false },
	{ "list corruption", "lockdep-list", 1, SPLAT_LIST, "WARNING: CPU: 0", CUT, END, NULL, false },
	{ "refcount underflow", "lockdep-refcount", 1, SPLAT_REFCOUNT, "WARNING: CPU: 0", CUT, END,
	  NULL, false },
	{ "two hung tasks, the second with all locks", "lockdep-hung", 2, SPLAT_HUNG_TASK,
	  "INFO: task ", "INFO: task ", FORK, "INFO: task ", false },
	{ "bad page state, on which UML dies", "lockdep-badpage", 2, SPLAT_VM,
	  "BUG: Bad page state in process init", "BUG: Bad page", "", "Kernel panic", true },
	{ "VM_BUG_ON, its page dump, BUG and panic", "lockdep-vmbug", 3, SPLAT_VM,
	  "page dumped because: VM_BUG_ON_FOLIO", "page: refcount", "page dumped because",
	  "BUG: failure at include/linux/mm.h", true },
	{ "bad rss counter", "lockdep-rss", 1, SPLAT_VM, "BUG: Bad rss-counter state",
	  "BUG: Bad rss", "BUG: Bad rss", NULL, false },
	{ "out of memory", "lockdep-oom", 1, SPLAT_OOM, "init invoked oom-killer:",
	  "init invoked", "Out of memory: Killed process", NULL, false },
	{ "use after free", "kasan-uaf", 1, SPLAT_KASAN,
	  "BUG: KASAN: slab-use-after-free in break_uaf", BAR, BAR, NULL, false },
	{ "out of bounds", "kasan-oob", 1, SPLAT_KASAN,
	  "BUG: KASAN: slab-out-of-bounds in break_oob", BAR, BAR, NULL, false },
	{ "double free", "kasan-doublefree", 1, SPLAT_KASAN,
	  "BUG: KASAN: double-free in break_doublefree", BAR, BAR, NULL, false },
	{ "a leak, with the object", "kasan-leak", 1, SPLAT_KMEMLEAK,
	  "kmemleak: 1 new suspected memory leaks", "kmemleak:", "    fork_handler", NULL, false },
	{ "shift out of bounds", "kasan-shift", 1, SPLAT_UBSAN,
	  "UBSAN: shift-out-of-bounds in lib/break_kernel.c", CUT, END, NULL, false },
	{ "array index out of bounds", "kasan-bounds", 1, SPLAT_UBSAN,
	  "UBSAN: array-index-out-of-bounds in lib/break_kernel.c", CUT, END, NULL, false },
	{ "RCU stall", "preempt-spin", 1, SPLAT_RCU_STALL,
	  "rcu: INFO: rcu_preempt detected stalls", "rcu: INFO", "R13:", NULL, false },
};

static char *slurp(const char *log, size_t *size)
{
	char path[512], *text = malloc(1 << 20);
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s.log", DATA, log);
	f = fopen(path, "r");
	if (!f)
		fail_msg("cannot read %s", path);
	*size = fread(text, 1, 1 << 20, f);
	fclose(f);
	return text;
}

static const char *unstamped(const char *line)
{
	return *line == '[' && strchr(line, ']') ? strchr(line, ']') + 2 : line;
}

static void assert_begins(const char *s, const char *with)
{
	if (strncmp(s, with, strlen(with)))
		fail_msg("\"%.60s\" does not begin with \"%s\"", s, with);
}

/* Every kind of log line is found again, and nothing that is not in the log. */
static void check_text(const struct splat_report *r, const struct row *row)
{
	const char *last;
	size_t n = strlen(r->text);

	assert_true(n > 1 && r->text[n - 1] == '\n');
	for (last = r->text + n - 1; last > r->text && last[-1] != '\n'; last--)
		;
	assert_begins(unstamped(r->text), row->first);
	assert_begins(unstamped(last), row->last);
	assert_false(r->truncated);
	assert_false(r->open);
}

static void check_at(const struct row *row, const char *text, size_t size, size_t step)
{
	struct splat *s = splat_new(NULL, NULL, NULL);
	struct splat_report *r;
	size_t i;

	for (i = 0; i < size; i += step)
		splat_feed(s, text + i, step < size - i ? step : size - i, 1.0);
	splat_end(s);
	assert_int_equal(splat_count(s), row->count);
	assert_int_equal(splat_fatal(s), row->fatal);
	r = splat_reports(s);
	assert_int_equal(r != NULL, row->count > 0);
	if (r) {
		assert_string_equal(splat_kind_name(r->kind), splat_kind_name(row->kind));
		assert_begins(r->title, row->title);
		check_text(r, row);
		assert_int_equal(r->next != NULL, row->second != NULL);
		if (row->second)
			assert_begins(r->next->title, row->second);
	}
	splat_free(s);
}

static void check_row(void **state)
{
	const struct row *row = *state;
	size_t size;
	char *text = slurp(row->log, &size);

	check_at(row, text, size, size);
	check_at(row, text, size, 1);
	check_at(row, text, size, 1000);
	free(text);
}

/* The list of all locks is part of the report before it, up to its closing bar. */
static void locks_to_the_bar(void **state)
{
	struct splat *s = splat_new(NULL, NULL, NULL);
	size_t size, n;
	char *text = slurp("lockdep-hung", &size);
	struct splat_report *r;

	(void)state;
	splat_feed(s, text, size, 1.0);
	splat_end(s);
	free(text);
	r = splat_reports(s)->next;
	n = strlen(r->text);
	assert_non_null(strstr(r->text, "Showing all locks held"));
	assert_string_equal(r->text + n - 6, "=====\n");
	assert_null(strstr(splat_reports(s)->text, "Showing all locks held"));
	splat_free(s);
}

int main(void)
{
	struct CMUnitTest tests[ROWS(rows) + 1] = {
		SENTENCE("hung tasks end with the list of all locks", locks_to_the_bar),
	};
	size_t n = 1;

	ADD_ROWS(tests, n, rows, check_row);
	return run_all("splat", tests, n);
}
