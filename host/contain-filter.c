// SPDX-License-Identifier: GPL-2.0
/*
 * A system call filter for code that nobody vouches for. No socket(): where no
 * network namespace cuts off the network, and local sockets too, for Landlock does
 * not stop a connect() to a path, and the session bus of the user starts programs
 * for whoever asks. What UML needs are pairs, which reach nobody. And nothing that
 * neither UML nor a compiler needs, and that kernels were broken through: user
 * namespaces (root inside of one reaches much of a kernel), io_uring, BPF and such.
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "contain-impl.h"

#define LOAD(field)	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define JUMP(op, k, t, f) BPF_JUMP(BPF_JMP | (op) | BPF_K, (k), (t), (f))
#define RETURN(k)	BPF_STMT(BPF_RET | BPF_K, (k))
#define ERROR(e)	RETURN(SECCOMP_RET_ERRNO | (e))
#define DENY(nr, e)	JUMP(BPF_JEQ, (nr), 0, 1), ERROR(e)

#define X32_BIT		0x40000000U	/* the same calls by other numbers */
#define NEW_NS		(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | \
			 CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP)

#ifndef SYS_io_uring_setup
#define SYS_io_uring_setup 425
#endif
#ifndef SYS_clone3
#define SYS_clone3 435
#endif

static struct sock_filter code[] = {
	LOAD(arch),
	/* 32-bit calls have other numbers: a guest makes none. */
	JUMP(BPF_JEQ, AUDIT_ARCH_X86_64, 1, 0),
	ERROR(EACCES),
	LOAD(nr),
	JUMP(BPF_JGE, X32_BIT, 0, 1),
	ERROR(EACCES),
	DENY(SYS_socket, EACCES),
	DENY(SYS_io_uring_setup, EACCES),
	DENY(SYS_unshare, EPERM),
	DENY(SYS_setns, EPERM),
	/* Its flags are in memory; the C library goes on with clone(). */
	DENY(SYS_clone3, ENOSYS),
	DENY(SYS_bpf, EPERM),
	DENY(SYS_perf_event_open, EPERM),
	DENY(SYS_userfaultfd, EPERM),
	DENY(SYS_add_key, EPERM),
	DENY(SYS_request_key, EPERM),
	DENY(SYS_keyctl, EPERM),
	JUMP(BPF_JEQ, SYS_clone, 0, 3),
	LOAD(args[0]),
	JUMP(BPF_JSET, NEW_NS, 0, 1),
	ERROR(EPERM),
	RETURN(SECCOMP_RET_ALLOW),
};

const void *filter_code(size_t *bytes)
{
	*bytes = sizeof(code);
	return code;
}

int filter_calls(void)
{
	struct sock_fprog prog = {
		.len = sizeof(code) / sizeof(code[0]), .filter = code,
	};

	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog) < 0 ? -errno : 0;
}
