#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Builds that are interrupted, killed, doubled, or run out of disk; clean.
# Boots no kernel.
# shellcheck source-path=SCRIPTDIR disable=SC2154
. "$(dirname "$0")/lib.sh"
. "$REPO/tests/t/fake-kernel.sh"

fake_kernel "$SCRATCH/k"
repository "$SCRATCH/repo"
share_host_program "$SCRATCH/b"
REPO=$SCRATCH/repo MIRRORLAB_BUILD=$SCRATCH/b
export MIRRORLAB_BUILD
build() { ml build --kernel "$SCRATCH/k" --flavour fast --jobs 1; }

# A build that sleeps SLOW seconds per file, in the background; waits until it compiles.
slow_build() {
	rm -rf "$MIRRORLAB_BUILD/kernel" "$MIRRORLAB_BUILD/log"
	# A shell starts what it puts in the background with SIGINT ignored.
	SLOW=$1 setsid env --default-signal=INT "$REPO/run.sh" build --kernel "$SCRATCH/k" --flavour fast --jobs 1 >slow.out 2>slow.err </dev/null &
	slow=$!
	for _ in $(seq 100); do
		grep -qs 'compile the kernel' slow.err && sleep 0.3 && return 0
		sleep 0.1
	done
	return 1
}
# No process of the build is left: all of them have the folder's name in their arguments.
all_gone() {
	for _ in $(seq 50); do
		pgrep -f "$MIRRORLAB_BUILD" >/dev/null || return 0
		sleep 0.1
	done
	pgrep -af "$MIRRORLAB_BUILD"
	return 1
}

expect 0 build || echo "# the first build failed"
reference=$(cksum <"$(echo "$MIRRORLAB_BUILD"/kernel/fast-*/linux)")
same_result() { expect 0 build && [ "$(cksum <"$(echo "$MIRRORLAB_BUILD"/kernel/fast-*/linux)")" = "$reference" ]; }

interrupted() {
	slow_build 2 || return 1
	kill -INT "$slow"
	wait "$slow"
	[ $? -eq 130 ] && all_gone && grep -q interrupted slow.err
}
test_ok 'Ctrl-C ends make and all below it, exit 130' interrupted
test_ok 'the next build goes on, with the same result' same_result

terminated() { slow_build 2 && kill -TERM "$slow"; wait "$slow"; [ $? -eq 130 ] && all_gone; }
test_ok 'SIGTERM does the same' terminated
killed() { slow_build 2 && kill -KILL "$slow"; wait "$slow" 2>/dev/null; all_gone; }
test_ok 'after kill -9 of the host program no process is left' killed
test_ok 'a build after that waits for nobody and has the same result' same_result

half_written() {
	k=$(echo "$MIRRORLAB_BUILD"/kernel/fast-*)
	# As if the machine had been switched off while the compiler wrote.
	rm "$k/built" && : >"$k/.unfinished" && sleep 0.01 && echo half >"$k/mm/two.o" && same_result
}
test_ok 'an object that was being written when the machine died is made again' half_written

two() {
	slow_build 1 || return 1
	build
	[ "$status" -eq 0 ] && wait "$slow" && grep -q "waiting for process [0-9]* (build fast-" err &&
		[ "$(compiled fast)" -eq 0 ]
}
test_ok 'a second build at the same time says whom it waits for, and then has nothing to do' two

busy() {
	slow_build 2 || return 1
	expect 3 ml clean && grep -q 'process [0-9]* (build' err
	found=$?
	kill -INT "$slow"; wait "$slow"
	return "$found"
}
test_ok 'clean refuses while a build is under way, and says whose' busy
running() {
	flock -s "$MIRRORLAB_BUILD/lock.run" sleep 3 &
	sleep 0.2
	expect 3 ml clean && grep -q 'a guest runs' err
	found=$?
	wait
	return "$found"
}
test_ok 'clean refuses while a guest runs' running
cleaned() {
	echo keep >"$SCRATCH/outside" && ln -s "$SCRATCH" "$MIRRORLAB_BUILD/link" && mkdir -p "$MIRRORLAB_BUILD/cache" &&
		expect 0 ml clean && [ -d "$MIRRORLAB_BUILD/cache" ] && [ ! -e "$MIRRORLAB_BUILD/kernel" ] && [ -e "$SCRATCH/outside" ]
}
test_ok 'clean removes what was built, keeps downloads, follows no link' cleaned
clean_all() { expect 0 ml clean --all && [ ! -e "$MIRRORLAB_BUILD" ]; }
test_ok 'clean --all removes the folder' clean_all
not_ours() {
	mkdir -p "$SCRATCH/photos" && echo x >"$SCRATCH/photos/1"
	expect 2 env MIRRORLAB_BUILD="$SCRATCH/photos" "$REPO/run.sh" clean --all && [ -e "$SCRATCH/photos/1" ]
}
test_ok 'a folder that is not ours is neither built in nor cleaned' not_ours

# A file system of our own needs a mount namespace.
if unshare -rm true 2>/dev/null; then
	cat >in-small.sh <<-'END'
		# in-small.sh FOLDER BUILT REPO KERNEL: a build with 2 MiB left
		size=$(du -skc "$2/bin" "$2/obj" | tail -n 1 | cut -f 1)
		mount -t tmpfs -o "size=$((size + 2048))k" none "$1" || exit 99
		cp -Rp "$2/bin" "$2/obj" "$2/.mirrorlab" "$1/" || exit 98
		MIRRORLAB_BUILD=$1 "$3/run.sh" build --kernel "$4" --flavour fast
		r=$?
		find "$1" -name '*.cpio' -o -name built -o -path '*/kernel/*/linux' | sed 's/^/half-valid: /'
		exit $r
	END
	full() {
		mkdir -p small && head -c 6000000 /dev/urandom >"$SCRATCH/k/mm/blob.bin"
		unshare -rm sh in-small.sh "$SCRATCH/small" "$SCRATCH/b2" "$REPO" "$SCRATCH/k" >out 2>err </dev/null
		status=$?
		[ "$status" -eq 4 ] && grep -q 'the disk is full' err && ! grep half-valid out
	}
	MIRRORLAB_BUILD=$SCRATCH/b2
	"$REPO/run.sh" help >/dev/null
	test_ok 'a full disk is told, exit 4' full
else
	skip 'a full disk is told, exit 4' 'no user and mount namespaces here'
fi
finish
