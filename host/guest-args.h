/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MIRRORLAB_GUEST_ARGS_H
#define MIRRORLAB_GUEST_ARGS_H

#include "guest.h"

#define GUEST_ARGS	48

/* Where the arguments are that are not the same for each guest. */
struct guest_words {
	char mem[32], devmem[48], device[2][64], without[80];
};

/**
 * guest_args() - the kernel's arguments
 * @argv:   of GUEST_ARGS + 1, NULL at the end
 * @initrd: the buffer for what is said of the initramfs later
 * @w:	    keep it as long as @argv
 * @append: those of the user, which are cut at blanks here; or NULL
 *
 * Return: how many, or -1 after a message.
 */
int guest_args(const struct guest_spec *s, char **argv, char *initrd, struct guest_words *w,
	       char *append);

#endif
