#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# refresh.sh [-n] TREE
# Moves the series of this folder to the lines of TREE, the sources with our own
# series (BUILD/src/default), where a change of ours has shifted them: check.sh
# tells "clean" from "offset" (tests/t/70-review.t asks with -n). Only line numbers
# and blob ids change. Prints each patch that is at other lines or does not fit;
# -n: and does no more.
set -eu

[ "${1-}" != -n ] || { dry=1; shift; }
[ $# -eq 1 ] && [ -d "$1/mm" ] || { sed -n 's/^# //p' "$0" | sed -n 2,7p >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
tree=$(cd "$1" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_DIR="$scratch/git" GIT_WORK_TREE="$scratch/tree"

# take PATCH...: the files that they change, as a git tree of nothing else
take() {
	rm -rf "$scratch/git" "$scratch/tree"
	mkdir "$scratch/tree"
	sed -n 's|^diff --git a/\([^[:space:]]*\) b/.*|\1|p' "$@" | sort -u | while read -r file; do
		[ -f "$tree/$file" ] || continue
		mkdir -p "$scratch/tree/$(dirname "$file")"
		cp "$tree/$file" "$scratch/tree/$file"
	done
	git init -q
	git add -A
}

# Of a diff, what stays the same at other lines.
same() { grep -v -e '^@@ ' -e '^index '; }

# renew PATCH BEFORE: with the diff from there to what is in the index now
renew() {
	awk -v head="$scratch/head" -v diff="$scratch/old" -v tail="$scratch/tail" '
		BEGIN { to = head; printf "" >head; printf "" >diff; printf "" >tail }
		to == head && /^diff --git / { to = diff }
		to == diff && /^-- $/ { to = tail }
		{ print >to }' "$1"
	git diff-tree -p --abbrev=12 "$2" "$(git write-tree)" >"$scratch/new"
	same <"$scratch/old" >"$scratch/a"
	same <"$scratch/new" | cmp -s - "$scratch/a" ||
		{ echo "refresh.sh: $1 would be another patch" >&2; return 1; }
	cat "$scratch/head" "$scratch/new" "$scratch/tail" >"$1"
}

for series in "$here"/*/; do
	# This one is made to be at other lines.
	[ "$(basename "$series")" != offset-and-fuzz ] || continue
	take "$series"*.patch
	for patch in "$series"*.patch; do
		name=${patch#"$here/"}
		before=$(git write-tree)
		if ! (cd "$scratch/tree" && git apply --whitespace=nowarn --index -v "$patch") >"$scratch/said" 2>&1; then
			echo "$name: does not fit"
		elif grep -q '(offset' "$scratch/said"; then
			echo "$name: at other lines"
			[ -n "${dry-}" ] || renew "$patch" "$before"
		fi
	done
done
