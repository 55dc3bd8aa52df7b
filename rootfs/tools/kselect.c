// SPDX-License-Identifier: GPL-2.0
/*
 * kselect PATTERN PROGRAM: runs those tests of a kselftest_harness program
 * whose full name (fixture.variant.test) matches the glob PATTERN, or holds it.
 *
 * The harness filters by exact names only, and lists (-l, on stderr) fixtures,
 * variants and tests in columns: the tests are every variant times every test.
 */
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_NAMES	1024
#define VARIANT_COLUMN	21	/* "%-20s %-25s %s" in kselftest_harness.h */

struct fixture {
	char *name;
	char *variants[MAX_NAMES], *tests[MAX_NAMES];
	int variant_count, test_count;
};

struct selection {
	char *argv[2 * MAX_NAMES + 2];
	int argc;
	const char *pattern;
};

static void fail(const char *what)
{
	fprintf(stderr, "kselect: %s\n", what);
	exit(2);
}

static void keep(char **list, int *count, const char *word)
{
	if (*count == MAX_NAMES)
		fail("too many tests");
	list[*count] = strdup(word);
	if (!list[(*count)++])
		fail("out of memory");
}

static void consider(struct selection *sel, const char *fixture, const char *variant, const char *test)
{
	char *name;

	if (asprintf(&name, "%s%s%s.%s", fixture, *variant ? "." : "", variant, test) < 0)
		fail("out of memory");
	if (fnmatch(sel->pattern, name, 0) && !strstr(name, sel->pattern)) {
		free(name);
		return;
	}
	if (sel->argc + 3 > (int)(sizeof(sel->argv) / sizeof(sel->argv[0])))
		fail("too many tests");
	sel->argv[sel->argc++] = "-r";
	sel->argv[sel->argc++] = name;
}

static void select_fixture(struct selection *sel, struct fixture *f)
{
	if (!f->variant_count)
		keep(f->variants, &f->variant_count, "");
	for (int v = 0; v < f->variant_count; v++)
		for (int t = 0; t < f->test_count; t++)
			consider(sel, f->name, f->variants[v], f->tests[t]);
}

static void next_fixture(struct selection *sel, struct fixture *f, const char *name)
{
	if (f->name)
		select_fixture(sel, f);
	memset(f, 0, sizeof(*f));
	f->name = name ? strdup(name) : NULL;
}

static void list_row(struct selection *sel, struct fixture *f, const char *line)
{
	char word[3][256];
	int words = sscanf(line, "%255s %255s %255s", word[0], word[1], word[2]), first = 0;
	size_t lead = strspn(line, " ");

	if (words < 1 || line[0] == '#' || line[0] == '-')
		return;
	if (!lead) {
		next_fixture(sel, f, word[0]);
		first = 1;
		if (words == 3)
			keep(f->variants, &f->variant_count, word[first++]);
	} else if (lead <= VARIANT_COLUMN) {
		keep(f->variants, &f->variant_count, word[first++]);
	}
	if (first < words)
		keep(f->tests, &f->test_count, word[first]);
}

static void read_list(struct selection *sel, const char *program)
{
	static struct fixture fixture;
	char *command, *line = NULL;
	size_t size = 0;
	FILE *list;

	if (asprintf(&command, "exec %s -l 2>&1", program) < 0)
		fail("out of memory");
	list = popen(command, "re");
	if (!list)
		fail("cannot list the tests");
	while (getline(&line, &size, list) > 0)
		list_row(sel, &fixture, line);
	pclose(list);
	next_fixture(sel, &fixture, NULL);
	free(line);
	free(command);
}

int main(int argc, char **argv)
{
	static struct selection sel;

	if (argc != 3)
		fail("usage: kselect PATTERN PROGRAM");
	sel.pattern = argv[1];
	sel.argv[sel.argc++] = argv[2];
	read_list(&sel, argv[2]);
	if (sel.argc == 1) {
		fprintf(stderr, "# no test of %s matches %s\n", argv[2], argv[1]);
		return 2;
	}
	execv(argv[2], sel.argv);
	fprintf(stderr, "kselect: %s: %s\n", argv[2], strerror(errno));
	return 2;
}
