#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# prove.sh TREE FROM TO OUT CONFIG [COMMAND]
# Proves commits FROM..TO of TREE (see import.sh) one by one: checkpatch
# --strict, the build, and no new warnings of W=1 and of sparse in the files a
# commit touches. OUT is a build folder, CONFIG a .config (options that a patch
# does not have yet are dropped). COMMAND, for sh, tests what was built: $LINUX
# is the kernel. Exits with 1 if any commit fails.
set -eu

[ $# -eq 5 ] || [ $# -eq 6 ] || { sed -n 's/^# //p' "$0" | sed -n 2,8p >&2; exit 2; }
tree=$(cd "$1" && pwd) from=$2 to=$3 config=$5 command=${6-}
mkdir -p "$4"
out=$(cd "$4" && pwd)
work=$out/source log=$out/log
failed=0
[ -d "$work" ] || git -C "$tree" worktree add -q --detach "$work" "$from"
mkdir -p "$log"

kbuild() {
	make -C "$work" O="$out/obj" ARCH=um ${CC:+CC="$CC"} -j"$(nproc)" "$@"
}

# The warnings of one file, without line numbers, so that they can be compared.
warnings() {
	rm -f "$out/obj/$1"
	kbuild W=1 "$1" 2>&1 | grep -E 'warning:|error:' | sed 's/:[0-9]*:[0-9]*:/:/' || true
	command -v sparse >/dev/null || return 0
	rm -f "$out/obj/$1"
	kbuild C=1 "$1" 2>&1 | grep -E 'warning:|error:' | sed 's/:[0-9]*:[0-9]*:/:/' || true
}

# Objects of the C files that commit $1 touches and that this configuration builds.
objects() {
	git -C "$tree" diff-tree --no-commit-id --name-only -r "$1" -- '*.c' | sed 's/\.c$/.o/' |
		grep -vE '^(tools|Documentation)/|^drivers/gpu' || true
}

build_at() {
	git -C "$work" checkout -q --detach "$1"
	mkdir -p "$out/obj"
	cp "$config" "$out/obj/.config"
	kbuild olddefconfig >"$log/config" 2>&1
	kbuild linux >"$log/build" 2>&1
}

prove() {
	name=$(git -C "$tree" log -1 --format=%s "$1")
	result=ok
	git -C "$tree" format-patch -q -1 --stdout "$1" >"$log/patch"
	# MAINTAINERS has the folders of all new files; the tree has no history.
	perl "$work/scripts/checkpatch.pl" --strict --no-tree --quiet --ignore FILE_PATH_CHANGES,UNKNOWN_COMMIT_ID "$log/patch" >"$log/checkpatch" 2>&1 ||
		{ result='not ok'; sed 's/^/# /' "$log/checkpatch"; }
	: >"$log/before"; : >"$log/after"
	for object in $(objects "$1"); do
		[ ! -f "$out/obj/$object" ] || warnings "$object" >>"$log/before"
	done
	if build_at "$1"; then
		for object in $(objects "$1"); do
			[ ! -f "$out/obj/$object" ] || warnings "$object" >>"$log/after"
		done
		sort -u "$log/before" >"$log/b"; sort -u "$log/after" >"$log/a"
		comm -13 "$log/b" "$log/a" >"$log/new"
		[ ! -s "$log/new" ] || { result='not ok'; sed 's/^/# /' "$log/new"; }
		[ -z "$command" ] || LINUX=$out/obj/linux sh -c "$command" >"$log/command" 2>&1 </dev/null ||
			{ result='not ok'; tail -n 30 "$log/command" | sed 's/^/# /'; }
	else
		result='not ok'
		grep -E 'error|undefined' "$log/build" | head -20 | sed 's/^/# /'
	fi
	[ "$result" = ok ] || failed=1
	echo "$result - $name"
}

build_at "$from" || echo "# $from itself does not build with this configuration"
for commit in $(git -C "$tree" rev-list --reverse "$from..$to"); do
	prove "$commit"
done
exit $failed
