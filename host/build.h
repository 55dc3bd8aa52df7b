/* SPDX-License-Identifier: GPL-2.0 */
/* Makes the kernel and the guest's root, by way of the Makefile. */
#ifndef MIRRORLAB_BUILD_H
#define MIRRORLAB_BUILD_H

#include <stdbool.h>

struct opts;

/**
 * struct build - where a build's results are; all strings are malloc()ed
 * @id:	     ends the names of what was made from --kernel; else ""
 * @source:  --kernel as an absolute path, or NULL
 * @tree:    the patched kernel source
 * @objects: kbuild's output folder, with .config and modules
 * @linux_:  the UML executable in it
 * @rootfs:  the initramfs
 * @labs_root: another, with no more than a lesson's script needs
 * @log:     everything the last build printed
 * @release: kernel release such as "6.12.117"; NULL before the first build
 */
struct build {
	char *id, *source, *tree, *objects, *linux_, *rootfs, *labs_root, *log, *release;
};

/**
 * build_locate() - fill in the names; nothing is built
 * Return: 0, or an exit status after a message (--kernel names nothing).
 */
int build_locate(const struct opts *o, struct build *b);

/**
 * build_ensure() - make kernel and guest root up to date
 * @o: flavour, kernel and, when it was given, jobs are looked at
 * @b: filled in whatever happens; release with build_release()
 *
 * Waits for another build in the same folder. Shows progress on a terminal,
 * else one line per stage; prints nothing when there is nothing to do. Signals
 * end the whole make group.
 *
 * Return: EXIT_PASS, EXIT_HOST, EXIT_BUILD or EXIT_INTERRUPTED.
 */
int build_ensure(const struct opts *o, struct build *b);

/** build_release() - free what build_locate() or build_ensure() filled in */
void build_release(struct build *b);

#endif
