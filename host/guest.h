/* SPDX-License-Identifier: GPL-2.0 */
/* One guest: its command line, its channels, its process. */
#ifndef MIRRORLAB_GUEST_H
#define MIRRORLAB_GUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "contain.h"
#include "cpus.h"

/**
 * struct guest_spec - what to boot
 * @image:   kernel executable
 * @rootfs:  initramfs, or NULL (a stand-in kernel of the tests needs none)
 * @flavour: kernel flavour; decides about limits
 * @plan:    text of /plan
 * @script:  text of /cmd.sh, or NULL
 * @adds:    files for /in
 * @n_adds:  number of entries in @adds
 * @append:  further kernel arguments, or NULL
 * @mem:     guest memory in bytes
 * @tty:     give it a terminal on ttyS2
 * @stream:  nobody sits there, a program's bytes go through it
 * @no_memfd: memfd_create() is of no use here
 * @bare:    neither huge pages are reserved for it, nor does it have test_hmm's devices
 */
struct guest_spec {
	const char *image, *rootfs, *flavour, *plan, *script, *append;
	const char *const *adds;
	size_t n_adds;
	unsigned long long mem;
	bool tty, stream, no_memfd, bare;
};

/**
 * struct guest - a running guest
 * @c:		the process
 * @cpu:	where it runs
 * @results_fd: read end of the results channel
 * @console_fd: read end of the kernel log
 * @words_fd:	what the process itself says (pty master or pipe)
 * @tty_fd:	pty master of its terminal, or a socket (@stream), or -1
 * @initrd:	bytes of its initramfs
 * @cmdline:	its arguments in one line, for the report; owned
 *
 * The descriptors do not block.
 */
struct guest {
	struct contained c;
	struct cpu_lease cpu;
	int results_fd, console_fd, words_fd, tty_fd;
	unsigned long long initrd;
	char *cmdline;
};

#define GUEST_NONE { .results_fd = -1, .console_fd = -1, .words_fd = -1, \
	.tty_fd = -1, .c = { .pid = -1, .status_fd = -1 }, .cpu = { -1, -1 } }

/**
 * guest_start() - start it
 * Return: 0, or after a message on stderr INITRD_REFUSED or -1 (this host
 * cannot); nothing is left then.
 */
int guest_start(const struct guest_spec *spec, struct guest *g);

/** guest_free() - close what guest_start() opened; the process must be gone */
void guest_free(struct guest *g);

#endif
