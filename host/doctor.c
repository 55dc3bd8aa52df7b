// SPDX-License-Identifier: GPL-2.0
/* The doctor verb: what this host offers, what blocks, and what mends it. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "build.h"
#include "doctor.h"
#include "lock.h"
#include "opts.h"
#include "paths.h"
#include "run.h"
#include "verbs.h"

/* What the probe runs: enough to know that user processes live. */
#define PROBE_PLAN "run probe printf 'TAP version 13\\n1..1\\nok 1 a user process runs\\n'\n"

enum finding found(struct check *c, enum finding f, const char *remedy,
		   const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(c->text, sizeof(c->text), fmt, ap);
	va_end(ap);
	snprintf(c->remedy, sizeof(c->remedy), "%s", remedy);
	return f;
}

char *first_line(const char *path, char *buf, size_t len)
{
	FILE *f = fopen(path, "re");

	if (!f || !fgets(buf, len, f))
		*buf = '\0';
	buf[strcspn(buf, "\n")] = '\0';
	if (f)
		fclose(f);
	return buf;
}

static int look(const struct probe *table, const struct opts *o)
{
	static const char *const words[] = { "ok", "note", "BLOCKS" };
	int blocked = 0;

	for (const struct probe *p = table; p->name; p++) {
		struct check c = { 0 };
		enum finding f = p->fn(o, &c);

		if (!*c.text)
			continue;
		printf("%-7s %-16s %s\n", words[f], p->name, c.text);
		if (*c.remedy)
			printf("%-7s %-16s mend it: %s\n", "", "", c.remedy);
		blocked += f == FIND_BLOCKS;
	}
	fflush(stdout);
	return blocked;
}

/* Boots the kernel that is there; nothing is built for it. */
static int boot(const struct opts *o, const struct build *b)
{
	struct run_spec spec = {
		.opts = o, .image = b->linux_, .rootfs = b->rootfs,
		.source = b->tree, .kernel = b->release, .plan = PROBE_PLAN,
		.measured = 1, .command = "./run.sh doctor",
	};
	struct run run = { 0 };
	int lock = lock_run(), ret;

	if (lock < 0)
		return -lock;
	ret = run_guest(&spec, &run);
	if (ret == EXIT_PASS)
		printf("ok      %-16s PID 1 ran after %.2f s, all of it took %.2f s (%s)\n",
		       "boot", run.res.boot_s, run.res.wall_s, contain_name(run.mode));
	else
		printf("BLOCKS  %-16s %s\n", "boot",
		       *run.cause ? run.cause : run.res.why ? run.res.why : "no guest");
	if (ret != EXIT_PASS && *run.remedy)
		printf("%-7s %-16s mend it: %s\n", "", "", run.remedy);
	run_release(&run);
	close(lock);
	return ret == EXIT_PASS || ret == EXIT_INTERRUPTED ? ret : EXIT_HOST;
}

int verb_doctor(struct opts *o)
{
	struct build b;
	int ret, blocked;

	ret = build_locate(o, &b);
	if (ret == EXIT_PASS) {
		blocked = look(host_probes, o) + look(space_probes, o) + look(labs_probes, o);
		if (blocked)
			ret = EXIT_HOST;
		else if (access(b.linux_, X_OK) == 0 && access(b.rootfs, R_OK) == 0)
			ret = boot(o, &b);
		else
			printf("note    %-16s no kernel (%s) is built yet: ./run.sh build, then doctor boots it\n",
			       "boot", o->flavour);
		puts(ret == EXIT_PASS ? "This host can run guests." :
		     "This host cannot run guests; what blocks is above.");
	}
	build_release(&b);
	return ret;
}
