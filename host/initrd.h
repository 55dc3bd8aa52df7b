/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MIRRORLAB_INITRD_H
#define MIRRORLAB_INITRD_H

#include <stddef.h>

/**
 * struct initrd_spec - what a guest finds in its root
 * @rootfs: the rootfs archive that comes first, or NULL for none
 * @plan:   text of /plan
 * @script: text of /cmd.sh, or NULL
 * @adds:   host files and folders that appear under /in by their last name
 * @n_adds: number of entries in @adds
 * @limit:  most bytes the archive may have
 */
struct initrd_spec {
	const char *rootfs;
	const char *plan;
	const char *script;
	const char *const *adds;
	size_t n_adds;
	unsigned long long limit;
};

#define INITRD_REFUSED -2

/**
 * initrd_make() - write the initramfs of one run into a memfd
 *
 * Prints what is wrong on stderr. Return: the descriptor;
 * INITRD_REFUSED when @adds cannot be had; -1 when this host cannot.
 */
int initrd_make(const struct initrd_spec *spec);

#endif
