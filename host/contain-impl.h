/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by contain*.c only. */
#ifndef MIRRORLAB_CONTAIN_IMPL_H
#define MIRRORLAB_CONTAIN_IMPL_H

#include <stddef.h>

#include "contain.h"

/* One message on the status pipe; smaller than PIPE_BUF, hence whole. */
struct contain_msg {
	enum { MSG_READY, MSG_FAIL, MSG_EXIT } kind;
	int value;		/* FAIL: errno; EXIT: wait status; READY: Landlock is on */
	char stage[48];		/* FAIL: what failed; READY: what is missing */
};

void contain_tell(int fd, int kind, int value, const char *stage);

/* In the child, which never returns from these; @status: see contain_tell(). */
/* @uid, @gid: who we were outside; inside of a new namespace nobody knows. */
void contain_child_ns(const struct contain_spec *s, int status, uid_t uid, gid_t gid)
	__attribute__((noreturn));
void contain_child_plain(const struct contain_spec *s, int status, bool landlock)
	__attribute__((noreturn));
void contain_child_bwrap(const struct contain_spec *s, int status)
	__attribute__((noreturn));

/*
 * contain_processes() - how many processes of a user a guest may make it
 * @alone: counted in a user namespace that is the guest's own
 */
unsigned long long contain_processes(bool alone);

/* True when bwrap is in PATH; its absolute path in @path. */
bool contain_find_bwrap(char *path, size_t len);

/**
 * struct keep - what the keeper needs to know
 * @pid_ns:   it is process 1 of a pid namespace, all die with it
 * @bwrap:    arguments of bwrap, which starts the kernel; or NULL
 * @info:     where bwrap tells the process that it started, before that goes on
 * @gate:     a byte lets it go on
 * @landlock: Landlock is to be put on the kernel
 * @initrd:   path of the initramfs as the kernel sees it
 * @tmp:      writable folder as the kernel sees it, or NULL
 */
struct keep {
	bool pid_ns, landlock;
	char *const *bwrap;
	const char *initrd, *tmp;
	int info, gate;
};

/* Limits the processes of bwrap's child in its own user namespace; 0 or -1. */
int contain_bwrap_limit(const struct keep *k);

#define BWRAP_FDS (GUEST_FDS + 3)	/* with its ends of @info and @gate, and the filter */

/* contain-child.c: what every mode does in the child. */
void child_fail(const char *stage) __attribute__((noreturn));
void child_begin(const struct contain_spec *s, int status, int pdeathsig);
void child_pin(const struct contain_spec *s);
/* @processes: RLIMIT_NPROC, or 0 to leave it */
void child_limits(const struct contain_spec *s, unsigned long long processes);
void child_drop_user(void);
/* A file of that name with what @from holds; 0 or -1. */
int child_copy_fd(int from, const char *path);
void child_no_privileges(void);
void child_keep(const struct contain_spec *s, const struct keep *k)
	__attribute__((noreturn));

/* The user a run started as root drops to; the caller is root. */
void contain_unprivileged(uid_t *uid, gid_t *gid);

/*
 * What an emulator needs of the host, read only: its program, libraries and
 * firmware. NULL at the end; what is missing here is left out.
 */
extern const char *const contain_system[];
/*
 * Shows those of @paths that are here, NULL at the end, to bwrap: adds to @args,
 * which has @n words. Return: how many it has now.
 */
int bwrap_show(const char *const *paths, const char **args, int n);
/* Shows them, and the kernel as /linux, in the root folder that is being made here. */
void emulator_bind(const struct contain_spec *s);

/** landlock_abi() - version of Landlock here, 0 for none */
int landlock_abi(void);

/**
 * filter_calls() - from now on no socket but pairs, no new namespace, no other call
 * that only an attack needs
 *
 * The caller cannot gain privileges. Return: 0 or -errno.
 */
int filter_calls(void);
/* The same for bwrap, which takes it from a file. */
const void *filter_code(size_t *bytes);

/**
 * landlock_apply() - allow only these files, no TCP, no signals to the outside
 * @image_fd: what may be executed
 * @initrd:   path of what may be read
 * @tmp:      folder that may be written, or NULL
 * @read:     what else may be read and executed, NULL at the end; or NULL
 *
 * Return: 0 or -errno.
 */
int landlock_apply(int image_fd, const char *initrd, const char *tmp,
		   const char *const *read);

/**
 * landlock_folders() - allow only these folders and files, no TCP
 * @read:  what may be read and executed, NULL at the end; may be missing
 * @write: what may be written
 *
 * The caller cannot gain privileges (PR_SET_NO_NEW_PRIVS). Return: 0 or -errno.
 */
int landlock_folders(const char *const *read, const char *write);

#endif
