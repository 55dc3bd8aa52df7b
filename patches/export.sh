#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# export.sh TREE [BASE]
# Writes patches/BASE/{um,mm,lib,trace,rfc} anew from the branches of a tree that
# import.sh made. Patches are never edited by hand: the tree is what counts.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
[ $# -ge 1 ] || { sed -n 's/^# //p' "$0" | sed -n 2,4p >&2; exit 2; }
tree=$1 base=${2:-6.12}

previous=base
for series in um mm lib trace rfc; do
	git -C "$tree" rev-parse -q --verify "$series" >/dev/null || continue
	git -C "$tree" merge-base --is-ancestor "$previous" "$series" ||
		{ echo "export.sh: branch $series is not on top of $previous" >&2; exit 1; }
	out=$here/$base/$series
	rm -rf "$out.new"
	mkdir -p "$out.new"
	# Nothing that changes from one export to the next: no dates of the
	# export, no version of git, no commit ids of a tree nobody else has.
	prefix=PATCH
	[ "$series" != rfc ] || prefix='RFC PATCH'
	git -C "$tree" format-patch -q --subject-prefix="$prefix" --zero-commit \
		--no-signature --no-numbered --abbrev=12 --diff-algorithm=histogram \
		-o "$out.new" "$previous..$series"
	rm -rf "$out"
	mv "$out.new" "$out"
	rmdir "$out" 2>/dev/null || echo "$series: $(ls "$out" | wc -l) patches"
	previous=$series
done
