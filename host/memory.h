/* SPDX-License-Identifier: GPL-2.0 */
/* What guests take of this host's memory. */
#ifndef MIRRORLAB_MEMORY_H
#define MIRRORLAB_MEMORY_H

#include <stdbool.h>
#include <sys/types.h>

/**
 * struct memory - one guest, in bytes
 * @ram:       pages that its memfds have: its physical memory, as far as touched
 * @initrd:    the copy of its initramfs that bwrap keeps
 * @kernel:    private to its kernel and its processes, and not in @ram
 * @keepers:   private to what contains it
 * @program:   private to the host program that watches it
 * @pss:       proportional share of all of these, @ram and @initrd included
 * @tables:    page tables of all of these
 * @processes: how many
 *
 * "Private" is Private_Clean and Private_Dirty of smaps. A page of a memfd is
 * counted in @ram, once, whoever has it mapped.
 */
struct memory {
	double ram, initrd, kernel, keepers, program, pss, tables, processes;
};

/* All of it but @pss, which says the same in another way, and page tables. */
double memory_private(const struct memory *m);

/**
 * memory_of() - what the process @worker and its descendants have
 *
 * Return: false when there is no guest among them at the moment, or it may not
 * be looked at.
 */
bool memory_of(pid_t worker, struct memory *m);

/** children_of() - adds the children of @pid to @to, which has @n of @most; how many then */
int children_of(pid_t pid, pid_t *to, int n, int most);

/**
 * struct memory_watch - a process that looks at our children again and again
 */
struct memory_watch {
	pid_t pid;
	int stop, told;
};

/** memory_watch_start() - from now on; 0, or -1 after a message */
int memory_watch_start(struct memory_watch *w);

/**
 * memory_watch_end() - of each child that had a guest, its largest moment
 * @v: malloc()ed
 * Return: how many, or -1.
 */
int memory_watch_end(struct memory_watch *w, struct memory **v);

#endif
