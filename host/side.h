/* SPDX-License-Identifier: GPL-2.0 */
/* Guests in processes of their own, also beside one of the caller's. */
#ifndef MIRRORLAB_SIDE_H
#define MIRRORLAB_SIDE_H

#include <stdbool.h>
#include <sys/types.h>

#include "product.h"
#include "run.h"

/**
 * struct side - one such guest
 * @name:   its folder below the run's
 * @plan:   text of /plan
 * @append: kernel arguments in front of those of --append, or NULL
 * @module: a file for /in besides those of --add, or NULL
 * @measured, @bare: as in struct run_spec
 * @exit:   its own exit status; EXIT_HOST until it ran
 * @booted: PID 1 ran
 * @ended:  PID 1 said its last line, and the kernel powered off
 * @wall_s: seconds it took
 * @why:    what its own verdict says, "" for a pass
 * @ktap:   its results, parsed; never NULL after side_finish()
 * @log:    its console, parsed; never NULL after side_finish()
 */
struct side {
	const char *name, *plan, *append, *module;
	double measured;
	bool bare;
	int exit;
	bool booted, ended;
	double wall_s;
	char why[256];
	struct ktap *ktap;
	struct splat *log;
};

/**
 * struct side_job - guests that run while their caller runs one of its own
 * @pid: the process that starts them, or -1
 *
 * The rest is private.
 */
struct side_job {
	pid_t pid;
	int grant, told;
};

#define SIDE_NONE ((struct side_job) { .pid = -1, .grant = -1, .told = -1 })

/**
 * side_start() - get ready to run @n guests, at most @jobs at once
 * @dir: the run's folder; each guest gets one in it, with all its files
 *
 * None runs before side_allow(). They end with the caller, whatever ends it. One
 * struct side_job at a time: contain_reap_strays() has to know it.
 *
 * Return: 0, or -1 with errno set.
 */
int side_start(struct side_job *j, const struct opts *o, const struct product *p, const char *dir,
	       struct side *sides, int n, int jobs);

/** side_allow() - let @n more run at the same time */
void side_allow(const struct side_job *j, int n);

/**
 * side_finish() - wait for all of them
 *
 * Takes SIGINT, SIGTERM, and SIGHUP unless that is ignored, while it lasts.
 *
 * Return: 0; EXIT_INTERRUPTED; or EXIT_HOST after a message on stderr.
 */
int side_finish(struct side_job *j, const char *dir, struct side *sides, int n);

/** side_run() - side_start(), side_allow() of all, side_finish() */
int side_run(const struct opts *o, const struct product *p, const char *dir,
	     struct side *sides, int n, int jobs);

/** side_drop() - end them, and wait until they are gone; also for SIDE_NONE */
void side_drop(struct side_job *j);

/** side_free() - drop what side_finish() left in @sides */
void side_free(struct side *sides, int n);

#endif
