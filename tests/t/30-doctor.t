#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# doctor without a kernel: what it finds on this host, and what blocks.
# shellcheck source-path=SCRIPTDIR disable=SC2154
. "$(dirname "$0")/lib.sh"
. "$REPO/tests/t/fake-kernel.sh"

share_host_program "$SCRATCH/b"
MIRRORLAB_BUILD=$SCRATCH/b
export MIRRORLAB_BUILD

healthy() {
	expect 0 ml doctor && ! grep -q '^BLOCKS' out && grep -q '^note *boot *no kernel (lockdep) is built yet' out &&
		[ "$(tail -n 1 out)" = 'This host can run guests.' ]
}
if "$REPO/run.sh" doctor >first 2>&1; then
	test_ok 'a host where nothing blocks gets 0, and is told that no kernel is built' healthy
else
	skip 'a host where nothing blocks gets 0' "this host cannot: $(grep '^BLOCKS' first | head -n 1)"
fi
looks() {
	ml doctor
	for name in host processor 'what UML needs' 'guest memory' namespaces Landlock bubblewrap memory mappings limits disk; do
		grep -q "^[a-zA-Z]* *$name  *[^ ]" out || { echo "no line on $name"; return 1; }
	done
}
test_ok 'it has a line on each thing it looks at' looks
blocked() {
	sh -c 'ulimit -v 2000000; exec "$@"' sh "$REPO/run.sh" doctor >out 2>err </dev/null
	status=$?
	[ "$status" -eq 3 ] && grep -q '^BLOCKS.*address space' out && grep -q 'mend it: ulimit -v unlimited' out &&
		[ "$(grep -c '^BLOCKS' out)" -eq 1 ]
}
test_ok 'too little address space blocks: exit 3, and the command that mends it' blocked
mem() { expect 3 ml doctor --mem 900G && grep -q '^BLOCKS.*not enough memory' out; }
test_ok 'more guest memory than the machine has blocks' mem
few() {
	bash -c 'ulimit -u 150; exec "$@"' sh "$REPO/run.sh" doctor >out 2>err </dev/null
	grep -q '^note *limits' out && grep -q 'mend it: ulimit -u 1000' out
}
if [ "$(id -u)" -eq 0 ]; then
	test_ok 'few processes are noted, with the remedy' few
else
	skip 'few processes are noted' 'the limit would count the other processes of this user'
fi
finish
