#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck source-path=SCRIPTDIR disable=SC2154
# The labs: every lesson is as it should be, and the words a student types.
. "$(dirname "$0")/lib.sh"

expect 0 ml build || skip_all 'the kernel does not build here (another test says so)'

has() { grep -qF -- "$2" "$1"; }
file=my-labs/01-mirror/driver.c
fix() { sed 's|/\* TODO.*|lab_device_unmap(m, range->start, range->end - 1);|' "$file" >new && cat new >"$file"; }

verified() { expect 0 ml lab verify && ! grep -q '^FAIL' out; }
test_ok 'walks hold, starters fail, solutions pass, planted wrong answers fail with their own words' verified

listed() { expect 0 ml lab list && has out '  open ' && has out '0 of '; }
test_ok 'list shows all lessons before anything was done' listed
nothing() { expect 0 ml lab && has out '# 1. ' && has out './run.sh lab walk 1'; }
test_ok 'without a word the next lesson is shown' nothing
page() { expect 0 ml lab 2 && has out '# 2. ' && has out 'labs/02-retry/lesson.md' && expect 2 ml lab 99; }
test_ok 'with a number, that one' page
walk() {
	expect 0 ml lab walk 1 && has out 'tree       [A---' && has out 'All that was to hold' &&
		[ "$(awk 'length > 80' out)" = '' ]
}
test_ok 'a walk needs no terminal and no more than 80 columns' walk
early() { expect 2 ml lab check 1 && has err 'lab start 1'; }
test_ok 'check without a file says how to begin' early
start() { expect 0 ml lab start 1 && [ -s "$file" ] && expect 0 ml lab start 1 && has out 'already'; }
test_ok 'start copies the exercise, and does not write over it' start
starter() { expect 1 ml lab check 1 && has out 'NOT YET' && has out 'labs/01-mirror/lesson.md, "the callback"' && has out "$file, which is as you were given it"; }
test_ok 'the starter fails in plain words and names the paragraph' starter
broken() {
	cp "$file" keep && echo 'int x = y;' >>"$file" && expect 4 ml lab check 1 &&
		has out 'driver.c:' && ! has out "$SCRATCH" && mv keep "$file"
}
test_ok 'what does not compile is shown with the name of the file' broken
hints() { ml lab hint 1 && has out 'Hint 1' && ml lab hint 1 && has out 'Hint 2' && ml lab hint 1 && ml lab hint 1 && has out 'Hint 3'; }
test_ok 'three hints, one after the other' hints
hidden() { expect 1 ml lab solution 1 && [ ! -s out ] && expect 0 ml lab solution 1 --give-up && has out lab_device_unmap; }
test_ok 'the solution is shown to who has passed or gives up' hidden
pass() { fix && expect 0 ml lab check 1 && has out PASSED && grep -q '^01-mirror passed' my-labs/progress; }
test_ok 'a right answer passes, and that is remembered' pass
again() { cp "$file" keep && expect 0 ml lab reset 1 && cmp keep "$file.1" && has "$file" TODO; }
test_ok 'reset keeps a backup' again
inside() { cd my-labs/01-mirror && ml lab list && cd "$SCRATCH" && has out 'progress is in ../../my-labs' && [ ! -d my-labs/01-mirror/my-labs ]; }
test_ok 'who is inside of my-labs has the same my-labs' inside
damaged() {
	cp my-labs/progress keep && echo 'what is this' >>my-labs/progress && expect 0 ml lab hint 2 && has err damaged &&
		has my-labs/progress.damaged 'what is this' && grep -q '^02-retry open 0 1' my-labs/progress && expect 0 ml lab list && [ ! -s err ]
}
test_ok 'damaged progress is said, and kept beside what could be read of it' damaged
other() { expect 0 ml lab start 1 --dir elsewhere && [ -s elsewhere/01-mirror/driver.c ]; }
test_ok '--dir chooses another folder' other
usage() {
	expect 2 ml lab nonsense && expect 2 ml lab walk 99 && expect 2 ml lab list --step &&
		expect 2 ml lab check 1 2 && expect 2 ml lab walk 1 --flavour fast
}
test_ok 'wrong words, lessons and options are usage errors' usage
helps() {
	for word in list walk start check watch hint solution reset shell verify; do
		expect 0 ml lab $word --help && has out "./run.sh lab $word" || return 1
	done
}
test_ok 'each word has a help' helps
# It does not see what is not the kernel's or the compiler's.
spy() {
	echo secret >"$SCRATCH/secret"
	ml lab reset 1 && echo "#include \"$SCRATCH/secret\"" >>"$file" && expect 4 ml lab check 1 &&
		has out 'No such file' && ! has out 'secret secret'
}
if command -v bwrap >/dev/null; then
	test_ok 'a student'\''s file cannot make the compiler read other files' spy
else
	skip 'a student'\''s file cannot make the compiler read other files' 'no bubblewrap here'
fi
landlocked() { MIRRORLAB_CONTAIN=landlock && export MIRRORLAB_CONTAIN && ml lab reset 1 && echo "#include \"$SCRATCH/secret\"" >>"$file" &&
	expect 4 ml lab check 1 && has out 'driver.c' && ! has out 'secret secret' &&
	ml lab reset 1 && fix && expect 0 ml lab check 1; }
if expect 0 env MIRRORLAB_CONTAIN=landlock "$REPO/run.sh" shell --cmd true >/dev/null 2>&1; then
	test_ok 'nor where Landlock has to do' landlocked
else
	skip 'nor where Landlock has to do' 'this kernel has no Landlock'
fi
unset MIRRORLAB_CONTAIN
# body STATEMENTS: a driver whose callback does that
body() {
	ml lab reset 1
	printf '%s\n' '#include "lab.h"' 'static bool inv(struct mmu_interval_notifier *s, const struct mmu_notifier_range *r, unsigned long c)' \
		"{ $1 return true; }" 'static const struct lab_driver d = { .invalidate = inv };' 'lab_driver(d);' >"$file"
}
endless() { body 'for (;;) barrier();' && expect 6 ml lab check 1 && has out 'The machine stood still'; }
test_ok 'a callback that never ends is ended' endless
crash() { body '*(int *)8 = 1;' && expect 5 ml lab check 1 && has out 'the kernel crashed' && has out 'in inv(), driver.c:3'; }
test_ok 'a crash is reported with the line of the student'\''s file' crash
unknown() { body 'mm_take_all_locks(s->mm);' && expect 4 ml lab check 1 && has out 'mm_take_all_locks(), which the kernel does not offer'; }
test_ok 'what is not offered to modules is a build error' unknown
nobody() { ml lab reset 1; echo '#include "lab.h"' >"$file" && expect 4 ml lab check 1 && has out 'has no lab_driver()'; }
test_ok 'a file that names no driver is told how' nobody
link() { ml lab reset 1; ln -sf /etc/passwd "$file" && expect 4 ml lab check 1 && ! has out root:; }
test_ok 'a link is not followed' link
answers=my-labs/12-review/answers.txt
review() {
	ml lab start 12 && expect 1 ml lab check 12 && has out 'no line for patch 1' &&
		cp "$REPO/labs/12-review/bugs/all-tests-pass.txt" "$answers" && expect 1 ml lab check 12 &&
		has out 'Patch 5 is wrong' && has out '"nobody calls it"' &&
		cp "$REPO/labs/12-review/solution.txt" "$answers" && expect 0 ml lab check 12 && has out PASSED
}
test_ok 'a review is checked without a guest, and answered in words' review
finish
