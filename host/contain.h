/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Starts a guest kernel where it can do no harm: no network, no new
 * privileges, no file but its own inputs, limits on memory and processes, and
 * it dies with us. What a host does not offer is left out and said.
 */
#ifndef MIRRORLAB_CONTAIN_H
#define MIRRORLAB_CONTAIN_H

#include <stdbool.h>
#include <sys/types.h>

/* Best first; each is tried when the one before is not to be had here. */
enum contain_mode {
	CONTAIN_BWRAP,		/* bubblewrap */
	CONTAIN_NS,		/* our own namespaces, Landlock on top */
	CONTAIN_LANDLOCK,	/* no namespaces: Landlock and limits */
	CONTAIN_NONE,		/* limits only */
	CONTAIN_MODES
};

/* Descriptor numbers inside the guest; 0 is /dev/null, 1 and 2 its own words. */
enum guest_fd {
	GUEST_FD_RESULTS = 3,
	GUEST_FD_CONSOLE = 4,
	GUEST_FD_TTY	 = 5,
	GUEST_FD_INITRD	 = 6,
	GUEST_FD_IMAGE	 = 7,
	GUEST_FD_STATUS	 = 8,	/* ours, never the guest's */
	GUEST_FDS	 = 9,
};

#define CONTAIN_PATH_ARG 48

/**
 * struct contain_spec - what to start and with which limits
 * @image:	path of the kernel executable
 * @image_fd:	the same, open for reading
 * @initrd_fd:	memfd with the initramfs
 * @emulator:	program that runs the kernel; NULL: the kernel is a program itself
 * @image_arg:	buffer of CONTAIN_PATH_ARG bytes inside @argv where the path of the
 *		kernel is written for the emulator, since it depends on the mode
 * @initrd_arg:	the same for the initramfs; "initrd=PATH" without an emulator
 * @argv:	the guest's arguments
 * @results_fd: write end of the results pipe
 * @console_fd: write end of the console pipe
 * @words_fd:	where the process' own stdout and stderr go
 * @tty_fd:	pty slave of an interactive guest, or -1
 * @cpu:	CPU to pin the guest to, or -1
 * @mem:	guest memory in bytes
 * @limit_data:	private memory may be limited (KASAN reserves 16 TiB of it)
 * @need_tmp:	memfd_create() is refused here, guest memory needs a tmpfs
 */
struct contain_spec {
	const char *image;
	int image_fd;
	int initrd_fd;
	const char *emulator;
	char *image_arg, *initrd_arg;
	char **argv;
	int results_fd, console_fd, words_fd, tty_fd;
	int cpu;
	unsigned long long mem;
	bool limit_data;
	bool need_tmp;
};

/**
 * struct contained - a started guest
 * @pid:    our direct child: bwrap, or the keeper that waits for the kernel
 * @inner:  process 1 inside of bwrap's namespace, or 0
 * @status_fd: where the keeper says how the kernel ended
 * @mode:   which containment it got
 * @landlock: Landlock is in force on top of @mode
 * @lacks:  what this host lacks for more, one line, or ""
 */
struct contained {
	pid_t pid, inner;
	int status_fd;
	enum contain_mode mode;
	bool landlock;
	char lacks[256];
};

/** contain_name() - "bwrap", "namespaces+landlock"... as in report.json */
const char *contain_name(enum contain_mode mode);

/**
 * contain_name_inputs() - write @spec->image_arg and @spec->initrd_arg
 * @image, @initrd: their paths as the guest sees them
 */
void contain_name_inputs(const struct contain_spec *spec, const char *image, const char *initrd);

/**
 * contain_start() - start a guest in the best containment to be had
 *
 * $MIRRORLAB_CONTAIN (bwrap, ns, landlock, none-for-test) forces one.
 *
 * Return: 0, or -1 after a message on stderr (this host cannot).
 */
int contain_start(const struct contain_spec *spec, struct contained *c);

/**
 * contain_status() - how the kernel ended, once @c->pid is gone
 * @wait_status: what waitpid() said of @c->pid
 * @why:	 set to a text when the kernel was never executed
 *
 * Return: a wait status as if the kernel had been our own child.
 */
int contain_status(struct contained *c, int wait_status, char *why, size_t len);

/** contain_kill() - kill all of the guest; the caller reaps @c->pid */
void contain_kill(struct contained *c);

/** contain_spare - a child that is no guest's: contain_reap_strays() leaves it alone; or 0 */
extern pid_t contain_spare;

/** contain_reap_strays() - kill and reap all of our descendants, but @contain_spare and its */
void contain_reap_strays(void);

#endif
