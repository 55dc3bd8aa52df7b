#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck source-path=SCRIPTDIR disable=SC2154
# Review: what is no series, what is not contained, a few of tests/review for real
# (all of them: tests/review/check.sh), and the forms in which patches come. How
# mail is read is for tests/host/test_review.c.
# May run beside others.
. "$(dirname "$0")/lib.sh"

command -v git >/dev/null || skip_all 'git is not installed'
expect 0 ml build || skip_all 'the kernel does not build here (another test says so)'

B=${MIRRORLAB_BUILD:-$REPO/build}
# The runs of others are in the build folder, and which of them is the latest.
export MIRRORLAB_RUNS=$SCRATCH/runs
has() { grep -qE -- "$2" "$1"; }
report() { sed -n 's/^All of it: \(.*\) (report.*/\1/p' out; }
one=$(echo "$REPO"/tests/review/holds-one/*.patch)

none() { expect 2 ml review && expect 2 ml review nothing-there && has err 'no such file, folder or git range'; }
test_ok 'no series, or one that is not there, is a usage error' none
cover() {
	printf 'From a Thu Jan  1 00:00:00 2026\nFrom: a@b.test\nSubject: [PATCH 0/3] the cover\n\nWords.\n' >cover
	expect 2 ml review cover && has err 'a cover letter and no patch: the cover'
}
test_ok 'a cover letter alone is named' cover
uncontained() {
	MIRRORLAB_CONTAIN=none-for-test expect 3 ml review --with-series "$one" && has err '--trust'
}
test_ok 'where nothing is contained no patch is built' uncontained
bisect() {
	mkdir -p new && printf 'VERSION = 7\nPATCHLEVEL = 1\nSUBLEVEL = 0\n' >new/Makefile && : >new/Kconfig
	expect 4 ml --kernel new && expect 125 ml --bisect --kernel new && expect 128 ml --bisect nonsense &&
		expect 128 ml --nonsense --bisect && MIRRORLAB_BUILD=/usr expect 128 ml --bisect && MIRRORLAB_BUILD=/usr expect 2 ml review --bisect x
}
test_ok 'with --bisect, what cannot be judged is 125, and a wrong command stops git' bisect

base() { expect 4 ml review --base new "$one" && has err 'Linux 7.1.0; the patches are made for 6.12.y'; }
test_ok 'a base that is no 6.12.y is refused' base
damaged() {
	gzip -c "$one" | head -c 200 >'half a series.gz'
	expect 2 ml review 'half a series.gz' && has err 'half a series.gz is damaged or too large'
}
test_ok 'a mailbox that is only half there is named' damaged

# What is at other lines since a change of ours: tests/review/refresh.sh moves it.
lines() {
	sh "$REPO/tests/review/refresh.sh" -n "$B/src/default" >out && cmp out - <<-END
	apply-other-base/0001-mm-hmm-remember-whether-it-is-the-first-round.patch: does not fit
	leads-git-astray/0001-leave-a-hook-behind.patch: does not fit
	leads-git-astray/0002-leave-the-tree.patch: does not fit
	leads-git-astray/0003-leave-the-tree-by-octal-numbers.patch: does not fit
	END
}
test_ok 'the other series of tests/review are at the lines of today' lines

# Three patches of ours are in the base that has them all, whole and with other lines
# around them: no merge of nothing, which would hold.
in_base() {
	mkdir ours && cp "$REPO"/patches/6.12/lib/000[1-3]-*.patch ours &&
		expect 4 ml review --with-series --tests kunit ours &&
		[ "$(grep -c 'does not apply: it is in the base already' out)" = 3 ]
}
test_ok 'a patch that is in the base already is named' in_base

checked='apply-other-base leads-git-astray build-reaches-out test-breaks brings-test lockdep-order'
# shellcheck disable=SC2086 # words
sh "$REPO/tests/review/check.sh" $checked >verdicts 2>&1
for name in $checked; do
	right() { grep -q "^ok .* - $name\$" verdicts || { cat verdicts; false; }; }
	test_ok "the verdict on tests/review/$name is right" right
done

# A patch for the kernel as it came, where our series has changed the lines around
# it: only a merge can tell. The second one is of another range, packed as lore does.
make_range() {
	git init -q tree && mkdir tree/mm && cp "$B/src/default.state/orig/mm/hmm.c" tree/mm &&
		cd tree && git config user.name a && git config user.email a@b.test &&
		git add mm && git commit -qm base &&
		sed -i '/^int hmm_range_fault/,/^}/s/int ret;/int ret = 0;/' mm/hmm.c && git commit -qam 'mm/hmm: first' &&
		sed -i 's/Refer to include/See include/' mm/hmm.c && git commit -qam 'mm/hmm: second' && cd ..
}
range() {
	make_range && expect 0 ml review --with-series --tests kunit tree:HEAD~2..HEAD &&
		has out '^1/2 +lockdep +3-way .* yes ' && has out '^2/2 +lockdep +(clean|offset) .* yes ' &&
		has out 'applied with 3-way'
}
test_ok 'a git range is merged where the base has changed' range
parts() {
	[ -s "$(report)/report.json" ] && [ -s "$(report)/report.xml" ] && [ -x "$(report)/reproduce.sh" ] &&
		has "$(report)/report.txt" '^Compiler: ' && [ -s "$(report)/0002/lockdep/kunit/console.log" ] &&
		xmllint --noout --schema "$REPO/tests/host/junit.xsd" "$(report)/report.xml"
}
command -v xmllint >/dev/null || xmllint() { :; }
test_ok 'the report is there in all its forms, with a folder for each patch' parts
# As lore packs it, through a pipe; then again, from what is left of it, by somebody with
# none of our environment. --trust is nothing that reproduce.sh says for others.
trusted() {
	gzip -c "$one" >'a series.mbox.gz' &&
		MIRRORLAB_CONTAIN=none-for-test "$REPO/run.sh" review --with-series --tests kunit --trust - \
			<'a series.mbox.gz' >out 2>err &&
		has err 'not contained' && has "$(report)/report.txt" '^Contained: the build: nothing$' &&
		has out '^1/1 +lockdep +clean .* yes '
}
test_ok 'a packed mailbox comes through a pipe, and is trusted where nothing is contained' trusted
again() {
	sed -n '/^patch/,$p' "$(report)/report.txt" >first && again=$(report)/reproduce.sh && ! grep trust "$again" &&
		expect 0 env -i PATH="$PATH" HOME="$SCRATCH" MIRRORLAB_BUILD="$B" sh "$again" >out 2>err </dev/null &&
		sed -n '/^patch/,$p' "$(report)/report.txt" >second && sed 's/ *[0-9]*$//' first >a && sed 's/ *[0-9]*$//' second >b &&
		cmp a b
}
test_ok 'its reproduce.sh comes to the same table' again
untouched() { ! grep -q 'See include/linux/hmm.h' "$B/src/default/mm/hmm.c" && [ ! -e "$B/review/work" ]; }
test_ok 'no patch got into the tree that others build from, and nothing is left' untouched
finish
