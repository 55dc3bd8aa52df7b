// SPDX-License-Identifier: GPL-2.0
/*
 * What the kernel does, for a time line: probes on its tracepoints write to the
 * log, between what the lab says itself. A task switch is there to tell a thread
 * that waits in the kernel from one that is at work.
 */
#include <linux/tracepoint.h>
#include <trace/events/mmu_interval_notifier.h>
#include <trace/events/sched.h>

#include "core.h"

#define ASLEEP 16
#define NOTED 16

static bool ours(struct mmu_interval_notifier *sub)
{
	return sub && (sub->ops == &lab_ops || sub->ops == &lab_plain_ops);
}

static void say_kernel(const char *what, struct mmu_interval_notifier *sub)
{
	lab_trace("kernel", current->comm, "%s %s", what, ours(sub) ? lab_name(sub) : "-");
}

static void on_change(void *data, struct mmu_interval_notifier *sub)
{
	const struct interval_tree_node *node;
	struct lab_mirror *m;
	char pages[24] = "out";

	if (!ours(sub))
		return;
	node = sub->ops->release ? &sub->will_be : &sub->interval_tree;
	m = to_lab_interval(sub)->mirror;
	if (sub->member)
		snprintf(pages, sizeof(pages), "%u-%u", lab_page(m, node->start),
			 lab_page(m, node->last));
	lab_trace("kernel", current->comm, "change %s %s seq %lu %s", lab_name(sub), pages,
		  READ_ONCE(sub->invalidate_seq),
		  list_empty(&sub->deferred_item) ? "at-once" : "deferred");
}

static void on_unfrozen(void *data, unsigned long seq, unsigned int changes,
			unsigned int releases)
{
	lab_trace("kernel", current->comm, "thaw seq %lu changes %u releases %u", seq, changes,
		  releases);
}

static void on_find(void *data, struct mm_struct *mm, struct mmu_interval_notifier *sub)
{
	say_kernel("find", sub);
}

static void on_find_unlock(void *data, struct mm_struct *mm, struct mmu_interval_notifier *sub)
{
	say_kernel("find_unlock", sub);
}

static void on_release(void *data, struct mm_struct *mm, struct mmu_interval_notifier *sub)
{
	say_kernel("release", sub);
}

/* Under the lock of a run queue; mirrors are only added. */
static bool has_mirror(struct task_struct *task)
{
	struct lab_mirror *m;

	list_for_each_entry(m, &lab_mirrors, item)
		if (task->mm == m->mm)
			return true;
	return false;
}

static void on_switch(void *data, bool preempt, struct task_struct *prev,
		      struct task_struct *next, unsigned int prev_state)
{
	static struct task_struct *asleep[ASLEEP];
	int i;

	for (i = 0; i < ASLEEP; i++) {
		if (asleep[i] != next)
			continue;
		asleep[i] = NULL;
		lab_trace("kernel", next->comm, "wakes");
	}
	if (preempt || !(prev_state & TASK_UNINTERRUPTIBLE) || !has_mirror(prev))
		return;
	for (i = 0; i < ASLEEP; i++) {
		if (asleep[i])
			continue;
		asleep[i] = prev;
		lab_trace("kernel", prev->comm, "sleeps");
		return;
	}
}

/* The threads of a script are those that say what they do; a child has the same name. */
static struct task_struct *noted[NOTED];

static int find_noted(struct task_struct *task)
{
	int i;

	for (i = 0; i < NOTED && noted[i] != task; i++)
		;
	return i;
}

void lab_note(const char *text)
{
	int i = find_noted(current);

	if (i == NOTED)
		i = find_noted(NULL);
	if (i < NOTED)
		noted[i] = current;
	lab_trace("lab", current->comm, "%s", text);
}

static void on_exit(void *data, struct task_struct *task)
{
	int i = find_noted(task);

	if (i == NOTED)
		return;
	noted[i] = NULL;
	lab_trace("kernel", task->comm, "exits");
}

static const struct {
	const char *name;
	void *probe;
} probes[] = {
	{ "mmu_interval_change", on_change }, { "mmu_interval_unfrozen", on_unfrozen },
	{ "mmu_interval_find", on_find }, { "mmu_interval_find_unlock", on_find_unlock },
	{ "mmu_interval_release", on_release }, { "sched_switch", on_switch },
	{ "sched_process_exit", on_exit },
};

/* The probes are untyped below: here the compiler sees that they fit. */
static void __maybe_unused check_probes(void)
{
	check_trace_callback_type_mmu_interval_change(on_change);
	check_trace_callback_type_mmu_interval_unfrozen(on_unfrozen);
	check_trace_callback_type_mmu_interval_find(on_find);
	check_trace_callback_type_mmu_interval_find_unlock(on_find_unlock);
	check_trace_callback_type_mmu_interval_release(on_release);
	check_trace_callback_type_sched_switch(on_switch);
	check_trace_callback_type_sched_process_exit(on_exit);
}

#ifdef CONFIG_TRACEPOINTS
static void look_for_probe(struct tracepoint *tp, void *found)
{
	for (size_t i = 0; i < ARRAY_SIZE(probes); i++)
		if (!strcmp(tp->name, probes[i].name) &&
		    !tracepoint_probe_register(tp, probes[i].probe, NULL))
			++*(int *)found;
}

/* They stay until the guest ends, as the module does. */
int lab_trace_start(void)
{
	static int found;

	if (lab_tracing)
		return 0;
	lab_tracing = true;
	if (!found)
		for_each_kernel_tracepoint(look_for_probe, &found);
	if (found == ARRAY_SIZE(probes))
		return 0;
	lab_tracing = false;
	return -ENOENT;
}
#else
int lab_trace_start(void)
{
	return -ENOENT;
}
#endif
