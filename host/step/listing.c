// SPDX-License-Identifier: GPL-2.0
/*
 * Somebody's kernel tree without what a build in it left behind. Objects or a
 * .config in the sources would break an O= build of them.
 */
#include <errno.h>
#include <fnmatch.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "listing.h"

/* Generated names, from the .gitignore files of Linux 6.12. */
static const char *const artefacts[] = {
	"*.a", "*.asn1.[ch]", "*.cmd", "*.dtb", "*.dtbo", "*.dwo", "*.elf",
	"*.gcda", "*.gcno", "*.i", "*.ko", "*.lex.c", "*.ll", "*.lst", "*.mod",
	"*.mod.c", "*.o", "*.o.d", "*.order", "*.orig", "*.pyc", "*.rej", "*.s",
	"*.so", "*.so.dbg", "*.symtypes", "*.symversions", "*.tab.[ch]", "*~",
	".tmp_*", "modules.builtin*", ".config", ".config.old", ".version",
	".git", "cscope.*", "__pycache__",
};

/* The same, by their whole name in the tree; a folder goes as a whole. */
static const char *const artefact_paths[] = {
	"linux", "vmlinux", "vmlinux.map", "vmlinux.symvers", "System.map",
	"Module.symvers", "tags", "TAGS", "GPATH", "GTAGS", "GRTAGS", "GSYMS",
	"include/config", "include/generated", "arch/*/include/generated",
	"usr/gen_init_cpio", "usr/initramfs_data.cpio*", "usr/include/*/*.h",
	"usr/include/*.h", "usr/initramfs_inc_data", "init/utsversion-tmp.h",
	"lib/crc32table.h", "lib/crc64table.h", "lib/gen_crc32table",
	"lib/gen_crc64table", "kernel/kheaders_data.tar.xz", "kernel/config_data*",
	"scripts/kallsyms", "scripts/sorttable", "scripts/asn1_compiler",
	"scripts/basic/fixdep", "scripts/kconfig/conf", "scripts/kconfig/mconf",
	"scripts/kconfig/?conf-cfg", "scripts/mod/modpost",
	"scripts/mod/devicetable-offsets.h", "scripts/mod/elfconfig.h",
	"scripts/mod/mk_elfconfig", "arch/x86/boot/compressed/vmlinux",
	"arch/x86/boot/compressed/vmlinux.bin*", "arch/x86/realmode/rm/pasyms.h",
	"arch/x86/realmode/rm/realmode.bin*", "arch/x86/lib/inat-tables.c",
	"arch/um/kernel/config.c", "tools/objtool/objtool", "certs/signing_key.*",
	"certs/x509.genkey",
};

static bool is_artefact(const char *path, const char *base)
{
	for (size_t i = 0; i < sizeof(artefacts) / sizeof(artefacts[0]); i++)
		if (!fnmatch(artefacts[i], base, 0))
			return true;
	for (size_t i = 0; i < sizeof(artefact_paths) / sizeof(artefact_paths[0]); i++)
		if (!fnmatch(artefact_paths[i], path, FNM_PATHNAME))
			return true;
	return false;
}

static void walk(const char *source, struct names *out)
{
	char *roots[] = { (char *)source, NULL };
	FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	size_t skip = strlen(source) + 1;
	FTSENT *e;

	if (!fts)
		fail(errno, "%s", source);
	while ((e = fts_read(fts))) {
		if (e->fts_level == 0)
			continue;
		if (e->fts_info == FTS_DNR || e->fts_info == FTS_ERR ||
		    e->fts_info == FTS_NS)
			fail(e->fts_errno, "%s", e->fts_path);
		if (e->fts_info == FTS_DP)
			continue;
		if (is_artefact(e->fts_path + skip, e->fts_name))
			fts_set(fts, e, FTS_SKIP);
		else if (e->fts_info != FTS_D)
			names_add(out, e->fts_path + skip, strlen(e->fts_path + skip));
	}
	fts_close(fts);
}

/* False: no git, or no tree of its own (a tree inside somebody's $HOME.git). */
static bool ask_git(const char *source, struct names *out)
{
	char *dot_git = fmt("%s/.git", source), *line = NULL;
	size_t cap = 0;
	ssize_t n;
	FILE *f;

	if (access(dot_git, F_OK) < 0) {
		free(dot_git);
		return false;
	}
	free(dot_git);
	/* A tree of another user is only listed: nothing of it is executed. */
	setenv("MIRRORLAB_LIST", source, 1);
	f = popen("git -c safe.directory='*' -c core.fsmonitor=false -C \"$MIRRORLAB_LIST\""
		  " ls-files -coz --exclude-standard 2>/dev/null", "r");
	if (!f)
		return false;
	while ((n = getdelim(&line, &cap, '\0', f)) > 0)
		names_add(out, line, strlen(line));
	free(line);
	if (pclose(f) == 0 && out->n)
		return true;
	names_free(out);
	return false;
}

void source_listing(const char *source, struct names *out)
{
	if (!ask_git(source, out))
		walk(source, out);
	names_sort(out);
}
