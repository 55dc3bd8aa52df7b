// SPDX-License-Identifier: GPL-2.0
/* mirrorlab-step: which step of the build is whose. */
#include <stdio.h>
#include <string.h>

#include "step.h"

static const struct {
	const char *name;
	int (*fn)(int argc, char **argv);
	const char *usage;
} steps[] = {
	{ "sync", step_sync, "SOURCE TREE STATE" },
	{ "tree", step_tree, "TREE STATE [PATCH...]" },
	{ "config", step_config, "TREE CONFIG WANTED" },
	{ "sweep", step_sweep, "OBJECTS" },
};

int main(int argc, char **argv)
{
	int ret = STEP_USAGE;

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		if (argc < 2 || strcmp(argv[1], steps[i].name))
			continue;
		ret = steps[i].fn(argc - 1, argv + 1);
		if (ret == STEP_USAGE)
			fprintf(stderr, "usage: mirrorlab-step %s %s\n",
				steps[i].name, steps[i].usage);
		return ret;
	}
	fprintf(stderr, "usage: mirrorlab-step sync|tree|config|sweep ARGUMENTS\n");
	return ret;
}
