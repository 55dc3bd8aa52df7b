#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck source-path=SCRIPTDIR disable=SC2154
# What is said of the contract tests when they do not find what they should.
# That all of them pass is seen in 40-guest.t.
. "$(dirname "$0")/lib.sh"

build=${MIRRORLAB_BUILD:-$REPO/build}
expect 0 ml build || skip_all 'the kernel does not build'

# The same project with another list; the build folder stays as it is.
mkdir repo && for f in run.sh Makefile host uml-config rootfs labs patches tests; do
	cp -Rp "$REPO/$f" repo/
done
with_list() {
	cat >repo/tests/contract/misuse.list
	MIRRORLAB_REPO=$PWD/repo MIRRORLAB_BUILD=$build timeout -k 30 540 \
		"$build/bin/mirrorlab" smoke >out 2>err </dev/null
	status=$?
}

wrong_list() {
	with_list <<-'LIST'
		correct-outside lockdep warn of nothing
		update-unlocked lockdep none
		punch-unlocked lockdep warn*2 read lock of the mm is not held
		insert-unlocked lockdep warn read lock ... of nothing
		correct-in-find - none
	LIST
	[ "$status" -eq 1 ] && grep -q '^misuse: 5 planned, 1 passed, 4 failed' out
}
test_ok 'a misuse list that does not fit the reports is exit status 1' wrong_list
missing() { grep -A1 'FAIL  correct-outside' out | grep -q '0 reports of kind warn with "of nothing", not 1'; }
test_ok 'a listed report that does not come is named' missing
unlisted() { grep -A1 'FAIL  update-unlocked' out | grep -q 'not listed: warn: WARNING: CPU: 0'; }
test_ok 'a report that is not listed is named' unlisted
too_few() { grep -A1 'FAIL  punch-unlocked' out | grep -q '1 reports of kind warn'; }
test_ok 'a report that comes less often than listed is named' too_few
parts() { grep -q 'FAIL  insert-unlocked' out; }
test_ok 'all parts of the text of a report count' parts

bad_lines() {
	printf '%s\n' 'correct-outside - none but text' 'correct-outside - warn' \
		'correct-outside - oddity text' 'correct-outside - warn*0 text' 'correct-outside' >lines
	with_list <lines
	[ "$status" -eq 3 ] && while read -r line; do
		grep -qF "cannot read \"$line\"" err || return 1
	done <lines
}
test_ok 'lines that make no sense are named, and no pass' bad_lines
no_list() {
	with_list </dev/null
	[ "$status" -eq 3 ] && grep -q 'no case for flavour lockdep' err
}
test_ok 'a list without a case is no pass' no_list

# While the guest with hmm-tests runs beside others: all of them go.
MARK=mirrorlab_test=$$y
GONE_TENTHS=50
# begin SECONDS: $! is smoke, and pids has the processes of the guest with KUnit
begin() {
	timeout -k 30 "$1" "$REPO/run.sh" --append "$MARK" >out 2>err </dev/null &
	for _i in $(seq 1200); do
		! pgrep -f "^/?linux mem=.*kunit.enable=1.*$MARK" >pids || break
		sleep 0.05
	done
}
stopped() {
	begin 300
	kill "-$1" "$(pgrep -of "bin/mirrorlab --append $MARK")" || return 1
	wait $!
	status=$?
	gone
}
on_int() { stopped INT && [ "$status" -eq 130 ] && grep -q interrupted out; }
test_ok 'interrupted while several guests run: exit status 130, and no process is left' on_int
on_kill() { stopped KILL && [ "$status" -eq 137 ]; }
test_ok 'killed with -9 while several guests run: no process is left' on_kill

# One of them hangs: what it lacks is no failed test.
hangs() {
	begin 500
	xargs kill -STOP <pids
	wait $!
	status=$?
	gone && [ "$status" -eq 6 ] && grep -Eq '^TIMEOUT: .* kunit: no (boot|verdict) in time' out
}
test_ok 'a guest beside the first that hangs: exit status 6, and its name' hangs

published() {
	"$build/rootfs/mn-steps" --table >table &&
		tail -n "$(wc -l <table)" "$REPO/docs/interleavings.md" | cmp - table
}
test_ok 'docs/interleavings.md has the table that is tested' published
wrong_table() {
	cd repo/rootfs/tools && sed -i '/PAIR(FIND, PUT,/s/released/out/; /PAIR(FIND, REMOVE,/s/waits, //' steps/table.c &&
		gcc -O1 -Wall -Wextra -Werror -static -std=gnu11 -D_GNU_SOURCE -Imn -I../../tests/contract/module \
			-o ../../../mn-wrong mn-steps.c steps/*.c mn/*.c && cd ../../.. || return 1
	expect 1 ml shell --add mn-wrong --add "$build/kernel/lockdep/contract/mn_calls.ko" \
		--cmd 'insmod /in/mn_calls.ko && /in/mn-wrong'
	[ "$(grep -c '^not ok' out)" -eq 2 ] && grep -q '^not ok .* find held: put' out &&
		grep -q '^# after: "S0 released; S1 S5", not "S0 out; S1 S5"' out &&
		grep -q '^# B: "waits, 0", not "0"' out && grep -q '^ok .* find held: find' out
}
test_ok 'a wrong line in that table is a failed test that says what was seen' wrong_table
finish
