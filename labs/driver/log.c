// SPDX-License-Identifier: GPL-2.0
/* What happened since the last step, and what a driver did that it may not do. */
#include "core.h"

#define EVENTS 130	/* of a step */
#define TRACED 780	/* with all that a time line needs */
#define LINES  (TRACED + 20)	/* what is wrong has room behind any number of events */
#define WIDTH 120

static char lines[LINES][WIDTH];
static int used, lost;
/* Tracepoints are hit with locks held that are raw as well. */
static DEFINE_RAW_SPINLOCK(lock);
bool lab_tracing;

static void add(const char *kind, const char *who, int line, const char *fmt, va_list ap)
{
	unsigned long flags;
	char *to;
	int n;

	raw_spin_lock_irqsave(&lock, flags);
	if (used == LINES || (used >= (lab_tracing ? TRACED : EVENTS) && *kind != 'w')) {
		lost++;
	} else {
		to = lines[used++];
		n = line ? scnprintf(to, WIDTH, "%s line %d: ", kind, line) :
			   scnprintf(to, WIDTH, "%s %s: ", kind, who);
		vscnprintf(to + n, WIDTH - n, fmt, ap);
	}
	raw_spin_unlock_irqrestore(&lock, flags);
}

void lab_say(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add("event", current->comm, 0, fmt, ap);
	va_end(ap);
}

void lab_complain(int line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add("wrong", current->comm, line, fmt, ap);
	va_end(ap);
}

void lab_trace(const char *kind, const char *who, const char *fmt, ...)
{
	va_list ap;

	if (!lab_tracing)
		return;
	va_start(ap, fmt);
	add(kind, who, 0, fmt, ap);
	va_end(ap);
}

void lab_show_log(struct seq_file *m)
{
	raw_spin_lock_irq(&lock);
	for (int i = 0; i < used; i++)
		seq_printf(m, "%s\n", lines[i]);
	if (lost)
		seq_printf(m, "event lab: and %d more\n", lost);
	raw_spin_unlock_irq(&lock);
}

void lab_clear_log(void)
{
	raw_spin_lock_irq(&lock);
	used = 0;
	lost = 0;
	raw_spin_unlock_irq(&lock);
}
