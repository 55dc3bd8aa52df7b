// SPDX-License-Identifier: GPL-2.0
/*
 * mn-steps: holds one step (A) at a point where the tree of the mm is frozen, or
 * where release() runs, takes another one (B) meanwhile, lets A go on, and
 * compares what was seen with the table in steps/table.c. All pairs, each in a
 * process of its own.
 *
 * mn-steps --table prints the table for docs/interleavings.md.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "steps/steps.h"

struct text {
	char s[160];
};

static void add(struct text *t, const char *fmt, ...)
{
	size_t used = strlen(t->s);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(t->s + used, sizeof(t->s) - used, fmt, ap);
	va_end(ap);
}

/* The will-be bounds of what has them, or how far it is with the rest. */
static void add_bounds(struct text *t, const struct mn_state *s, int sub)
{
	struct mn_call c = C(MN_BOUNDS, sub);
	const char *sep = *t->s ? ", " : "";

	if (s->sub[sub].released) {
		add(t, "%sS%d released", sep, sub);
		return;
	}
	if (!s->sub[sub].used)
		return;
	mn_make(&c, 1);
	if (c.start > c.last)
		add(t, "%sS%d out", sep, sub);
	else
		add(t, "%sS%d %llu-%llu", sep, sub, (c.start - MN_BASE) / 4096,
		    (c.last - MN_BASE) / 4096);
}

/* Whom did they call from @before to @now? */
static void add_called(struct text *t, const struct mn_state *before, const struct mn_state *now)
{
	add(t, ";");
	for (int i = 0; i < MN_SUBS; i++)
		if (now->sub[i].calls != before->sub[i].calls)
			add(t, " S%d", i);
}

static void look(struct text *t, const struct mn_state *s)
{
	for (int i = 0; i < MN_SUBS; i++)
		if (i != S5 && !(i == S1 && s->sub[S1].used && mn_bounds(S1, 20, 49)))
			add_bounds(t, s, i);
}

static void setup(enum step a, enum step b)
{
	mirrored_start(a == NESTED || b == NESTED);
	now(C(MN_INSERT, S0, pages(0, 9)), C(MN_INSERT, S1, pages(20, 49)),
	    C(MN_INSERT, S5, pages(600, 609)));
	if (a == FAIL_AFTER || b == FAIL_AFTER)
		expect(now(C(MN_NOTIFIER, 0)) == 0);
}

/* All has ended, and the process is gone: what is left is dropped. */
static void cleanup(enum step a, enum step b)
{
	if (a == FAIL_AFTER || b == FAIL_AFTER)
		now(C(MN_UNNOTIFIER, 0));
	for (int i = 0; i < MN_SUBS; i++)
		while (mn_state().sub[i].used && now(C(MN_PUT, i)) == 0)
			;
	expect(mn_reset());
}

static void add_error(struct text *t, long ret)
{
	const char *name = ret < 0 ? strerrorname_np(-ret) : NULL;

	if (name)
		add(t, "-%s", name);
	else
		add(t, "%ld", ret);
}

static void add_retry(struct text *t, enum who who)
{
	add(t, result_of(who, 1) ? "retry" : "no retry");
}

/* What @p->b returned; of an invalidation, whom it called */
static void add_result(struct text *t, const struct pair *p, enum who who,
		       const struct mn_state *begun, const struct mn_state *ended)
{
	int call = step_call(p->b);

	if (p->b == FIND)
		add(t, "S%ld", result_of(who, 0));
	else if (p->b == READ_BEGIN && p->a == EXIT)
		add(t, "ends");		/* UNMAP may have collided by now, or not */
	else if (p->b == READ_BEGIN)
		add_retry(t, who);
	else if (call >= 0 || step_fails(p->b))
		add_error(t, result_of(who, call < 0 ? 0 : call));
	else
		add(t, "ends");
	if (call < 0 && p->b != EXIT)
		add_called(t, begun, ended);
}

/* Who is called while A is held? By a zap if somebody is left to do that. */
static void look_between(const struct pair *p, struct text *t, const struct mn_state *held)
{
	bool alive = p->a != EXIT && p->b != EXIT && !step_fails(p->a) && !step_fails(p->b);
	struct mn_state before = mn_state(), after;

	look(t, &before);
	if (alive) {
		do_zap(B_MIRRORED, 0, 31);
		wait_for(B_MIRRORED);
	}
	after = mn_state();
	add_called(t, alive ? &before : held, &after);
}

static void finish(const struct pair *p, struct text *after)
{
	struct mn_state before = mn_state(), end;

	step_go_on(p->a, p->b);
	wait_for(B_CALLS);
	if (p->a != EXIT && p->b != EXIT)
		before = mn_state();
	step_let_exit(p->a, p->b);
	mirrored_end();
	end = mn_state();
	look(after, &end);
	add_called(after, &before, &end);
	if (p->a == READ_BEGIN) {
		add(after, "; A: ");
		add_retry(after, A_CALLS);
	}
}

static void run(const struct pair *p, struct text *does, struct text *between, struct text *after)
{
	struct mn_state held, ended;
	enum fate fate;
	enum who who;

	setup(p->a, p->b);
	step_hold(p->a, p->b);
	held = mn_state();
	who = step_run(p->a, p->b, &fate);
	ended = mn_state();
	if (fate == WAITS)
		add(does, "waits, ");
	look_between(p, between, &held);
	finish(p, after);
	add_result(does, p, who, &held, &ended);
	cleanup(p->a, p->b);
}

static bool differs(const char *what, const char *want, const struct text *is)
{
	if (!strcmp(want, is->s))
		return false;
	printf("# %s: \"%s\", not \"%s\"\n", what, is->s, want);
	return true;
}

static bool run_pair(const struct pair *p)
{
	struct text does = { 0 }, between = { 0 }, after = { 0 };
	bool bad;

	run(p, &does, &between, &after);
	bad = differs("B", p->b_does, &does);
	bad |= differs("between", p->between, &between);
	bad |= differs("after", p->after, &after);
	return mn_failed() == 0 && !bad;
}

/* Then nothing nests: only a part of a huge page that is unmapped does that. */
static bool no_huge_pages(void)
{
	FILE *f = fopen("/sys/kernel/mm/transparent_hugepage/enabled", "re");
	char line[64] = "[never]";

	if (f && !fgets(line, sizeof(line), f))
		mn_die("cannot read whether there are huge pages");
	if (f)
		fclose(f);
	return strstr(line, "[never]");
}

static bool run_one(const struct pair *p, size_t number, bool no_huge)
{
	bool skip = no_huge && (p->a == NESTED || p->b == NESTED);
	bool ok = skip || run_pair(p);

	printf("%s %zu %s held: %s%s\n", ok ? "ok" : "not ok", number, step_name(p->a),
	       step_name(p->b), skip ? " # SKIP no huge pages" : "");
	return ok;
}

static int run_all(void)
{
	bool no_huge = no_huge_pages();
	size_t n = 0, failed = 0;

	for (size_t i = 0; i < n_pairs; i++)
		n += !pairs[i].never;
	printf("KTAP version 1\n1..%zu\n", n + 1);
	mn_open(STEPS_PAGES);
	workers_start();
	n = 0;
	for (size_t i = 0; i < n_pairs; i++)
		if (!pairs[i].never)
			failed += !run_one(&pairs[i], ++n, no_huge);
	printf("%s %zu lockdep is still on\n", mn_state().lockdep ? "ok" : "not ok", n + 1);
	return failed || !mn_state().lockdep;
}

static int print_table(void)
{
	printf("| step | where it is held, as A |\n|---|---|\n");
	for (enum step s = 0; s < STEPS; s++)
		printf("| %s | %s |\n", step_name(s), step_held(s));
	printf("\n| A | B, while A is held | B returns | then, and who is called | after both, and who is called |\n");
	printf("|---|---|---|---|---|\n");
	for (size_t i = 0; i < n_pairs; i++) {
		const struct pair *p = &pairs[i];

		if (p->never)
			printf("| %s | %s | never: %s | | |\n", step_name(p->a), step_name(p->b),
			       p->never);
		else
			printf("| %s | %s | %s%s%s | %s | %s |\n", step_name(p->a),
			       step_name(p->b), p->b_does, p->note ? ": " : "",
			       p->note ? p->note : "", p->between, p->after);
	}
	return 0;
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc == 2 && !strcmp(argv[1], "--table"))
		return print_table();
	return run_all();
}
