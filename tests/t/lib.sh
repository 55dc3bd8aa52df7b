# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# Sourced by the TAP scripts beside it: . "$(dirname "$0")/lib.sh"
#
#   test_ok 'sentence' COMMAND...   one test: passes if COMMAND exits with 0
#   ml ARGS...                      ./run.sh ARGS: output in out and err, exit in $status
#   expect N ml ARGS...             true if that exits with N
#   skip 'sentence' 'reason'        one test that cannot run here
#   skip_all 'reason'               none of this script can
#   gone                            true as soon as no process has $MARK in its arguments
#   finish                          the plan; always the last line
#
# A script runs in a scratch folder of its own, which is gone at the end.
set -u

REPO=${MIRRORLAB_REPO:-$(cd "$(dirname "$0")/../.." && pwd)}
SCRATCH=$(mktemp -d "${TMPDIR:-/tmp}/mirrorlab-test.XXXXXX") || exit 1
chmod 755 "$SCRATCH"
trap 'rm -rf "$SCRATCH"' EXIT
trap 'exit 130' INT TERM HUP
cd "$SCRATCH" || exit 1
test_number=0
status=0

test_ok() {
	test_number=$((test_number + 1))
	_title=$1
	shift
	if "$@" >"$SCRATCH/.log" 2>&1; then
		echo "ok $test_number - $_title"
	else
		echo "not ok $test_number - $_title"
		{ echo "command: $*"; echo "exit status of the last run: $status"; tail -n 40 "$SCRATCH/.log"
		  for _f in out err; do
			[ -s "$SCRATCH/$_f" ] && { echo "--- $_f"; tail -n 25 "$SCRATCH/$_f"; }
		  done; } | sed 's/^/# /'
	fi
}

ml() {
	timeout -k 30 "${ML_TIMEOUT:-540}" "$REPO/run.sh" "$@" >"$SCRATCH/out" 2>"$SCRATCH/err" </dev/null
	status=$?
	return "$status"
}

expect() {
	_want=$1
	shift
	"$@"
	status=$?
	[ "$status" -eq "$_want" ] || { echo "exit status $status, expected $_want"; return 1; }
}

# The processes of what ended may need a moment: GONE_TENTHS of a second, or one.
gone() {
	for _i in $(seq "${GONE_TENTHS:-10}"); do
		pgrep -f "$MARK" >/dev/null || return 0
		sleep 0.1
	done
	echo "left: $(pgrep -fa "$MARK")"
	return 1
}

skip() {
	test_number=$((test_number + 1))
	echo "ok $test_number - $1 # SKIP $2"
}

skip_all() {
	echo "1..0 # SKIP $1"
	exit 0
}

finish() {
	echo "1..$test_number"
}
