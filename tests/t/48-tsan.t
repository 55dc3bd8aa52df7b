#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck source-path=SCRIPTDIR disable=SC2154
# mm/mmu_notifier.c in a process, used by threads that really run in parallel, under
# ThreadSanitizer (tests/tsan); and that races and bugs which are planted show.
. "$(dirname "$0")/lib.sh"

build=${MIRRORLAB_BUILD:-$REPO/build}
tree=$build/src/default

# Address randomisation of some hosts is more than ThreadSanitizer of gcc 12 can do with.
# races FOLDER SEED ROUNDS
races() { setarch -R timeout 120 "./$1/races" "$2" "$3" 6 300 >out 2>err; status=$?; return "$status"; }

echo 'int main(void) { return 0; }' >a.c
if ! { gcc -fsanitize=thread a.c -o a.out 2>/dev/null && setarch -R ./a.out; }; then
	skip_all 'gcc has no ThreadSanitizer runtime here (package libtsan), or this host does not let it run'
fi
[ -e "$tree/mm/mmu_notifier.c" ] || ml build

test_ok 'the series compiles as a program' sh "$REPO/tests/tsan/build.sh" "$tree" ours
clean() { expect 0 races ours "$(date +%s)" 40 && ! grep -q ThreadSanitizer err && grep -q '^40 rounds, [0-9]\{5,\} operations' out; }
test_ok 'forty rounds: no data race, no broken promise' clean

raced() {
	for p in "$REPO"/tests/tsan/*.patch; do
		if ! { sh "$REPO/tests/tsan/build.sh" "$tree" race "$p" && expect 66 races race 1 20 &&
			grep -q '^WARNING: ThreadSanitizer: data race' err; }; then echo "$p"; return 1; fi
	done
}
test_ok 'planted data races are reported' raced

broken() {
	for bug in c-remove-does-not-wait d-move-at-once e-move-does-not-collide f-forgets-generation \
		j-no-wait-for-changes k-release-before-the-end; do
		rm -rf bug
		if ! { sh "$REPO/tests/tsan/build.sh" "$tree" bug "$REPO/tests/bugs/$bug.patch" &&
			expect 1 races bug 1 40 && grep -q '^seed ' out; }; then echo "$bug"; return 1; fi
	done
}
test_ok 'six of the planted bugs of the series break a promise that is checked' broken
finish
