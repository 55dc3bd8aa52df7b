#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck source-path=SCRIPTDIR disable=SC2154
# The build graph: what is made again, what is refused, what a failure shows.
# Boots no kernel.
. "$(dirname "$0")/lib.sh"
. "$REPO/tests/t/fake-kernel.sh"

fake_kernel "$SCRATCH/my kernel"
repository "$SCRATCH/my repo"
share_host_program "$SCRATCH/b"
REPO="$SCRATCH/my repo" MIRRORLAB_BUILD=$SCRATCH/b
export MIRRORLAB_BUILD
k="$SCRATCH/my kernel"
tree() { find "$MIRRORLAB_BUILD/src" -maxdepth 1 -name 'user-*[0-9a-f]' ! -name '*.state'; }
build_flavour() { ml build --kernel "$k" --flavour "$1"; }
build() { build_flavour fast; }
listing() { (cd "$k" && find . -exec stat -c '%n %s %Y %Z %i' {} + | sort); }

# What each make was called with, those that it calls by the name it has, too.
mkdir "$SCRATCH/bin"
printf '#!/bin/bash\necho "$*" >>"%s"\nexec -a make "%s" "$@"\n' "$SCRATCH/makes" "$(command -v make)" >"$SCRATCH/bin/make"
chmod +x "$SCRATCH/bin/make"
PATH=$SCRATCH/bin:$PATH
kbuild_began() { grep -q ARCH=um "$SCRATCH/makes"; }

listing >before
first() { expect 0 build && kbuild_began && [ "$(compiled fast)" -eq 3 ] && grep -q '^Linux 6.12.200 (fast) is built' out; }
test_ok 'a folder given with --kernel is built, from paths with blanks' first
untouched() { listing | cmp - before; }
test_ok 'that folder was not written to' untouched
stages() { [ "$(wc -l <err)" -le 8 ] && grep -q '^mirrorlab: compile the kernel (fast)' err; }
test_ok 'without a terminal each stage is one line' stages
nothing() { expect 0 build && [ "$(compiled fast)" -eq 0 ] && [ ! -s err ]; }
test_ok 'a second build makes nothing and says nothing' nothing
no_kbuild() { : >"$SCRATCH/makes" && build && [ -s "$SCRATCH/makes" ] && ! kbuild_began; }
test_ok 'a build with nothing to do does not start kbuild' no_kbuild
touched() { find "$REPO/patches" "$REPO/uml-config" -type f -exec touch {} + && touch "$k"/mm/*.c && nothing; }
test_ok 'newer files with the old content make nothing' touched

changed_patch() {
	a_patch one 3 >"$REPO/patches/6.12/mm/0001-one.patch"
	expect 0 build && [ "$(compiled fast)" -eq 1 ] && grep -q 'return 3' "$(tree)/mm/one.c"
}
test_ok 'a changed patch compiles only the file it changes' changed_patch
more_patches() {
	a_patch two 7 >"$REPO/patches/6.12/mm/0002-two.patch"
	expect 0 build && [ "$(compiled fast)" -eq 1 ] && rm "$REPO/patches/6.12/mm/0002-two.patch" &&
		expect 0 build && [ "$(compiled fast)" -eq 1 ] && cmp "$(tree)/mm/two.c" "$k/mm/two.c"
}
test_ok 'a patch that comes and goes leaves the file as it was' more_patches
edited() {
	echo 'int four(void) { return 4; }' >"$k/mm/four.c" && echo '/* edited */' >>"$k/mm/three.c" && rm "$k/mm/two.c" &&
		expect 0 build && [ "$(compiled fast)" -eq 2 ] && [ ! -e "$(tree)/mm/two.c" ]
}
test_ok 'edits in the user'\''s folder arrive, and nothing else is compiled' edited
other_flavour() { expect 0 build_flavour lockdep && [ "$(compiled lockdep)" -eq 3 ] && expect 0 build && [ "$(compiled fast)" -eq 0 ]; }
test_ok 'flavours do not disturb each other' other_flavour
same_root() {
	r=$(echo "$MIRRORLAB_BUILD"/rootfs-*) && cksum <"$r/rootfs.cpio" >sum && rm -r "$r" &&
		expect 0 build && cksum <"$r/rootfs.cpio" | cmp - sum
}
test_ok 'the guest root is the same, bit for bit, when built again' same_root

broken() {
	echo 'int three(void) { return nonsense; }' >"$k/mm/three.c"
	expect 4 build && grep -q "three.c:1:.*nonsense" err && grep -q "$MIRRORLAB_BUILD/log/build-fast" err &&
		[ "$(wc -l <err)" -le 35 ]
}
test_ok 'a failed compile shows the failing lines and the log'\''s name, exit 4' broken
mended() { echo 'int three(void) { return 3; }' >"$k/mm/three.c" && expect 0 build; }
test_ok 'the mended source builds' mended
no_fuzz() {
	sed -i 's/return 1/return 100/' "$k/mm/one.c"
	expect 4 build && grep -q '0001-one.patch does not apply' err && sed -i 's/return 100/return 1/' "$k/mm/one.c" && expect 0 build
}
test_ok 'a patch that does not fit is named, exit 4' no_fuzz
dropped() {
	echo CONFIG_TEST_HMM= >"$k/dropped"
	# A changed fragment asks for a new configuration.
	echo '# again' >>"$REPO/uml-config/hmm.config"
	expect 4 build && grep -q 'CONFIG_TEST_HMM: asked for y, got n' err && grep -q 'TEST_HMM needs WINGS' err &&
		! grep -q 'needs MMU' err && echo NOTHING-IS-DROPPED >"$k/dropped" && expect 0 build
}
test_ok 'an option that kconfig dropped is named, with the dependency at fault' dropped
artefacts() {
	mkdir -p "$k/include/config" && touch "$k/mm/one.o" "$k/.config" "$k/include/config/auto.conf" "$k/vmlinux" &&
		expect 0 build && [ ! -e "$(tree)/mm/one.o" ] && [ ! -e "$(tree)/.config" ] && [ ! -e "$(tree)/include/config" ]
}
test_ok 'what a build in the user'\''s folder left behind is not copied' artefacts

too_old() {
	fake_kernel "$SCRATCH/old" 0
	sed -i 's/, struct dev_pagemap \*pgmap//' "$SCRATCH/old/include/linux/memory_hotplug.h"
	expect 4 ml build --kernel "$SCRATCH/old" && grep -q 'too old.*three arguments' err
}
test_ok 'a kernel before the four arguments is refused, with the reason' too_old
other_series() {
	sed -i 's/^PATCHLEVEL.*/PATCHLEVEL = 13/' "$SCRATCH/old/Makefile"
	expect 4 ml build --kernel "$SCRATCH/old" && grep -q 'the patches are made for 6.12.y' err
}
test_ok 'another series than 6.12 is refused' other_series
test_ok 'a --kernel that is not there is told, exit 3' expect 3 ml build --kernel "$SCRATCH/nowhere"

tarball() {
	mv "$k" linux-6.12.200 && tar -cJf good.tar.xz linux-6.12.200 && mv linux-6.12.200 "$k" &&
		expect 0 ml build --flavour fast --kernel good.tar.xz
}
test_ok 'a tarball is built' tarball
damaged() {
	head -c $(($(stat -c %s good.tar.xz) / 2)) good.tar.xz >bad.tar.xz
	find "$MIRRORLAB_BUILD/src" -maxdepth 1 >before
	expect 4 ml build --flavour fast --kernel bad.tar.xz && grep -q 'cannot unpack.*bad.tar.xz' err &&
		find "$MIRRORLAB_BUILD/src" -maxdepth 1 | cmp - before
}
test_ok 'a damaged tarball is told, exit 4, and nothing of it is left' damaged
bench() {
	mkdir -p "$SCRATCH/kk/tools/testing/kunit" && fake_kernel "$SCRATCH/kk" &&
		printf 'import sys\nassert sys.argv[1] == "build"\nsum(range(100000000))\n' >"$SCRATCH/kk/tools/testing/kunit/kunit.py"
	expect 0 ml bench build --kernel "$SCRATCH/kk" && grep -q '^kunit.py build  *[1-9]' out &&
		grep -q '^lockdep  *[0-9].*\.[0-9]' out && grep -q '^fast  *[0-9].*\.[0-9]' out && [ ! -e "$MIRRORLAB_BUILD/bench/fast" ]
}
if command -v python3 >/dev/null; then
	test_ok 'bench build prints CPU seconds next to those of kunit.py' bench
else
	skip 'bench build prints CPU seconds next to those of kunit.py' 'no python3 here'
fi
finish
