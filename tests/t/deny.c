// SPDX-License-Identifier: GPL-2.0
/*
 * deny WHAT... -- COMMAND: runs COMMAND on a host that refuses what a container
 * or a careful administrator refuses: ptrace, memfd, landlock, namespaces, inotify.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LOAD(field)	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define RETURN(k)	BPF_STMT(BPF_RET | BPF_K, (k))
#define UNLESS(op, k)	BPF_JUMP(BPF_JMP | (op) | BPF_K, (k), 0, 1)
#define REFUSE(e)	RETURN(SECCOMP_RET_ERRNO | (e))
#define NEW_NS		(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET)

static struct sock_filter code[64];
static unsigned short len;

static void add(struct sock_filter f)
{
	code[len++] = f;
}

static void deny(int nr, int err)
{
	add((struct sock_filter)UNLESS(BPF_JEQ, nr));
	add((struct sock_filter)REFUSE(err));
}

static void deny_namespaces(void)
{
	deny(SYS_unshare, EPERM);
	deny(SYS_clone3, ENOSYS);
	/* clone() with one of these flags; else on with the next rule. */
	add((struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 3));
	add((struct sock_filter)LOAD(args[0]));
	add((struct sock_filter)UNLESS(BPF_JSET, NEW_NS));
	add((struct sock_filter)REFUSE(EPERM));
	add((struct sock_filter)LOAD(nr));
}

int main(int argc, char **argv)
{
	struct sock_fprog prog = { .filter = code };
	int i;

	add((struct sock_filter)LOAD(nr));
	for (i = 1; i < argc && strcmp(argv[i], "--"); i++) {
		if (!strcmp(argv[i], "ptrace"))
			deny(SYS_ptrace, EPERM);
		else if (!strcmp(argv[i], "inotify"))
			deny(SYS_inotify_init1, EMFILE);
		else if (!strcmp(argv[i], "memfd"))
			deny(SYS_memfd_create, EPERM);
		else if (!strcmp(argv[i], "landlock"))
			deny(444, ENOSYS);	/* landlock_create_ruleset */
		else if (!strcmp(argv[i], "namespaces"))
			deny_namespaces();
		else
			return 99;
	}
	if (i + 1 >= argc)
		return 99;
	add((struct sock_filter)RETURN(SECCOMP_RET_ALLOW));
	prog.len = len;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog) < 0)
		return 98;
	execvp(argv[i + 1], argv + i + 1);
	perror(argv[i + 1]);
	return 97;
}
