// SPDX-License-Identifier: GPL-2.0
/* The kernel or a module that a decoder looks into. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "decode_object.h"

void object_free(struct object *o)
{
	elf_close(o->elf);
	a2l_stop(o->a2l);
	free(o->path);
	free(o->name);
	free(o->section);
	free(o);
}

/* "/x/hmm-test.ko" is [hmm_test]. */
char *object_module_name(const char *path)
{
	const char *base = strrchr(path, '/');
	char *name = strdup(base ? base + 1 : path), *p;

	for (p = name; p && *p; p++) {
		if (*p == '.') {
			*p = '\0';
			break;
		}
		if (*p == '-')
			*p = '_';
	}
	return name;
}

struct object *object_new(const char *path, char *name)
{
	struct object *o = calloc(1, sizeof(*o));
	int saved;

	if (!o || !name) {
		free(name);
		free(o);
		return NULL;
	}
	o->name = name;
	o->path = strdup(path);
	o->elf = elf_open(path);
	if (o->path && o->elf)
		return o;
	saved = errno;
	object_free(o);
	errno = saved;
	return NULL;
}

/*
 * Static functions share names. The printed size is up to the next symbol, hence
 * not smaller than the real one, and more by padding only.
 */
const struct elfsym *object_choose(const struct object *o, const struct place *p)
{
	const struct elfsym *s, *found = NULL;
	size_t i;
	int n = 0;

	for (i = 0; (s = elf_find(o->elf, p->symbol, i)); i++) {
		if (p->has_addr && !*o->name && s->addr + p->offset == p->addr)
			return s;
		if (s->size <= p->size && p->size - s->size < 64) {
			found = s;
			n++;
		}
	}
	if (!n && i == 1)
		return elf_find(o->elf, p->symbol, 0);
	return n == 1 ? found : NULL;
}
