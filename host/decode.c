// SPDX-License-Identifier: GPL-2.0
/* Turns addresses in a kernel report into function, file and line. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "a2l.h"
#include "decode_object.h"

#define CACHE	1024	/* answers kept: lockdep reports repeat themselves */

struct answer {
	const struct object *object;
	uint64_t addr;
	char *text;
};

struct decode {
	struct object *objects;		/* the kernel first */
	char *tree, *guess;
	const char *problem;
	struct answer cache[CACHE];
	size_t cached;
};

struct decode *decode_open(const char *kernel, const char *tree)
{
	struct decode *d = calloc(1, sizeof(*d));

	if (!d)
		return NULL;
	d->objects = object_new(kernel, strdup(""));
	d->tree = tree ? strdup(tree) : NULL;
	if (d->objects)
		return d;
	decode_close(d);
	return NULL;
}

int decode_add_module(struct decode *d, const char *ko)
{
	struct object *o = object_new(ko, object_module_name(ko));

	if (!o)
		return errno ? -errno : -ENOMEM;
	o->next = d->objects->next;
	d->objects->next = o;
	return 0;
}

/* Starts, or starts again for another section, what looks up addresses. */
static bool ensure_a2l(struct decode *d, struct object *o, const char *section)
{
	const char *why = NULL;

	if (!elf_is_relocatable(o->elf))
		section = NULL;
	if (o->a2l && (!section || (o->section && !strcmp(section, o->section))))
		return true;
	if (d->problem)
		return false;
	a2l_stop(o->a2l);
	free(o->section);
	o->section = section ? strdup(section) : NULL;
	o->a2l = a2l_start(o->path, section, &why);
	if (!o->a2l)
		d->problem = why;
	return o->a2l != NULL;
}

/*
 * Where the tree was when the kernel was compiled: it may have moved since. The
 * file that holds start_kernel() tells.
 */
static void guess_tree(struct decode *d)
{
	const struct elfsym *s = elf_find(d->objects->elf, "start_kernel", 0);
	struct a2l_frame f[A2L_FRAMES];
	char *end;
	int n;

	d->guess = strdup("");
	if (!s || !ensure_a2l(d, d->objects, NULL))
		return;
	n = a2l_lookup(d->objects->a2l, s->addr, f);
	end = n > 0 ? strstr(f[n - 1].file, "/init/main.c") : NULL;
	if (!end)
		return;
	free(d->guess);
	d->guess = strndup(f[n - 1].file, end - f[n - 1].file);
}

static const char *below(const char *file, const char *tree)
{
	size_t n = tree ? strlen(tree) : 0;

	while (n > 0 && tree[n - 1] == '/')
		n--;
	if (!n || strncmp(file, tree, n) || file[n] != '/')
		return file;
	return file + n + strspn(file + n, "/");
}

static const char *short_path(struct decode *d, const char *file)
{
	const char *s = below(below(file, d->tree), d->guess);

	while (!strncmp(s, "./", 2))
		s += 2;
	return s;
}

/* " (inner mm/a.h:1, inlined in mm/b.c:2)": the outermost is named already. */
static char *describe(struct decode *d, const struct a2l_frame *f, int n)
{
	char text[4096] = "";
	size_t len = 0;
	int i;

	if (n <= 0 || !f[n - 1].file[0])
		return strdup("");
	for (i = 0; i < n && len < sizeof(text) - 1; i++)
		len += snprintf(text + len, sizeof(text) - len, "%s%s%s%s:%u",
				i ? ", inlined in " : " (",
				i < n - 1 ? f[i].function : "", i < n - 1 ? " " : "",
				short_path(d, f[i].file), f[i].line);
	if (len < sizeof(text) - 1)
		strcat(text, ")");
	return strdup(text);
}

static char *ask(struct decode *d, struct object *o, const char *section, uint64_t addr)
{
	struct a2l_frame f[A2L_FRAMES];
	int n;

	if (!ensure_a2l(d, o, section))
		return NULL;
	if (!d->guess)
		guess_tree(d);
	n = a2l_lookup(o->a2l, addr, f);
	if (n >= 0)
		return describe(d, f, n);
	d->problem = "addr2line ended or gave no answer";
	a2l_stop(o->a2l);
	o->a2l = NULL;
	return NULL;
}

static const char *cached(struct decode *d, struct object *o, const char *section,
			  uint64_t addr)
{
	char *text;
	size_t i;

	/* A module's sections all start at 0. */
	for (i = 0; !elf_is_relocatable(o->elf) && i < d->cached; i++)
		if (d->cache[i].object == o && d->cache[i].addr == addr)
			return d->cache[i].text;
	text = ask(d, o, section, addr);
	if (!text)
		return "";
	i = d->cached < CACHE ? d->cached++ : addr % CACHE;
	free(d->cache[i].text);
	d->cache[i] = (struct answer){ .object = o, .addr = addr, .text = text };
	return text;
}

static struct object *find_object(struct decode *d, const char *module)
{
	struct object *o;

	for (o = d->objects; o; o = o->next)
		if (!strcmp(o->name, module))
			return o;
	return NULL;
}

const char *decode_place(struct decode *d, const struct place *p)
{
	struct object *o = find_object(d, p->module);
	const struct elfsym *s = NULL;
	/* A return address may be of the next line already. */
	uint64_t back = p->is_return && (p->offset || !*p->symbol);

	if (!o)
		return "";
	if (*p->symbol)
		s = object_choose(o, p);
	if (s)
		return cached(d, o, s->section, s->addr + p->offset - back);
	if (p->has_addr && !*p->symbol && !*p->module)
		return cached(d, o, NULL, p->addr - back);
	return "";
}

int decode_reports(struct decode *d, struct splat *s)
{
	struct splat_report *r;

	for (r = splat_reports(s); r; r = r->next) {
		free(r->decoded);
		r->decoded = r->text ? decode_text(d, r->text) : NULL;
		if (r->text && !r->decoded)
			return -ENOMEM;
	}
	return 0;
}

const char *decode_problem(const struct decode *d)
{
	return d->problem;
}

void decode_close(struct decode *d)
{
	struct object *o, *next;
	size_t i;

	if (!d)
		return;
	for (o = d->objects; o; o = next) {
		next = o->next;
		object_free(o);
	}
	for (i = 0; i < d->cached; i++)
		free(d->cache[i].text);
	free(d->tree);
	free(d->guess);
	free(d);
}
