#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck source-path=SCRIPTDIR disable=SC2154,SC3045
# (dash, bash and busybox know ulimit -v.) The real guest on hosts that lack something, and guests that misbehave: the
# exit status, the message, and that no process is left.
. "$(dirname "$0")/lib.sh"

ML_TIMEOUT=200
MARK=mirrorlab_test=$$x
GONE_TENTHS=20
expect 0 ml build || skip_all 'the kernel does not build here (another test says so)'
gcc -O2 -Wall -o "$SCRATCH/deny" "$REPO/tests/t/deny.c" || exit 1
MIRRORLAB_REPO=$REPO MIRRORLAB_BUILD=${MIRRORLAB_BUILD:-$REPO/build}
export MIRRORLAB_REPO MIRRORLAB_BUILD

# on WRAPPER...: two cases of hmm-tests pass, started by the wrapper
on() {
	"$@" timeout 200 "$MIRRORLAB_BUILD/bin/mirrorlab" smoke --only '*open_close*' --append "$MARK" \
		>out 2>err </dev/null
	status=$?
	[ "$status" -eq 0 ] && grep -q '^PASS: [1-9]' out && gone
}
address_space() { (ulimit -v 4194304 && on env); }
test_ok 'ulimit -v of 4 GiB' address_space
little() { (ulimit -v 2000000 && ! on env; [ "$status" -eq 3 ] && grep -q 'ulimit -v' err); }
test_ok 'a lower one is exit status 3, with the remedy' little
shm() { on unshare -m sh -c "mount -o $1 -t tmpfs none /dev/shm && exec \"\$@\"" sh; }
if unshare -m true 2>/dev/null; then
	test_ok '/dev/shm mounted noexec' shm noexec
	test_ok '/dev/shm of 64 MiB' shm size=64m
	both() { on unshare -m sh -c 'mount -o noexec -t tmpfs none /dev/shm && exec "$@"' sh "$SCRATCH/deny" memfd --; }
	test_ok '/dev/shm noexec and memfd_create refused' both
else
	skip '/dev/shm mounted noexec' 'needs root'
fi
empty_tmp() { MIRRORLAB_CONTAIN=landlock on unshare -m sh -c 'mount -t tmpfs none /tmp && exec "$@"' sh; }
if [ "${REPO#/tmp/}${MIRRORLAB_BUILD#/tmp/}" = "$REPO$MIRRORLAB_BUILD" ] && unshare -m true 2>/dev/null && MIRRORLAB_CONTAIN=landlock on env; then
	test_ok 'nothing in /tmp, and Landlock to keep it so' empty_tmp
else
	skip 'nothing in /tmp, and Landlock to keep it so' 'needs root, Landlock, and nothing of ours in /tmp'
fi
closed() { on sh -c 'exec "$@" <&-' sh; }
test_ok 'stdin closed' closed
denied() { on "$SCRATCH/deny" "$@" -- && grep -q 'this host lacks' err; }
test_ok 'no namespaces: Landlock does it, and that is said' denied namespaces
test_ok 'neither namespaces nor Landlock: limits do what they can, and that is said' denied namespaces landlock
no_ptrace() { ! on "$SCRATCH/deny" ptrace -- && [ "$status" -eq 3 ] && grep -q 'ptrace is refused' err && grep -q 'remedy' err; }
test_ok 'ptrace refused is exit status 3, with the remedy' no_ptrace

guest() { _want=$1; shift; expect "$_want" ml "$@" --append "$MARK $extra" && gone; }
extra='rdinit=/bin/false'
panics() { guest 5 smoke && grep -q 'Kernel panic' out; }
test_ok 'a guest whose PID 1 ends panics: exit status 5' panics
extra=
restarts() { guest 6 shell --cmd 'reboot -f'; }
test_ok 'a guest that restarts does not run its plan for ever: exit status 6' restarts
extra='rdinit=/bin/sleep infinity'
silent() { guest 6 smoke --timeout-scale 0.1 && grep -q 'PID 1 did not come up' out; }
test_ok 'a guest that never answers: exit status 6' silent
extra=
eats() { guest 5 shell --cmd 'dd if=/dev/zero bs=2G count=1 of=/dev/null 2>/dev/null; tail /dev/zero' && grep -qi 'out of memory' out err; }
test_ok 'a guest that eats all memory: the report of its kernel, exit status 5' eats
status7() { guest 7 shell --cmd 'exit 7'; }
test_ok "the exit status of a command in the guest is ours" status7
forks() {
	setsid env --default-signal=INT "$REPO/run.sh" shell --append "$MARK" --cmd 'f() { f | f & }; f; sleep 100' >out 2>err </dev/null &
	_host=$!
	sleep 6
	kill -INT "$_host"
	wait "$_host"
	status=$?
	[ "$status" -eq 130 ] && gone
}
test_ok 'a guest that forks without end can be interrupted, and leaves no process' forks
finish
