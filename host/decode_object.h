/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel or a module that a decoder looks into. */
#ifndef MIRRORLAB_DECODE_OBJECT_H
#define MIRRORLAB_DECODE_OBJECT_H

#include "a2l.h"
#include "decode_line.h"
#include "elfsym.h"

/**
 * struct object - the kernel or a module
 * @name:	of the module, as a report writes it in brackets; "" for the kernel
 * @section:	what @a2l was started for: a module needs one per section
 */
struct object {
	char *path, *name, *section;
	struct elf *elf;
	struct a2l *a2l;
	struct object *next;
};

/* Opens @path; takes @name over. NULL with errno set when it is no ELF file. */
struct object *object_new(const char *path, char *name);
void object_free(struct object *o);
/* The name a module has in reports, to be freed: "/x/hmm-test.ko" is "hmm_test". */
char *object_module_name(const char *path);
/* The function that @p means, or NULL when that is not sure. */
const struct elfsym *object_choose(const struct object *o, const struct place *p);

#endif
