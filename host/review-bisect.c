// SPDX-License-Identifier: GPL-2.0
/* review --bisect TEST: which patch broke it. All were run, so it is only looked up. */
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "opts.h"
#include "paths.h"
#include "report.h"
#include "review.h"

/* @name is "SUITE: TEST"; the user may have typed all, the test, or a glob of it. */
static bool is_meant(const char *name, const char *test)
{
	const char *colon = strstr(name, ": ");

	return !fnmatch(test, name, 0) || (colon && !fnmatch(test, colon + 2, 0));
}

static const char *find(const struct strs *l, const char *test)
{
	for (size_t i = 0; i < l->n; i++)
		if (is_meant(l->v[i], test))
			return l->v[i];
	return NULL;
}

static bool known(const struct review *r, const char *test)
{
	for (int f = 0; f < r->n_flavours; f++) {
		if (find(&r->base[f].passed, test) || find(&r->base[f].failed, test) ||
		    find(&r->base[f].skipped, test))
			return true;
		for (int i = 0; i < r->s.n; i++)
			if (find(&r->s.p[i].r[f].g.passed, test) || find(&r->s.p[i].r[f].broken, test))
				return true;
	}
	return false;
}

static void tell(FILE *out, char *text)
{
	review_wrap(out, "", 0, text);
	free(text);
}

int review_bisect(const struct review *r, FILE *out)
{
	const char *test = r->o->bisect, *name;

	if (!known(r, test)) {
		fprintf(out, "--bisect %s: no test is called that\n", test);
		return EXIT_USAGE;
	}
	for (int i = 0; i < r->s.n; i++) {
		for (int f = 0; f < r->n_flavours; f++) {
			const struct review_result *x = &r->s.p[i].r[f];

			name = find(&x->broken, test);
			if (!name)
				continue;
			tell(out, xasprintf("%s is broken in %s by patch %d of %d: %s", name,
				r->flavour[f], i + 1, r->s.n, r->s.p[i].subject));
			for (int k = i; k-- > 0 && r->s.p[k].r[f].build != BUILD_OK; )
				tell(out, xasprintf("or by patch %d, which cannot be judged: %s",
					k + 1, r->s.p[k].r[f].why));
			return EXIT_TEST_FAILED;
		}
	}
	fprintf(out, "%s: no patch breaks it\n", test);
	return EXIT_PASS;
}
