// SPDX-License-Identifier: GPL-2.0
/* An unpacked archive of the labs: what it can, and what only the repository can. */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kit.h"
#include "opts.h"
#include "paths.h"
#include "verbs.h"

const char *kit_folder(void)
{
	static char kit[PATH_MAX];

	if (!*kit && snprintf(kit, sizeof(kit), "%s/kit", path_repo()) >= PATH_MAX)
		*kit = '\0';
	return *kit && access(kit, F_OK) == 0 ? kit : NULL;
}

static int refuse(const char *what)
{
	fprintf(stderr, "mirrorlab: %s: an unpacked archive of the labs has no kernel source; "
		"without its folder kit/ it is the repository, which builds from source\n", what);
	return EXIT_HOST;
}

int kit_refuses(const struct verb *v, const struct opts *o)
{
	if (!kit_folder())
		return EXIT_PASS;
	if (o->kernel)
		return refuse("--kernel");
	if (strcmp(o->flavour, KIT_FLAVOUR))
		return refuse(o->flavour);
	return v->builds ? refuse(v->name) : EXIT_PASS;
}
