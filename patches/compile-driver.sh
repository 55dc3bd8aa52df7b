#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# compile-driver.sh TREE [OUT]
# Compiles what the rfc series (see import.sh) changes in nouveau for x86_64,
# with W=1 and, where it is installed, with sparse. TREE has the series applied,
# OUT is a build folder of its own (default: TREE-x86_64). Prints one line "ok"
# or "not ok" per object. Exits with 1 on a failure or a warning, with 3 if
# something that is needed is not installed.
set -eu

[ $# -ge 1 ] || { sed -n 's/^# //p' "$0" | sed -n 2,7p >&2; exit 2; }
[ -f "$1/Makefile" ] || { echo "compile-driver.sh: $1 is no kernel tree" >&2; exit 2; }
tree=$(cd "$1" && pwd)
out=${2:-$tree-x86_64}
# What is checked, and what includes nouveau_svm.h and only has to compile.
checked='drivers/gpu/drm/nouveau/nouveau_svm.o mm/mmu_notifier.o'
users='drivers/gpu/drm/nouveau/nouveau_dmem.o drivers/gpu/drm/nouveau/nouveau_vmm.o'

for tool in make bc flex bison perl; do
	command -v $tool >/dev/null || { echo "compile-driver.sh: $tool is missing"; exit 3; }
done
echo '#include <gelf.h>' | ${CC:-cc} -E - >/dev/null 2>&1 ||
	{ echo 'compile-driver.sh: gelf.h (libelf-dev) is missing, objtool needs it'; exit 3; }

mkdir -p "$out"
out=$(cd "$out" && pwd)
log=$out/compile-driver.log
: >"$log"

not_ok() {
	echo "not ok - $*"
	exit 1
}

kbuild() {
	make -C "$tree" O="$out" ARCH=x86_64 ${CC:+CC="$CC"} -j"$(nproc)" "$@" >>"$log" 2>&1
}

options='64BIT MODULES PCI SMP MMU STAGING SPARSEMEM_VMEMMAP MEMORY_HOTPLUG MEMORY_HOTREMOVE
	ZONE_DEVICE DEVICE_PRIVATE DRM DRM_NOUVEAU DRM_NOUVEAU_SVM HMM_MIRROR MMU_NOTIFIER
	TRANSPARENT_HUGEPAGE PROVE_LOCKING'
{
	for option in $options LOCK_DEBUGGING_SUPPORT DEBUG_KERNEL SPARSEMEM_MANUAL; do
		echo "CONFIG_$option=y"
	done
} >"$out/want.config"
kbuild KCONFIG_ALLCONFIG="$out/want.config" allnoconfig || not_ok "allnoconfig, see $log"
for option in $options; do
	grep -q "^CONFIG_$option=y" "$out/.config" || not_ok "CONFIG_$option is not set"
done
kbuild prepare || not_ok "prepare, see $log"

# compile OBJECT WHAT MAKE-ARGUMENTS...
compile() {
	object=$1 what=$2
	shift 2
	rm -f "$out/$object"
	make -C "$tree" O="$out" ARCH=x86_64 ${CC:+CC="$CC"} "$@" "$object" >"$log.object" 2>&1 ||
		{ grep -E 'error:|Error ' "$log.object" | sed 's/^/# /'; not_ok "$object"; }
	cat "$log.object" >>"$log"
	if grep -E 'warning:|error:' "$log.object" | sed 's/^/# /' | grep .; then
		not_ok "$object has warnings"
	fi
	[ -s "$out/$object" ] || not_ok "$object was not made"
	echo "ok - $object for x86_64$what"
}

what=' with W=1' sparse=C=0
if command -v sparse >/dev/null; then
	what=' with W=1 and sparse' sparse=C=1
fi
for object in $checked; do
	compile "$object" "$what" W=1 $sparse
done
for object in $users; do
	compile "$object" ''
done
