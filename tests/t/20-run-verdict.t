#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck source-path=SCRIPTDIR disable=SC2154
# Verdict and exit status of a run, with a stand-in for the guest kernel that
# passes, fails, crashes, hangs and floods as it is told.
. "$(dirname "$0")/lib.sh"
. "$REPO/tests/t/fake-guest.sh"

says() { expect "$1" fake "$2" && grep -q -e "$3" out err; }

passed() { says 0 pass '^PASS: 2 passed, 0 failed, 0 skipped'; }
test_ok 'two passed tests are a pass' passed
files() { for f in console.log ktap report.json report.xml reproduce.sh; do [ -s "$B/runs/latest/$f" ] || return 1; done; }
test_ok 'the run left its five files behind the link latest' files
test_ok 'a failed test is exit status 1' says 1 fail '1 of 2 tests failed'
test_ok 'a missing test is exit status 1' says 1 short-plan '1 of 2 tests have no result'
test_ok 'no test at all is exit status 1' says 1 no-tests 'no tests ran'
test_ok 'a skip that nobody expects is exit status 1' says 1 skip 'without being listed as expected'
test_ok 'results without a last line are no verdict, exit status 6' says 6 no-end 'no verdict'
test_ok 'a panic is exit status 5 and shown' says 5 panic 'Kernel panic - not syncing: fake'
test_ok 'a kernel warning is exit status 5 although all tests passed' says 5 warn 'WARNING: CPU: 0'
test_ok 'a kernel that aborts is exit status 5' says 5 abort 'signal 6'
test_ok 'a kernel that may not trace is exit status 3, with the reason' says 3 no-ptrace 'ptrace is refused here'
test_ok 'guest memory that the host cannot supply is exit status 3' says 3 sigbus 'could not supply'
test_ok 'a guest that does not power off is exit status 6' says 6 no-off 'did not power off'

# The clock: --timeout-scale makes the deadlines short enough for a test.
silent() { expect 6 fake silent --timeout-scale 0.1 && grep -q 'silent for' out && gone; }
test_ok 'a guest that falls silent is killed, exit status 6' silent
spin() { expect 6 fake spin --timeout-scale 0.1 && grep -q 'silent for' out && gone; }
test_ok 'a guest that loops silently is killed, exit status 6' spin
chatty() { expect 6 fake chatty --timeout-scale 0.03 && grep -q 'not finished after' out && grep -q 'still here' out; }
test_ok 'a guest that talks for ever is killed, its last lines shown' chatty
boot() { expect 6 fake no-boot --timeout-scale 0.05 && grep -q 'PID 1 did not come up' out; }
test_ok 'a guest that never boots is killed, exit status 6' boot
forks() { expect 6 fake fork --timeout-scale 0.05 && gone; }
test_ok 'a guest that forks without end is killed with all of its processes' forks
forks_landlock() { MIRRORLAB_CONTAIN=landlock expect 6 fake fork --timeout-scale 0.05 && gone; }
test_ok 'the same without namespaces' forks_landlock
flood() {
	expect 0 fake flood && grep -q 'flooded its console' err || return 1
	[ "$(stat -Lc %s "$B/runs/latest/console.log")" -lt 70000000 ] &&
		grep -a -q 'bytes left out here' "$B/runs/latest/console.log" &&
		tail -n 1 "$B/runs/latest/console.log" | grep -q 'last words'
}
test_ok 'a console flood of 1 GiB costs 64 MiB of log, is said, and the verdict stands' flood

full_disk() {
	expect 3 with_small_disk fake pass && grep -q '^PASS: 2 passed' out &&
		grep -q 'No space left on device' err
}
full_disk_fail() { expect 1 with_small_disk fake fail && grep -q 'No space left' err; }
if small_disk; then
	test_ok 'on a full disk the verdict is printed, but a pass does not count: exit status 3' full_disk
	test_ok 'on a full disk a failure keeps its exit status' full_disk_fail
else
	skip 'on a full disk the verdict is printed' 'needs a user namespace with a tmpfs'
fi

no_stdout() { expect 0 sh_closed '<&- >&- 2>&-' && expect 1 sh_closed '<&- >&- 2>&-' fail; }
test_ok 'with stdin, stdout and stderr closed the exit status is right' no_stdout
blanks() { mkdir -p "$SCRATCH/a b" && cp "$FAKE" "$SCRATCH/a b/lin ux" && MIRRORLAB_TEST_LINUX="$SCRATCH/a b/lin ux" expect 0 fake pass; }
test_ok 'the kernel may lie in a path with blanks' blanks
flaky() {
	expect 1 fake flaky --repeat 24 --jobs 2 || return 1
	grep -q '(flaky)' out && grep -q '^24 of 24 runs: ' out
}
refused() { expect 2 ml smoke "$@" && ! grep -q 'this host cannot' err; }
mkfifo fifo
test_ok '--mem below what a kernel needs is a usage error' refused --mem 1M
test_ok 'arguments that would cut the channels are refused' refused --append 'quiet ssl0=null'
test_ok 'a memory size behind the back of --mem is refused' refused --append mem=2G
test_ok 'more arguments than a kernel takes are refused' refused --append "$(seq -s ' ' 40)"
test_ok '--add of what is not there is a usage error' refused --add nowhere
test_ok '--add of a pipe is a usage error' refused --add fifo
test_ok '--add of a file without a size is a usage error, not an empty file' refused --add /proc/cpuinfo
test_ok '--add of one name twice is a usage error, with --repeat too' refused --add "$FAKE" --add "$FAKE" --repeat 2
# In the background a shell has it ignored.
quit() {
	env --default-signal=QUIT "$REPO/run.sh" smoke --mem 64M --append "fake=chatty $MARK" </dev/null >out 2>err &
	for _i in $(seq 300); do
		! pgrep -f "^/?linux mem=.*$MARK" >/dev/null || break
		sleep 0.1
	done
	kill -QUIT $!
	wait $!
	[ $? -eq 130 ] && gone
}
test_ok 'SIGQUIT ends the run like SIGINT, and leaves no process' quit
repeat() { expect 0 fake pass --repeat 5 --jobs 2 && grep -q '^5 of 5 runs: 5 passed, 0 failed, 0 flaky tests of 2' out; }
test_ok 'five runs, two at once, are counted' repeat
test_ok 'a test that passes sometimes is in the flake table' flaky
finish
