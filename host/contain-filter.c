// SPDX-License-Identifier: GPL-2.0
/*
 * Cuts off the network where no network namespace can: a system call filter
 * that refuses socket(). Local sockets too: Landlock does not stop a connect()
 * to a path, and the session bus of the user starts programs for whoever asks.
 * What UML needs are pairs, which reach nobody. io_uring could make sockets,
 * so it is refused as well.
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "contain-impl.h"

#define LOAD(field)	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define IF_EQ(k, t, f)	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (k), (t), (f))
#define RETURN(k)	BPF_STMT(BPF_RET | BPF_K, (k))
#define REFUSE		(SECCOMP_RET_ERRNO | EACCES)

#define X32_BIT		0x40000000U	/* the same calls by other numbers */

#ifndef SYS_io_uring_setup
#define SYS_io_uring_setup 425
#endif

int filter_network(void)
{
	struct sock_filter code[] = {
		LOAD(arch),
		/* 32-bit calls have other numbers: a guest makes none. */
		IF_EQ(AUDIT_ARCH_X86_64, 0, 5),
		LOAD(nr),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, X32_BIT, 3, 0),
		IF_EQ(SYS_io_uring_setup, 2, 0),
		IF_EQ(SYS_socket, 1, 0),
		RETURN(SECCOMP_RET_ALLOW),
		RETURN(REFUSE),
	};
	struct sock_fprog prog = {
		.len = sizeof(code) / sizeof(code[0]), .filter = code,
	};

	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog) < 0 ? -errno : 0;
}
