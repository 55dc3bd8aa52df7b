/* SPDX-License-Identifier: GPL-2.0 */
/* What a run found out, and how it is told. */
#ifndef MIRRORLAB_REPORT_H
#define MIRRORLAB_REPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "ktap.h"
#include "splat.h"

enum verdict {
	VERDICT_PASS, VERDICT_FAIL, VERDICT_CRASH, VERDICT_TIMEOUT, VERDICT_ERROR
};

/* Exit status of every verb. */
enum mirrorlab_exit {
	EXIT_PASS = 0, EXIT_TEST_FAILED = 1, EXIT_USAGE = 2, EXIT_HOST = 3,
	EXIT_BUILD = 4, EXIT_KERNEL = 5, EXIT_TIMEOUT = 6, EXIT_INTERRUPTED = 130
};

/**
 * struct run_result - all that is known of one run
 * @verdict:	set by report_judge(), with @exit and @why
 * @why:	one line that says why the verdict is not pass; owned, NULL if pass
 * @flavour:	kernel flavour, e.g. "lockdep"
 * @kernel:	release, e.g. "6.12.117"
 * @image:	path of the kernel executable
 * @config:	path of its .config
 * @source:	kernel source directory (for file names relative to it)
 * @patches:	directory of the patch series that was applied, or NULL
 * @cmdline:	the guest's command line
 * @command:	the command a person types to run it again, quoted for sh
 * @repo:	the repository's top directory
 * @dir:	the run directory, where the files go
 * @mode:	PID 1's boot line, e.g. "thp=madvise hugepages=64", or NULL
 * @containment: what held the guest, e.g. "bwrap" or "namespaces+landlock"
 * @lacks:	what this host lacks for a better containment; NULL if nothing
 * @boot_s:	seconds from start to PID 1, < 0 when it never ran
 * @wall_s:	seconds of the whole guest run
 * @booted:	PID 1 ran (its boot line came)
 * @ended:	PID 1's "# mirrorlab: end" came
 * @timed_out:	the watcher killed the guest
 * @interrupted: the user did
 * @guest_error: PID 1's "# mirrorlab: error TEXT", or the host's own reason that
 *		the run could not be made; NULL if none
 * @timeout_why: the watcher's words, e.g. "silent for 20 s"; NULL if none
 * @no_verdict: what another guest of this run said when it had none in time; owned,
 *		NULL if all had one
 * @guest_status: wait status of the guest process
 * @guest_status_known: @guest_status was collected
 * @ktap:	the parsed results, or NULL when none were asked for
 * @log:	the parsed console, or NULL
 * @decode_note: why reports have no line numbers, or NULL
 *
 * All strings but @why and @no_verdict are borrowed; NULL is allowed and reported as unknown.
 */
struct run_result {
	enum verdict verdict;
	int exit;
	char *why;
	const char *flavour, *kernel, *image, *config, *source, *patches;
	const char *cmdline, *command, *repo, *dir, *mode;
	const char *containment, *lacks;
	double boot_s, wall_s;
	bool booted, ended, timed_out, interrupted;
	const char *guest_error, *timeout_why;
	char *no_verdict;
	int guest_status;
	bool guest_status_known;
	struct ktap *ktap;
	struct splat *log;
	const char *decode_note;
};

/**
 * report_judge() - fill in @verdict, @exit and @why
 *
 * Order: interrupted, kernel report or crash (5), no verdict in time (6), error
 * of PID 1 or no end line (5 when the guest died, else 6), failed or missing
 * tests and unexpected skips (1), pass. Call after ktap_end(), splat_end() and
 * expect_apply(). No result is never a pass.
 */
void report_judge(struct run_result *r);
const char *verdict_name(enum verdict v);

/*
 * The writers. Each writes the file aside and renames it, so that it is whole or
 * not there. Return: 0, or -errno (-ENOSPC: the disk is full), nothing left.
 */
int report_json(const struct run_result *r, const char *path);
int report_xml(const struct run_result *r, const char *path);
int reproduce_write(const struct run_result *r, const char *path);

/**
 * report_write_all() - write report.json, report.xml and reproduce.sh in r->dir
 * @err: stream for one line per file that could not be written; or NULL
 *
 * Return: 0, or the first -errno; the others are tried nevertheless.
 */
int report_write_all(const struct run_result *r, FILE *err);

/**
 * report_text() - tell a person how the run ended
 * @colour: use terminal colours; report_want_colour() decides
 * @verbose: passed tests too
 */
void report_text(const struct run_result *r, FILE *out, bool colour, bool verbose);
/* True when @out is a terminal, TERM is not "dumb" and NO_COLOR is not set. */
bool report_want_colour(FILE *out);
/* Frees @why and @no_verdict; the rest is the caller's. */
void report_release(struct run_result *r);

#endif
