// SPDX-License-Identifier: GPL-2.0
/*
 * pack: one archive of all that the labs need, for a machine with no network and
 * no kernel source. What it holds is listed in pack.sh; that nothing is missing
 * to compile a student's file is tried here, contained, for each lesson.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kit.h"
#include "lab-rulings.h"
#include "lock.h"
#include "opts.h"
#include "paths.h"
#include "report.h"
#include "rundir.h"

#define NAME	"mirrorlab-labs"

/* Runs @argv to its end: its wait status. A Ctrl-C is for both of us. */
static int run(const char *const argv[])
{
	int status = -1;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		signal(SIGINT, SIG_DFL);
		execvp(argv[0], (char *const *)argv);
		_exit(127);
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

static int pack_sh(const char *what, const char *stage, const char *const more[4])
{
	char *sh = xasprintf("%s/host/pack.sh", path_repo());
	const char *const argv[] = { "sh", sh, what, stage, more[0], more[1], more[2], more[3], NULL };
	int status = run(argv);

	free(sh);
	if (status == 0)
		return EXIT_PASS;
	if (WIFSIGNALED(status) || WEXITSTATUS(status) == EXIT_INTERRUPTED)
		return EXIT_INTERRUPTED;
	fprintf(stderr, "mirrorlab: lab pack: pack.sh %s failed\n", what);
	return EXIT_HOST;
}

/* Every solution compiles with what is in the archive, and nothing else is seen. */
static int try_to_compile(const struct product *p, const struct course *c, const char *stage)
{
	struct product packed = *p;
	char *dir = rundir_make();
	int ret = dir ? EXIT_PASS : EXIT_HOST;

	packed.b.tree = xasprintf("%s/kit/src/default", stage);
	packed.b.objects = xasprintf("%s/kit/kernel/" KIT_FLAVOUR, stage);
	for (int i = 0; i < c->n && ret == EXIT_PASS; i++) {
		if (lesson_is_review(&c->lessons[i]))
			continue;
		char *source = xasprintf("%s/solution.c", c->lessons[i].dir), *words = NULL;
		char *sub = rundir_sub(dir, i), *ko = xasprintf("%s/answer.ko", sub ? sub : dir);

		if (!lesson_is_review(&c->lessons[i]) && lab_compile(&packed, source, ko, &words) < 0) {
			fprintf(stderr, "mirrorlab: lab pack: with what was packed, %s does not compile:\n%s",
				source, words ? words : "");
			ret = EXIT_BUILD;
		}
		free(words);
		free(ko);
		free(sub);
		free(source);
	}
	free(packed.b.tree);
	free(packed.b.objects);
	free(dir);
	return ret;
}

static int tell(const char *file, const struct product *p, const struct course *c)
{
	struct stat st;

	if (stat(file, &st) < 0)
		return EXIT_HOST;
	printf("%s: %.1f MiB, %d lessons, Linux %s (" KIT_FLAVOUR ")\n"
	       "There: tar -xzf %s && cd " NAME " && ./run.sh lab   (gcc, and no network, is needed)\n",
	       file, st.st_size / 1048576.0, c->n, p->kernel, strrchr(file, '/') + 1);
	return EXIT_PASS;
}

static int fill_and_seal(const struct product *p, const struct course *c, const char *top,
			 const char *file)
{
	char *stage = xasprintf("%s/" NAME, top), *aside = xasprintf("%s.%d.new", file, getpid());
	const char *const fill[4] = { path_repo(), path_build(), p->b.tree, p->b.objects };
	const char *const seal[4] = { aside };
	int ret = mkdir(stage, 0755) < 0 ? EXIT_HOST : pack_sh("fill", stage, fill);

	if (ret == EXIT_PASS)
		ret = try_to_compile(p, c, stage);
	if (ret == EXIT_PASS)
		ret = pack_sh("seal", stage, seal);
	if (ret == EXIT_PASS && rename(aside, file) < 0) {
		fprintf(stderr, "mirrorlab: %s: %s\n", file, strerror(errno));
		unlink(aside);
		ret = EXIT_HOST;
	}
	free(stage);
	free(aside);
	return ret;
}

/* An absolute path for what the user named, or for our own choice. */
static char *archive_name(const struct opts *o)
{
	const char *name = o->argc > 1 ? o->argv[1] : NAME ".tar.gz";
	char *cwd = getcwd(NULL, 0);
	char *file = *name == '/' ? xasprintf("%s", name) : xasprintf("%s/%s", cwd ? cwd : ".", name);

	free(cwd);
	return file;
}

int lab_pack(const struct opts *o, const struct product *p, const struct course *c,
	     const struct lesson *l)
{
	char *file = archive_name(o), *top = path_join("pack.%d", getpid());
	const char *const rm[] = { "rm", "-rf", top, NULL };
	size_t len = strlen(file);
	int ret = EXIT_USAGE, lock;

	(void)l;
	signal(SIGINT, SIG_IGN);	/* pack.sh ends by it, and we tidy up */
	if (kit_folder())
		fprintf(stderr, "mirrorlab: lab pack: this is an unpacked archive: hand on that which it came from\n");
	else if (len < 7 || strcmp(file + len - 7, ".tar.gz"))
		fprintf(stderr, "mirrorlab: lab pack: %s: the name has to end in .tar.gz\n", file);
	else if ((lock = lock_run()) < 0)
		ret = -lock;
	else if (mkdir(top, 0755) < 0)
		fprintf(stderr, "mirrorlab: %s: %s\n", top, strerror(errno));
	else
		ret = fill_and_seal(p, c, top, file);
	run(rm);
	if (ret == EXIT_PASS)
		ret = tell(file, p, c);
	free(top);
	free(file);
	return ret;
}
