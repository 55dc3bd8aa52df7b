#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck source-path=SCRIPTDIR disable=SC2154
# The archive of the labs, used where there is neither build folder nor network.
. "$(dirname "$0")/lib.sh"

expect 0 ml build || skip_all 'the kernel does not build here (another test says so)'

has() { grep -qF -- "$2" "$1"; }
build=$(readlink -f "${MIRRORLAB_BUILD:-$REPO/build}")
repo=$(readlink -f "$REPO")
there="$SCRATCH/a student's folder/mirrorlab-labs"

packed() {
	expect 0 ml lab pack one.tar.gz && has out one.tar.gz && has out 'MiB' &&
		[ "$(find . -name '*.new*')" = '' ] && [ "$(find "$build" -maxdepth 1 -name 'pack.*')" = '' ]
}
test_ok 'one command makes the archive, and leaves nothing else' packed
small() { [ "$(wc -c <one.tar.gz)" -lt $((60 << 20)) ]; }
test_ok 'it is smaller than 60 MiB' small
twice() { expect 0 ml lab pack two.tar.gz && cmp one.tar.gz two.tar.gz; }
test_ok 'made twice it is the same, byte by byte' twice
plain() {
	expect 2 ml lab pack three.zip && expect 3 ml lab pack no/such/folder/x.tar.gz && [ ! -e three.zip ] &&
		[ "$(find . -name '*.new*')" = '' ]
}
test_ok 'another kind of name, or a folder that is not there, is refused in words' plain
whole() {
	mkdir "${there%/*}" && tar -C "${there%/*}" -xzf one.tar.gz &&
		(cd "$there" && sha256sum --quiet -c kit/MANIFEST) &&
		has "$there/kit/NOTICE" 'sha256 ' && ! grep -rIqF -e "$build" -e "$repo" "$there"
}
test_ok 'unpacked, every file has its checksum, and none names where it was made' whole

# there ARGS...: as ml, in the unpacked archive, with what it was made of hidden
there() {
	(
		cd "$there" && unset MIRRORLAB_BUILD MIRRORLAB_REPO || exit 99
		if bwrap --bind / / --dev-bind /dev /dev --unshare-net true 2>/dev/null; then
			set -- bwrap --bind / / --dev-bind /dev /dev --tmpfs "$build" --tmpfs "$repo" \
				--bind "$SCRATCH" "$SCRATCH" --unshare-net --chdir "$there" -- ./run.sh "$@"
		else
			set -- ./run.sh "$@"
		fi
		exec timeout -k 30 200 "$@" </dev/null
	) >out 2>err
	status=$?
	return "$status"
}
walk() { expect 0 there lab walk 2 && has out 'All that was to hold'; }
test_ok 'a walk holds, with no build folder, no sources and no network' walk
starter() { expect 0 there lab start 3 && expect 1 there lab check 3 && has out 'NOT YET'; }
test_ok 'a starter fails' starter
solution() {
	there lab solution 3 --give-up && cp out "$there/my-labs/03-in-flight/driver.c" &&
		expect 0 there lab check 3 && has out PASSED
}
test_ok 'a solution passes' solution
decoded() {
	printf '%s\n' '#include "lab.h"' 'static bool inv(struct mmu_interval_notifier *s, const struct mmu_notifier_range *r, unsigned long c)' \
		'{ *(int *)8 = 1; return true; }' 'static const struct lab_driver d = { .invalidate = inv };' 'lab_driver(d);' >"$there/my-labs/03-in-flight/driver.c"
	expect 5 there lab check 3 && has out 'in inv(), driver.c:3' &&
		grep -q 'mm/mmu_notifier.c:[0-9]' "$there"/build/runs/latest/report.json
}
test_ok 'a kernel report has the lines of the kernel and of the student'\''s file' decoded
refused() {
	for words in test coverage 'smoke --flavour kasan' 'shell --kernel /' 'lab pack'; do
		# shellcheck disable=SC2086 # a list of words
		there $words && return 1
		[ "$status" = 3 ] || [ "$status$words" = '2lab pack' ] || { echo "$words: $status"; return 1; }
		[ "$(wc -l <err)" = 1 ] || return 1
	done
}
test_ok 'what needs the kernel'\''s source says so in one line' refused
others() { expect 0 there shell --cmd 'cat /proc/version' && has out 'Linux version 6.12' && expect 0 there doctor && has out kit/; }
test_ok 'shell works, and doctor says what is there' others
finish
