/* SPDX-License-Identifier: GPL-2.0 */
/* What doctor looks at. */
#ifndef MIRRORLAB_DOCTOR_H
#define MIRRORLAB_DOCTOR_H

#include <stddef.h>

struct opts;

enum finding {
	FIND_OK,	/* fine */
	FIND_NOTE,	/* works, but something is lost */
	FIND_BLOCKS,	/* a guest cannot run */
};

/**
 * struct check - one finding
 * @text:   what was found, one line
 * @remedy: the command or setting that mends it, or ""
 */
struct check {
	char text[240];
	char remedy[240];
};

/**
 * struct probe - one row of the table of checks
 * @name: what is looked at, a word or two
 * @fn:	  looks; fills in the texts
 */
struct probe {
	const char *name;
	enum finding (*fn)(const struct opts *o, struct check *c);
};

extern const struct probe host_probes[];	/* doctor-host.c; ends with NULL */
extern const struct probe space_probes[];	/* doctor-space.c; ends with NULL */

extern const struct probe labs_probes[];	/* doctor-labs.c; ends with NULL */

/** found() - set the text and remedy of @c; returns @f */
enum finding found(struct check *c, enum finding f, const char *remedy,
		   const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/** first_line() - first line of a file in @buf, "" when there is none; returns @buf */
char *first_line(const char *path, char *buf, size_t len);

#endif
