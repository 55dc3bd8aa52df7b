# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# Sourced by tests of the build graph: a kernel tree of a few files with the
# targets that the graph asks kbuild for, and a copy of the repository that
# builds it. A real kernel takes minutes; what is tested here is the graph.

# fake_kernel DIR [VERSION]
fake_kernel() {
	mkdir -p "$1/include/linux" "$1/mm" "$1/usr" "$1/tools/testing/selftests/mm" "$1/arch/um"
	printf 'VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = %s\n' "${2-200}" >"$1/Makefile"
	cat >>"$1/Makefile" <<'END'
.RECIPEPREFIX = >
src := $(patsubst %/,%,$(dir $(abspath $(lastword $(MAKEFILE_LIST)))))
obj := $(patsubst $(src)/mm/%.c,$(O)/mm/%.o,$(wildcard $(src)/mm/*.c))
.PHONY: allnoconfig linux modules
allnoconfig:
> @mkdir -p $(O)
> @grep -v -F "$$(cat $(src)/dropped)" $(KCONFIG_ALLCONFIG) >$(KCONFIG_CONFIG) || :
> @echo CONFIG_MMU=y >>$(KCONFIG_CONFIG)
linux: $(O)/linux
modules:
$(O)/linux: $(obj)
> @echo '  LD      linux'; cat $^ >$@; chmod 755 $@
> @mkdir -p $(O)/include/config; echo 6.12.$(SUBLEVEL) >$(O)/include/config/kernel.release
$(O)/mm/%.o: $(src)/mm/%.c
> @mkdir -p $(O)/mm
> @echo '  CC      mm/$*.o'; sleep $${SLOW-0}; gcc -c -o $@ $< && echo "savedcmd := gcc" >$(O)/mm/.$*.o.cmd
END
	echo NOTHING-IS-DROPPED >"$1/dropped"
	# shellcheck disable=SC2016 # kconfig expands it
	echo 'source "arch/$(SRCARCH)/Kconfig"' >"$1/Kconfig"
	printf 'config MMU\n\tdef_bool y\n\nconfig TEST_HMM\n\tbool "hmm"\n\tdepends on WINGS && MMU\n\nconfig WINGS\n\tbool\n' >"$1/arch/um/Kconfig"
	printf 'void arch_remove_memory(u64 start, u64 size,\n\t\tstruct vmem_altmap *altmap, struct dev_pagemap *pgmap);\n' \
		>"$1/include/linux/memory_hotplug.h"
	for i in one two three; do echo "int $i(void) { return 1; }" >"$1/mm/$i.c"; done
	echo 'int main(void) { return 0; }' >"$1/tools/testing/selftests/mm/hmm-tests.c"
	echo '#include <stdio.h>
		int main(void) { puts("070701"); return 0; }' >"$1/usr/gen_init_cpio.c"
}

# repository DIR: the sources without our patches, which the fake would refuse
repository() {
	mkdir -p "$1/patches/6.12/mm" "$1/tests"
	cp -R "$REPO/run.sh" "$REPO/Makefile" "$REPO/host" "$REPO/uml-config" "$REPO/rootfs" "$REPO/labs" "$1/"
	cp -R "$REPO/tests/contract" "$1/tests/"
	a_patch one 2 >"$1/patches/6.12/mm/0001-one.patch"
}

# a_patch FILE NUMBER: a patch that makes mm/FILE.c return NUMBER
a_patch() {
	printf -- '--- a/mm/%s.c\n+++ b/mm/%s.c\n@@ -1 +1 @@\n-int %s(void) { return 1; }\n+int %s(void) { return %s; }\n' \
		"$1" "$1" "$1" "$1" "$2"
}

# The host program takes a while to compile: all scripts of one run share it.
share_host_program() {
	mkdir -p "$1/bin"
	[ -x "${MIRRORLAB_BUILD:-$REPO/build}/bin/mirrorlab" ] || return 0
	cp -Rp "${MIRRORLAB_BUILD:-$REPO/build}/bin" "${MIRRORLAB_BUILD:-$REPO/build}/obj" "$1/"
	echo test >"$1/.mirrorlab"
}

# compiled FLAVOUR: how many files the last build of it compiled
compiled() { cat "$MIRRORLAB_BUILD/log/build-$1"-*.log | grep -c '^  CC '; }
