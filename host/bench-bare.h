/* SPDX-License-Identifier: GPL-2.0 */
/* A guest as somebody starts it by hand: nothing around it. */
#ifndef MIRRORLAB_BENCH_BARE_H
#define MIRRORLAB_BENCH_BARE_H

#include <stdbool.h>

/**
 * struct bare_spec - what to start
 * @tool:      words to put before the kernel (a counter of system calls), ending
 *	       with NULL; or NULL
 * @image:     the kernel
 * @cmdline:   arguments as a contained guest had them (its initrd= is replaced)
 * @initrd_fd: the initramfs
 */
struct bare_spec {
	const char *const *tool;
	const char *image, *cmdline;
	int initrd_fd;
};

/**
 * struct bare - what came of it
 * @boot_s: seconds to the first byte of PID 1
 * @wall_s: seconds to the end of the process
 * @passed: tests that passed
 * @failed: tests that did not: failed, skipped, missing
 * @ended:  PID 1's last line came
 */
struct bare {
	double boot_s, wall_s;
	long passed, failed;
	bool ended;
};

/**
 * bare_run() - fork, exec, drain the channels, wait
 *
 * Pinned to one CPU as any guest; no containment, no parser while it runs, no
 * file. It dies with this process.
 *
 * Return: 0, or -1 after a message on stderr.
 */
int bare_run(const struct bare_spec *s, struct bare *b);

#endif
