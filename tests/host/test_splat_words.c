// SPDX-License-Identifier: GPL-2.0
/* Reports no UML of ours makes, lines that are none, and the recogniser's limits. */
#include "table.h"

#include <stdio.h>
#include <string.h>

#include "splat.h"

struct row {
	const char *title, *line;
	const char *kind;	/* NULL: it is no report */
};

static const struct row rows[] = {
	{ "soft lockup", "watchdog: BUG: soft lockup - CPU#0 stuck for 22s! [a:1]", "lockup" },
	{ "hard lockup", "watchdog: Watchdog detected hard LOCKUP on cpu 0", "lockup" },
	{ "RCU stall of this CPU", "rcu: INFO: rcu_sched self-detected stall on CPU", "rcu-stall" },
	{ "RCU stall, expedited", "rcu: INFO: rcu_preempt detected expedited stalls on CPUs/tasks: {", "rcu-stall" },
	{ "irq lock inversion", "WARNING: possible irq lock inversion dependency detected", "lockdep" },
	{ "irq-safe to irq-unsafe", "WARNING: HARDIRQ-safe -> HARDIRQ-unsafe lock order detected", "lockdep" },
	{ "lock held on return to user space", "WARNING: lock held when returning to user space!", "lockdep" },
	{ "lockdep gives up", "BUG: MAX_LOCKDEP_ENTRIES too low!", "lockdep" },
	{ "lockdep gives up, in other words", "turning off the locking correctness validator.", "lockdep" },
	{ "lockdep is off", "INFO: lockdep is turned off.", "lockdep" },
	{ "a key that is not static", "INFO: trying to register non-static key.", "lockdep" },
	{ "KCSAN, both sides known", "BUG: KCSAN: data-race in f / g", "kcsan" },
	{ "KCSAN, one side known", "BUG: KCSAN: data-race in f+0x1/0x2", "kcsan" },
	{ "KCSAN, an assertion", "BUG: KCSAN: assert: race in f / g", "kcsan" },
	{ "KCSAN's greeting is no report", "kcsan: enabled early", NULL },
	{ "KFENCE", "BUG: KFENCE: use-after-free read in f+0x1/0x2", "kasan" },
	{ "SLUB debug", "BUG kmalloc-64 (Not tainted): Poison overwritten", "bug" },
	{ "bad page map", "BUG: Bad page map in process a  pte:1 pmd:2", "vm" },
	{ "bad pmd", "mm/pgtable-generic.c:50: bad pmd 000000000 (0)", "vm" },
	{ "page tables leaked", "BUG: non-zero pgtables_bytes on freeing mm: 4096", "vm" },
	{ "page table helpers", "WARNING: CPU: 0 PID: 1 at mm/debug_vm_pgtable.c:99 f+0x1/0x2", "pgtable" },
	{ "cgroup out of memory", "Memory cgroup out of memory: Killed process 3 (a)", "oom" },
	{ "an oops of x86", "BUG: kernel NULL pointer dereference, address: 0000000000000000", "oops" },
	{ "a page fault of x86", "BUG: unable to handle page fault for address: ffff", "oops" },
	{ "a general protection fault", "general protection fault, probably for non-canonical address", "oops" },
	{ "a BUG of x86", "kernel BUG at mm/mmap.c:10!", "bug" },
	{ "a BUG nobody listed", "BUG: something new is wrong", "bug" },
	{ "a title behind a level and a caller", "<4>[    1.000000][    T1] WARNING: CPU: 0 PID: 1 at a.c:1 f+0x1/0x2", "warn" },
	{ "lockdep's greeting is no report", "Lock dependency validator: Copyright (c) 2006 Red Hat", NULL },
	{ "kmemleak's greeting is no report", "kmemleak: Kernel memory leak detector initialized", NULL },
	{ "a killed program is no report", "hmm-tests[17]: segfault at 0 ip 1 sp 2 error 4", NULL },
	{ "a driver's warning is no report", "8139too: WARNING: old hardware", NULL },
	{ "DEBUG in a word is no report", "PM: DEBUG: x", NULL },
	{ "an empty line is no report", "", NULL },
	{ "RCU's self test is no report", "Running RCU self tests", NULL },
};

static struct splat *parse(const char *text)
{
	struct splat *s = splat_new(NULL, NULL, NULL);

	splat_feed(s, text, strlen(text), 1.0);
	splat_end(s);
	return s;
}

static void check_row(void **state)
{
	const struct row *row = *state;
	struct splat *s = parse(row->line);

	if (row->kind) {
		assert_int_equal(splat_count(s), 1);
		assert_string_equal(splat_kind_name(splat_reports(s)->kind), row->kind);
		assert_non_null(strstr(row->line, splat_reports(s)->title));
	} else {
		assert_int_equal(splat_count(s), 0);
	}
	splat_free(s);
}

static void storm(void **state)
{
	struct splat *s = splat_new(NULL, NULL, NULL);
	char line[128];
	int i;

	(void)state;
	for (i = 0; i < 1000; i++) {
		snprintf(line, sizeof(line),
			 "------------[ cut here ]------------\nWARNING: CPU: 0 PID: %d at a.c:%d "
			 "f+0x1/0x2\n---[ end trace 0 ]---\n", i, i % 3);
		splat_feed(s, line, strlen(line), 1.0);
	}
	splat_end(s);
	assert_int_equal(splat_count(s), 1000);
	assert_int_equal(splat_reports(s)->repeats, 333);
	assert_null(splat_reports(s)->next->next->next);
	splat_free(s);
}

static void many_kinds(void **state)
{
	struct splat *s = splat_new(NULL, NULL, NULL);
	struct splat_report *r;
	char line[128];
	int i, n = 0;

	(void)state;
	for (i = 0; i < 1000; i++) {
		snprintf(line, sizeof(line), "BUG: new in :%d\n", i);
		splat_feed(s, line, strlen(line), 1.0);
	}
	splat_end(s);
	for (r = splat_reports(s); r; r = r->next)
		n++;
	assert_int_equal(n, SPLAT_MAX_REPORTS);
	assert_int_equal(splat_count(s), 1000);
	splat_free(s);
}

static void endless_report(void **state)
{
	struct splat *s = splat_new(NULL, NULL, NULL);
	int i;

	(void)state;
	splat_feed(s, "BUG: KASAN: x\n", 14, 1.0);
	for (i = 0; i < 100000; i++)
		splat_feed(s, "a line of it\n", 13, 1.0);
	splat_feed(s, "Kernel panic - not syncing: x\n", 30, 1.0);
	splat_end(s);
	assert_true(splat_reports(s)->truncated);
	assert_int_equal(splat_reports(s)->lines, SPLAT_MAX_LINES);
	assert_true(splat_reports(s)->next->fatal);
	splat_free(s);
}

static int begun, ended;

static void on_begin(void *arg, const struct splat_report *r)
{
	(void)arg;
	begun += r->fatal;
}

static void on_end(void *arg, const struct splat_report *r)
{
	(void)arg;
	ended += r->fatal;
}

/* The watcher must hear of a panic at once: nothing may come after it. */
static void told_at_once(void **state)
{
	struct splat *s = splat_new(on_begin, on_end, NULL);

	(void)state;
	splat_feed(s, "Kernel panic - not syncing: x\n", 30, 1.0);
	assert_int_equal(begun, 1);
	assert_int_equal(ended, 0);
	splat_end(s);
	assert_int_equal(ended, 1);
	splat_free(s);
}

static void tail(void **state)
{
	struct splat *s = parse("a\nb\n");
	char line[16];
	int i;

	(void)state;
	assert_string_equal(splat_tail(s, 1), "b");
	assert_null(splat_tail(s, 2));
	for (i = 0; i < 50; i++) {
		snprintf(line, sizeof(line), "%d\n", i);
		splat_feed(s, line, strlen(line), 1.0);
	}
	assert_string_equal(splat_tail(s, 0), "30");
	assert_string_equal(splat_tail(s, SPLAT_TAIL_LINES - 1), "49");
	assert_null(splat_tail(s, SPLAT_TAIL_LINES));
	splat_free(s);
}

int main(void)
{
	struct CMUnitTest tests[ROWS(rows) + 5] = {
		SENTENCE("a storm of the same warning is kept once and counted", storm),
		SENTENCE("more reports than are kept are still counted", many_kinds),
		SENTENCE("an endless report is cut, what follows it is seen", endless_report),
		SENTENCE("a panic is told when it begins", told_at_once),
		SENTENCE("the last lines of the console are kept", tail),
	};
	size_t n = 5;

	ADD_ROWS(tests, n, rows, check_row);
	return run_all("splat words", tests, n);
}
