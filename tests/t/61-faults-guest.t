#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck source-path=SCRIPTDIR disable=SC2154,SC2016
# The real guest, killed, without disk or terminal, loud or silent for ever:
# the exit status, the message, and that no process is left.
. "$(dirname "$0")/lib.sh"

ML_TIMEOUT=200
MARK=mirrorlab_test=$$x
GONE_TENTHS=20
expect 0 ml build || skip_all 'the kernel does not build here (another test says so)'
B=${MIRRORLAB_BUILD:-$REPO/build}

guest() { _want=$1; shift; expect "$_want" ml "$@" --append "$MARK" && gone; }
# A shell starts what is in the background with SIGINT ignored.
# start ARGS...: in the background, as $host; returns when the guest is up
start() {
	rm -f "$B/runs/latest"
	setsid env --default-signal=INT "$REPO/run.sh" "$@" --append "$MARK" >out 2>err </dev/null &
	host=$!
	for _i in $(seq 100); do
		grep -qs 'mirrorlab: boot' "$B/runs/latest/ktap" && return 0
		sleep 0.1
	done
	return 1
}
# Its oldest process: the others run the programs of the guest.
kernel() { pgrep -of "^/?linux mem=.*$MARK"; }
ended() { wait "$host" 2>/dev/null; status=$?; [ "$status" -eq "$1" ] || { echo "exit status $status, expected $1"; return 1; }; }

killed_host() { start shell --cmd 'sleep 100' && sleep 0.5 && kill -9 "$host" && ended 137 && gone; }
test_ok 'kill -9 of the host program: the guest dies with it' killed_host
killed_kernel() { start shell --cmd 'sleep 100' && sleep 0.5 && kill -9 "$(kernel)" && ended 5 && grep -q 'signal 9' out err && gone; }
test_ok 'kill -9 of the guest kernel: exit status 5, and said' killed_kernel
interrupted() { start smoke && sleep 1 && kill -INT "$host" && ended 130 && gone; }
test_ok 'Ctrl-C in the middle of the tests: exit status 130' interrupted

spins() { start shell --cmd 'while :; do :; done' && sleep 1 && kill -INT "$host" && ended 130 && gone; }
test_ok 'a command that spins can be interrupted: exit status 130' spins
init_spins() {
	expect 6 ml smoke --timeout-scale 0.1 --append "$MARK rdinit=/bin/sh -- -c \"while :; do :; done\"" &&
		grep -q 'PID 1 did not come up' out && gone
}
test_ok 'an init that spins: exit status 6' init_spins
# The real kernel, and a root in which the test program is another.
other_tests() {
	mkdir -p "$SCRATCH/b2/rootfs" "$SCRATCH/b2/bin" && cp -p "$B/bin/mirrorlab" "$SCRATCH/b2/bin/" &&
		printf '#!/bin/sh\n%s\n' "$1" >hmm-tests &&
		echo "file /bin/hmm-tests-series $SCRATCH/hmm-tests 0755 0 0" >list && "$B/rootfs/gen_init_cpio" list >more.cpio &&
		cat "$B/rootfs/rootfs.cpio" more.cpio >"$SCRATCH/b2/rootfs/rootfs.cpio" || return 1
	shift
	MIRRORLAB_TEST_LINUX=$B/kernel/lockdep/linux MIRRORLAB_REPO=$REPO MIRRORLAB_BUILD=$SCRATCH/b2 \
		timeout 100 "$SCRATCH/b2/bin/mirrorlab" smoke --only '*' --append "$MARK" "$@" >out 2>err </dev/null
	status=$?
}
silent() {
	other_tests "echo TAP version 13; $1" --timeout-scale 0.1
	[ "$status" -eq 6 ] && grep -q 'silent for' out && gone
}
test_ok 'a test that spins silently: exit status 6' silent 'while :; do :; done'
test_ok 'a test that keeps the kernel busy and says nothing: exit status 6' silent 'exec dd if=/dev/zero of=/dev/null bs=16M'
flood() {
	guest 0 shell --cmd 'stty -F /dev/ttyS1 raw && dd if=/dev/zero of=/dev/ttyS1 bs=1M count=1024 2>/dev/null; exit 0' &&
		grep -q 'mirrorlab: the guest flooded its console' err &&
		[ "$(stat -Lc %s "$B/runs/latest/console.log")" -lt 70000000 ]
}
test_ok 'a guest that floods its console with 1 GiB: 64 MiB are kept, and that is said' flood

# 1.5 s for a small one.
large() { truncate -s 600000000 large && guest 0 shell --mem 3G --timeout-scale 0.1 --add large --cmd 'exit 0'; }
test_ok 'the deadline of the boot grows with what the guest has to unpack' large
no_terminal() {
	setsid -w timeout 100 "$REPO/run.sh" smoke --only '*open_close*' --append "$MARK" >out 2>err </dev/null
	status=$?
	[ "$status" -eq 0 ] && ! grep -q "$(printf '\033\\|\r')" out err && gone
}
test_ok 'no terminal: a pass, in plain lines' no_terminal
no_person() { setsid -w timeout 100 "$REPO/run.sh" shell --append "$MARK" >out 2>err </dev/null; status=$?; [ "$status" -eq 0 ] && gone; }
test_ok 'a shell without terminal and input ends at once' no_person

if unshare -m true 2>/dev/null; then
	full() {
		mkdir -p "$B/runs" && expect 3 timeout 100 unshare -m sh -c '
			mount -t tmpfs -o size=4k,mode=0777 none "$1" || exit 99
			shift; exec "$@"' sh "$B/runs" "$REPO/run.sh" smoke --only '*open_close*' --append "$MARK" >out 2>err </dev/null
		[ "$status" -eq 3 ] && grep -q '^PASS: ' out && grep -q 'No space left on device' err && gone
	}
	test_ok 'no place for the report: the verdict is printed, but a pass does not count, exit status 3' full
	read_only() {
		mkdir -p "$SCRATCH/a b/the lab" && expect 0 timeout 100 unshare -m sh -c '
			mount --bind "$1" "$2" && mount -o remount,bind,ro "$2" && ! touch "$2/x" 2>/dev/null && cd "$2" || exit 99
			MIRRORLAB_BUILD=$3 exec ./run.sh smoke --only "*open_close*" --append "$4"' \
			sh "$REPO" "$SCRATCH/a b/the lab" "$B" "$MARK" >out 2>err </dev/null
		[ "$status" -eq 0 ] && ! grep -q compile err && gone
	}
	test_ok 'sources that are read-only, in a path with spaces: a pass, and nothing is compiled' read_only
else
	skip 'no place for the report: the verdict is printed' 'needs root'
	skip 'sources that are read-only, in a path with spaces' 'needs root'
fi
finish
