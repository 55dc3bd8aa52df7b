// SPDX-License-Identifier: GPL-2.0
/*
 * What the child does in every containment: settle its descriptors, take the
 * limits, give up privileges, and stay as the keeper between us and the
 * kernel. The keeper reaps, reports how the kernel ended, and leaves nothing
 * behind. It is needed because the kernel must not be process 1 of a pid
 * namespace: there its own SIGABRT would be ignored and a panic would spin.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/capability.h>

#include "contain-impl.h"

#define NOBODY		65534
#define GUEST_UIDS	0x60000000	/* no distribution gives these to anybody */
#define EXTRA_PROCESSES	1500	/* a guest process each, for one guest */
#define FILE_SLACK	(1ULL << 30)	/* device memory ranges, initrd */
#define DATA_SLACK	(8ULL << 30)	/* vmemmap and vmalloc reservations */

void contain_tell(int fd, int kind, int value, const char *stage)
{
	struct contain_msg m = { .kind = kind, .value = value };

	snprintf(m.stage, sizeof(m.stage), "%s", stage ? stage : "");
	while (write(fd, &m, sizeof(m)) < 0 && errno == EINTR)
		;
}

static int status_fd = GUEST_FD_STATUS;

void child_fail(const char *stage)
{
	contain_tell(status_fd, MSG_FAIL, errno, stage);
	_exit(126);
}

/* Two steps, so that no descriptor is overwritten before it was copied. */
static void settle_fds(const struct contain_spec *s)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int from[GUEST_FDS] = {
		null, s->words_fd, s->words_fd,
		[GUEST_FD_RESULTS] = s->results_fd,
		[GUEST_FD_CONSOLE] = s->console_fd,
		[GUEST_FD_TTY] = s->tty_fd,
		[GUEST_FD_INITRD] = s->initrd_fd,
		[GUEST_FD_IMAGE] = s->image_fd,
		[GUEST_FD_STATUS] = status_fd,
	};

	for (int i = 0; i < GUEST_FDS; i++) {
		if (from[i] < 0)
			continue;
		from[i] = fcntl(from[i], F_DUPFD, 3 * GUEST_FDS);
		if (from[i] < 0)
			child_fail("descriptors");
	}
	for (int i = 0; i < GUEST_FDS; i++) {
		if (from[i] < 0)
			close(i);
		else if (dup2(from[i], i) < 0)
			child_fail("descriptors");
	}
	status_fd = GUEST_FD_STATUS;
	fcntl(GUEST_FD_IMAGE, F_SETFD, FD_CLOEXEC);
	fcntl(GUEST_FD_STATUS, F_SETFD, FD_CLOEXEC);
	if (syscall(SYS_close_range, GUEST_FDS, ~0U, 0) < 0)
		for (int fd = GUEST_FDS; fd < (int)sysconf(_SC_OPEN_MAX) && fd < 65536; fd++)
			close(fd);
}

/* Die with the parent; it may have died before we could ask for that. */
static void die_with_parent(int sig)
{
	struct pollfd p = { .fd = GUEST_FD_STATUS };

	prctl(PR_SET_PDEATHSIG, sig);
	if (poll(&p, 1, 0) > 0 && (p.revents & POLLERR))
		_exit(125);
}

void child_begin(const struct contain_spec *s, int status, int pdeathsig)
{
	sigset_t none;

	status_fd = status;
	for (int sig = 1; sig < NSIG; sig++)
		signal(sig, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	settle_fds(s);
	die_with_parent(pdeathsig);
	/* Off the terminal: no Ctrl-C, no stop, no TIOCSTI. */
	setsid();
	umask(022);
	/* Not the user's keys; refused in some containers. */
	syscall(SYS_keyctl, 1 /* KEYCTL_JOIN_SESSION_KEYRING */, NULL);
	/* Same addresses in each run; refused in some containers, no harm. */
	personality(ADDR_NO_RANDOMIZE);
}

void contain_name_inputs(const struct contain_spec *s, const char *image, const char *initrd)
{
	if (s->emulator)
		snprintf(s->image_arg, CONTAIN_PATH_ARG, "%s", image);
	snprintf(s->initrd_arg, CONTAIN_PATH_ARG, "%s%s", s->emulator ? "" : "initrd=", initrd);
}

/* For speed alone: a failure does not matter. */
void child_pin(const struct contain_spec *s)
{
	cpu_set_t set;

	if (s->cpu < 0)
		return;
	CPU_ZERO(&set);
	CPU_SET(s->cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

static void limit(int what, unsigned long long value)
{
	struct rlimit r;

	if (getrlimit(what, &r) < 0)
		return;
	if (r.rlim_max == RLIM_INFINITY || value < r.rlim_max)
		r.rlim_max = value;
	if (r.rlim_cur == RLIM_INFINITY || r.rlim_cur > r.rlim_max)
		r.rlim_cur = r.rlim_max;
	if (what == RLIMIT_NPROC || what == RLIMIT_FSIZE)
		r.rlim_cur = r.rlim_max;
	setrlimit(what, &r);
}

/* Since 5.14 processes are counted per user namespace as well. */
static bool counts_per_namespace(void)
{
	int major = 0, minor = 0;
	struct utsname u;

	return uname(&u) == 0 && sscanf(u.release, "%d.%d", &major, &minor) == 2 &&
	       (major > 5 || (major == 5 && minor >= 14));
}

/*
 * Where all that the user runs is counted, there has to be room for what is
 * there; and a guest that takes all of it leaves none for the next one.
 */
unsigned long long contain_processes(bool alone)
{
	struct sysinfo info;

	if ((alone && counts_per_namespace()) || sysinfo(&info) < 0)
		return EXTRA_PROCESSES;
	return info.procs + EXTRA_PROCESSES;
}

void child_limits(const struct contain_spec *s, unsigned long long processes)
{
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_FSIZE, s->mem + FILE_SLACK);
	limit(RLIMIT_NOFILE, 4096);
	limit(RLIMIT_MSGQUEUE, 0);
	if (s->limit_data)
		limit(RLIMIT_DATA, s->mem + DATA_SLACK);
	if (processes)
		limit(RLIMIT_NPROC, processes);
}

void contain_unprivileged(uid_t *uid, gid_t *gid)
{
	const char *u = getenv("SUDO_UID"), *g = getenv("SUDO_GID");

	*uid = u && g ? strtoul(u, NULL, 10) : 0;
	*gid = u && g ? strtoul(g, NULL, 10) : 0;
	if (*uid == 0 || *gid == 0)
		*uid = *gid = NOBODY;
}

/* Root of a user namespace with a single id, which is an ordinary user outside. */
static bool only_called_root(void)
{
	FILE *f = fopen("/proc/self/uid_map", "re");
	unsigned long inside, outside = 0, count = 0;
	int n = f ? fscanf(f, "%lu %lu %lu", &inside, &outside, &count) : 0;

	if (f)
		fclose(f);
	return n == 3 && outside != 0 && count == 1;
}

/* Started as root: go on as somebody who owns nothing. */
void child_drop_user(void)
{
	uid_t uid, own;
	gid_t gid;

	if (geteuid() != 0 || only_called_root())
		return;
	contain_unprivileged(&uid, &gid);
	if (setgroups(0, NULL) < 0 || setresgid(gid, gid, gid) < 0)
		child_fail("dropping root");
	/*
	 * Processes are counted per user: each guest is a user of its own, so
	 * that one which forks without end takes no other's places. Not where
	 * root has few ids, as in a container of an ordinary user.
	 */
	own = GUEST_UIDS + getpid();
	if (uid == NOBODY && setresuid(own, own, own) == 0)
		return;
	if (setresuid(uid, uid, uid) < 0)
		child_fail("dropping root");
}

void child_no_privileges(void)
{
	struct __user_cap_header_struct h = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct none[2] = { 0 };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		child_fail("no_new_privs");
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	if (syscall(SYS_capset, &h, none) < 0)
		child_fail("dropping capabilities");
}

static pid_t start_kernel(const struct contain_spec *s, const struct keep *k)
{
	/* UML of 6.12 crashes without a HOME. */
	static char *const env[] = {
		"PATH=/", "HOME=/tmp", "TERM=linux", NULL
	};
	char tmpdir[64];
	char *const env_tmp[] = {
		"PATH=/", "HOME=/tmp", tmpdir, "TERM=linux", NULL
	};
	pid_t keeper = getpid(), pid = fork();
	int image = GUEST_FD_IMAGE;

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != keeper)
		_exit(125);
	child_pin(s);
	snprintf(tmpdir, sizeof(tmpdir), "TMPDIR=%s", k->tmp ? k->tmp : "");
	if (k->bwrap) {
		fcntl(GUEST_FD_STATUS, F_SETFD, 0);
		execve(k->bwrap[0], k->bwrap, env_tmp);
		fcntl(GUEST_FD_STATUS, F_SETFD, FD_CLOEXEC);
		child_fail("executing bwrap");
	}
	/* It may be a copy, for the emulator that opens it by name. */
	if (s->emulator && k->pid_ns)
		image = open("/linux", O_PATH | O_CLOEXEC);
	if (k->landlock && landlock_apply(image, k->initrd, k->tmp,
					  s->emulator ? contain_system : NULL) < 0)
		child_fail("Landlock");
	if (filter_calls() < 0)
		perror("mirrorlab: no filter of system calls, without namespaces the network is not cut off");
	if (s->emulator) {
		fcntl(GUEST_FD_IMAGE, F_SETFD, 0);
		execve(s->emulator, s->argv, env);
		child_fail("executing the emulator");
	}
	/* A static executable: it needs no path that is visible in there. */
	syscall(SYS_execveat, GUEST_FD_IMAGE, "", s->argv, k->tmp ? env_tmp : env,
		0x1000 /* AT_EMPTY_PATH */);
	child_fail("executing the kernel");
}

static void on_parent_death(int sig)
{
	(void)sig;
	contain_reap_strays();
	_exit(125);
}

void child_keep(const struct contain_spec *s, const struct keep *k)
{
	int status = 0;
	pid_t kernel, pid;

	if (!k->pid_ns) {
		prctl(PR_SET_CHILD_SUBREAPER, 1);
		signal(SIGTERM, on_parent_death);
	}
	/* Dropping the user cleared it; and a privileged exec never comes. */
	die_with_parent(k->pid_ns ? SIGKILL : SIGTERM);
	kernel = start_kernel(s, k);
	if (kernel < 0)
		child_fail("starting a process");
	/* Out of the kernel's reach, which has the same user. */
	prctl(PR_SET_DUMPABLE, 0);
	for (int fd = 0; fd < BWRAP_FDS; fd++)
		if (fd != GUEST_FD_STATUS)
			close(fd);
	if (k->bwrap && contain_bwrap_limit(k) < 0)
		kill(kernel, SIGKILL);
	while ((pid = waitpid(-1, &status, 0)) != kernel)
		if (pid < 0 && errno != EINTR)
			break;
	/* bwrap told it already, and in other words. */
	if (!k->bwrap)
		contain_tell(GUEST_FD_STATUS, MSG_EXIT, status, NULL);
	if (!k->pid_ns)
		contain_reap_strays();
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
