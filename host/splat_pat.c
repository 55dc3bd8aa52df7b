// SPDX-License-Identifier: GPL-2.0
/* The table of all reports that are known, and the classes of their lines. */
#include <ctype.h>
#include <string.h>

#include "splat_pat.h"

#define SHORTEST	6	/* characters of the shortest title, "BUG: x" */

/* The first that matches counts: special ones before general ones. */
static const struct splat_pattern patterns[] = {
	{ SPLAT_PANIC, "Kernel panic - not syncing", NULL, END_TRACE, SPLAT_FATAL },

	{ SPLAT_LOCKDEP, "WARNING: possible circular locking", NULL, END_TRACE, 0 },
	{ SPLAT_LOCKDEP, "WARNING: possible recursive locking", NULL, END_TRACE, 0 },
	{ SPLAT_LOCKDEP, "WARNING: possible irq lock inversion", NULL, END_TRACE, 0 },
	{ SPLAT_LOCKDEP, "WARNING: ", "-unsafe lock order detected", END_TRACE, 0 },
	{ SPLAT_LOCKDEP, "WARNING: inconsistent lock state", NULL, END_TRACE, 0 },
	{ SPLAT_LOCKDEP, "WARNING: bad unlock balance", NULL, END_TRACE, 0 },
	{ SPLAT_LOCKDEP, "WARNING: bad contention", NULL, END_TRACE, 0 },
	{ SPLAT_LOCKDEP, "WARNING: held lock freed", NULL, END_TRACE, 0 },
	{ SPLAT_LOCKDEP, "WARNING: ", "still has locks held", END_TRACE, 0 },
	{ SPLAT_LOCKDEP, "WARNING: lock held when returning", NULL, END_TRACE, 0 },
	{ SPLAT_LOCKDEP, "WARNING: Nested lock was not taken", NULL, END_TRACE, 0 },
	{ SPLAT_LOCKDEP, "[ BUG: Invalid wait context", NULL, END_TRACE, 0 },
	{ SPLAT_LOCKDEP, "INFO: possible ", "lock", END_TRACE, 0 },
	{ SPLAT_LOCKDEP, "INFO: trying to register non-static key", NULL, END_TRACE, 0 },
	{ SPLAT_LOCKDEP, "BUG: MAX_LOCK", NULL, END_TRACE, 0 },
	{ SPLAT_LOCKDEP, "BUG: key ", NULL, END_TRACE, 0 },
	{ SPLAT_LOCKDEP, "turning off the locking correctness validator", NULL,
	  END_TRACE, SPLAT_WEAK },
	{ SPLAT_LOCKDEP, "INFO: lockdep is turned off", NULL, END_LINE, SPLAT_WEAK },
	{ SPLAT_RCU_USAGE, "WARNING: suspicious RCU usage", NULL, END_TRACE, 0 },
	{ SPLAT_RCU_USAGE, "INFO: suspicious RCU usage", NULL, END_TRACE, 0 },
	{ SPLAT_ATOMIC, "BUG: sleeping function called from", NULL, END_TRACE, 0 },
	{ SPLAT_ATOMIC, "BUG: scheduling while atomic", NULL, END_TRACE, 0 },
	{ SPLAT_ATOMIC, "BUG: scheduling in a non-blocking section", NULL, END_TRACE, 0 },
	{ SPLAT_ATOMIC, "BUG: using ", " in preemptible", END_TRACE, 0 },
	{ SPLAT_ATOMIC, "BUG: workqueue leaked", NULL, END_TRACE, 0 },

	{ SPLAT_KASAN, "BUG: KASAN:", NULL, END_BAR, 0 },
	{ SPLAT_KASAN, "KASAN: ", " in range ", END_LINE, SPLAT_WEAK },
	{ SPLAT_KCSAN, "BUG: KCSAN:", NULL, END_BAR, 0 },
	{ SPLAT_KASAN, "BUG: KFENCE:", NULL, END_BAR, 0 },
	{ SPLAT_UBSAN, "UBSAN: ", NULL, END_CUT, 0 },
	{ SPLAT_KMEMLEAK, NULL, " new suspected memory leaks", END_INDENT, 0 },
	{ SPLAT_KMEMLEAK, "unreferenced object 0x", NULL, END_INDENT, 0 },

	{ SPLAT_HUNG_TASK, "INFO: task ", " blocked for more than ", END_TRACE, 0 },
	{ SPLAT_LOCKUP, NULL, "BUG: soft lockup", END_TRACE, 0 },
	{ SPLAT_LOCKUP, NULL, "Watchdog detected hard LOCKUP", END_TRACE, 0 },
	{ SPLAT_LOCKUP, "BUG: workqueue lockup", NULL, END_TRACE, 0 },
	{ SPLAT_RCU_STALL, "rcu: INFO:", "stall", END_TRACE, 0 },
	{ SPLAT_RCU_STALL, "INFO: rcu", "stall", END_TRACE, 0 },
	{ SPLAT_RCU_STALL, "rcu: ", "kthread starved", END_TRACE, SPLAT_WEAK },
	{ SPLAT_OOM, NULL, " invoked oom-killer:", END_OOM, 0 },
	{ SPLAT_OOM, "Out of memory: Killed process", NULL, END_LINE, SPLAT_WEAK },
	{ SPLAT_OOM, "Memory cgroup out of memory: Killed", NULL, END_LINE, SPLAT_WEAK },

	{ SPLAT_LIST, "WARNING: CPU:", " at lib/list_debug.c", END_CUT, 0 },
	{ SPLAT_LIST, "list_add corruption", NULL, END_LINE, SPLAT_WEAK },
	{ SPLAT_LIST, "list_del corruption", NULL, END_LINE, SPLAT_WEAK },
	{ SPLAT_REFCOUNT, "WARNING: CPU:", " at lib/refcount.c", END_CUT, 0 },
	{ SPLAT_PGTABLE, "WARNING: CPU:", "debug_vm_pgtable", END_CUT, 0 },
	{ SPLAT_WARN, "WARNING: CPU:", " at ", END_CUT, 0 },
	{ SPLAT_WARN, "WARNING: at ", NULL, END_CUT, 0 },

	{ SPLAT_VM, "BUG: Bad rss-counter", NULL, END_LINE, 0 },
	{ SPLAT_VM, "BUG: non-zero pgtables_bytes", NULL, END_LINE, 0 },
	{ SPLAT_VM, "BUG: Bad page", NULL, END_TRACE, 0 },
	{ SPLAT_VM, NULL, ": bad pgd ", END_LINE, 0 },
	{ SPLAT_VM, NULL, ": bad p4d ", END_LINE, 0 },
	{ SPLAT_VM, NULL, ": bad pud ", END_LINE, 0 },
	{ SPLAT_VM, NULL, ": bad pmd ", END_LINE, 0 },
	{ SPLAT_VM, "page: refcount:", NULL, END_DUMP, SPLAT_WEAK },
	{ SPLAT_VM, "page:", " refcount:", END_DUMP, SPLAT_WEAK },
	{ SPLAT_VM, "page dumped because:", NULL, END_LINE, SPLAT_WEAK },

	{ SPLAT_BUG, "kernel BUG at ", NULL, END_CUT, 0 },
	{ SPLAT_BUG, "BUG: failure at ", NULL, END_TRACE, 0 },
	{ SPLAT_OOPS, "BUG: unable to handle", NULL, END_CUT, 0 },
	{ SPLAT_OOPS, "BUG: kernel NULL pointer", NULL, END_CUT, 0 },
	{ SPLAT_OOPS, "Unable to handle kernel", NULL, END_CUT, 0 },
	{ SPLAT_OOPS, "general protection fault", NULL, END_CUT, 0 },
	{ SPLAT_OOPS, "Internal error: ", NULL, END_CUT, SPLAT_WEAK },
	{ SPLAT_OOPS, "Oops: ", NULL, END_CUT, SPLAT_WEAK },
	{ SPLAT_OOPS, "Kernel mode fault at addr", NULL, END_TRACE, 0 },
	{ SPLAT_OOPS, "Kernel tried to access user memory", NULL, END_TRACE, 0 },
	{ SPLAT_OOPS, "Segfault with no mm", NULL, END_TRACE, 0 },
	{ SPLAT_BUG, "BUG: ", NULL, END_TRACE, 0 },
	{ SPLAT_BUG, "BUG ", "): ", END_TRACE, 0 },
};

/* Lines after a call trace that still belong to the report. */
static const char * const follow[] = {
	"other info that might help", "stack backtrace:", "irq event stamp:",
	"hardirqs last", "softirqs last", "INFO: lockdep is turned off",
	"Showing all locks held", "no locks held by", " #", "Modules linked in",
	"CPU:", "Stack:", "Call Trace:", "Tainted:", "Code:", "---[ end",
	"Preemption disabled at", "Sending NMI", "NMI backtrace", "Workqueue:",
	"Hardware name:", "Unreliable", "rcu: ", "task:", "Disabling lock debugging",
	"=============================================",
};

static const char * const dump[] = {
	"page:", "page ", "page_", "flags:", "raw:", "head:", "memcg:", "aops:",
	"anon ", "ksm ", "head-", "vma ", "mm ", "next ", "prot:", "pgoff ",
	"mmap ", "pgd ", "mm_users", "total_vm", "hugetlb", "order:",
};

static bool starts(const char *s, const char *with)
{
	return *s == *with && !strncmp(s, with, strlen(with));
}

static const char *skip_stamp(const char *s)
{
	const char *p = s;

	if (*p != '[')
		return s;
	p++;
	while (*p == ' ')
		p++;
	if (!isdigit((unsigned char)*p) && *p != 'T' && *p != 'C')
		return s;
	while (isalnum((unsigned char)*p) || *p == '.')
		p++;
	if (*p != ']')
		return s;
	return p[1] == ' ' ? p + 2 : p + 1;
}

const char *splat_strip(const char *s)
{
	if (s[0] == '<' && isdigit((unsigned char)s[1]) && s[2] == '>')
		s += 3;
	return skip_stamp(skip_stamp(s));
}

const struct splat_pattern *splat_match(const char *s)
{
	size_t i;

	/* A guest may flood its console with lines too short for any title. */
	if (strnlen(s, SHORTEST) < SHORTEST)
		return NULL;
	for (i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		const struct splat_pattern *p = &patterns[i];

		if (p->start && !starts(s, p->start))
			continue;
		if (p->has && !strstr(s, p->has))
			continue;
		return p;
	}
	return NULL;
}

bool splat_is_bar(const char *s)
{
	size_t n = strspn(s, "=");

	return n >= 20 && !s[n];
}

int splat_opener(const char *s)
{
	if (starts(s, "------------[ cut here ]") || splat_is_bar(s))
		return 3;
	/* UML prints the registers before it panics, and why it lacks memory. */
	if (starts(s, "Pid: ") && strstr(s, ", comm: "))
		return 14;
	if (starts(s, "Bus error - the host"))
		return 20;
	return 0;
}

/* "foo+0x12/0x34", "? foo+0x12/0x34 [module]" and "0x600022d7". */
static bool is_symbol(const char *s)
{
	const char *plus;

	while (*s == ' ')
		s++;
	if (starts(s, "? "))
		s += 2;
	if (starts(s, "0x"))
		return !s[2 + strspn(s + 2, "0123456789abcdef")];
	plus = strstr(s, "+0x");
	return plus && strcspn(s, " ") > (size_t)(plus - s);
}

bool splat_is_trace(const char *s)
{
	if (starts(s, " [<") || starts(s, "[<") || starts(s, " <") ||
	    starts(s, "RIP: ") || starts(s, "RSP: ") || starts(s, "Code: "))
		return true;
	if (s[0] == 'R' && (isupper((unsigned char)s[1]) || isdigit((unsigned char)s[1])) &&
	    strstr(s, ": 0000"))
		return true;
	return s[0] == ' ' && is_symbol(s);
}

bool splat_is_follow(const char *s)
{
	size_t i;

	for (i = 0; i < sizeof(follow) / sizeof(follow[0]); i++)
		if (starts(s, follow[i]))
			return true;
	/* "2 locks held by init/17:", the words of a stack */
	if (isdigit((unsigned char)*s) && strstr(s, " held by "))
		return true;
	return s[0] == ' ' && strspn(s, " 0123456789abcdef") == strlen(s) && s[1];
}

bool splat_is_dump(const char *s)
{
	size_t i;

	for (i = 0; i < sizeof(dump) / sizeof(dump[0]); i++)
		if (starts(s, dump[i]))
			return true;
	return false;
}

bool splat_is_shutdown(const char *s)
{
	return starts(s, "reboot: ") || starts(s, "Run /");
}

const char *splat_kind_name(enum splat_kind k)
{
	static const char * const names[SPLAT_KINDS] = {
		[SPLAT_PANIC] = "panic", [SPLAT_OOPS] = "oops", [SPLAT_BUG] = "bug",
		[SPLAT_WARN] = "warn", [SPLAT_LOCKDEP] = "lockdep",
		[SPLAT_ATOMIC] = "atomic", [SPLAT_RCU_USAGE] = "rcu-usage",
		[SPLAT_KASAN] = "kasan", [SPLAT_KMEMLEAK] = "kmemleak",
		[SPLAT_UBSAN] = "ubsan", [SPLAT_HUNG_TASK] = "hung-task",
		[SPLAT_LOCKUP] = "lockup", [SPLAT_RCU_STALL] = "rcu-stall",
		[SPLAT_OOM] = "oom", [SPLAT_LIST] = "list", [SPLAT_VM] = "vm",
		[SPLAT_PGTABLE] = "pgtable", [SPLAT_REFCOUNT] = "refcount",
		[SPLAT_KCSAN] = "kcsan",
	};

	return names[k];
}
