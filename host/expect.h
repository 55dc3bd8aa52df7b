/* SPDX-License-Identifier: GPL-2.0 */
/* The list of expected skips and failures of a suite. */
#ifndef MIRRORLAB_EXPECT_H
#define MIRRORLAB_EXPECT_H

#include "ktap.h"

struct expect;

/**
 * expect_load() - read a list
 * @path:	e.g. <repo>/tests/expected/hmm-tests; the format is described in
 *		tests/expected/README
 * @err:	gets a message with file and line on failure
 *
 * Return: the list; NULL with errno set (ENOENT: no such file, EINVAL: a line
 * is not understood).
 */
struct expect *expect_load(const char *path, char *err, size_t err_len);

/**
 * expect_apply() - judge the tests of a suite by the list
 * @e:		the list, or NULL for an empty one: then every skip is unexpected
 * @suite:	the suite; statuses, reasons and flags below it are changed
 * @mode:	what PID 1 said of the boot, e.g. "thp=always hugepages=64"
 *
 * A listed failure becomes KTAP_XFAIL; a listed skip gets @expected; a listed
 * failure that passes gets @unexpected_pass, which is reported and fails
 * nothing. Skips that are not listed stay KTAP_SKIP without @expected: they
 * fail the run (report_judge()).
 */
void expect_apply(const struct expect *e, struct ktap_test *suite, const char *mode);
void expect_free(struct expect *e);

#endif
