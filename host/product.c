// SPDX-License-Identifier: GPL-2.0
/* What was built and is to be run. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "opts.h"
#include "paths.h"
#include "product.h"
#include "verbs.h"

static int stand_in(const char *image, struct product *p)
{
	char *rootfs = path_join("rootfs/rootfs.cpio");

	p->image = xasprintf("%s", image);
	if (access(rootfs, R_OK) == 0)
		p->rootfs = rootfs;
	else
		free(rootfs);
	return EXIT_PASS;
}

int product_locate(const struct opts *o, struct product *p)
{
	const char *image = getenv("MIRRORLAB_TEST_LINUX");
	int ret;

	*p = (struct product) { 0 };
	if (image && *image)
		return stand_in(image, p);
	ret = build_locate(o, &p->b);
	if (ret == EXIT_PASS)
		p->image = xasprintf("%s", p->b.linux_);
	return ret;
}

int product_get(const struct opts *o, struct product *p)
{
	const char *image = getenv("MIRRORLAB_TEST_LINUX");
	int ret;

	*p = (struct product) { 0 };
	if (image && *image)
		return stand_in(image, p);
	ret = build_ensure(o, &p->b);
	if (ret != EXIT_PASS)
		return ret;
	p->image = xasprintf("%s", p->b.linux_);
	p->rootfs = xasprintf("%s", p->b.rootfs);
	p->config = xasprintf("%s/.config", p->b.objects);
	p->source = p->b.tree;
	p->kernel = p->b.release;
	return EXIT_PASS;
}

void product_free(struct product *p)
{
	free(p->image);
	free(p->rootfs);
	free(p->config);
	build_release(&p->b);
	*p = (struct product) { 0 };
}
