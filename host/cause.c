// SPDX-License-Identifier: GPL-2.0
/* Last words of a kernel that could not start, and what they mean. */
#include <string.h>

#include "preflight.h"

static const struct {
	const char *words, *why, *remedy;
} causes[] = {
	{ "ptrace: Operation not permitted",
	  "ptrace is refused here",
	  "see ./run.sh doctor" },
	{ "check_ptrace",
	  "this host's ptrace does not do what user-mode Linux needs",
	  "see ./run.sh doctor" },
	{ "check_sysemu",
	  "this host's ptrace cannot emulate system calls",
	  "run on a Linux host, not in gVisor or WSL1" },
	{ "must be not mounted noexec",
	  "guest memory may not be executed: memfd_create() is refused and the tmpfs is noexec",
	  "mount -o remount,exec /dev/shm, or set TMPDIR to another folder" },
	{ "Couldn't allocate shadow memory",
	  "not enough address space for KASAN's shadow (16 TiB reserved)",
	  "ulimit -v unlimited, and vm.overcommit_memory not 2; or another --flavour" },
	{ "Failed to map",
	  "not enough address space or memory for the guest",
	  "ulimit -v unlimited, or less guest memory with --mem" },
	{ "No space left on device",
	  "guest memory does not fit where it lies",
	  "less guest memory with --mem" },
	{ "start_ptraced_child : fork failed",
	  "no more processes may be started here",
	  "ulimit -u, or end other programs" },
};

bool cause_of(const char *line, const char **why, const char **remedy)
{
	for (size_t i = 0; i < sizeof(causes) / sizeof(causes[0]); i++) {
		if (!strstr(line, causes[i].words))
			continue;
		*why = causes[i].why;
		*remedy = causes[i].remedy;
		return true;
	}
	return false;
}
