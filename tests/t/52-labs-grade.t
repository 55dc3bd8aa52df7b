#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck source-path=SCRIPTDIR disable=SC2154
# lab grade: a class of more than 30, many of whom mean no good (tests/grade). Each
# gets the right points, and nobody gets at anybody else's files, the host, or more
# time than others.
. "$(dirname "$0")/lib.sh"

expect 0 ml build || skip_all 'the kernel does not build here (another test says so)'
command -v bwrap >/dev/null || MIRRORLAB_CONTAIN=landlock expect 0 ml shell --cmd true ||
	skip_all 'neither bubblewrap nor Landlock: this host cannot contain a compiler'

sleep 1000 &
outside=$!
trap 'kill $outside 2>/dev/null; rm -rf "$SCRATCH"' EXIT
mkdir class && (cd class && "$REPO/tests/grade/make-class.sh" "$REPO/labs" "$outside") >points || exit 1
lessons=$(find "$REPO/labs" -maxdepth 1 -name '[0-9][0-9]-*' | wc -l)
sed -i "s/^all /$lessons /" points
state() { find class -printf '%p %y %s %T@ %l\n' | sort | cksum; }
before=$(state)
has() { grep -qF -- "$2" "$1"; }
# Alone in a pid namespace, whoever is left over can be seen; else just run it.
alone() {
	if [ "$(id -u)" = 0 ] && unshare --pid --fork --mount-proc true 2>/dev/null; then
		# shellcheck disable=SC2016
		unshare --pid --fork --mount-proc sh -c '"$@"; rc=$?; sleep 0.5; set -- /proc/[0-9]*
			[ $# -eq 1 ] || { echo "left: $*" >&2; head -c 300 "$2/cmdline" >&2; exit 99; }; exit $rc' sh "$@"
	else
		"$@"
	fi
}

class() { expect 0 alone timeout 500 "$REPO/run.sh" lab grade class --csv >out 2>err; }
test_ok 'a class of 37 is graded, and no process is left' class
cp out csv
right() {
	[ "$(wc -l <points)" -ge 30 ] || return 1
	while read -r want name; do
		grep -q "^\"$name\",\"class/$name\",$want,$lessons," csv || { echo "not $want: $(grep "^\"$name\"" csv)"; false; } || return 1
	done <points
}
test_ok 'each has the points that are right' right
odd() {
	has csv '"e,""e","class/e,""e",1,' && has csv "\"'=1+1\",\"class/=1+1\",1," &&
		has csv '"new line","class/new line",1,' && has csv '"<&>","class/<&>",1,' &&
		[ "$(wc -l <csv)" -eq $(($(wc -l <points) + 6)) ]
}
test_ok 'commas, quotes, line feeds and formulas in names do no harm to CSV' odd
reasons() {
	has csv '01-mirror: refused: it is a link' && has csv '01-mirror: refused: it is not a file' &&
		has csv 'refused: it has more than 256 KiB' && has csv 'its folder is a link' &&
		grep -q 'passwd: \(No such file\|Permission denied\)' csv && has csv 'The machine stood still' && ! has csv root:x:0
}
test_ok 'who gets no point is told why' reasons
nowhere() {
	run=$(readlink -f "${MIRRORLAB_BUILD:-$REPO/build}/runs/latest")
	[ "$(state)" = "$before" ] && [ ! -e class/RAN ] && kill -0 $outside || return 1
	! grep -h 'escape:' "$run"/*/console.log
}
test_ok 'no file of a student was changed, no Makefile was run, nothing got out of its guest' nowhere

spies() {
	MIRRORLAB_CONTAIN=$1 expect 0 ml lab grade class/spy --csv && has out '"spy","class/spy",1,' || return 1
	! grep -h 'escape:' "${MIRRORLAB_BUILD:-$REPO/build}"/runs/latest/*/console.log
}
for mode in ns landlock; do
	if MIRRORLAB_CONTAIN=$mode expect 0 ml shell --cmd true; then
		test_ok "contained by $mode, a module that makes the host's system calls finds nothing" spies $mode
	else
		skip "contained by $mode, a module that makes the host's system calls finds nothing" "$(head -n 1 err)"
	fi
done

json() {
	expect 0 ml lab grade class/cleo class/empty --json && has out '"name":	"cleo"' && has out '"status":	"failed"' &&
		has out '"read":	"02-retry#' && grep -q '"conditions_held":	[1-9]' out && [ "$(grep -c '"status":	"absent"' out)" -eq $((2 * lessons - 2)) ]
}
test_ok 'JSON has what failed, how far it came, and what to read' json
junit() {
	expect 0 ml lab grade 'class/<&>' class/cleo --junit && has out '<testsuite name="&lt;&amp;&gt;" tests="' &&
		has out 'failures="1"' && has out '<failure message="failed"' || return 1
	! command -v xmllint >/dev/null || xmllint --noout --schema "$REPO/tests/host/junit.xsd" out
}
test_ok 'JUnit is as its schema says' junit
table() { expect 0 ml lab grade class/dora/my-labs && grep -q '^dora  *+ .*  2 of ' out; }
test_ok 'a my-labs has the name of the folder around it; without a format there is a table' table
usage() {
	expect 2 ml lab grade && expect 2 ml lab grade class/ada --csv --json && expect 2 ml lab grade nowhere &&
		mkdir none && expect 2 ml lab grade none && expect 2 ml lab list --csv
}
test_ok 'no folder, none that is there, two formats: usage errors' usage
uncontained() { MIRRORLAB_CONTAIN=none-for-test expect 3 ml lab grade class/cleo && has err 'bubblewrap'; }
test_ok 'where a compiler cannot be contained, nobody is graded' uncontained
interrupted() {
	expect 130 alone env --default-signal=INT timeout --preserve-status -s INT 6 "$REPO/run.sh" lab grade class/endless class/fork class/waits class/ada --csv >out 2>err
}
test_ok 'Ctrl-C leaves nothing' interrupted
finish
