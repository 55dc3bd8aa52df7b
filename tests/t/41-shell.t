#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck source-path=SCRIPTDIR disable=SC2154
# shell --cmd between two programs: bytes pass through the guest as they are,
# in both directions, however they come.
. "$(dirname "$0")/lib.sh"

expect 0 ml build || skip_all 'the kernel does not build here (another test says so)'
head -c 4194304 /dev/urandom >data
sum=$(sha256sum <data)
# lab COMMAND: in the guest; output in out, exit status in $status
lab() {
	timeout 100 "$REPO/run.sh" shell --cmd "$1" >out 2>err
	status=$?
	[ "$status" -eq 0 ] || { echo "exit status $status"; return 1; }
}

file() { lab sha256sum <data && [ "$(cat out)" = "$sum" ]; }
test_ok 'four megabytes of random bytes reach the command, from a file' file
slow_reader() { lab 'sleep 1; sha256sum' <data && [ "$(cat out)" = "$sum" ]; }
test_ok 'also one that starts to read late' slow_reader
slow_writer() {
	{ head -c 100000 data; sleep 2.5; tail -c +100001 data; } | lab 'sleep 1; sha256sum' && [ "$(cat out)" = "$sum" ]
}
test_ok 'also from a pipe with a pause in it' slow_writer
through() { lab cat <data && cmp out data; }
test_ok 'they come back unchanged' through
no_lines() { lab 'head -c 4194304 /dev/zero' </dev/null && head -c 4194304 /dev/zero | cmp - out; }
test_ok 'four megabytes of output without an end of line arrive' no_lines
slow_host() {
	# shellcheck disable=SC2094 # the first is read, the second another file
	timeout 100 "$REPO/run.sh" shell --cmd 'head -c 4194304 /dev/zero' 2>err </dev/null | { sleep 2; cat >out; }
	head -c 4194304 /dev/zero | cmp - out
}
test_ok 'also to a slow reader' slow_host
not_read() { yes | lab 'head -n 1' && [ "$(cat out)" = y ]; }
test_ok 'a command need not read its input to the end' not_read
script() { printf 'echo got it\nexit 4\n' | timeout 100 "$REPO/run.sh" shell >out 2>err; status=$?; [ $status -eq 4 ] && [ "$(cat out)" = 'got it' ]; }
test_ok 'without a command, a shell takes its commands from the input, and its status is ours' script
none() { lab 'wc -c' </dev/null && [ "$(cat out)" = 0 ]; }
test_ok 'no input is an empty one' none
finish
