#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Report files in the eyes of other people's tools: xmllint, jq, prove, sh; and what
# becomes of them when the disk is full.
# Boots no kernel.
. "$(dirname "$0")/lib.sh"

pkg-config --exists libcjson libxml-2.0 cmocka ||
	skip_all 'libcjson, libxml2 or cmocka is not installed'
mkdir b
make -s -C "$REPO" -f tests/tests.mk B="$SCRATCH/b" report-tool >make.log 2>&1 ||
	{ sed 's/^/# /' make.log; echo 'Bail out! the report tool does not build'; exit 1; }
tool=$SCRATCH/b/tests/plain/report_tool
: >quiet

report() { # NAME LOG: results on stdin
	mkdir -p "$1"
	cat >"$1/in"
	"$tool" "$1/in" "$2" "$1" >"$1/text" 2>"$1/err"
	status=$?
}

printf 'KTAP version 1\n1..1\n  TAP version 13\n  1..2\n  ok 1 a\n  ok 2 b\nok 1 s\n' >pass.in
report pass quiet <pass.in
printf 'KTAP version 1\n1..1\n  TAP version 13\n  1..3\n  # <&> \001 \377\n  not ok 1 a\n' >cut.in
report cut "$REPO/tests/host/data/lockdep-schedule.log" <cut.in
test_ok 'a pass exits with 0' grep -q '^PASS: 2 passed' pass/text
test_ok 'a run that was cut off, with reports, is a crash' grep -q '^CRASH' cut/text
no_colour() { ! grep "$(printf '\033')" pass/text cut/text; }
test_ok 'no colour goes to a file' no_colour

if command -v xmllint >/dev/null; then
	test_ok 'xmllint: report.xml keeps to the schema' \
		xmllint --noout --nonet --schema "$REPO/tests/host/junit.xsd" pass/report.xml cut/report.xml
else
	skip 'xmllint: report.xml keeps to the schema' 'xmllint is not installed (libxml2-utils)'
fi
if command -v jq >/dev/null; then
	test_ok 'jq: report.json has what the format asks for' jq -e '
		.verdict == "pass" and .exit == 0 and .flavour == "lockdep" and
		.kernel == "6.12.117" and .boot_s == 0.2 and .wall_s == 1.5 and
		(.suites[0] | .name == "s" and .planned == 2 and .passed == 2 and
		 .failed == 0 and .skipped == 0 and (.wall_s | type) == "number" and
		 (.tests | length) == 2 and .tests[0].name == "a" and
		 .tests[0].status == "pass") and .reports == []' pass/report.json
	test_ok 'jq: report.json of a crash names every report' jq -e '
		.verdict == "crash" and .exit == 5 and (.reports | length) == 5 and
		.suites[0].tests[0].status == "fail"' cut/report.json
else
	skip 'jq: report.json has what the format asks for' 'jq is not installed'
fi
test_ok 'reproduce.sh is executable and a script' sh -c 'test -x pass/reproduce.sh && sh -n pass/reproduce.sh'

# prove is the judge of TAP: we must agree on pass or fail when a suite prints it.
agree() {
	printf '%b' "$1" >tap.in
	{ printf 'KTAP version 1\n1..1\n'; sed 's/^/    /' tap.in; echo 'ok 1 s'; } >nested.in
	report prove quiet <nested.in
	theirs=0
	prove -Q -e cat tap.in >prove.log 2>&1 || theirs=1
	echo "prove: $theirs, we: $status"
	cat prove.log prove/text
	[ "$status" -eq "$theirs" ]
}
prove_row() {
	test_ok "prove agrees: $1" agree "$2"
}
if command -v prove >/dev/null; then
	prove_row 'a pass' 'TAP version 13\n1..2\nok 1 - a\nok 2 - b\n'
	prove_row 'a failure' 'TAP version 13\n1..2\nok 1 - a\nnot ok 2 - b\n'
	prove_row 'plan at the end' 'TAP version 13\nok 1\nok 2\n1..2\n'
	prove_row 'too few' 'TAP version 13\n1..3\nok 1\nok 2\n'
	prove_row 'too many' 'TAP version 13\n1..1\nok 1\nok 2\n'
	prove_row 'no plan' 'TAP version 13\nok 1\nok 2\n'
	prove_row 'out of order' 'TAP version 13\n1..2\nok 2\nok 1\n'
	prove_row 'the same number twice' 'TAP version 13\n1..2\nok 1\nok 1\n'
	prove_row 'a failure that is to do' 'TAP version 13\n1..2\nok 1\nnot ok 2 # TODO x\n'
	prove_row 'bail out' 'TAP version 13\n1..2\nok 1\nok 2\nBail out! x\n'
	prove_row 'two plans' 'TAP version 13\n1..2\n1..2\nok 1\nok 2\n'
	prove_row 'nothing' ''
	prove_row 'results without numbers' 'TAP version 13\n1..2\nok\nok - b\n'
	prove_row 'talk in between' 'TAP version 13\n1..1\nhello\n# x\nok 1\n'
else
	skip 'prove agrees' 'prove is not installed (perl)'
fi

full_disk() {
	# shellcheck disable=SC2016 # expanded inside
	unshare -rm sh -c 'mkdir full && mount -t tmpfs -o size=4k none full &&
		"$0" cut/in "$1" full >full.out 2>full.err; echo "status $?"; ls -A full' \
		"$tool" "$REPO/tests/host/data/lockdep-schedule.log" >full.log
	cat full.log full.err
	grep -q '^status 99' full.log && grep -q 'report.json: cannot write: No space left' full.err &&
		! grep -q report.json full.log
}
if unshare -rm sh -c 'mkdir -p probe && mount -t tmpfs none probe' 2>/dev/null; then
	test_ok 'a full disk is told, and leaves no half report' full_disk
else
	skip 'a full disk is told, and leaves no half report' 'no user namespace to mount a small disk in'
fi
finish
