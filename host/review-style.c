// SPDX-License-Identifier: GPL-2.0
/* checkpatch of the base, never the patch's own. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "build-impl.h"
#include "contain-tool.h"
#include "deadline.h"
#include "opts.h"
#include "paths.h"
#include "report.h"
#include "review.h"

static void exec_tool(void *arg)
{
	tool_exec(arg);
}

/* "PATH:12: WARNING: text" of --terse. */
static void take_line(struct review_patch *p, char *line)
{
	char *error = strstr(line, ": ERROR: "), *warning = strstr(line, ": WARNING: ");

	line[strcspn(line, "\n")] = '\0';
	p->errors += error != NULL;
	p->warnings += warning != NULL;
	if (error || warning)
		strs_add(&p->style, (error ? error : warning) + 2);
}

int review_style(struct review *r, struct review_patch *p)
{
	const char *tree = r->product[0].b.tree;
	char *script = xasprintf("%s/scripts/checkpatch.pl", tree);
	char *tmp = xasprintf("%s/tmp", r->work), *log = xasprintf("%s/checkpatch.log", p->dir);
	char *root = xasprintf("--root=%s", tree), *line = NULL;
	const char *const argv[] = { "/usr/bin/perl", script, root, "--terse", "--show-types",
				     "--ignore", "FILE_PATH_CHANGES,UNKNOWN_COMMIT_ID", p->mail, NULL };
	const char *const read[] = { tree, p->mail, NULL };
	struct tool t = {
		.argv = argv, .read = read, .write = tmp, .dir = tmp, .cpu_s = 120,
		.mem = 4ULL << 30, .file = 64 << 20, .trust = r->o->given & OPT_TRUST,
	};
	struct command c = { .exec = exec_tool, .arg = &t, .total_s = 300, .bytes = 16 << 20 };
	struct build none = { .objects = (char *)"" };
	FILE *f = path_mkdirs(tmp) == 0 ? fopen(log, "we") : NULL;
	double begin = now_s();
	struct progress progress;
	size_t room = 0;
	int status = 0;

	if (f) {
		progress_start(&progress, f, &none, "");
		status = command_run(&c, &progress);
		progress_end(&progress);
		fclose(f);
		f = fopen(log, "re");
	}
	while (f && getline(&line, &room, f) > 0)
		take_line(p, line);
	if (f)
		fclose(f);
	p->style_s = now_s() - begin;
	free(line);
	free(script);
	free(root);
	free(tmp);
	free(log);
	return status == -1 ? EXIT_INTERRUPTED : EXIT_PASS;
}
