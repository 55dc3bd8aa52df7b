#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck source-path=SCRIPTDIR disable=SC2154
# The measurements run, and their figures can be true: what is measured here is
# whether they are measured, not how fast this machine is.
. "$(dirname "$0")/lib.sh"

nothing() { expect 2 ml bench nosuchbench && grep -q '^  run ' err && grep -q '^  faults ' err; }
test_ok 'a measurement that there is not is a usage error that lists the others' nothing

# figure NAME: the median of a row of `out`
figure() { sed -n "s/^  $1  *\([0-9.]*\) .*/\1/p" out; }
less() { awk -v a="$1" -v b="$2" 'BEGIN { exit !(a > 0 && a < b) }'; }
run() {
	expect 0 ml bench run --flavour fast --repeat 1 &&
		grep -q '^fast: 58 tests passed in each of 1 runs' out &&
		less "$(figure 'boot to PID 1, host program')" "$(figure 'boot to verdict, host program')" &&
		less "$(figure 'boot to PID 1, by hand')" "$(figure 'boot to end, by hand')" &&
		less "$(figure 'longest single test')" "$(figure 'boot to end, by hand')" &&
		less "$(figure '.\/run.sh build with nothing to do')" "$(figure 'all of .\/run.sh')" &&
		grep -q 'overhead of the host program: [-+][0-9]' out
}
test_ok 'bench run compares the host program with a kernel started by hand' run

# columns: calls ptrace wait4 ...; each of these needs at least one stop
stops() { awk -v what="$1" 'index($0, what) { n = split($0, f, "  +"); ok = f[3] >= f[4] && f[4] >= 1 && f[5] >= 1 } END { exit !ok }' out; }
faults() {
	expect 0 ml bench faults --flavour fast && stops 'a system call' && stops 'a page fault (' &&
		stops 'munmap of that page' && stops 'a fork'
}
if { command -v perf || command -v strace; } >/dev/null; then
	test_ok 'bench faults counts what the host does for one fault, fork, munmap' faults
else
	skip 'bench faults counts what the host does' 'neither perf nor strace is installed'
fi

lab() {
	expect 0 ml bench lab --repeat 1 && less "$(figure 'lab watch: save to start of check')" "$(figure 'lab watch: save to verdict')" &&
		less "$(figure 'lab watch --poll: save to start of check')" 5 && grep -q 'lab check, all of it' out
}
test_ok 'bench lab measures from the save of a file to the verdict' lab

# first ROW: its median, of a guest alone
first() { figure "$1" | head -n 1; }
many() {
	expect 0 ml bench many --jobs 3 --repeat 1 &&
		less "$(figure 'alone: to its verdict')" "$(figure '3 at once: to the verdict of all')" &&
		less "$(first '  its RAM, as far as touched')" "$(first 'private memory, all of it')" &&
		less 4 "$(first '  its RAM, as far as touched')" && less 0.5 "$(first "  the host's copy of the initramfs")" &&
		less "$(first 'private memory, all of it')" 80 && grep -q 'target: 80 MiB or less: met' out
}
if [ "${MIRRORLAB_CONTAIN:-bwrap}" = bwrap ] && command -v bwrap >/dev/null; then
	test_ok 'bench many looks at the memory of guests, and at what they wait for each other' many
else
	skip 'bench many looks at the memory of guests' 'bubblewrap is not installed, what it keeps is looked for'
fi

# What `bench api` asks the guest; the kernel that it compares with is not built here.
api() {
	# shellcheck disable=SC2016
	symbol='$(sed -n "s/ T __mmu_notifier_invalidate_range_%s$//p" /proc/kallsyms)'
	# shellcheck disable=SC2059
	expect 0 ml shell --flavour fast --add "${MIRRORLAB_BUILD:-$REPO/build}/kernel/fast/contract/mn_bench.ko" --cmd \
		"insmod /in/mn_bench.ko start=0x$(printf "$symbol" start) end=0x$(printf "$symbol" end) && cat /sys/kernel/debug/mn_bench" &&
		grep -q '^ok 1 mn_bench' out && [ "$(grep -c '^# [a-z-]* [0-9]* [0-9]' out)" -eq 52 ] &&
		grep -q '^# refaults-punch 64 0.00 ' out && grep -q '^# refaults-worker 64 60.00 ' out
}
test_ok 'bench api: its module measures, and a hole leaves the rest in the device with punch alone' api
finish
