// SPDX-License-Identifier: GPL-2.0
/*
 * One run of a lesson's script: compile, boot, run, and say in words what came of
 * it. The guest's program writes its findings as comments of its results; what
 * the kernel reported is in the console.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "deadline.h"
#include "decode.h"
#include "lab-rulings.h"
#include "opts.h"
#include "paths.h"
#include "run.h"
#include "rundir.h"
#include "verbs.h"

#define MEASURED_S	1.0	/* a script, on the machine of deadline.c */
#define PATIENCE	0.4	/* a student waits for a verdict, not for a suite */
#define MEM		(128ULL << 20)
#define MEM_MORE	(256ULL << 20)	/* kasan pads, and keeps what is freed */
#define REPORT_LINES	6

/* The comments of lab-run in the results, "# TAG TEXT" becomes "TAG TEXT". */
static char *comments(const char *dir)
{
	char *path = xasprintf("%s/ktap", dir), *all = read_file(path), *rest = all, *line;
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	while (to && rest && (line = strsep(&rest, "\n")))
		if (!strncmp(line, "    # ", 6))
			fprintf(to, "%s\n", line + 6);
	if (to)
		fclose(to);
	free(all);
	free(path);
	return text;
}

/* The text behind the first line with @tag, to be freed, or NULL. */
static char *tagged(const char *text, const char *tag)
{
	size_t len = strlen(tag);

	for (; text && *text; text += strcspn(text, "\n"), text += *text == '\n')
		if (!strncmp(text, tag, len) && text[len] == ' ')
			return xasprintf("%.*s", (int)strcspn(text + len + 1, "\n"),
					 text + len + 1);
	return NULL;
}

/* "TEXT @anchor": cuts the anchor off and makes it "LESSON#anchor". */
static char *cut_anchor(char *told, const struct lesson *l)
{
	char *at = told ? strrchr(told, '@') : NULL, *where;

	if (!at || strchr(at, ' '))
		return NULL;
	where = xasprintf("%s#%s", l->name, at + 1);
	while (at > told && at[-1] == ' ')
		at--;
	*at = '\0';
	return where;
}

/* "[<60..>] ? shrink+0x60/0x90 [answer] (/x/cc/driver.c:14)": "shrink (driver.c:14)" */
static void student_line(FILE *to, const char *line)
{
	const char *in = strstr(line, "[answer]"), *plus = in, *name, *file = strrchr(in, '/');

	while (plus > line && *plus != '+')
		plus--;
	for (name = plus; name > line && (isalnum((unsigned char)name[-1]) || name[-1] == '_'); name--)
		;
	if (plus > name && file && strstr(file, ".c:"))
		fprintf(to, "    in %.*s(), %.*s\n", (int)(plus - name), name,
			(int)strcspn(file + 1, "),"), file + 1);
}

/* Of a decoded report the title, the rule in words, and the student's lines. */
static char *short_report(const struct splat_report *r, const char *text)
{
	char *all = xasprintf("%s", text), *rest = all, *line, *ret = NULL;
	size_t size;
	FILE *to = open_memstream(&ret, &size);
	int n = 0;

	if (to)
		fprintf(to, "    %s\n", r->title);
	while (to && (line = strsep(&rest, "\n"))) {
		char *stamp = strstr(line, "] ");

		line = *line == '[' && stamp ? stamp + 2 : line;
		if (!strncmp(line, "mmu_interval_notifier: ", 23))
			fprintf(to, "    %s\n", line);
		else if (strstr(line, " [answer]") && n++ < REPORT_LINES)
			student_line(to, line);
	}
	if (to)
		fclose(to);
	free(all);
	return ret;
}

/* What a script says behind @tag in front of its steps, to be freed, or NULL. */
static char *of_script(const struct attempt *a, const char *tag)
{
	char *script = read_file(a->script), *text = tagged(script, tag);

	free(script);
	return text;
}

/* The first report that was not asked for ("report TEXT"); or one that was and did not come. */
static struct splat_report *unexpected(struct attempt *a, const struct run *run)
{
	struct splat_report *r = run->res.log ? splat_reports(run->res.log) : NULL;
	char *want = of_script(a, "report");
	bool came = !want;

	for (; r && want && r->text && strstr(r->text, want); r = r->next)
		came = true;
	if (!r && !came && a->exit == EXIT_PASS) {
		a->exit = EXIT_TEST_FAILED;
		a->told = xasprintf("The kernel was to report \"%s\", and did not.", want);
	}
	free(want);
	return r;
}

static void look_at_report(struct attempt *a, const struct lesson *l, const struct run *run,
			   const char *ko)
{
	struct splat_report *r = unexpected(a, run);
	struct decode *d;
	char *decoded = NULL;

	if (!r)
		return;
	d = decode_open(run->res.image, run->res.source);
	if (d && ko)
		decode_add_module(d, ko);
	if (d)
		decoded = decode_text(d, r->text);
	a->report = short_report(r, decoded ? decoded : r->text);
	if (a->exit == EXIT_PASS)
		a->exit = EXIT_KERNEL;
	if (!explain(l, r->text, &a->told, &a->where))
		a->told = a->told ? a->told : xasprintf("The kernel complained: %s", r->title);
	free(decoded);
	if (d)
		decode_close(d);
}

/* Why there is no verdict of lab-run, in words. */
static void look_at_end(struct attempt *a, const struct run *run)
{
	const struct run_result *r = &run->res;
	const char *console;
	size_t i;

	for (i = 0; r->log && (console = splat_tail(r->log, i)); i++) {
		const char *at = strstr(console, "answer: Unknown symbol ");

		if (!at)
			continue;
		a->exit = EXIT_BUILD;
		if (!strncmp(at + 23, "init_module ", 12))
			a->told = xasprintf("Your file has no lab_driver(): its last line tells the lab which driver is yours.");
		else
			a->told = xasprintf("Your file uses %.*s(), which the kernel does not offer to modules.",
				    (int)strcspn(at + 23, " "), at + 23);
		return;
	}
	a->exit = r->exit == EXIT_PASS ? EXIT_TIMEOUT : r->exit;
	if (r->timed_out)
		a->told = xasprintf("The machine stood still: some loop in the driver never ends, or a lock is never dropped.");
	else
		a->told = xasprintf("The guest ended before there was a verdict: %s",
				    r->why ? r->why : "nobody knows why");
}

static void judge(struct attempt *a, const struct lesson *l, const struct run *run,
		  const char *ko)
{
	char *wrong = tagged(a->text, "wrong"), *fail = tagged(a->text, "fail");

	a->seen = tagged(a->text, "seen");
	if (wrong) {
		a->exit = EXIT_TEST_FAILED;
		if (explain(l, wrong, &a->told, &a->where)) {
			free(a->seen);
			a->seen = wrong;
			wrong = NULL;
		} else {
			a->told = wrong;
			wrong = NULL;
		}
	} else if (fail) {
		a->exit = EXIT_TEST_FAILED;
		a->told = fail;
		a->where = cut_anchor(fail, l);
		fail = NULL;
	} else if (run->res.exit == EXIT_HOST || run->res.exit == EXIT_USAGE ||
		   run->res.exit == EXIT_INTERRUPTED) {
		a->exit = run->res.exit;
	} else if (!run->res.ended || run->res.exit == EXIT_TEST_FAILED) {
		look_at_end(a, run);
	}
	/* A report is nearer to the cause than what it led to. */
	if (a->exit != EXIT_HOST && a->exit != EXIT_INTERRUPTED && a->exit != EXIT_USAGE)
		look_at_report(a, l, run, ko);
	free(wrong);
	free(fail);
}

static void in_guest(const struct opts *o, const struct product *p, const struct lesson *l,
		     struct attempt *a, const char *ko)
{
	char *lab = xasprintf("%s/labs/lab.ko", p->b.objects), *needs = of_script(a, "needs");
	char *plan = xasprintf("load lab\n%srun %s /bin/lab-run %s/in/%s\n", ko ? "load answer\n" : "",
			       l->name, a->trace ? "--trace " : "", strrchr(a->script, '/') + 1);
	const char *adds[3] = { lab, a->script, ko };
	struct opts quick = *o;
	struct run_spec spec = {
		.opts = &quick, .image = p->image, .rootfs = p->b.labs_root, .config = p->config,
		.source = p->source, .kernel = p->kernel, .plan = plan, .adds = adds,
		.n_adds = ko ? 3 : 2, .measured = MEASURED_S, .dir = a->dir, .bare = !needs,
		.command = "./run.sh lab check",
	};
	struct run run;

	quick.timeout_scale = PATIENCE * o->timeout_scale;
	quick.mem = needs || !strcmp(o->flavour, "kasan") ? MEM_MORE : MEM;
	run_guest(&spec, &run);
	a->exit = EXIT_PASS;
	a->text = comments(a->dir);
	judge(a, l, &run, ko);
	if (a->exit == EXIT_HOST || a->exit == EXIT_USAGE)
		run_print(&run);
	run_release(&run);
	free(needs);
	free(plan);
	free(lab);
}

static int compile(const struct product *p, struct attempt *a, const char *ko)
{
	int ret = lab_compile(p, a->source, ko, &a->text);

	a->compiled = ret == 0;
	if (ret != LAB_NO_COMPILER)
		return EXIT_BUILD;
	fprintf(stderr, "mirrorlab: gcc and ld have to be installed (packages gcc, binutils): your file cannot be compiled\n");
	return EXIT_HOST;
}

void attempt_run(const struct opts *o, const struct product *p, const struct lesson *l,
		 struct attempt *a)
{
	double begin = now_s();
	char *ko = NULL;

	a->exit = EXIT_HOST;
	a->compiled = true;
	if (!a->dir)
		a->dir = rundir_make();
	if (!a->dir)
		return;
	if (a->source && lesson_is_review(l)) {
		rulings_judge(l, a);
		a->seconds = now_s() - begin;
		return;
	}
	if (a->source) {
		ko = xasprintf("%s/answer.ko", a->dir);
		a->exit = compile(p, a, ko);
	}
	if (a->compiled) {
		free(a->text);
		in_guest(o, p, l, a, ko);
	}
	a->seconds = now_s() - begin;
	free(ko);
}

void attempt_free(struct attempt *a)
{
	free(a->text);
	free(a->told);
	free(a->seen);
	free(a->where);
	free(a->report);
	free(a->dir);
}
