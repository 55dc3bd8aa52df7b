#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck source-path=SCRIPTDIR disable=SC2154
# lab watch: checks again on each save, by inotify or without, and says which.
. "$(dirname "$0")/lib.sh"

expect 0 ml build || skip_all 'the kernel does not build here (another test says so)'
gcc -O2 -Wall -o deny "$REPO/tests/t/deny.c" || exit 1
file=my-labs/01-mirror/driver.c

# Waits until `out` has N lines with TEXT.
until_says() {
	for _i in $(seq 300); do
		[ "$(grep -cF -- "$2" out)" -ge "$1" ] && return 0
		kill -0 "$watcher" 2>/dev/null || break
		sleep 0.1
	done
	echo "not $1 times: $2"
	return 1
}
# watches HOW WRAPPER... -- OPTION: two saves, of which the second passes
watches() {
	_how=$1
	shift
	rm -rf my-labs && ml lab start 1 || return 1
	"$@" >out 2>err </dev/null &
	watcher=$!
	{ until_says 1 'NOT YET' && grep -q "^Watching .*$_how.*Ctrl-C" out; } || { kill $watcher; return 1; }
	echo '/* Not yet. */' >>"$file"
	until_says 2 'NOT YET' || { kill $watcher; return 1; }
	[ "$(grep -c '^Saved: checking' out)" -eq 1 ] || { kill $watcher; return 1; }
	cp "$REPO/labs/01-mirror/solution.c" new && mv new "$file"
	until_says 1 PASSED; expect 0 wait $watcher
}
test_ok 'each save is checked, by inotify, until it passes' watches 'by inotify' "$REPO/run.sh" lab watch 1
test_ok '--poll does the same without inotify' watches 'every 100 ms (--poll)' "$REPO/run.sh" lab watch 1 --poll
test_ok 'where inotify is not to be had it polls, and says so' \
	watches 'every 100 ms (no inotify here: ' ./deny inotify -- "$REPO/run.sh" lab watch 1
stops() {
	rm -rf my-labs && ml lab start 1 || return 1
	env --default-signal=INT "$REPO/run.sh" lab watch 1 >out 2>err </dev/null &
	watcher=$!
	until_says 1 ' s)'
	sleep 0.5
	kill -INT $watcher
	expect 130 wait $watcher
}
test_ok 'Ctrl-C ends it' stops
other() { expect 2 ml lab check 1 --poll && expect 2 ml lab watch 2 --csv; }
test_ok 'no other word takes --poll' other
finish
