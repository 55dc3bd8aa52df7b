// SPDX-License-Identifier: GPL-2.0
/* Flavours that run on QEMU's PC: what they need of the host, and who may have them. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cpus.h"
#include "guest-args.h"
#include "machine.h"
#include "opts.h"
#include "verbs.h"

static const char *const emulated[] = { "smp", "kcsan" };

/* The processors of a guest: each is a thread of QEMU. */
#define PC_CPUS	2

static bool among(const char *s, size_t len)
{
	for (size_t i = 0; i < sizeof(emulated) / sizeof(emulated[0]); i++)
		if (strlen(emulated[i]) == len && !memcmp(emulated[i], s, len))
			return true;
	return false;
}

bool machine_emulated(const char *flavour)
{
	return flavour && among(flavour, strlen(flavour));
}

/* Only where the containment shows it. */
const char *machine_qemu(void)
{
	static const char *const places[] = { "/usr/bin/" QEMU, "/usr/local/bin/" QEMU };

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (access(places[i], X_OK) == 0)
			return places[i];
	return NULL;
}

int machine_guests(const char *flavour)
{
	int n = machine_emulated(flavour) ? cpus_allowed() / PC_CPUS : cpus_allowed();

	return n > 0 ? n : 1;
}

/* As lib/Kconfig.kcsan asks. */
static bool compiler_knows_kcsan(void)
{
	return system("gcc -Werror -fsanitize=thread --param tsan-distinguish-volatile=1 "
		      "-S -x c /dev/null -o /dev/null >/dev/null 2>&1") == 0;
}

static int cannot(const char *flavour, const char *what)
{
	fprintf(stderr, "mirrorlab: this host cannot: flavour %s %s\n", flavour, what);
	return EXIT_HOST;
}

static int check_host(const struct verb *v, const char *flavour)
{
	if (v->fn != verb_build && !machine_qemu())
		return cannot(flavour, "runs in " QEMU ", which is not in /usr/bin; install the package of that name (qemu-system-x86 with apt)");
	if (!strcmp(flavour, "kcsan") && !compiler_knows_kcsan())
		return cannot(flavour, "needs a compiler that knows KCSAN; install gcc 11 or newer");
	return EXIT_PASS;
}

static int refuse(const char *flavour, const char *why)
{
	fprintf(stderr, "mirrorlab: flavour %s runs on an emulated PC: %s\n", flavour, why);
	return EXIT_USAGE;
}

int machine_refuses(const struct verb *v, const struct opts *o)
{
	const char *list = o->flavours ? o->flavours : o->flavour;
	size_t len;

	for (; *list; list += len, list += *list == ',') {
		len = strcspn(list, ",");
		if (among(list, len))
			break;
	}
	if (!*list)
		return EXIT_PASS;
	if (v->fn != verb_smoke && v->fn != verb_torture && v->fn != verb_build &&
	    v->fn != verb_shell && !(o->given & OPT_BUGS))
		return refuse(o->flavours ? o->flavours : o->flavour,
			      "only smoke, torture, build, shell and test --bugs know it");
	if (o->mem > PC_MAX_MEM)
		return refuse(o->flavour, "it has room for --mem 2816M");
	return check_host(v, o->flavour);
}
