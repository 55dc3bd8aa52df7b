// SPDX-License-Identifier: GPL-2.0
/* Doctor's look at what the labs need besides a guest. */
#include <stdio.h>
#include <string.h>

#include "doctor.h"
#include "kit.h"

static char *version_of(const char *command, char *buf, size_t len)
{
	FILE *f = popen(command, "re");

	if (!f || !fgets(buf, len, f))
		*buf = '\0';
	buf[strcspn(buf, "\n")] = '\0';
	if (f)
		pclose(f);
	return buf;
}

static enum finding look_compiler(const struct opts *o, struct check *c)
{
	char gcc[100], ld[100];

	(void)o;
	version_of("gcc --version 2>/dev/null", gcc, sizeof(gcc));
	version_of("ld --version 2>/dev/null", ld, sizeof(ld));
	if (*gcc && *ld)
		return found(c, FIND_OK, "", "%s; %s", gcc, ld);
	return found(c, FIND_NOTE, "install the packages gcc and binutils",
		     "no %s: walks run, but what a student writes cannot be compiled",
		     *gcc ? "ld" : "gcc");
}

static enum finding look_kit(const struct opts *o, struct check *c)
{
	(void)o;
	if (!kit_folder())
		return FIND_OK;
	return found(c, FIND_OK, "", "kernel (" KIT_FLAVOUR "), root and headers are in kit/; whole? sha256sum --quiet -c kit/MANIFEST");
}

const struct probe labs_probes[] = {
	{ "compiler", look_compiler },
	{ "archive", look_kit },
	{ 0 }
};
