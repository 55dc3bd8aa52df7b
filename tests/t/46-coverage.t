#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck source-path=SCRIPTDIR disable=SC2154
# coverage: what it needs, and all of it where somebody has built a gcov kernel:
# building one here would take more CPU time than all other tests. How lines and
# branches are counted is checked in tests/host/test_coverage.c.
. "$(dirname "$0")/lib.sh"

B=${MIRRORLAB_BUILD:-$REPO/build}

helped() { expect 0 ml coverage --help && grep -q '^usage: ./run.sh coverage \[--timeout-scale X\]$' out; }
test_ok 'it says what it takes' helped
no_flavour() { expect 2 ml coverage --flavour fast; }
test_ok 'there is no other flavour to count in' no_flavour
stand_in() { MIRRORLAB_TEST_LINUX=/bin/true expect 3 ml coverage && grep -q 'a kernel that was built here' err; }
test_ok 'a kernel from elsewhere cannot be counted, exit 3' stand_in

mkdir bare
ln -s /usr/bin/* /bin/* /usr/sbin/* bare/ 2>/dev/null
rm -f bare/gcov-tool
no_tool() { PATH=$SCRATCH/bare expect 3 ml coverage && grep -q 'gcov-tool, which come with gcc' err; }
test_ok 'without gcov-tool it says so, exit 3' no_tool

# 1: less than is wanted
counted() {
	ml coverage
	[ "$status" -le 1 ] && grep -Eq '^(enough|too little): 95 % of lines' out &&
		awk '$1 ~ /^mm.mmu_notifier.c$/ { ok = $2 >= 0.95 * $4 && $4 > 400 && $7 >= 0.8 * $9 && $9 > 200 } END { exit !ok }' out &&
		awk '/^lib.test_hmm.c, new code/ { ok = $4 >= 0.9 * $6 && $6 > 100 } END { exit !ok }' out &&
		grep -q '^mm/mmu_notifier.c:[0-9]* *not run ' out &&
		cmp "$(sed -n 's/^All of it: //p' out)/coverage.txt" - <<EOF
$(grep -v '^All of it' out)
EOF
}
if [ -e "$B/kernel/gcov/built" ]; then
	test_ok 'the suites reach at least 95 % of the lines of mm/mmu_notifier.c' counted
else
	skip 'the suites reach at least 95 % of the lines of mm/mmu_notifier.c' 'no gcov kernel is built (./run.sh build --flavour gcov)'
fi
finish
