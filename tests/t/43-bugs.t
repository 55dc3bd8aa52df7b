#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck source-path=SCRIPTDIR disable=SC2154
# The machinery of the planted bugs, with three of them: one that KUnit catches,
# one of the tests in user space, one that only a missing report shows. All of
# them: ./run.sh test --bugs (docs/bugs.md).
. "$(dirname "$0")/lib.sh"

B=${MIRRORLAB_BUILD:-$REPO/build}
scratch_gone() { [ ! -e "$B/bugs" ]; }

# Breaks nothing.
tree=$B/src/default
mkdir -p a/mm b/mm
cp "$tree/mm/hmm.c" a/mm
sed 's/Refer to include/See include/' a/mm/hmm.c >b/mm/hmm.c
{ printf 'Breaks: nothing\nSuites: intervals\n---\n'; diff -u a/mm/hmm.c b/mm/hmm.c; } >harmless.patch

three() {
	expect 0 ml test --bugs b-put-is-found u-punch-on-every-event p7-update-unlocked &&
		grep -q '^3 of 3 bugs caught' out &&
		grep -q '^b-put-is-found .*defect b .* kunit: put_is_deferred' out &&
		grep -q '^u-punch-on-every-event .* intervals: hmm\..*interval_' out &&
		grep -q '^p7-update-unlocked .* misuse: update-unlocked' out &&
		grep -q '^3 of 3' "$(sed -n 's/^All of it: //p' out)/bugs.txt"
}

# in_background: what breaks nothing, in a session whose SIGINT is not ignored
in_background() {
	setsid env --default-signal=INT "$REPO/run.sh" test --bugs ./harmless.patch >first 2>&1 </dev/null &
	first=$!
}
# until_there FILE: of the scratch folder
until_there() {
	for _i in $(seq 200); do
		[ ! -e "$B/bugs/$1" ] || return 0
		sleep 0.2
	done
	return 1
}

in_background
until_there src
test_ok 'three bugs are caught, each by the test that is for it' three
waited() { grep -q 'waiting for process .*plants bugs' err; }
test_ok 'another run that plants bugs was waited for' waited
alone() { wait "$first"; [ $? -eq 1 ] && grep -q '^harmless .*NOT CAUGHT' first && grep -q '^0 of 1 bugs caught' first; }
test_ok 'a patch that breaks nothing is not caught, and that is a failure' alone
untouched() { cmp a/mm/hmm.c "$tree/mm/hmm.c" && ! grep -rq 'See include/linux/hmm.h' "$tree/mm/hmm.c"; }
test_ok 'no bug got into the tree that others build from' untouched
test_ok 'nothing of the scratch kernel is left' scratch_gone

# Three are built here; the others are at least still patches for this kernel.
all_fit() {
	for p in "$REPO"/tests/bugs/*.patch; do
		patch -d "$tree" -p1 -F0 -s -f --dry-run <"$p" >out 2>&1 || { echo "$p"; cat out; return 1; }
	done
}
test_ok 'each of the bugs applies to the kernel of today' all_fit

unknown() { expect 2 ml test --bugs nosuchbug && grep -q 'tests/bugs' err; }
test_ok 'a bug that there is not is a usage error' unknown
elsewhere() { expect 2 ml test --bugs --flavour kasan && grep -q 'name the bugs' err && expect 2 ml test --flavour kasan 10-run-sh; }
test_ok 'in another flavour bugs have names, and scripts have their own' elsewhere
fuzzy() {
	sed 's/^-\(.*\)/-x\1/' harmless.patch >misfit.patch
	expect 4 ml test --bugs ./misfit.patch && grep -q 'does not apply' err
}
test_ok 'a patch that does not fit is an error, not a bug that is caught' fuzzy

interrupt() {
	in_background
	until_there kernel/linux || return 1
	kill -INT "$(pgrep -s "$first" -x mirrorlab | head -n 1)"
	wait "$first"
	status=$?
	[ $status -eq 130 ] && scratch_gone && ! pgrep -s "$first"
}
test_ok 'a signal ends it with 130, and nothing is left' interrupt
finish
