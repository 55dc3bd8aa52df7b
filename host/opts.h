/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MIRRORLAB_OPTS_H
#define MIRRORLAB_OPTS_H

#include <stdbool.h>
#include <stddef.h>

/* One bit per option, so that the verb table can say who takes what. */
enum opt_bit {
	OPT_FLAVOUR	  = 1 << 0,
	OPT_KERNEL	  = 1 << 1,
	OPT_ONLY	  = 1 << 2,
	OPT_REPEAT	  = 1 << 3,
	OPT_JOBS	  = 1 << 4,
	OPT_TIMEOUT_SCALE = 1 << 5,
	OPT_APPEND	  = 1 << 6,
	OPT_MEM		  = 1 << 7,
	OPT_ADD		  = 1 << 8,
	OPT_CMD		  = 1 << 9,
	OPT_HELP	  = 1 << 10,
	OPT_ALL		  = 1 << 11,
	OPT_SECONDS	  = 1 << 12,
	OPT_SEED	  = 1 << 13,
	OPT_STEP	  = 1 << 14,
	OPT_DIR		  = 1 << 15,
	OPT_GIVE_UP	  = 1 << 16,
	OPT_BUGS	  = 1 << 17,
	OPT_MODEL	  = 1 << 30,
	OPT_DRAW	  = 1 << 18,
	OPT_HOURS	  = 1 << 24,
	OPT_CSV		  = 1 << 26,
	OPT_JSON	  = 1 << 27,
	OPT_JUNIT	  = 1 << 28,
	OPT_POLL	  = 1U << 31,
	OPT_BASE	  = 1 << 29,
	OPT_WITH_SERIES	  = 1 << 19,
	OPT_FLAVOURS	  = 1 << 20,
	OPT_TESTS	  = 1 << 21,
	OPT_BISECT	  = 1 << 22,
	OPT_BISECT_TEST	  = 1 << 23,
	OPT_TRUST	  = 1 << 25,
};

/* What it takes to start a guest, and no more. */
#define OPTS_GUEST (OPT_FLAVOUR | OPT_KERNEL | OPT_TIMEOUT_SCALE | \
		    OPT_APPEND | OPT_MEM | OPT_ADD)

/**
 * struct opts - one parsed command line
 * @verb:	   the verb, never NULL ("smoke" when none was given)
 * @flavour:	   kernel flavour, never NULL (default "lockdep")
 * @kernel:	   --kernel: folder or tarball of the user, NULL: our own choice
 * @only:	   --only: glob for hmm-tests cases, or NULL
 * @append:	   --append: further kernel arguments, or NULL
 * @mem:	   guest memory in bytes
 * @timeout_scale: factor on every deadline, > 0
 * @repeat:	   how many runs, >= 1
 * @jobs:	   how many guests at once, >= 1
 * @seconds:	   --seconds: how long to torture
 * @seed:	   --seed: what its random numbers start from
 * @hours:	   --hours: how long to soak
 * @cmds:	   --cmd values in order (shell takes one, gdb several)
 * @n_cmds:	   number of entries in @cmds
 * @adds:	   --add paths in order
 * @n_adds:	   number of entries in @adds
 * @dir:	   --dir: where a student's files are, or NULL
 * @flavours:	   --flavours: names with commas between them, or NULL
 * @tests:	   --tests: names of suites, likewise, or NULL
 * @bisect:	   --bisect of review: the test to look for, or NULL
 * @plain:	   the kernel without the notifier series; no option of its own
 * @given:	   OPT_ bits of the options that were on the command line
 * @argc:	   number of words that are neither verb nor option
 * @argv:	   those words, NULL-terminated
 */
struct opts {
	const char *verb;
	const char *flavour;
	const char *kernel;
	const char *only;
	const char *append;
	unsigned long long mem;
	double timeout_scale;
	int repeat;
	int jobs;
	int seconds;
	unsigned long long seed;
	double hours;
	const char **cmds;
	size_t n_cmds;
	const char **adds;
	size_t n_adds;
	const char *dir;
	const char *flavours, *tests, *bisect;
	bool plain;
	unsigned int given;
	int argc;
	const char **argv;
};

/**
 * struct verb - one row of the verb table
 * @name:     what the user types
 * @fn:	      the function behind it; returns an exit status
 * @takes:    OPT_ bits it accepts (--help is accepted by all)
 * @operands: words it accepts besides options, for the usage line; NULL: none
 * @summary:  one line for `help`
 * @builds:   it needs the kernel's source, even where its product is there (kit.h)
 */
struct verb {
	const char *name;
	int (*fn)(struct opts *o);
	unsigned int takes;
	const char *operands;
	const char *summary;
	bool builds;
};

extern const struct verb verbs[];	/* ends with a NULL name; main.c */

/**
 * verb_find() - look a verb up by name
 * Return: the row, or NULL.
 */
const struct verb *verb_find(const char *name);

/**
 * opts_parse() - read a command line
 * @o:	  filled in; its strings point into @argv
 * @argc: as given to main()
 * @argv: as given to main()
 *
 * Prints what is wrong and a usage line on stderr when it fails.
 *
 * Return: the verb to run, or NULL (exit with EXIT_USAGE).
 */
const struct verb *opts_parse(struct opts *o, int argc, char **argv);

/** opts_free() - drop what opts_parse() allocated */
void opts_free(struct opts *o);

/** opts_usage() - the one-line usage of @v (NULL: of the whole program) on @fd */
void opts_usage(int fd, const struct verb *v);

/** opts_describe() - one line per option in the @takes mask, on stdout */
void opts_describe(unsigned int takes);

#endif
