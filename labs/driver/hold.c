// SPDX-License-Identifier: GPL-2.0
/*
 * Points at which a thread can be made to stay. A race of two threads is then a
 * script: one is told to stay, the other does its work, the first goes on. A
 * thread is known by its name, and "any" is the first one that passes. It stays
 * even if it is killed: that the process ends is part of a lesson.
 */
#include <linux/sched/signal.h>
#include <linux/wait.h>

#include "core.h"

#define HOLDS 16
#define TASKS 16

static struct hold {
	char who[TASK_COMM_LEN], point[24], by[TASK_COMM_LEN];
	bool armed, held;
} holds[HOLDS];

static struct {
	struct task_struct *task;
	char who[TASK_COMM_LEN], why[40];
} inside[TASKS];

static DEFINE_SPINLOCK(lock);
static DECLARE_WAIT_QUEUE_HEAD(wait);

static bool is_for_any(const struct hold *h)
{
	return !strcmp(h->who, "any") && !h->held;
}

static struct hold *find_hold(const char *who, const char *point)
{
	for (int i = 0; i < HOLDS; i++)
		if (holds[i].armed && (!strcmp(holds[i].who, who) || is_for_any(&holds[i])) &&
		    (!point || !strcmp(holds[i].point, point)))
			return &holds[i];
	return NULL;
}

static bool still_armed(struct hold *h)
{
	bool ret;

	spin_lock(&lock);
	ret = h->armed;
	spin_unlock(&lock);
	return ret;
}

void lab_pass(const char *point)
{
	struct hold *h;

	spin_lock(&lock);
	h = find_hold(current->comm, point);
	if (h) {
		h->held = true;
		strscpy(h->by, current->comm, sizeof(h->by));
	}
	spin_unlock(&lock);
	if (!h)
		return;
	lab_trace("lab", current->comm, "held %s", point);
	wait_event(wait, !still_armed(h));
	lab_trace("lab", current->comm, "goes on");
}

void lab_stay(void)
{
	DECLARE_WAIT_QUEUE_HEAD_ONSTACK(never);

	wait_event_killable(never, false);
}

void lab_enter(const char *why)
{
	lab_trace("lab", current->comm, "enter %s", why);
	spin_lock(&lock);
	for (int i = 0; i < TASKS; i++) {
		if (inside[i].task)
			continue;
		inside[i].task = current;
		strscpy(inside[i].who, current->comm, sizeof(inside[i].who));
		strscpy(inside[i].why, why, sizeof(inside[i].why));
		break;
	}
	spin_unlock(&lock);
}

void lab_leave(const char *why)
{
	lab_trace("lab", current->comm, "leave %s", why);
	spin_lock(&lock);
	for (int i = TASKS - 1; i >= 0; i--) {
		if (inside[i].task != current || strcmp(inside[i].why, why))
			continue;
		inside[i].task = NULL;
		break;
	}
	spin_unlock(&lock);
}

void lab_show_held(struct seq_file *m)
{
	spin_lock(&lock);
	for (int i = 0; i < HOLDS; i++)
		if (holds[i].held)
			seq_printf(m, "held %s %s\n", holds[i].by, holds[i].point);
	for (int i = 0; i < TASKS; i++)
		if (inside[i].task)
			seq_printf(m, "reader %s %s\n", inside[i].who, inside[i].why);
	spin_unlock(&lock);
}

static int arm(const char *who, const char *point)
{
	for (int i = 0; i < HOLDS; i++) {
		if (holds[i].armed)
			continue;
		holds[i].armed = true;
		holds[i].held = false;
		strscpy(holds[i].who, who, sizeof(holds[i].who));
		strscpy(holds[i].point, point, sizeof(holds[i].point));
		return 0;
	}
	return -ENOSPC;
}

static int let_go(const char *who)
{
	int n = 0;

	for (int i = 0; i < HOLDS; i++) {
		struct hold *h = &holds[i];

		if (!h->armed || (strcmp(who, "all") && (strcmp(h->who, who) || !h->held)))
			continue;
		h->armed = false;
		h->held = false;
		n++;
	}
	return n ? 0 : -ESRCH;
}

int lab_hold_command(const char *text)
{
	char verb[8], who[TASK_COMM_LEN], point[24] = "";
	int n = sscanf(text, "%7s %15s %23s", verb, who, point), ret = -EINVAL;

	spin_lock(&lock);
	if (n == 3 && !strcmp(verb, "hold"))
		ret = arm(who, point);
	else if (n == 2 && !strcmp(verb, "go"))
		ret = let_go(who);
	spin_unlock(&lock);
	wake_up_all(&wait);
	return ret;
}
