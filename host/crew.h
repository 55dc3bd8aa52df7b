/* SPDX-License-Identifier: GPL-2.0 */
/* Many pieces of work, several at once, each in a process of its own. */
#ifndef MIRRORLAB_CREW_H
#define MIRRORLAB_CREW_H

#include <stdbool.h>
#include <stdio.h>

/**
 * struct crew - what is to be done
 * @count: pieces, numbered from 0
 * @jobs:  how many at once, >= 1
 * @work:  does piece @i in a process of its own, which gets SIGTERM when this
 *	   one is interrupted or dies; writes to @out what is to be told
 * @done:  called here when @work has closed its end or died; @told is what it
 *	   wrote, to its end. May set @stop
 * @arg:   for both
 * @grant: 0, or a pipe: at first nothing runs, and each byte in it lets one more
 *	   piece run at the same time, up to @jobs; its end interrupts all of it
 * @stop:  begin nothing more
 * @signal: the one that interrupted all of it, or 0
 */
struct crew {
	int count, jobs;
	void (*work)(void *arg, int i, FILE *out);
	void (*done)(void *arg, int i, FILE *told);
	void *arg;
	int grant;
	bool stop;
	int signal;
};

/**
 * crew_run() - do all of it
 *
 * Takes SIGINT, SIGTERM, and SIGHUP unless that is ignored, while it lasts, and
 * waits for its processes also when it is interrupted.
 *
 * Return: 0, or -1 with errno set when something could not be started.
 */
int crew_run(struct crew *c);

#endif
