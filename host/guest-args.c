// SPDX-License-Identifier: GPL-2.0
/* The command line of a guest kernel. */
#include <stdio.h>
#include <string.h>

#include "elfsym.h"
#include "guest-args.h"

/* Cuts @text at blanks outside of double quotes, as the kernel does. */
static int split_args(char *text, char **argv, int n)
{
	char *p = text;

	while (*p) {
		bool quoted = false;

		while (*p == ' ')
			p++;
		if (!*p)
			break;
		if (n == GUEST_ARGS) {
			fprintf(stderr, "mirrorlab: --append: more than %d kernel arguments\n",
				GUEST_ARGS);
			return -1;
		}
		argv[n++] = p;
		for (; *p && (quoted || *p != ' '); p++)
			if (*p == '"')
				quoted = !quoted;
		if (*p)
			*p++ = '\0';
	}
	return n;
}

#define GIB		(1ULL << 30)
#define DEVICE_BYTES	(GIB / 4)	/* lib/test_hmm.c takes this much for each device */

/*
 * Two ranges for DEVICE_COHERENT, behind the memory and whatever UML keeps
 * next to it. They cost nothing until a test touches them.
 */
static void memory_args(struct guest_words *a, unsigned long long bytes)
{
	unsigned long long at = ((bytes + GIB - 1) / GIB + 2) * GIB;

	snprintf(a->mem, sizeof(a->mem), "mem=%lluK", bytes >> 10);
	snprintf(a->devmem, sizeof(a->devmem), "devmem=%lluM@%lluM",
		 2 * DEVICE_BYTES >> 20, at >> 20);
	for (int i = 0; i < 2; i++)
		snprintf(a->device[i], sizeof(a->device[i]),
			 "test_hmm.spm_addr_dev%d=0x%llx", i, at + i * DEVICE_BYTES);
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
static int leave_out(const struct guest_spec *s, char **argv, int n, struct guest_words *w)
{
	struct elf *e = elf_open(s->image);
	const struct elfsym *init = e ? elf_find(e, "hmm_dmirror_init", 0) : NULL;

	if (init) {
		snprintf(w->without, sizeof(w->without), "initcall_blacklist=hmm_dmirror_init,0x%llx",
			 (unsigned long long)init->addr);
		argv[n++] = w->without;
	}
	elf_close(e);
	return n;
}

/*
 * The channels: ttyS0 results, ttyS1 kernel log, ttyS2 terminal. Unused lines
 * get a null channel, else each prints an error at boot.
 */
int guest_args(const struct guest_spec *s, char **argv, char *initrd, struct guest_words *w,
	       char *append)
{
	int n = 0;

	memory_args(w, s->mem);
	argv[n++] = "linux";
	argv[n++] = w->mem;
	argv[n++] = initrd;
	argv[n++] = "con=null";
	argv[n++] = "ssl=null";
	argv[n++] = "ssl0=null,fd:3";	/* GUEST_FD_RESULTS */
	argv[n++] = "ssl1=null,fd:4";	/* GUEST_FD_CONSOLE */
	if (s->tty)
		argv[n++] = "ssl2=fd:5,fd:5";	/* GUEST_FD_TTY */
	argv[n++] = "console=ttyS1";
	argv[n++] = "earlyprintk";
	/* The kernel takes the first one that it is given. */
	if (!s->bare && !has_word(append, "hugepages="))
		argv[n++] = "hugepages=64";
	/*
	 * It makes a folder of its own in /tmp, and where it may not, 6.12 crashes.
	 * This one it sees, and cannot use.
	 */
	argv[n++] = "uml_dir=/dev/null/";
	argv[n++] = w->devmem;
	if (s->bare) {
		n = leave_out(s, argv, n, w);
	} else {
		argv[n++] = w->device[0];
		argv[n++] = w->device[1];
	}
	if (append)
		n = split_args(append, argv, n);
	if (n > 0)
		argv[n] = NULL;
	return n;
}
