// SPDX-License-Identifier: GPL-2.0
/* test --model: hands over to tests/model/check.sh, with a folder of the run. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model.h"
#include "opts.h"
#include "paths.h"
#include "rundir.h"
#include "verbs.h"

int model_run(const struct opts *o)
{
	const char *mode = o->argc ? o->argv[0] : "full";
	char *script, *dir;

	if (o->argc > 1 || (strcmp(mode, "quick") && strcmp(mode, "full") && strcmp(mode, "long"))) {
		fprintf(stderr, "mirrorlab: test --model takes quick, full (default) or long\n");
		return EXIT_USAGE;
	}
	dir = rundir_make();
	if (!dir)
		return EXIT_HOST;
	script = xasprintf("%s/tests/model/check.sh", path_repo());
	fflush(NULL);
	execl("/bin/sh", "sh", script, mode, dir, (char *)NULL);
	fprintf(stderr, "mirrorlab: /bin/sh: %s\n", strerror(errno));
	free(script);
	free(dir);
	return EXIT_HOST;
}
