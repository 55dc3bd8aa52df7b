/* SPDX-License-Identifier: GPL-2.0 */
/* A compiler, or anything else of this host, for files that nobody has vouched for. */
#ifndef MIRRORLAB_CONTAIN_TOOL_H
#define MIRRORLAB_CONTAIN_TOOL_H

#include <stdbool.h>

/**
 * struct tool - a command that sees the programs of this host, the folders that
 * are named, and nothing else: no network, no other file, none of our environment
 * @argv:     ends with NULL; argv[0] is a path, or a name that PATH knows
 * @read:     folders, files and devices, NULL at the end
 * @write:    the one folder it may write to; its TMPDIR, too
 * @dir:      where it starts
 * @cpu_s:    CPU seconds of each of its processes
 * @mem:      bytes of memory of each of its processes
 * @file:     bytes of each file that it writes
 * @trust:    run it also where this host can contain nothing
 */
struct tool {
	const char *const *argv;
	const char *const *read;
	const char *write, *dir;
	unsigned int cpu_s;
	unsigned long long mem, file;
	bool trust;
};

#define TOOL_UNCONTAINED "the compiler is not contained here"

/**
 * tool_exec() - become the command, contained; for a child of ours
 *
 * By bubblewrap, where it works; else by Landlock and a filter of system calls.
 * $MIRRORLAB_CONTAIN forces one, see contain.h. Returns only when it failed, after
 * a message on stderr; with @t->trust it says TOOL_UNCONTAINED there and goes on.
 */
void tool_exec(const struct tool *t);

/**
 * tool_contained() - what would hold a command here
 * Return: "bwrap", "landlock", or NULL for nothing.
 */
const char *tool_contained(void);

#endif
