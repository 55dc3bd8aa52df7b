#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck source-path=SCRIPTDIR disable=SC2154
# Ended from outside, at any moment: the exit status is right and no process is
# left. With a stand-in for the kernel that sits or talks until it is killed.
. "$(dirname "$0")/lib.sh"
. "$REPO/tests/t/fake-guest.sh"

# A shell starts what is in the background with SIGINT ignored.
# start MODE ARGS...: in the background; $host is the host program
start() {
	_mode=$1
	shift
	rm -f "$B/runs/latest"
	setsid env --default-signal=INT,TERM,HUP "$REPO/run.sh" smoke --mem 64M --append "fake=$_mode $MARK" "$@" >out 2>err </dev/null &
	host=$!
}
booted() {
	for _i in $(seq 100); do
		grep -q 'mirrorlab: boot' "$B/runs/latest/ktap" 2>/dev/null && return 0
		sleep 0.05
	done
	echo 'it did not boot'
	return 1
}
ended() { wait "$host"; status=$?; [ "$status" -eq "$1" ] || { echo "exit status $status, expected $1"; return 1; }; }
kernel() { pgrep -f "^/?linux mem=.*$MARK" | tail -n 1; }

interrupted() {
	start chatty && booted && kill "-$1" "$host" && ended 130 && gone || return 1
	grep -q '"exit":[[:space:]]*130' "$B/runs/latest/report.json" && [ -s "$B/runs/latest/ktap" ]
}
for sig in INT TERM HUP; do
	test_ok "SIG$sig ends the run with 130, its folder says so" interrupted $sig
done

for mode in bwrap ns landlock none-for-test; do
	MIRRORLAB_CONTAIN=$mode
	export MIRRORLAB_CONTAIN
	if ! fake pass; then
		skip "kill -9 with containment $mode" "$(head -n 1 err)"
		continue
	fi
	killed_host() { start chatty && booted && kill -9 "$host" && ended 137 && gone; }
	test_ok "$mode: kill -9 of the host program leaves no process" killed_host
	killed_host_forks() { start fork && booted && sleep 0.3 && kill -9 "$host" && ended 137 && sleep 3 && gone; }
	test_ok "$mode: not even of a guest that forks without end" killed_host_forks
	killed_kernel() { start chatty && booted && kill -9 "$(kernel)" && ended 5 && grep -q 'signal 9' out && gone; }
	test_ok "$mode: kill -9 of the guest kernel is exit status 5, and leaves no process" killed_kernel
done
unset MIRRORLAB_CONTAIN

at_any_moment() {
	for delay in 0.01 0.02 0.03 0.04 0.05 0.06 0.08 0.1 0.12 0.15; do
		setsid env --default-signal=INT "$B/bin/mirrorlab" smoke --mem 64M --append "fake=chatty $MARK" >out 2>err </dev/null &
		host=$!
		sleep $delay
		kill "-$1" "$host"
		wait "$host"
		gone || { echo "with a delay of $delay"; return 1; }
	done
}
MIRRORLAB_REPO=$REPO
export MIRRORLAB_REPO
test_ok 'SIGINT at any moment leaves no process' at_any_moment INT
test_ok 'kill -9 at any moment leaves no process' at_any_moment 9

repeat() {
	start chatty --repeat 6 --jobs 2 --timeout-scale 0.1 && sleep 5 && kill -INT "$host" && ended 130 && gone || return 1
	grep -q 'interrupted: the table is of the runs until then' out && grep -q '^[0-9]* of 6 runs' out
}
test_ok 'SIGINT ends --repeat with the table so far' repeat
repeat_kill() { start chatty --repeat 6 --jobs 2 && sleep 1 && kill -9 "$host" && ended 137 && gone; }
test_ok 'kill -9 of --repeat leaves no process' repeat_kill
finish
