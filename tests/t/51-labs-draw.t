#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck source-path=SCRIPTDIR disable=SC2154
# The time line of a lesson's walk: is it what the kernel did, and can it be read?
. "$(dirname "$0")/lib.sh"

expect 0 ml build || skip_all 'the kernel does not build here (another test says so)'

has() { grep -qF -- "$2" "$1"; }
lines() { grep -c -- "$2" "$1"; }
# The drawing of lesson 3: two changes wait for one thaw.
svg=my-labs/03-in-flight/walk.svg
html=my-labs/03-in-flight/walk.html

drawn() { expect 0 ml lab walk 3 --draw && has out " $svg" && has out " $html" && [ -s "$svg" ] && [ -s "$html" ]; }
test_ok 'walk --draw names the two files it wrote' drawn
# Other tests run guests at the same time: the latest run need not be ours.
in_run() {
	for run in "${MIRRORLAB_BUILD:-$REPO/build}"/runs/*/; do
		cmp -s "$svg" "$run/walk.svg" && cmp -s "$html" "$run/walk.html" && return
	done
	return 1
}
test_ok 'they are in the folder of the run as well' in_run
lanes() {
	for who in cpu gpu io cpu2 'interval tree'; do
		has "$svg" ">$who</text>" || return 1
	done
}
test_ok 'each thread has a lane, and the interval tree has one' lanes
# One more each than there are in the run: the legend's.
arrows() {
	[ "$(lines "$html" '^<tr.*has to wait')" = 2 ] && [ "$(lines "$html" '<tr.*has to wait.*applied in')" = 2 ] &&
		[ "$(lines "$svg" '"applied"')" = 3 ] && ! has "$svg" '"pending"' && ! has "$svg" 'the kernel says'
}
test_ok 'each change that waits has an arrow to where it is applied' arrows
# The kernel's tracepoint counted them: the drawing found the same.
counted() { grep -q '# trace kernel cpu: thaw seq 5 changes 2 releases 0' "$run/ktap" && has "$svg" 'free again: 6 (even)'; }
test_ok 'the thaw is that of the tracepoint' counted
bars() { for b in command callback held waits frozen; do [ "$(lines "$svg" "<rect class=\"$b\"")" -ge 2 ] || return 1; done; }
test_ok 'commands, callbacks, holds, waiting and the frozen tree are bars' bars
spoken() { has "$svg" 'role="img" aria-labelledby="title desc"' && has "$svg" '; applied in ' && has "$html" '<caption>What happened in step 5' && has "$html" 'This was checked, and held'; }
test_ok 'both files have all of it in words' spoken
alone() { ! grep -E '(href|src)="[^#]|<script|@import|url\([^#]' "$svg" "$html"; }
test_ok 'they need no other file, and have no scripts' alone
every() {
	for lesson in "$REPO"/labs/[0-9]*/; do
		n=$(basename "$lesson") && [ ! -e "$lesson/walk" ] || expect 0 ml lab walk "${n%%-*}" --draw || return 1
	done
	for f in my-labs/*/walk.svg; do
		d=${f%.svg}.html
		[ "$(lines "$d" '<tr.*has to wait')" = "$(lines "$d" '<tr.*\(applied\|taken up\) in')" ] && ! has "$f" 'the kernel says' &&
			! has "$f" '"pending"' || return 1
	done
}
test_ok 'in no lesson a change is left over, and none is made up' every
if command -v xmllint >/dev/null; then
	xml() { xmllint --noout my-labs/*/walk.svg; }
	test_ok 'the drawings of all lessons are XML' xml
else
	skip 'the drawings of all lessons are XML' 'no xmllint here (libxml2-utils)'
fi
refused() { expect 2 ml lab list --draw && expect 2 ml lab start 1 --draw; }
test_ok 'words that run nothing do not take --draw' refused
check() { ml lab start 3 && expect 1 ml lab check 3 --draw && [ -s my-labs/03-in-flight/check.svg ] && has my-labs/03-in-flight/check.html 'did not hold'; }
test_ok 'a check that fails can be drawn, too' check
finish
