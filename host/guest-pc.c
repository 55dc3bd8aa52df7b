// SPDX-License-Identifier: GPL-2.0
/*
 * The words for QEMU: a PC of two processors with three serial lines and nothing
 * else, each processor a thread. PID 1 and the tests are those of UML; the lines
 * have the names that they have there.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <x86intrin.h>

#include "guest.h"
#include "guest-args.h"
#include "machine.h"
#include "paths.h"

#define MIB		(1ULL << 20)
#define FIRMWARE	(16 * MIB)	/* what the BIOS keeps at the end of the memory */
#define CODE_MIB	128		/* translated code; QEMU would take an eighth of the host */

/* Where the ranges for DEVICE_COHERENT begin: memory that the kernel is not told of. */
static unsigned long long device_at(unsigned long long mem)
{
	return (mem + DEVICE_BYTES - 1) / DEVICE_BYTES * DEVICE_BYTES;
}

unsigned long long pc_bytes(unsigned long long mem)
{
	return device_at(mem) + 2 * DEVICE_BYTES + FIRMWARE;
}

/* A serial line of the guest; @end: what is behind it, in QEMU's words. */
static void add_line(struct guest_args *a, const char *name, const char *end)
{
	args_add(a, "-chardev");
	args_add(a, "%s", end);
	args_add(a, "-device");
	args_add(a, "isa-serial,chardev=%s", name);
}

/* A line that only goes out, into a descriptor that we have open. */
static void add_out(struct guest_args *a, const char *name, int fd)
{
	/* Appended to: it would try to empty a pipe. */
	char *end = xasprintf("file,id=%s,append=on,path=/dev/fdset/%d", name, fd);

	args_add(a, "-add-fd");
	args_add(a, "fd=%d,set=%d", fd, fd);
	add_line(a, name, end);
	free(end);
}

static double seconds(unsigned long long *ticks)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	*ticks = __rdtsc();
	return t.tv_sec + t.tv_nsec / 1e9;
}

/*
 * The guest's time stamp counter is the host's. On a busy host the kernel fails to
 * measure it against the timer of a PC, and then has no clock but its own ticks.
 */
static unsigned long long tsc_khz(void)
{
	static const struct timespec moment = { .tv_nsec = 20000000 };
	unsigned long long begin, end;
	double t = seconds(&begin);

	nanosleep(&moment, NULL);
	t = seconds(&end) - t;
	return (end - begin) / t / 1000;
}

/*
 * A kernel without ACPI cannot switch a PC off: PID 1 restarts it, and QEMU ends
 * instead (-no-reboot). So it does after a panic.
 */
static void add_kernel_args(struct guest_args *a, const struct guest_spec *s)
{
	unsigned long long at = device_at(s->mem);

	args_add(a, "-append");
	args_add(a, "mem=%lluK console=ttyS1 earlyprintk=ttyS1 hugepages=64 panic=-1 oops=panic "
		 "reboot=t tsc=reliable tsc_early_khz=%llu mirrorlab_off=restart "
		 "test_hmm.spm_addr_dev0=0x%llx test_hmm.spm_addr_dev1=0x%llx%s%s",
		 s->mem >> 10, tsc_khz(), at, at + DEVICE_BYTES,
		 s->append ? " " : "", s->append ? s->append : "");
}

int pc_args(const struct guest_spec *s, struct guest_args *a)
{
	args_add(a, "%s", QEMU);
	args_add(a, "-nodefaults");
	args_add(a, "-no-user-config");
	args_add(a, "-display");
	args_add(a, "none");
	args_add(a, "-no-reboot");
	args_add(a, "-machine");
	args_add(a, "pc,acpi=off");
	/* With a source of random numbers: nothing waits for one to come by chance. */
	args_add(a, "-cpu");
	args_add(a, "qemu64,+rdrand");
	args_add(a, "-accel");
	args_add(a, "tcg,thread=multi,tb-size=%d", CODE_MIB);
	/* The BIOS's MP table has one processor of each socket. */
	args_add(a, "-smp");
	args_add(a, "2,sockets=2,cores=1,threads=1");
	args_add(a, "-m");
	args_add(a, "%lluM", pc_bytes(s->mem) / MIB);
	args_add(a, "-kernel");
	a->argv[a->n++] = a->image;
	args_add(a, "-initrd");
	a->argv[a->n++] = a->initrd;
	add_kernel_args(a, s);
	add_out(a, "results", GUEST_FD_RESULTS);
	add_out(a, "console", GUEST_FD_CONSOLE);
	if (s->tty) {
		char *end = xasprintf("socket,id=terminal,fd=%d", GUEST_FD_TTY);

		add_line(a, "terminal", end);
		free(end);
	}
	return 0;
}
