// SPDX-License-Identifier: GPL-2.0
/*
 * One run from the preflight to the verdict. Files that cannot be written (a
 * full disk) do not stop it: the verdict is still printed, and a pass becomes
 * "this host cannot", since the evidence is missing.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "decode.h"
#include "expect.h"
#include "initrd.h"
#include "machine.h"
#include "opts.h"
#include "paths.h"
#include "preflight.h"
#include "run.h"

/*
 * 64 huge pages are reserved at boot. With 160M the flavour lockdep had too
 * little for the rest, with 224M it came up.
 */
#define LEAST_MEM (224ULL << 20)

static void host_cannot(struct run *run, const char *why, const char *remedy)
{
	struct run_result *r = &run->res;

	snprintf(run->cause, sizeof(run->cause), "%s", why);
	snprintf(run->remedy, sizeof(run->remedy), "%s", remedy);
	r->guest_error = run->cause;
	r->verdict = VERDICT_ERROR;
	r->exit = EXIT_HOST;
	free(r->why);
	r->why = xasprintf("this host cannot: %s", run->cause);
}

/* The kernel never came up: do its last words say that the host is why? */
static void look_for_cause(struct run *run)
{
	const struct watch *w = &run->watch;
	const char *why, *remedy, *line;
	int sig = w->exited && WIFSIGNALED(w->status) ? WTERMSIG(w->status) : 0;

	if (w->signal || w->ended)
		return;
	if (w->fault[0] && !w->booted && !w->timed_out) {
		host_cannot(run, w->fault, "see ./run.sh doctor");
		return;
	}
	for (size_t i = 0; !w->booted && (line = splat_tail(w->log, i)); i++) {
		if (cause_of(line, &why, &remedy)) {
			host_cannot(run, why, remedy);
			return;
		}
	}
	if (sig == SIGBUS || sig == SIGXFSZ)
		host_cannot(run, sig == SIGBUS ?
			    "the host could not supply the guest's memory (SIGBUS): memory or a tmpfs is full" :
			    "the guest's memory hit the limit of its size (SIGXFSZ)",
			    "free some memory, or less guest memory with --mem");
}

static void apply_expectations(struct run *run)
{
	struct ktap_test *suite = ktap_root(run->res.ktap)->child;
	char err[256];

	for (; suite; suite = suite->next) {
		char *path = xasprintf("%s/tests/expected/%s", path_repo(), suite->name);
		struct expect *e = strchr(suite->name, '/') ? NULL :
				   expect_load(path, err, sizeof(err));

		if (!e && errno != ENOENT && !strchr(suite->name, '/'))
			fprintf(stderr, "mirrorlab: %s\n", err);
		expect_apply(e, suite, run->res.mode);
		expect_free(e);
		free(path);
	}
}

static void decode(struct run *run)
{
	struct decode *d;

	if (!splat_count(run->res.log))
		return;
	d = decode_open(run->res.image, run->res.source);
	if (!d) {
		run->res.decode_note = "the kernel executable cannot be read";
		return;
	}
	decode_reports(d, run->res.log);
	run->res.decode_note = decode_problem(d);	/* a constant string */
	decode_close(d);
}

static void fill_result(struct run *run, const struct run_spec *s)
{
	struct watch *w = &run->watch;
	struct run_result *r = &run->res;

	r->ktap = w->ktap;
	r->log = w->log;
	r->mode = w->mode;
	r->boot_s = w->boot_s;
	r->wall_s = w->wall_s;
	r->booted = w->booted;
	r->ended = w->ended;
	r->timed_out = w->timed_out;
	r->interrupted = w->signal != 0;
	r->timeout_why = w->timed_out ? w->why : NULL;
	r->guest_error = w->error;
	r->guest_status = w->status;
	r->guest_status_known = w->exited;
	r->cmdline = run->cmdline;
	run->cmd_status = w->cmd_status;
	/* A session has no results, and is judged by its own status. */
	if (s->relay && !ktap_root(r->ktap)->child)
		r->ktap = NULL;
	if (r->ktap)
		apply_expectations(run);
	decode(run);
}

static void write_folder(struct run *run)
{
	const char *dir = run->res.dir;
	int err = conlog_error(run->console);

	if (!dir)
		return;
	if (!err)
		err = run->watch.ktap_errno;
	if (err)
		fprintf(stderr, "mirrorlab: cannot write to %s: %s\n", dir,
			strerror(err));
	if (report_write_all(&run->res, err ? NULL : stderr) < 0 || err) {
		run->no_space = true;
		if (run->res.exit == EXIT_PASS)
			run->res.exit = EXIT_HOST;
	}
}

static void describe_containment(struct run *run, bool quiet)
{
	const struct contained *c = &run->guest.c;
	char *line;

	run->mode = c->mode;
	run->res.containment = run->contained;
	run->res.lacks = c->lacks[0] ? c->lacks : NULL;
	snprintf(run->contained, sizeof(run->contained), "%s%s",
		 contain_name(c->mode), c->mode == CONTAIN_NS && c->landlock ?
		 "+landlock" : "");
	line = machine_emulated(run->res.flavour) ?
		xasprintf("[mirrorlab: " QEMU " contained by %s]\n", run->contained) :
		xasprintf("[mirrorlab: contained by %s, CPU %d]\n", run->contained,
			  run->guest.cpu.cpu);
	conlog_write(run->console, line, strlen(line));
	free(line);
	if (c->lacks[0] && !quiet)
		fprintf(stderr, "mirrorlab: this host lacks %s: the guest is contained by %s only\n",
			c->lacks, run->contained);
}

static int start(struct run *run, const struct run_spec *s,
		 const struct preflight *p)
{
	struct guest_spec g = {
		.image = s->image, .rootfs = s->rootfs, .plan = s->plan,
		.script = s->script, .append = s->opts->append,
		.flavour = s->opts->flavour, .adds = s->adds,
		.n_adds = s->n_adds, .mem = s->opts->mem,
		.tty = s->relay != NULL, .stream = s->relay && !s->relay->interactive,
		.no_memfd = p->no_memfd, .bare = s->bare,
	};

	/* What it takes to contain it is part of the boot. */
	run->watch.start = now_s();
	int ret = guest_start(&g, &run->guest);

	if (ret < 0)
		return ret;
	run->cmdline = run->guest.cmdline;
	run->little_mem = !g.bare && g.mem < LEAST_MEM;
	run->started = true;
	describe_containment(run, s->quiet);
	return 0;
}

static void open_files(struct run *run, const struct run_spec *s)
{
	char *log = s->dir ? xasprintf("%s/console.log", s->dir) : NULL;
	char *ktap = s->dir ? xasprintf("%s/ktap", s->dir) : NULL;

	run->console = conlog_open(log);
	run->watch.console = run->console;
	run->watch.ktap_fd = ktap ? open(ktap, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
					 0644) : -1;
	if (ktap && run->watch.ktap_fd < 0)
		run->watch.ktap_errno = errno;
	free(log);
	free(ktap);
}

static void watch(struct run *run, const struct run_spec *s)
{
	struct watch *w = &run->watch;

	w->guest = &run->guest;
	w->relay = s->relay;
	w->flavour = s->opts->flavour;
	w->scale = s->opts->timeout_scale;
	w->measured = s->measured;
	w->on_boot = s->on_boot;
	w->arg = s->arg;
	w->progress = s->progress && isatty(STDERR_FILENO);
	if (watch_run(w) < 0) {
		host_cannot(run, "it cannot watch a guest", "");
		return;
	}
	fill_result(run, s);
	report_judge(&run->res);
	look_for_cause(run);
}

int run_guest(const struct run_spec *s, struct run *run)
{
	struct preflight p;
	int ret;

	*run = (struct run) {
		.res = {
			.flavour = s->opts->flavour, .kernel = s->kernel,
			.image = s->image, .config = s->config,
			.source = s->source, .command = s->command,
			.repo = path_repo(), .dir = s->dir, .boot_s = -1,
		},
		.watch = { .ktap_fd = -1 },
		.guest = GUEST_NONE,
		.cmd_status = -1,
	};
	if (preflight(s->opts->mem, machine_emulated(s->opts->flavour), &p) < 0) {
		host_cannot(run, p.why, p.remedy);
		return run->res.exit;
	}
	/* Whatever the guest loses on its way out comes to us. */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	watch_signals();
	open_files(run, s);
	ret = run->console ? start(run, s, &p) : -1;
	if (ret == 0)
		watch(run, s);
	else if (ret == INITRD_REFUSED)
		run->res.exit = EXIT_USAGE;
	else
		host_cannot(run, "no guest could be started", "");
	if (run->watch.ktap_fd >= 0)
		close(run->watch.ktap_fd);
	if (run->started)
		write_folder(run);
	watch_signals_off();
	return run->res.exit;
}

void run_rejudge(struct run *run)
{
	apply_expectations(run);
	decode(run);
	report_judge(&run->res);
	look_for_cause(run);
	write_folder(run);
}

void run_note_flood(const struct run *run)
{
	if (run->console && conlog_dropped(run->console))
		fprintf(stderr, "mirrorlab: the guest flooded its console: %llu MiB of the middle are not in console.log\n",
			conlog_dropped(run->console) >> 20);
}

void run_print(const struct run *run)
{
	const struct run_result *r = &run->res;

	if (run->started)
		report_text(r, stdout, report_want_colour(stdout), false);
	if (run->little_mem && !r->booted && r->verdict == VERDICT_CRASH)
		fprintf(stderr, "mirrorlab: the guest's memory (--mem) may be too little: 128 MiB of it are huge pages, so give 224M or more, or --append hugepages=0\n");
	if (r->exit == EXIT_HOST && run->cause[0])
		fprintf(stderr, "mirrorlab: this host cannot: %s\n", run->cause);
	if (r->exit == EXIT_HOST && run->remedy[0])
		fprintf(stderr, "mirrorlab: remedy: %s\n", run->remedy);
	run_note_flood(run);
	if (run->no_space)
		fprintf(stderr, "mirrorlab: the report of this run is incomplete (disk full?): a pass does not count\n");
}

void run_release(struct run *run)
{
	report_release(&run->res);
	watch_release(&run->watch);
	conlog_free(run->console);
	guest_free(&run->guest);
}
