// SPDX-License-Identifier: GPL-2.0
/* One piece of a soak: which words it is, and what came of them. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "deadline.h"
#include "opts.h"
#include "paths.h"
#include "rundir.h"
#include "soak.h"
#include "verbs.h"

#define TORTURE_SECONDS "30"

/* The words of piece @i, as a person would type them; the caller frees the last. */
int soak_words(const struct soak *s, int i, const char **argv, char **number)
{
	const struct soak_kind *k = &s->kinds[i % SOAK_KINDS];
	int round = i / SOAK_KINDS, n = 0;

	argv[n++] = "./run.sh";
	*number = NULL;
	if (!strcmp(k->name, "labs")) {
		argv[n++] = "lab";
		argv[n++] = "verify";
		argv[n++] = *number = xasprintf("%d", s->course.lessons[round % s->course.n].number);
	} else {
		argv[n++] = k->name;
		argv[n++] = "--flavour";
		argv[n++] = k->flavour;
	}
	if (!strcmp(k->name, "torture")) {
		argv[n++] = "--seconds";
		argv[n++] = TORTURE_SECONDS;
		argv[n++] = "--seed";
		argv[n++] = *number = xasprintf("%llu", s->seed + i);
	}
	argv[n] = NULL;
	return n;
}

char *soak_log(const struct soak *s, int i)
{
	return xasprintf("%s/%05d.log", s->dir, i + 1);
}

/* Of what was tested: not one of this host, of the command, or by Ctrl-C. */
bool soak_failed(int ret)
{
	return ret == EXIT_TEST_FAILED || ret == EXIT_KERNEL || ret == EXIT_TIMEOUT;
}

static int do_words(const char **argv, int n)
{
	const struct verb *v;
	struct opts o;
	int ret;

	v = opts_parse(&o, n, (char **)argv);
	ret = v ? v->fn(&o) : EXIT_USAGE;
	opts_free(&o);
	fflush(stdout);
	return ret;
}

/*
 * What failed is done once more: does it fail, or did it just once? The folders of
 * its runs are below ours, and only of those that did not pass somebody wants to know.
 */
void soak_piece(void *arg, int i, FILE *out)
{
	struct soak *s = arg;
	const char *argv[12];
	char *number, *path = soak_log(s, i);
	int n = soak_words(s, i, argv, &number), ret = EXIT_HOST, again;
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	double begin = now_s(), end;
	char *runs = xasprintf("%s/%05d", s->dir, i + 1);

	rundir_parent(runs);
	if (fd >= 0 && dup2(fd, STDOUT_FILENO) >= 0 && dup2(fd, STDERR_FILENO) >= 0)
		ret = do_words(argv, n);
	end = now_s();
	again = ret;
	if (soak_failed(ret)) {
		printf("\nThe same again:\n");
		again = do_words(argv, n);
	}
	fprintf(out, "%d %f %d\n", ret, end - begin, again);
	if (ret == EXIT_PASS)
		rundir_remove(runs);
	free(runs);
	free(number);
	free(path);
}
