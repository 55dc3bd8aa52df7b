#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck source-path=SCRIPTDIR disable=SC2154
# The main job with the real kernel: hmm-tests in each flavour and mode, and
# what the verbs show of the guest.
. "$(dirname "$0")/lib.sh"

all_pass() {
	expect 0 ml --flavour "$1" && grep -q "^PASS" out && grep -q '^hmm-tests: 58 planned, 58 passed, 0 failed, 0 skipped' out
}
test_ok 'lockdep: 58 of 58 pass, none skipped, no report of the kernel' all_pass lockdep

latest() {
	dir=$(sed -n 's/^All of it: //p' out)
	[ -n "$dir" ] || dir=$(readlink -f "${MIRRORLAB_BUILD:-$REPO/build}/runs/latest")
	perl -MJSON::PP -e '
		local $/; open my $f, "<", "$ARGV[0]/report.json" or die;
		my $r = decode_json(<$f>); my $s = $r->{suites}[0];
		die "verdict\n" unless $r->{verdict} eq "pass" && $r->{exit} == 0;
		die "suite\n" unless $s->{name} eq "hmm-tests" && $s->{planned} == 58 && $s->{passed} == 58;
		die "tests\n" unless @{$s->{tests}} == 58;
		die "times\n" unless $r->{boot_s} > 0 && $r->{wall_s} > $r->{boot_s};
		die "reports\n" if @{$r->{reports}};' "$dir"
}
test_ok 'report.json says the same' latest
reproduces() { sh -n "$dir/reproduce.sh" && grep -q 'gcc' "$dir/reproduce.sh"; }
test_ok 'reproduce.sh is a script that names the compiler' reproduces

test_ok 'kasan: 58 of 58 pass, no leak, no report' all_pass kasan
test_ok 'fast: 58 of 58 pass' all_pass fast

always() {
	expect 0 ml --append transparent_hugepage=always && grep -q '52 passed' out
}
test_ok 'with THP=always just the six exclusive tests fail, as listed' always
whole() {
	expect 0 ml --append test_hmm.whole_mm=1 && grep -q '^hmm-tests: 58 planned, 58 passed' out && grep -q ' 12 skipped$\| 12 skipped ' out
}
test_ok 'with one interval for the whole mm hmm-tests pass, and what needs more is skipped as listed' whole

only() { expect 0 ml --only '*exclusive*' && grep -q '^PASS: 6 passed' out; }
test_ok '--only runs the tests that match a glob' only
none() { expect 1 ml --only nosuchtest && grep -q nosuchtest out err; }
test_ok '--only without a match is a failure that names the pattern' none

twice() { expect 0 ml --flavour fast --only open_close --repeat 4 --jobs 2 && grep -q 4 out; }
test_ok '--repeat and --jobs run several guests' twice

command() { expect 7 ml shell --cmd 'echo seen; exit 7' && grep -q '^seen' out; }
test_ok 'shell --cmd returns output and exit status of the command' command
little() { expect 0 ml shell --mem 160M --append hugepages=0 --cmd 'grep HugePages_Total: /proc/meminfo' && grep -q ' 0$' out; }
test_ok 'with --append hugepages=0 none are reserved, and little memory is enough' little
piped() { echo 'echo from-stdin; exit 3' | timeout 100 "$REPO/run.sh" shell >out 2>err; status=$?; [ $status -eq 3 ] && grep -q from-stdin out; }
test_ok 'shell takes its commands from a pipe' piped
added() {
	mkdir -p mine/sub && echo 'of the host' >mine/sub/file && printf '#!/bin/sh\necho ran\n' >prog && chmod +x prog
	expect 0 ml shell --add mine --add prog --cmd 'cat /in/mine/sub/file; /in/prog; echo x >/in/mine/new || echo read-only' &&
		grep -q 'of the host' out && grep -q '^ran' out && grep -q '^read-only' out
}
test_ok '--add shows a folder and a program read-only under /in' added
closed() {
	expect 0 ml shell --cmd 'cat /proc/mounts; ls /' &&
		! grep -qE 'hostfs|virtiofs|9p' out && ! grep -qE '^(home|usr|var)' out
}
test_ok 'nothing of the file system of the host is in the guest' closed
memory() { expect 0 ml shell --mem 512M --cmd 'grep MemTotal /proc/meminfo' && [ "$(awk '{print $2}' out)" -lt 524288 ]; }
test_ok '--mem sets the memory of the guest' memory

spaces() {
	mkdir -p 'a folder' && ln -s "$REPO" 'a folder/the lab' &&
		(cd / && timeout 200 "$SCRATCH/a folder/the lab/run.sh" --only open_close >"$SCRATCH/out" 2>&1 </dev/null)
}
test_ok 'it runs from another folder, through a path with blanks' spaces
finish
