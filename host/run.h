/* SPDX-License-Identifier: GPL-2.0 */
/* One run: a guest, its folder, its verdict. */
#ifndef MIRRORLAB_RUN_H
#define MIRRORLAB_RUN_H

#include <stdbool.h>

#include "guest.h"
#include "report.h"
#include "watch.h"

struct opts;

/**
 * struct run_spec - what to run
 * @opts:     flavour, memory, --append, --add, --timeout-scale
 * @image:    kernel executable
 * @rootfs:   initramfs, or NULL
 * @config:   .config of the kernel, or NULL
 * @source:   kernel source, or NULL
 * @kernel:   release, or NULL
 * @plan:     text of /plan
 * @script:   text of /cmd.sh, or NULL
 * @adds:     files for /in (opts->adds and more)
 * @n_adds:   number of entries in @adds
 * @measured: seconds the plan takes on the machine of the table (deadline.c),
 *	      0 for no limit
 * @relay:    the user's side of ttyS2, or NULL for none
 * @dir:      run folder, or NULL to keep nothing
 * @bare:     neither huge pages nor test_hmm's devices are needed
 * @progress: show a progress line when stderr is a terminal
 * @quiet:    another guest of the same command has said how it is contained
 * @command:  what a person types to run this again
 * @on_boot:  called when PID 1 runs, or NULL
 * @arg:      for @on_boot
 */
struct run_spec {
	const struct opts *opts;
	const char *image, *rootfs, *config, *source, *kernel;
	const char *plan, *script;
	const char *const *adds;
	size_t n_adds;
	double measured;
	struct relay *relay;
	const char *dir;
	bool bare, progress, quiet;
	const char *command;
	void (*on_boot)(void *arg);
	void *arg;
};

/**
 * struct run - what came of it
 * @res:	verdict and all it rests on
 * @cmd_status: exit status of a session, or -1
 * @mode:	containment the guest had
 * @started:	a guest was started
 * @remedy:	what mends it when this host is the cause, or ""
 */
struct run {
	struct run_result res;
	struct guest guest;
	struct watch watch;
	struct conlog *console;
	int cmd_status;
	enum contain_mode mode;
	bool started;
	char cause[320];
	char remedy[200];
	char contained[320];
	char *cmdline;
	bool no_space, little_mem;
};

/**
 * run_guest() - start a guest, watch it to its end, judge, write the folder
 *
 * Takes SIGINT, SIGTERM, SIGHUP, SIGCHLD and SIGWINCH while it lasts. Says on
 * stderr why there is no guest; run_print() tells the rest.
 *
 * Return: the exit status, also in @run->res.exit. Call run_release() after.
 */
int run_guest(const struct run_spec *spec, struct run *run);

/** run_rejudge() - judge again, with what was added to @run->res, and write again */
void run_rejudge(struct run *run);

/** run_print() - verdict and where the files are, on stdout */
void run_print(const struct run *run);

/** run_note_flood() - say on stderr that not all of the console was kept */
void run_note_flood(const struct run *run);

void run_release(struct run *run);

#endif
