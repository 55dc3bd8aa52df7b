/* SPDX-License-Identifier: GPL-2.0 */
/* A long rotation of runs, and what it leaves behind on the host. */
#ifndef MIRRORLAB_SOAK_H
#define MIRRORLAB_SOAK_H

#include <stdio.h>

#include "crew.h"
#include "lab.h"

#define SOAK_FLAVOURS	3
#define SOAK_KINDS	(2 * SOAK_FLAVOURS + 1)

/*
 * One row of the table. The labs have one flavour. @flaky: did not pass, and passed
 * when the same was done again.
 */
struct soak_kind {
	const char *name, *flavour;
	long runs, passed, flaky;
	double wall_s, longest_s;
};

struct soak {
	struct soak_kind kinds[SOAK_KINDS];
	unsigned long long seed;
	double end;
	struct course course;
	char *dir;
	struct crew crew;
	FILE *list;
};

/**
 * soak_words() - what piece @i is, as a person would type it
 * @argv:   of 12
 * @number: the caller frees it, after @argv
 * Return: how many words.
 */
int soak_words(const struct soak *s, int i, const char **argv, char **number);
/** soak_log() - the file with what piece @i said, to be freed */
char *soak_log(const struct soak *s, int i);
/** soak_failed() - by what was tested: not this host, the command, or Ctrl-C */
bool soak_failed(int ret);
/** soak_piece() - does it, for struct crew: "EXIT SECONDS EXIT-OF-ANOTHER-TRY" */
void soak_piece(void *arg, int i, FILE *out);

/**
 * struct soak_left - what there is of each at one moment
 * @processes: children of this process that none of its workers waited for
 * @files:     names in the folder that the pieces have for their temporary files
 * @fds:       descriptors of this process
 * @build:     names in the build folder, two levels, without runs/
 * @rss_kib:   memory of this process, KiB
 * @shmem_kib: shared memory of the host, KiB: guests' memfds among it
 */
struct soak_left {
	long processes, files, fds, build, rss_kib, shmem_kib;
};

/** soak_adopt() - processes that lose their parent become children of this one */
void soak_adopt(void);

/**
 * soak_look() - count what is there
 * @tmp: the folder for temporary files
 *
 * Reaps what is left of processes, and kills those that still run, so that the
 * next look counts only new ones. To be called when no worker is at work.
 */
void soak_look(const char *tmp, struct soak_left *l);

/**
 * soak_print_left() - say what there is more of at the end than at the beginning
 *
 * Return: how many kinds of things are left that should not be: processes,
 * temporary files and descriptors. The rest is printed, not judged: other runs
 * change it, too.
 */
int soak_print_left(const struct soak_left *before, const struct soak_left *after, FILE *out);

#endif
