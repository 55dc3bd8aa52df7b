// SPDX-License-Identifier: GPL-2.0
/* Starts a guest kernel: its channels and its process. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "guest.h"
#include "guest-args.h"
#include "initrd.h"
#include "machine.h"
#include "paths.h"

#define PIPE_BYTES	(1 << 20)	/* fewer wake-ups when a guest is chatty */

static int complain(const char *what)
{
	fprintf(stderr, "mirrorlab: %s: %s\n", what, strerror(errno));
	return -1;
}

static int make_pipe(int *reader, int *writer)
{
	int p[2];

	if (pipe2(p, O_CLOEXEC) < 0)
		return -1;
	fcntl(p[0], F_SETFL, O_NONBLOCK);
	fcntl(p[1], F_SETPIPE_SZ, PIPE_BYTES);
	*reader = p[0];
	*writer = p[1];
	return 0;
}

/* A pty in raw mode. */
static int make_pty(int *master, int *slave)
{
	struct termios t;
	char name[64];
	int m = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (m < 0)
		return -1;
	if (grantpt(m) < 0 || unlockpt(m) < 0 ||
	    ptsname_r(m, name, sizeof(name)) ||
	    (*slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)) < 0) {
		close(m);
		return -1;
	}
	if (tcgetattr(*slave, &t) == 0) {
		cfmakeraw(&t);
		tcsetattr(*slave, TCSANOW, &t);
	}
	fcntl(m, F_SETFL, O_NONBLOCK);
	*master = m;
	return 0;
}

/*
 * Not a pty: its host forgets to tell a writer with O_NONBLOCK about new room
 * when it is read at the wrong moment (n_tty_write() sets TTY_DO_WRITE_WAKEUP
 * after it has written), and the guest would wait for ever.
 */
static int make_socket(int *ours, int *theirs)
{
	int s[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, s) < 0)
		return -1;
	fcntl(s[0], F_SETFL, O_NONBLOCK);
	*ours = s[0];
	*theirs = s[1];
	return 0;
}

static int make_channels(const struct guest_spec *s, struct guest *g,
			 struct contain_spec *c)
{
	/* QEMU would set a terminal up as if it were a serial line of the host. */
	bool socket = s->stream || c->emulator;

	if (make_pipe(&g->results_fd, &c->results_fd) < 0 ||
	    make_pipe(&g->console_fd, &c->console_fd) < 0)
		return complain("pipe");
	/*
	 * A terminal makes the C library flush each line: else the words of a
	 * kernel that hangs before its console is up would never be seen.
	 */
	if (make_pty(&g->words_fd, &c->words_fd) < 0 &&
	    make_pipe(&g->words_fd, &c->words_fd) < 0)
		return complain("pipe");
	if (s->tty && socket && make_socket(&g->tty_fd, &c->tty_fd) < 0)
		return complain("socketpair");
	if (s->tty && !socket && make_pty(&g->tty_fd, &c->tty_fd) < 0)
		return complain("no terminal for the guest (is /dev/pts mounted?)");
	return 0;
}

/* A copy for a kernel that the user we drop to may not execute. */
static int copy_image(int fd, const struct stat *st)
{
	int copy = memfd_create("linux", MFD_CLOEXEC | 0x10U /* MFD_EXEC */);
	char path[64];
	off_t at = 0;

	if (copy < 0 && errno == EINVAL)
		copy = memfd_create("linux", MFD_CLOEXEC);
	if (copy < 0)
		return -1;
	while (at < st->st_size)
		if (sendfile(copy, fd, &at, st->st_size - at) <= 0)
			break;
	if (at < st->st_size) {
		close(copy);
		return -1;
	}
	close(fd);
	/* Not open for writing when it is executed: ETXTBSY. */
	snprintf(path, sizeof(path), "/proc/self/fd/%d", copy);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	close(copy);
	return fd;
}

static int open_image(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		complain(path);
		if (fd >= 0)
			close(fd);
		return -1;
	}
	if (geteuid() == 0 && (st.st_mode & 0005) != 0005) {
		fd = copy_image(fd, &st);
		if (fd < 0)
			complain("copying the kernel for an unprivileged user");
	}
	return fd;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

int guest_start(const struct guest_spec *s, struct guest *g)
{
	bool emulated = machine_emulated(s->flavour);
	struct guest_args args = { 0 };
	struct initrd_spec is = {
		.rootfs = s->rootfs, .plan = s->plan, .script = s->script,
		.adds = s->adds, .n_adds = s->n_adds, .limit = s->mem / 3,
	};
	struct contain_spec c = {
		.image = s->image, .image_fd = -1, .initrd_fd = -1,
		.initrd_arg = args.initrd, .argv = args.argv,
		.emulator = emulated ? machine_qemu() : NULL, .image_arg = args.image,
		.mem = emulated ? pc_bytes(s->mem) : s->mem,
		.results_fd = -1, .console_fd = -1, .words_fd = -1, .tty_fd = -1,
		.limit_data = s->flavour && strcmp(s->flavour, "kasan") != 0,
		.need_tmp = s->no_memfd,
	};
	int ret = -1;

	*g = (struct guest) GUEST_NONE;
	if ((emulated ? pc_args(s, &args) : um_args(s, &args)) == 0 &&
	    (c.image_fd = open_image(s->image)) >= 0 &&
	    (ret = c.initrd_fd = initrd_make(&is)) >= 0 &&
	    make_channels(s, g, &c) == 0) {
		struct stat st;

		g->initrd = fstat(c.initrd_fd, &st) == 0 ? st.st_size : 0;
		/* The emulator has a thread for each processor of its own. */
		if (!emulated)
			cpu_lease(&g->cpu);
		c.cpu = g->cpu.cpu;
		/* As in most modes of containment; the child writes its own over them. */
		contain_name_inputs(&c, "/linux", "/initrd");
		g->cmdline = args_join(&args);
		ret = contain_start(&c, &g->c);
	}
	if (ret != INITRD_REFUSED && ret != 0)
		ret = -1;
	close_fd(&c.image_fd);
	close_fd(&c.initrd_fd);
	close_fd(&c.results_fd);
	close_fd(&c.console_fd);
	close_fd(&c.words_fd);
	close_fd(&c.tty_fd);
	args_free(&args);
	if (ret < 0)
		guest_free(g);
	return ret;
}

void guest_free(struct guest *g)
{
	close_fd(&g->results_fd);
	close_fd(&g->console_fd);
	close_fd(&g->words_fd);
	close_fd(&g->tty_fd);
	close_fd(&g->c.status_fd);
	cpu_release(&g->cpu);
	free(g->cmdline);
	g->cmdline = NULL;
}
