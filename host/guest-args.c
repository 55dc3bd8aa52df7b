// SPDX-License-Identifier: GPL-2.0
/* The words of a UML kernel, and what they have in common with those of QEMU. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "elfsym.h"
#include "guest.h"
#include "guest-args.h"
#include "paths.h"

void args_add(struct guest_args *a, const char *fmt, ...)
{
	char *word;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&word, fmt, ap) < 0)
		abort();
	va_end(ap);
	a->argv[a->n++] = word;
}

char *args_join(const struct guest_args *a)
{
	char *line = xasprintf("%s", a->argv[0]);

	for (int i = 1; i < a->n; i++) {
		/* Kernel arguments, which are one word to QEMU. */
		const char *quote = strchr(a->argv[i], ' ') ? "'" : "";
		char *longer = xasprintf("%s %s%s%s", line, quote, a->argv[i], quote);

		free(line);
		line = longer;
	}
	return line;
}

void args_free(struct guest_args *a)
{
	for (int i = 0; i < a->n; i++)
		if (a->argv[i] != a->image && a->argv[i] != a->initrd)
			free(a->argv[i]);
	a->n = 0;
}

/* Cuts @text at blanks outside of double quotes, as the kernel does. */
static int split_args(const char *text, struct guest_args *a)
{
	const char *p = text, *begin;

	while (*(p += strspn(p, " "))) {
		bool quoted = false;

		if (a->n == GUEST_MAX_ARGS) {
			fprintf(stderr, "mirrorlab: --append: more than %d kernel arguments\n",
				GUEST_MAX_ARGS);
			return -1;
		}
		for (begin = p; *p && (quoted || *p != ' '); p++)
			if (*p == '"')
				quoted = !quoted;
		args_add(a, "%.*s", (int)(p - begin), begin);
	}
	return 0;
}

#define GIB		(1ULL << 30)

/*
 * Two ranges for DEVICE_COHERENT, behind the memory and whatever UML keeps
 * next to it. They cost nothing until a test touches them.
 */
static void device_args(struct guest_args *a, unsigned long long mem, bool bare)
{
	unsigned long long at = ((mem + GIB - 1) / GIB + 2) * GIB;

	args_add(a, "devmem=%lluM@%lluM", 2 * DEVICE_BYTES >> 20, at >> 20);
	for (int i = 0; i < 2 && !bare; i++)
		args_add(a, "test_hmm.spm_addr_dev%d=0x%llx", i, at + i * DEVICE_BYTES);
}

/* Does one of the arguments in @text, which may be NULL, begin with @word? */
static bool has_word(const char *text, const char *word)
{
	const char *at = text;

	while (at && (at = strstr(at, word))) {
		if (at == text || at[-1] == ' ')
			return true;
		at++;
	}
	return false;
}

/*
 * test_hmm makes devices of 1 GiB whoever uses them, which is 14 MiB of struct page
 * and a third of the boot. An initcall can be left out by name, but UML cannot tell
 * the names of init functions; then the address is taken for the name.
 */
static void leave_out(const struct guest_spec *s, struct guest_args *a)
{
	struct elf *e = elf_open(s->image);
	const struct elfsym *init = e ? elf_find(e, "hmm_dmirror_init", 0) : NULL;

	if (init)
		args_add(a, "initcall_blacklist=hmm_dmirror_init,0x%llx",
			 (unsigned long long)init->addr);
	elf_close(e);
}

/*
 * The channels: ttyS0 results, ttyS1 kernel log, ttyS2 terminal. Unused lines
 * get a null channel, else each prints an error at boot.
 */
int um_args(const struct guest_spec *s, struct guest_args *a)
{
	args_add(a, "linux");
	args_add(a, "mem=%lluK", s->mem >> 10);
	a->argv[a->n++] = a->initrd;
	args_add(a, "con=null");
	args_add(a, "ssl=null");
	args_add(a, "ssl0=null,fd:%d", GUEST_FD_RESULTS);
	args_add(a, "ssl1=null,fd:%d", GUEST_FD_CONSOLE);
	if (s->tty)
		args_add(a, "ssl2=fd:%d,fd:%d", GUEST_FD_TTY, GUEST_FD_TTY);
	args_add(a, "console=ttyS1");
	args_add(a, "earlyprintk");
	/* The kernel takes the first one that it is given. */
	if (!s->bare && !has_word(s->append, "hugepages="))
		args_add(a, "hugepages=64");
	/*
	 * It makes a folder of its own in /tmp, and where it may not, 6.12 crashes.
	 * This one it sees, and cannot use.
	 */
	args_add(a, "uml_dir=/dev/null/");
	device_args(a, s->mem, s->bare);
	if (s->bare)
		leave_out(s, a);
	return s->append ? split_args(s->append, a) : 0;
}
