#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck source-path=SCRIPTDIR disable=SC2154,SC2016
# The flavours that QEMU runs: who may have them, what is missing for them, and, where
# it is asked for, one of their guests. That builds an x86 kernel, which takes as long
# as all of the other tests together, hence only with MIRRORLAB_TEST_SMP=1.
. "$(dirname "$0")/lib.sh"

B=${MIRRORLAB_BUILD:-$REPO/build}
qemu=/usr/bin/qemu-system-x86_64
host() { timeout 60 "$B/bin/mirrorlab" "$@" >out 2>err </dev/null; status=$?; return "$status"; }

refused() {
	for verb in bench doctor gdb 'lab verify 1' 'review x'; do
		# shellcheck disable=SC2086 # words
		expect 2 host $verb --flavour smp && grep -q 'emulated PC: only smoke, torture, build, shell and test --bugs' err || return 1
	done
	expect 2 host review x --flavours lockdep,kcsan && grep -q 'emulated PC' err
}
test_ok 'verbs that only know user-mode Linux refuse them' refused
too_much() { expect 2 host smoke --flavour smp --mem 3G && grep -q 'room for --mem 2816M' err; }
test_ok 'more memory than the PC has room for is a usage error' too_much

# Hidden, in a mount namespace of our own.
without() {
	unshare -rm sh -c '[ ! -e "$1" ] || mount --bind /dev/null "$1" || exit 77
		shift; exec "$@"' sh "$qemu" "$B/bin/mirrorlab" smoke --flavour smp >out 2>err </dev/null
	status=$?
	[ "$status" -eq 3 ] && [ "$(wc -l <err)" -eq 1 ] && grep -q 'this host cannot: flavour smp runs in qemu-system-x86_64.*install' err
}
if unshare -rm true 2>/dev/null; then
	test_ok 'without QEMU it is exit status 3, and one line says what to install' without
else
	skip 'without QEMU it is exit status 3, and one line says what to install' 'no user namespaces here'
fi

old_gcc() {
	mkdir -p bin && printf '#!/bin/sh\nexit 1\n' >bin/gcc && chmod 755 bin/gcc &&
		PATH=$PWD/bin:$PATH expect 3 host build --flavour kcsan && [ "$(wc -l <err)" -eq 1 ] && grep -q 'install gcc 11 or newer' err
}
test_ok 'without a compiler that knows KCSAN, too' old_gcc

kunit() {
	ML_TIMEOUT=3600 expect 0 ml shell --flavour "$1" --append kunit.enable=1 \
		--cmd 'nproc; tail -n 2 /sys/kernel/debug/kunit/mmu_interval_notifier/results' &&
		[ "$(head -n 1 out)" = 2 ] && grep -q '^# Totals: pass:[1-9][0-9]* fail:0 ' out
}
if [ "${MIRRORLAB_TEST_SMP:-0}" != 1 ]; then
	skip 'KUnit on two processors' 'MIRRORLAB_TEST_SMP=1 is not set: it builds one more kernel'
elif [ ! -x "$qemu" ]; then
	skip 'KUnit on two processors' 'no qemu-system-x86_64 here'
else
	test_ok 'KUnit on two processors' kunit smp
fi
finish
