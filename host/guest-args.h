/* SPDX-License-Identifier: GPL-2.0 */
/* The command line of a guest: of a UML kernel, or of QEMU's PC that runs one. */
#ifndef MIRRORLAB_GUEST_ARGS_H
#define MIRRORLAB_GUEST_ARGS_H

#include "contain.h"

struct guest_spec;

#define GUEST_MAX_ARGS	48
#define DEVICE_BYTES	(256ULL << 20)	/* lib/test_hmm.c takes this much for each device */

/**
 * struct guest_args - words of a command line
 * @argv:   the words, NULL at the end
 * @n:	    how many
 * @image:  one of them: how the guest names its kernel, see struct contain_spec
 * @initrd: another: its initramfs
 */
struct guest_args {
	char *argv[GUEST_MAX_ARGS + 1];
	int n;
	char image[CONTAIN_PATH_ARG], initrd[CONTAIN_PATH_ARG];
};

/** args_add() - add a word */
void args_add(struct guest_args *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/** args_join() - all of it in one line, to be read; the caller frees it */
char *args_join(const struct guest_args *a);

void args_free(struct guest_args *a);

/**
 * um_args() - the words of a UML kernel
 * Return: 0, or -1 after a message (--append has too many).
 */
int um_args(const struct guest_spec *s, struct guest_args *a);

/* The same for QEMU. */
int pc_args(const struct guest_spec *s, struct guest_args *a);

/** pc_bytes() - memory of a PC whose kernel gets @mem bytes for itself */
unsigned long long pc_bytes(unsigned long long mem);

/* More does not fit below the PC's devices. */
#define PC_MAX_MEM	(2816ULL << 20)

#endif
