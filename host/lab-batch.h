/* SPDX-License-Identifier: GPL-2.0 */
/* Many attempts, several guests at once. */
#ifndef MIRRORLAB_LAB_BATCH_H
#define MIRRORLAB_LAB_BATCH_H

#include <stdbool.h>

#include "lab.h"

/**
 * struct trial - one attempt of a batch
 * @l:	  the lesson
 * @a:	  @source and @script (malloc()ed) are set before; the rest comes of it,
 *	  but not all of @text
 * @held: how many of the script's conditions held
 * @done: @a is what came of it; else it was interrupted
 */
struct trial {
	const struct lesson *l;
	struct attempt a;
	int held;
	bool done;
};

/**
 * struct batch - what is to be tried
 * @dir:  folder for all the runs, or NULL: one is made
 * @nice: added to the niceness of each, for who looks at them from beside
 * @said: called in the order of @t, as soon as all before it are done; or NULL
 */
struct batch {
	const struct opts *o;
	const struct product *p;
	struct trial *t;
	int n, nice;
	char *dir;
	void (*said)(void *arg, struct trial *t);
	void *arg;
};

/**
 * batch_run() - try all of them
 *
 * Each in a process of its own, and --jobs of them at once, or as many as there
 * are CPUs.
 *
 * Return: EXIT_PASS when each has a verdict, whatever it is; EXIT_INTERRUPTED;
 * EXIT_HOST after a message.
 */
int batch_run(struct batch *b);
/* Frees the trials, @b->t and @b->dir. */
void batch_free(struct batch *b);

#endif
