#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# bug-tree.sh TREE SCRATCH PATCH...
# Makes SCRATCH look like TREE, of links to it. The folders in which a patch
# changes a file are folders of its own with a copy of the file, and files are
# replaced there, not written to: nothing gets through to TREE.
set -eu

[ $# -gt 2 ] || { echo "usage: bug-tree.sh TREE SCRATCH PATCH..." >&2; exit 2; }
tree=$1 scratch=$2
shift 2

mkdir -p "$scratch"
ln -s "$tree"/* "$scratch"
touched=$(sed -n 's|^+++ b/\([^[:space:]]*\).*|\1|p' "$@" | sort -u)
for file in $touched; do
	dir=
	while :; do
		rest=${file#"$dir"}
		case $rest in */*) dir=$dir${rest%%/*}/ ;; *) break ;; esac
		[ -L "$scratch/${dir%/}" ] || continue
		rm "$scratch/${dir%/}"
		mkdir "$scratch/$dir"
		ln -s "$tree/$dir"* "$scratch/$dir"
	done
	# patch(1) refuses links.
	rm "$scratch/$file"
	cp -p "$tree/$file" "$scratch/$file"
done
