/* SPDX-License-Identifier: GPL-2.0 */
/* Table-driven cmocka tests: each row is a test, named by a sentence. */
#ifndef MIRRORLAB_TEST_TABLE_H
#define MIRRORLAB_TEST_TABLE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>

#define ROWS(table)	(sizeof(table) / sizeof((table)[0]))

/* Appends a test per row of @table (its first member is the sentence) to @tests. */
#define ADD_ROWS(tests, n, table, fn)						\
	do {									\
		for (size_t row_ = 0; row_ < ROWS(table); row_++)		\
			(tests)[(n)++] = (struct CMUnitTest){			\
				.name = *(const char * const *)&(table)[row_],	\
				.test_func = fn,				\
				.initial_state = (void *)&(table)[row_],	\
			};							\
	} while (0)

#define SENTENCE(text, fn)	{ text, fn, NULL, NULL, NULL }

/* Plain tests and those of tables in one group; the exit status of main(). */
static inline int run_all(const char *group, struct CMUnitTest *tests, size_t n)
{
	return _cmocka_run_group_tests(group, tests, n, NULL, NULL) ? 1 : 0;
}

#endif
