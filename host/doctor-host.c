// SPDX-License-Identifier: GPL-2.0
/* Doctor's look at the kernel, the processor and what they allow. */
#include <cpuid.h>
#include <errno.h>
#include <linux/landlock.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "doctor.h"
#include "opts.h"
#include "preflight.h"

static enum finding look_host(const struct opts *o, struct check *c)
{
	struct utsname u;

	(void)o;
	if (uname(&u) < 0)
		return FIND_OK;
	if (strcmp(u.machine, "x86_64"))
		return found(c, FIND_BLOCKS, "use an x86-64 machine, or a full-system emulator",
			     "%s %s: user-mode Linux runs on x86-64 only", u.sysname, u.machine);
	return found(c, FIND_OK, "", "%s %s %s", u.sysname, u.release, u.machine);
}

/* "model name : X" of the first processor, and the size of its FP state. */
static enum finding look_cpu(const struct opts *o, struct check *c)
{
	unsigned int a, b, size, d, features;
	char line[256], *model = "unknown";
	FILE *f = fopen("/proc/cpuinfo", "re");
	cpu_set_t set;
	int cpus = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;

	(void)o;
	while (f && fgets(line, sizeof(line), f)) {
		if (strncmp(line, "model name", 10) || !strchr(line, ':'))
			continue;
		model = strchr(line, ':') + 2;
		model[strcspn(model, "\n")] = '\0';
		break;
	}
	if (f)
		fclose(f);
	if (!__get_cpuid_count(13, 0, &a, &size, &b, &d))
		size = 0;
	if (!__get_cpuid_count(7, 0, &a, &b, &d, &features))
		features = 0;
	return found(c, FIND_OK, "", "%s, %d to use, FP state %u bytes%s", model, cpus,
		     size, features & (1u << 24) ? " (AMX)" : "");
}

static enum finding look_sandbox(const struct opts *o, struct check *c)
{
	char line[256], version[256];
	const char *what = NULL;

	(void)o;
	first_line("/proc/version", version, sizeof(version));
	if (getenv("container"))
		what = getenv("container");
	else if (access("/.dockerenv", F_OK) == 0)
		what = "docker";
	else if (access("/run/.containerenv", F_OK) == 0)
		what = "podman";
	else if (*first_line("/run/systemd/container", line, sizeof(line)))
		what = line;
	if (strstr(version, "gVisor"))
		return found(c, FIND_BLOCKS, "run the container with another runtime, e.g. runc",
			     "gVisor: its ptrace cannot emulate system calls");
	if (what)
		return found(c, FIND_OK, "", "in a container (%s)", what);
	if (strstr(version, "microsoft"))
		return found(c, FIND_OK, "", "WSL2");
	return FIND_OK;
}

/* preflight() names the first thing that blocks, and really traces a child. */
static enum finding look_needs(const struct opts *o, struct check *c)
{
	struct preflight p;
	char yama[16];

	if (preflight(o->mem, false, &p) < 0)
		return found(c, FIND_BLOCKS, p.remedy, "%s", p.why);
	first_line("/proc/sys/kernel/yama/ptrace_scope", yama, sizeof(yama));
	return found(c, FIND_OK, "", "a child was traced with PTRACE_SYSEMU (yama: %s)",
		     *yama ? yama : "none");
}

static enum finding look_memfd(const struct opts *o, struct check *c)
{
	struct preflight p;
	char mode[16];

	preflight(o->mem, false, &p);
	first_line("/proc/sys/vm/memfd_noexec", mode, sizeof(mode));
	if (p.no_memfd)
		return found(c, FIND_NOTE, "sudo sysctl vm.memfd_noexec=0",
			     "memfd_create() gives no executable memory (vm.memfd_noexec=%s): a tmpfs has to do", mode);
	return found(c, FIND_OK, "", "executable guest memory from memfd_create()");
}

static int try_user_namespace(void)
{
	pid_t pid = fork();
	int status;

	if (pid == 0)
		_exit(unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWPID) < 0 ? errno : 0);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return pid > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : EAGAIN;
}

static enum finding look_namespaces(const struct opts *o, struct check *c)
{
	char knob[16];
	int err = try_user_namespace();

	(void)o;
	if (!err)
		return found(c, FIND_OK, "", "user, network and process namespaces");
	if (*first_line("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", knob, sizeof(knob)) == '1')
		return found(c, FIND_NOTE, "sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0, or install bubblewrap",
			     "AppArmor refuses user namespaces: the guest is contained by less");
	if (*first_line("/proc/sys/kernel/unprivileged_userns_clone", knob, sizeof(knob)) == '0')
		return found(c, FIND_NOTE, "sudo sysctl kernel.unprivileged_userns_clone=1",
			     "user namespaces are switched off: the guest is contained by less");
	return found(c, FIND_NOTE, "sudo sysctl user.max_user_namespaces=10000; in a container: another seccomp profile",
		     "no user namespaces (%s): the guest is contained by less", strerror(err));
}

static enum finding look_landlock(const struct opts *o, struct check *c)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0,
			   LANDLOCK_CREATE_RULESET_VERSION);

	(void)o;
	if (abi > 0)
		return found(c, FIND_OK, "", "ABI %ld", abi);
	return found(c, FIND_NOTE, errno == EOPNOTSUPP ? "boot the host with lsm=landlock,..." : "",
		     "not to be had (%s)", strerror(errno));
}

static enum finding look_bwrap(const struct opts *o, struct check *c)
{
	const char *path = getenv("PATH");
	char file[512];

	(void)o;
	for (; path && *path; path += strcspn(path, ":"), path += *path == ':') {
		snprintf(file, sizeof(file), "%.*s/bwrap", (int)strcspn(path, ":"), path);
		if (access(file, X_OK) == 0)
			return found(c, FIND_OK, "", "%s", file);
	}
	return found(c, FIND_OK, "", "not installed; not needed where there are namespaces");
}

const struct probe host_probes[] = {
	{ "host", look_host },
	{ "processor", look_cpu },
	{ "sandbox", look_sandbox },
	{ "what UML needs", look_needs },
	{ "guest memory", look_memfd },
	{ "namespaces", look_namespaces },
	{ "Landlock", look_landlock },
	{ "bubblewrap", look_bwrap },
	{ 0 }
};
