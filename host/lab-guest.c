// SPDX-License-Identifier: GPL-2.0
/* walk and shell: a guest with the lab's device in it, for a person to look at. */
#include <stdio.h>
#include <stdlib.h>

#include "lab-rulings.h"
#include "opts.h"
#include "paths.h"
#include "run.h"
#include "rundir.h"
#include "session.h"

int lab_walk(const struct opts *o, const struct product *p, const struct course *c,
	     const struct lesson *l)
{
	char *script = xasprintf("%s/walk", l->dir);
	struct attempt a = { .script = script, .trace = o->given & OPT_DRAW };
	int ret, drawn;

	attempt_run(o, p, l, &a);
	ret = a.exit;
	if (a.text)
		show_walk(a.text, o->given & OPT_STEP, false);
	if (ret == EXIT_PASS)
		printf("\nAll that was to hold in these steps held. The lesson: labs/%s/lesson.md\n"
		       "The exercise: ./run.sh lab start %d\n", l->name, l->number);
	if (ret == EXIT_PASS && !a.trace)
		printf("This run as a picture: ./run.sh lab walk %d --draw\n", l->number);
	else if (a.told)
		printf("\nThis walk does not hold: %s (%s)\n", a.told, a.seen ? a.seen : "");
	if (a.trace && a.text) {
		drawn = attempt_draw(&a, c, l);
		ret = ret == EXIT_PASS ? drawn : ret;
	}
	attempt_free(&a);
	free(script);
	return ret;
}

/* A shell in a guest that has the lab's device and the scripts of the lesson. */
int lab_shell(const struct opts *o, const struct product *p, const struct course *c,
	      const struct lesson *l)
{
	char *lab = xasprintf("%s/labs/lab.ko", p->b.objects), *dir = rundir_make(), *plan;
	char *files[] = { xasprintf("%s/walk", l->dir), xasprintf("%s/check", l->dir) };
	const char *adds[] = { lab, files[0], files[1] };
	struct session s;
	struct run_spec spec = {
		.opts = o, .image = p->image, .rootfs = p->rootfs, .config = p->config,
		.source = p->source, .kernel = p->kernel, .adds = adds, .dir = dir,
		.n_adds = lesson_is_review(l) ? 2 : 3,
		.command = "./run.sh lab shell",
	};
	struct run run;
	int ret;

	(void)c;
	fprintf(stderr, "mirrorlab: the scripts are in /in: lab-run /in/walk; `exit` ends it\r\n");
	session_plan(&s, NULL);
	plan = xasprintf("load lab\n%s", s.plan);
	spec.plan = plan;
	spec.script = s.script;
	spec.relay = &s.relay;
	ret = run_guest(&spec, &run);
	session_free(&s);
	if (ret == EXIT_PASS && run.cmd_status >= 0)
		ret = run.cmd_status;
	run_release(&run);
	free(plan);
	free(files[0]);
	free(files[1]);
	free(dir);
	free(lab);
	return ret;
}
