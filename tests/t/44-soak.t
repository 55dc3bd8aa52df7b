#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck source-path=SCRIPTDIR disable=SC2154
# soak: some seconds of it. Two hours: ./run.sh soak --hours 2 --jobs 2
. "$(dirname "$0")/lib.sh"

short() {
	expect 0 ml soak --hours 0.001 --jobs 2 --seed 5 &&
		grep -q '^smoke  *lockdep  *1  *0 ' out && grep -q '^torture  *lockdep  *1  *0 ' out &&
		grep -q '^[2-9] pieces, 0 failed, 0 of these passed when done again, 2 at once, seed 5' out
}
test_ok 'it stops by itself, each piece passed' short
nothing_left() { grep -q '^processes  *0  *0$' out && grep -q '^temporary files  *0  *0$' out && ! grep -q LEAK out; }
test_ok 'nothing is left behind' nothing_left
written() {
	dir=$(sed -n 's/^All of it: //p' out)
	grep -q '^2 pieces\|^[3-9] pieces' "$dir/soak.txt" &&
		grep -q 'exit   0 .*torture --flavour lockdep --seconds 30 --seed 6$' "$dir/pieces.txt" &&
		[ -z "$(find "$dir" -mindepth 1 -type d)" ]
}
test_ok 'each piece is listed with the command that does it again, and its runs are not kept' written

interrupt() {
	setsid env --default-signal=INT "$REPO/run.sh" soak --hours 1 --jobs 2 >first 2>&1 </dev/null &
	first=$!
	for _i in $(seq 100); do
		[ "$(pgrep -s "$first" -x mirrorlab | wc -l)" -lt 3 ] || break
		sleep 0.1
	done
	kill -INT "$(pgrep -s "$first" -x mirrorlab | head -n 1)"
	wait "$first"
	[ $? -eq 130 ] && ! pgrep -s "$first" && grep -q '^0 pieces' first
}
test_ok 'a signal ends it with 130, and no process is left' interrupt
# With a stand-in for the kernel that fails every other time, by chance. It has no
# torture, so each soak ends with the second piece.
gcc -O2 -static -DMODE='"flaky"' -o "$SCRATCH/flaky" "$REPO/tests/t/fake-guest.c" || exit 1
chmod 755 "$SCRATCH/flaky"
flakes() {
	once='' twice=''
	for _i in $(seq 60); do
		MIRRORLAB_TEST_LINUX=$SCRATCH/flaky expect 1 ml soak --hours 0.001 --seed 1 || return 1
		case $(sed -n 's/^smoke  *lockdep  *1  *\([01]\)  *\([01]\) .*/\1\2/p' out) in
		00) ! grep -q again: out || return 1 ;;
		10) twice=x; grep -q 'smoke --flavour lockdep   again: exit 1   /' out || return 1 ;;
		11) once=x; grep -q 'smoke --flavour lockdep   again: exit 0 (flaky)   /' out || return 1 ;;
		*) return 1 ;;
		esac
		[ -z "$once" ] || [ -z "$twice" ] || return 0
	done
	return 1
}
test_ok 'what fails is done again: a flake is counted apart from what fails twice' flakes
usage() { expect 2 ml soak --hours 0 && expect 2 ml soak --flavour fast; }
test_ok 'no hours, or a flavour of its own, is a usage error' usage
finish
