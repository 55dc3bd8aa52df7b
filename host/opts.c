// SPDX-License-Identifier: GPL-2.0
/*
 * The command line. Options may stand before or after the words; a value
 * comes as `--opt value` or `--opt=value`. Which verb takes which option is
 * in the verb table, so that help and parser cannot disagree.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "append.h"
#include "opts.h"

static const struct opt_def {
	const char *name;
	enum opt_bit bit;
	const char *value;	/* NULL: takes none */
	const char *text;
} defs[] = {
	{ "flavour", OPT_FLAVOUR, "NAME",
	  "kernel flavour: lockdep (default), fast, kasan, gcov; on an emulated PC (smoke, torture, build, shell, test --bugs): smp, kcsan" },
	{ "kernel", OPT_KERNEL, "PATH",
	  "build from this 6.12.y source folder or tarball" },
	{ "only", OPT_ONLY, "PATTERN",
	  "run only the hmm-tests cases that match (glob or part of the name), and no other suite" },
	{ "repeat", OPT_REPEAT, "N", "run N times; smoke prints which tests are flaky" },
	{ "jobs", OPT_JOBS, "N", "N at once: compilers (build), guests (--repeat, soak, lab verify, lab grade, bench many), test scripts (test)" },
	{ "timeout-scale", OPT_TIMEOUT_SCALE, "X",
	  "multiply every deadline by X (default 1)" },
	{ "append", OPT_APPEND, "ARGS", "further kernel arguments" },
	{ "mem", OPT_MEM, "SIZE", "guest memory, as 512M or 1G (default 1G, at least 64M)" },
	{ "add", OPT_ADD, "PATH",
	  "show a host file or folder read-only in the guest under /in; repeatable" },
	{ "cmd", OPT_CMD, "COMMAND",
	  "shell: run one command, return its status; gdb: a gdb command, repeatable" },
	{ "seconds", OPT_SECONDS, "N", "torture for N seconds (default 20)" },
	{ "seed", OPT_SEED, "S", "what the random numbers start from (default: the time)" },
	{ "hours", OPT_HOURS, "N", "soak for N hours, or a part of one (default 1)" },
	{ "bugs", OPT_BUGS, NULL,
	  "plant the bugs of tests/bugs (all, or those that are named; in another --flavour only those), say what catches each" },
	{ "model", OPT_MODEL, NULL,
	  "check the model of the series in tests/model with spin (quick, full or long)" },
	{ "all", OPT_ALL, NULL, "clean: downloads too" },
	{ "step", OPT_STEP, NULL, "lab walk: wait for a key after each step" },
	{ "draw", OPT_DRAW, NULL, "lab walk, check: draw the time line of the run (SVG and HTML)" },
	{ "dir", OPT_DIR, "PATH", "lab: the folder of your files (default ./my-labs)" },
	{ "give-up", OPT_GIVE_UP, NULL, "lab solution: show it although the check has not passed" },
	{ "csv", OPT_CSV, NULL, "lab grade: comma separated values, a row per student" },
	{ "json", OPT_JSON, NULL, "lab grade: all that is known" },
	{ "junit", OPT_JUNIT, NULL, "lab grade: a suite per student, a case per lesson" },
	{ "base", OPT_BASE, "PATH",
	  "review: judge against this 6.12.y source folder or tarball" },
	{ "with-series", OPT_WITH_SERIES, NULL,
	  "review: on top of our interval notifier series, not of the plain kernel" },
	{ "flavours", OPT_FLAVOURS, "LIST", "review: kernel flavours, as lockdep,kasan (default lockdep)" },
	{ "tests", OPT_TESTS, "LIST", "review: suites, of hmm-tests,intervals,kunit (default: all there are)" },
	{ "bisect", OPT_BISECT_TEST, "TEST", "review: say which patch breaks this test (name, or glob)" },
	{ "bisect", OPT_BISECT, NULL,
	  "for git bisect run: exit with 125 where this host cannot, or nothing can be built; 128 for a wrong command" },
	{ "trust", OPT_TRUST, NULL,
	  "review: go on although this host cannot contain what a patch runs while it is built" },
	{ "poll", OPT_POLL, NULL, "lab watch: look at the file again and again, without inotify" },
	{ "help", OPT_HELP, NULL, "say what the verb does and takes" },
};

#define MIN_MEM	(64ULL << 20)	/* less holds no kernel of ours */
#define N_DEFS (sizeof(defs) / sizeof(defs[0]))

static const char *const flavours[] = { "lockdep", "fast", "kasan", "gcov", "smp", "kcsan" };
#define N_FLAVOURS (sizeof(flavours) / sizeof(flavours[0]))

static int complain(const struct verb *v, const char *what, const char *arg)
{
	fprintf(stderr, "mirrorlab: %s: %s\n", what, arg);
	opts_usage(STDERR_FILENO, v);
	return -1;
}

/* 256M, 1G, 65536k or plain bytes; what UML itself takes for mem=. */
static int parse_size(const char *s, unsigned long long *out)
{
	char *end;
	unsigned long long n;
	int shift = 0;

	if (*s < '0' || *s > '9')
		return -1;
	errno = 0;
	n = strtoull(s, &end, 10);
	switch (*end) {
	case 'k': case 'K': shift = 10; end++; break;
	case 'm': case 'M': shift = 20; end++; break;
	case 'g': case 'G': shift = 30; end++; break;
	}
	if (errno || *end || n > (1ULL << 40 >> shift))
		return -1;
	*out = n << shift;
	return *out < MIN_MEM ? -1 : 0;
}

static bool is_flavour(const char *s, size_t len)
{
	for (size_t i = 0; i < N_FLAVOURS; i++)
		if (strlen(flavours[i]) == len && !memcmp(flavours[i], s, len))
			return true;
	return false;
}

static int parse_flavours(const char *s, const char **out)
{
	*out = s;
	for (size_t len; ; s += len + 1) {
		len = strcspn(s, ",");
		if (!is_flavour(s, len))
			return -1;
		if (!s[len])
			return 0;
	}
}

static int parse_count(const char *s, int max, int *out)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(s, &end, 10);
	if (errno || end == s || *end || n < 1 || n > max)
		return -1;
	*out = n;
	return 0;
}

static int parse_seed(const char *s, unsigned long long *out)
{
	char *end;

	errno = 0;
	*out = strtoull(s, &end, 10);
	return errno || *end || *s < '0' || *s > '9' ? -1 : 0;
}

static int parse_real(const char *s, double min, double *out)
{
	char *end;
	double x = strtod(s, &end);

	if (end == s || *end || !isfinite(x) || x < min || x > 10000)
		return -1;
	*out = x;
	return 0;
}

static int parse_flavour(const char *s, const char **out)
{
	for (size_t i = 0; i < N_FLAVOURS; i++) {
		if (!strcmp(flavours[i], s)) {
			*out = flavours[i];
			return 0;
		}
	}
	return -1;
}

/* Said at once, not after a build of minutes. */
static int check_readable(const char *path)
{
	if (access(path, R_OK) == 0)
		return 0;
	fprintf(stderr, "mirrorlab: --add %.200s: %s\n", path, strerror(errno));
	return -1;
}

static int set_option(struct opts *o, enum opt_bit bit, const char *value)
{
	switch (bit) {
	case OPT_FLAVOUR:
		return parse_flavour(value, &o->flavour);
	case OPT_KERNEL:
		o->kernel = value;
		return *value ? 0 : -1;
	case OPT_ONLY:
		o->only = value;
		return *value ? 0 : -1;
	case OPT_REPEAT:
		return parse_count(value, 1000000, &o->repeat);
	case OPT_JOBS:
		return parse_count(value, 256, &o->jobs);
	case OPT_SECONDS:
		return parse_count(value, 1000000, &o->seconds);
	case OPT_SEED:
		return parse_seed(value, &o->seed);
	case OPT_HOURS:
		return parse_real(value, 0.001, &o->hours);
	case OPT_TIMEOUT_SCALE:
		return parse_real(value, 0.01, &o->timeout_scale);
	case OPT_APPEND:
		o->append = value;
		return append_check(value);
	case OPT_MEM:
		return parse_size(value, &o->mem);
	case OPT_ADD:
		o->adds[o->n_adds++] = value;
		return check_readable(value);
	case OPT_CMD:
		o->cmds[o->n_cmds++] = value;
		return *value ? 0 : -1;
	case OPT_DIR:
		o->dir = value;
		return *value ? 0 : -1;
	case OPT_BASE:
		o->kernel = value;
		return *value ? 0 : -1;
	case OPT_FLAVOURS:
		return parse_flavours(value, &o->flavours);
	case OPT_TESTS:
		o->tests = value;
		return *value ? 0 : -1;
	case OPT_BISECT_TEST:
		o->bisect = value;
		return *value ? 0 : -1;
	case OPT_WITH_SERIES:
	case OPT_BISECT:
	case OPT_TRUST:
	case OPT_BUGS:
	case OPT_MODEL:
	case OPT_ALL:
	case OPT_STEP:
	case OPT_DRAW:
	case OPT_GIVE_UP:
	case OPT_CSV:
	case OPT_JSON:
	case OPT_JUNIT:
	case OPT_POLL:
	case OPT_HELP:
		return 0;
	}
	return -1;
}

/*
 * Handles argv[i], an option, and its value. Return: how many words were
 * used, or -1. The verb may stand behind its options, hence @v is checked
 * by the caller only after all was read.
 */
static int take_option(struct opts *o, const struct verb *v, int argc, char **argv, int i)
{
	const char *arg = argv[i] + 2, *eq = strchr(arg, '=');
	size_t len = eq ? (size_t)(eq - arg) : strlen(arg);
	const struct opt_def *d = NULL;
	const char *value = NULL;
	int used = 1;

	/* Of two with the same name, the one that the verb takes, as far as it is known. */
	for (size_t k = 0; k < N_DEFS; k++)
		if (strlen(defs[k].name) == len && !memcmp(defs[k].name, arg, len) &&
		    (!d || !v || !(v->takes & d->bit)))
			d = &defs[k];
	if (!d)
		return complain(NULL, "unknown option", argv[i]);
	if (d->value && eq) {
		value = eq + 1;
	} else if (d->value) {
		if (i + 1 >= argc)
			return complain(NULL, "this option needs a value", argv[i]);
		value = argv[i + 1];
		used = 2;
	} else if (eq) {
		return complain(NULL, "this option takes no value", argv[i]);
	}
	if (set_option(o, d->bit, value) < 0) {
		fprintf(stderr, "mirrorlab: --%s: not a valid value: '%.200s' (%s)\n",
			d->name, value, d->text);
		opts_usage(STDERR_FILENO, NULL);
		return -1;
	}
	o->given |= d->bit;
	return used;
}

static int check_fit(const struct opts *o, const struct verb *v)
{
	for (size_t k = 0; k < N_DEFS; k++)
		if ((o->given & defs[k].bit & ~(v->takes | OPT_HELP)))
			return complain(v, "this verb does not take", defs[k].name);
	if (o->argc && !v->operands && !(o->given & OPT_HELP))
		return complain(v, "unexpected word", o->argv[0]);
	return 0;
}

const struct verb *opts_parse(struct opts *o, int argc, char **argv)
{
	const struct verb *v = NULL;
	bool words_only = false;
	int i = 1;

	*o = (struct opts) {
		.flavour = flavours[0], .mem = 1ULL << 30,
		.timeout_scale = 1.0, .repeat = 1, .jobs = 1, .hours = 1,
	};
	o->cmds = calloc(argc + 1, sizeof(*o->cmds));
	o->adds = calloc(argc + 1, sizeof(*o->adds));
	o->argv = calloc(argc + 1, sizeof(*o->argv));
	if (!o->cmds || !o->adds || !o->argv) {
		fprintf(stderr, "mirrorlab: out of memory\n");
		return NULL;
	}
	while (i < argc) {
		if (!words_only && !strcmp(argv[i], "--")) {
			words_only = true;
			i++;
		} else if (!words_only && !strcmp(argv[i], "-h")) {
			o->given |= OPT_HELP;
			i++;
		} else if (!words_only && argv[i][0] == '-' && argv[i][1]) {
			int used = 0;

			if (argv[i][1] != '-')
				complain(NULL, "unknown option", argv[i]);
			else
				used = take_option(o, v, argc, argv, i);
			if (used <= 0)
				return NULL;
			i += used;
		} else if (!v) {
			v = verb_find(argv[i]);
			if (!v) {
				complain(NULL, "unknown verb", argv[i]);
				return NULL;
			}
			i++;
		} else {
			o->argv[o->argc++] = argv[i++];
		}
	}
	if (!v)
		v = verb_find(o->given & OPT_HELP ? "help" : "smoke");
	o->verb = v->name;
	return check_fit(o, v) < 0 ? NULL : v;
}

void opts_free(struct opts *o)
{
	free(o->cmds);
	free(o->adds);
	free(o->argv);
}

void opts_usage(int fd, const struct verb *v)
{
	dprintf(fd, "usage: ./run.sh ");
	if (v) {
		dprintf(fd, "%s", v->name);
		for (size_t k = 0; k < N_DEFS; k++)
			if (v->takes & defs[k].bit)
				dprintf(fd, " [--%s%s%s]", defs[k].name,
					defs[k].value ? " " : "",
					defs[k].value ? defs[k].value : "");
		dprintf(fd, "%s%s\n", v->operands ? " " : "",
			v->operands ? v->operands : "");
		return;
	}
	dprintf(fd, "[");
	for (v = verbs; v->name; v++)
		dprintf(fd, "%s%s", v == verbs ? "" : "|", v->name);
	dprintf(fd, "] [options]   (./run.sh help says more)\n");
}

void opts_describe(unsigned int takes)
{
	for (size_t k = 0; k < N_DEFS; k++)
		if (takes & defs[k].bit)
			printf("  --%s%s%-*s %s\n", defs[k].name,
			       defs[k].value ? " " : "",
			       (defs[k].value ? 21 : 22) - (int)strlen(defs[k].name),
			       defs[k].value ? defs[k].value : "", defs[k].text);
}
