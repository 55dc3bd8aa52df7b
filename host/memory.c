// SPDX-License-Identifier: GPL-2.0
/*
 * A guest is a tree of processes below the host program: a keeper, bwrap, the
 * kernel, and a process for each mm in it. What they have of the host is private
 * memory, and that of the memfds which are the guest's RAM. Several of them map
 * those pages, so they are counted by their file.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "memory.h"
#include "paths.h"

#define FILES	8	/* memfds of a guest */
#define BELOW	4096	/* processes of a guest */

struct look {
	struct memory *m;
	struct stat files[FILES];
	int n_files;
	bool initrd, guest;
};

int children_of(pid_t pid, pid_t *to, int n, int most)
{
	char *path = xasprintf("/proc/%d/task", pid);
	DIR *d = opendir(path);
	struct dirent *e;

	/* Of each of its threads. */
	while (d && (e = readdir(d))) {
		char *list = xasprintf("%s/%s/children", path, e->d_name);
		FILE *f = *e->d_name == '.' ? NULL : fopen(list, "re");

		while (f && n < most && fscanf(f, "%d", &to[n]) == 1)
			n++;
		if (f)
			fclose(f);
		free(list);
	}
	if (d)
		closedir(d);
	free(path);
	return n;
}

/* @pid has the memfd with that inode mapped: it has it open as well, or did. */
static void count_file(struct look *l, pid_t pid, unsigned long inode)
{
	char *path = xasprintf("/proc/%d/fd", pid);
	DIR *d = opendir(path);
	struct dirent *e;
	struct stat st;

	for (int i = 0; i < l->n_files; i++)
		if (l->files[i].st_ino == inode)
			inode = 0;
	while (inode && l->n_files < FILES && d && (e = readdir(d))) {
		if (fstatat(dirfd(d), e->d_name, &st, 0) < 0 || st.st_ino != inode ||
		    !S_ISREG(st.st_mode))
			continue;
		l->files[l->n_files++] = st;
		l->m->ram += 512.0 * st.st_blocks;
		l->m->pss += 512.0 * st.st_blocks;
		inode = 0;
	}
	if (d)
		closedir(d);
	free(path);
}

/* Private memory of @pid that no memfd has; adds its share to l->m->pss. */
static double private_of(struct look *l, pid_t pid, bool *in_guest)
{
	char *path = xasprintf("/proc/%d/smaps", pid), *line = NULL, name[32];
	FILE *f = fopen(path, "re");
	unsigned long inode, kib;
	bool memfd = false;
	double private = 0;
	size_t room = 0;
	int at;

	while (f && getline(&line, &room, f) > 0) {
		if (sscanf(line, "%*x-%*x %*s %*x %*x:%*x %lu %n", &inode, &at) == 1) {
			memfd = !strncmp(line + at, "/memfd:", 7);
			if (memfd && !strncmp(line + at, "/memfd:uml-memory", 17))
				*in_guest = true;
			if (memfd)
				count_file(l, pid, inode);
		} else if (!memfd && sscanf(line, "%31[^:]: %lu kB", name, &kib) == 2) {
			if (!strcmp(name, "Private_Clean") || !strcmp(name, "Private_Dirty"))
				private += 1024.0 * kib;
			else if (!strcmp(name, "Pss"))
				l->m->pss += 1024.0 * kib;
		}
	}
	if (f)
		fclose(f);
	free(line);
	free(path);
	return private;
}

static double tables_of(pid_t pid)
{
	char *path = xasprintf("/proc/%d/status", pid), line[128];
	FILE *f = fopen(path, "re");
	unsigned long kib = 0;

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "VmPTE: %lu kB", &kib) == 1)
			break;
	if (f)
		fclose(f);
	free(path);
	return 1024.0 * kib;
}

static void count_initrd(struct look *l, pid_t pid)
{
	char *path = xasprintf("/proc/%d/root/initrd", pid);
	struct stat st;

	if (!l->initrd && stat(path, &st) == 0) {
		l->initrd = true;
		l->m->initrd = 512.0 * st.st_blocks;
		l->m->pss += 512.0 * st.st_blocks;
	}
	free(path);
}

static void count_process(struct look *l, pid_t pid, bool worker)
{
	bool in_guest = false;
	double private = private_of(l, pid, &in_guest);

	if (in_guest) {
		l->guest = true;
		l->m->kernel += private;
		count_initrd(l, pid);
	} else if (worker) {
		l->m->program += private;
	} else {
		l->m->keepers += private;
	}
	l->m->tables += tables_of(pid);
	l->m->processes++;
}

bool memory_of(pid_t worker, struct memory *m)
{
	static pid_t below[BELOW];
	struct look l = { .m = m };
	int n = 1;

	*m = (struct memory) { 0 };
	below[0] = worker;
	for (int i = 0; i < n; i++) {
		count_process(&l, below[i], i == 0);
		n = children_of(below[i], below, n, BELOW);
	}
	return l.guest;
}

double memory_private(const struct memory *m)
{
	return m->ram + m->initrd + m->kernel + m->keepers + m->program;
}
