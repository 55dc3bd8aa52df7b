#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck source-path=SCRIPTDIR disable=SC2154
# Random interval notifier calls against the model, in their CI size.
. "$(dirname "$0")/lib.sh"

build=${MIRRORLAB_BUILD:-$REPO/build}

tortured() {
	expect 0 ml torture --flavour "$1" --seconds 10 && grep -q '^torture: 1 planned, 1 passed' out &&
		grep -q '^  [1-9][0-9]* rounds, [0-9]\{4,\} operations:' out && grep -q 'lockdep '"$2"'$' out
}
test_ok 'ten seconds of it under lockdep' tortured lockdep on
test_ok 'ten seconds of it under KASAN and KMEMLEAK' tortured kasan 'not built'

# shellcheck disable=SC2016
digests() {
	expect 0 ml shell --add "$build/kernel/lockdep/contract/mn_torture.ko" --cmd \
		'insmod /in/mn_torture.ko && for seed in 7 7 8; do
			mn-torture --seed $seed --rounds 1 --tasks 1 | sed -n "s/.*digest.* \([0-9a-f]*\),.*/\1/p"; done' &&
		[ "$(sed -n 1p out | wc -c)" -eq 17 ] &&
		[ "$(sed -n 1p out)" = "$(sed -n 2p out)" ] && [ "$(sed -n 1p out)" != "$(sed -n 3p out)" ]
}
test_ok 'the same seed is the same run with one task, another seed another one' digests

again() { expect 0 ml torture --seconds 1 --seed 3 && grep -q -- '^./run.sh torture .*--seed 3$' out; }
test_ok 'it says how to run it again' again
no_number() { expect 2 ml torture --seed x && grep -q 'seed' err && expect 2 ml torture --seconds 0; }
test_ok 'a seed or a time that is no number is a usage error' no_number
finish
