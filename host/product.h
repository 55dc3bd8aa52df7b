/* SPDX-License-Identifier: GPL-2.0 */
/* What was built and is to be run. */
#ifndef MIRRORLAB_PRODUCT_H
#define MIRRORLAB_PRODUCT_H

#include "build.h"

struct opts;

/**
 * struct product - a kernel and its root, ready to boot
 * @image:   the kernel executable
 * @rootfs:  the initramfs, or NULL (only with a stand-in kernel)
 * @config:  its .config, or NULL
 * @source:  its source tree, or NULL
 * @kernel:  its release ("6.12.117"), or NULL
 * @b:	     what the strings come from
 *
 * The strings are freed by product_free().
 */
struct product {
	char *image, *rootfs, *config;
	const char *source, *kernel;
	struct build b;
};

/**
 * product_get() - bring kernel and root up to date
 *
 * $MIRRORLAB_TEST_LINUX names a program to start instead of the kernel: then
 * nothing is built, and the rootfs is the one that is there, if any.
 *
 * Return: 0, or an exit status after a message on stderr.
 */
int product_get(const struct opts *o, struct product *p);

/** product_locate() - where they are; only @p->image is set, nothing is built */
int product_locate(const struct opts *o, struct product *p);

void product_free(struct product *p);

#endif
