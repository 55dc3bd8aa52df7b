// SPDX-License-Identifier: GPL-2.0
/*
 * hmm-tests of the series: whoever changes the driver changes its tests with it, so
 * from the first patch that touches them on, the program of the base is no judge
 * any more. Compiled like the kernel, contained.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "opts.h"
#include "paths.h"
#include "report.h"
#include "review.h"

#define PROGRAM	"hmm-tests"
#define SOURCE	"tools/testing/selftests/mm/hmm-tests.c"

/* What goes into the program: its source, the harness, and what it shares with the driver. */
static bool touches(const struct strs *paths)
{
	static const char *const parts[] = {
		SOURCE, "tools/testing/selftests/kselftest.h",
		"tools/testing/selftests/kselftest_harness.h", "lib/test_hmm_uapi.h", "mm/gup_test.h",
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (strs_have(paths, parts[i]))
			return true;
	return false;
}

static int compile(struct review *r, const char *folder, const char *log, const char *stage)
{
	char *src = xasprintf("%s/src", r->work);
	int status = -3;

	/* It includes ../kselftest_harness.h: that must not lead back into the base. */
	if (path_mkdirs(folder) == 0 && review_tree_own(r->product[0].b.tree, src, SOURCE) == 0)
		status = review_kbuild(r, PROGRAM, stage, log, (const char *const []) { NULL });
	free(src);
	return status;
}

int review_selftest(struct review *r, struct review_patch *p, const struct strs *paths)
{
	char *folder = xasprintf("%s/" PROGRAM, r->work), *log = xasprintf("%s/build-" PROGRAM ".log", p->dir);
	char *stage = xasprintf("%s, " PROGRAM, strrchr(p->dir, '/') + 1);
	char *program = xasprintf("%s/" PROGRAM, folder);
	struct stat st;
	int status = 0;

	if (touches(paths) && (review_wants(r->o, "hmm-tests") || review_wants(r->o, "intervals"))) {
		free(r->selftest);
		free(r->selftest_why);
		r->selftest = r->selftest_why = NULL;
		status = compile(r, folder, log, stage);
		if (!status && lstat(program, &st) == 0 && S_ISREG(st.st_mode)) {
			r->selftest = program;
			program = NULL;
		} else {
			r->selftest_why = review_first_error(r, log);
			if (!r->selftest_why)
				r->selftest_why = xasprintf(PROGRAM " cannot be compiled");
		}
	}
	free(program);
	free(folder);
	free(stage);
	free(log);
	return status == -1 ? EXIT_INTERRUPTED : EXIT_PASS;
}
