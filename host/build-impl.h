/* SPDX-License-Identifier: GPL-2.0 */
/* What the files of the build verb share. */
#ifndef MIRRORLAB_BUILD_IMPL_H
#define MIRRORLAB_BUILD_IMPL_H

#include <stdbool.h>
#include <stdio.h>
#include <time.h>

#include "build.h"
#include "lines.h"

/**
 * struct progress - turns what make prints into something to look at
 * @lines:    cuts the output into lines
 * @log:      all of it goes there too
 * @tty:      stderr is a terminal: one line, drawn over and over
 * @stage:    what is being done now; empty before the first stage
 * @compile:  the stage that kbuild's lines belong to
 * @objects:  kbuild's output folder
 * @expected: steps of a whole kernel build of this flavour; 0: not known
 * @done:     steps of the kernel build so far
 * @drawn:    when the line was last drawn
 */
struct progress {
	struct lines lines;
	FILE *log;
	bool tty;
	char stage[160];
	char compile[160];
	const char *objects;
	long expected, done;
	struct timespec drawn;
};

void progress_start(struct progress *p, FILE *log, const struct build *b,
		    const char *flavour);
void progress_feed(struct progress *p, const char *buf, size_t len);
/* Takes the line off the screen; returns whether any stage was entered. */
bool progress_end(struct progress *p);

/**
 * make_run() - run make under watch
 * @argv: for execvp()
 * @p:	  gets its output
 *
 * Return: the wait status, or -1 when a signal to us ended it.
 */
int make_run(char *const argv[], struct progress *p);

/**
 * struct command - something else than make, run as make is
 * @exec:      called in the child, with standard input empty and output ours;
 *	       executes it, or returns after a message
 * @arg:       for @exec
 * @silence_s: seconds it may print nothing, or 0
 * @total_s:   seconds it may take, or 0
 * @bytes:     how much it may print, or 0
 */
struct command {
	void (*exec)(void *arg);
	void *arg;
	double silence_s, total_s;
	size_t bytes;
};

/**
 * command_run() - run it under watch
 * Return: the wait status, -1 when a signal to us ended it, -2 when its limits did.
 */
int command_run(const struct command *c, struct progress *p);

/** build_errors() - print the lines of @log that say why make failed, at most 30 */
void build_errors(const char *log);

/** log_has() - does the file hold the text? */
bool log_has(const char *log, const char *text);

#endif
