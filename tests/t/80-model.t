#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck source-path=SCRIPTDIR disable=SC2154
# The model of the series: a small part of its states, all of its defects, and that
# the code it was made from is the code of today.
# May run beside others.
. "$(dirname "$0")/lib.sh"
export MIRRORLAB_RUNS=$SCRATCH/runs	# not where others look for the latest

other() { expect 2 ml test --model much && grep -q 'quick, full' err; }
test_ok 'test --model takes quick, full or long' other

C=${MIRRORLAB_BUILD:-$REPO/build}/src/default/mm/mmu_notifier.c
mapped() { "$REPO/tests/model/check-map.sh" "$C"; }
test_ok 'the functions that the model was made from have not changed since' mapped
changed() {
	sed 's/list_move_tail/list_add_tail/' "$C" >changed.c
	expect 1 "$REPO/tests/model/check-map.sh" changed.c >out && grep -q '^mn_itree_change: has changed' out && [ "$(wc -l <out)" -eq 2 ]
}
test_ok 'a change of one of them is noticed' changed

if command -v spin >/dev/null; then
	quick() {
		expect 0 ml test --model quick && ! grep -q ', not ' out &&
			[ "$(grep -c ' holds ' out)" -ge 2 ] &&
			[ "$(grep -Ec ' (prop\.|deadlock) ' out)" -eq "$(grep -c '^fails' "$REPO/tests/model/list")" ]
	}
	test_ok 'spin finds nothing in the model, and each defect that is put into it' quick
	broken() {
		cp -r "$REPO/tests/model" broken && sed -i 's/^holds.*/holds x quick NB IDLE FAULT2 NOTHING 0/; /^fails/d' broken/list &&
			sed -i 's/BUG(eagain_leaks) -> goto out/true -> goto out/' broken/model.pml && mkdir folder || return 1
		expect 1 sh broken/check.sh quick "$PWD/folder" && [ -e folder/x.trail ]
	}
	test_ok 'a model with an error is an error' broken
else
	skip 'spin finds nothing in the model, and each defect that is put into it' 'spin is not installed (package spin)'
	skip 'a model with an error is an error' 'spin is not installed (package spin)'
fi
if command -v herd7 >/dev/null; then
	test_ok 'the litmus tests come out as they say' "$REPO/tests/model/litmus.sh" "${C%/mm/*}/tools/memory-model"
else
	skip 'the litmus tests come out as they say' 'herd7 is not installed (herdtools7; Debian 12 has no package)'
fi
finish
