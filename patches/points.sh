#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# points.sh [--build] [DIR]
# Says which point releases of linux 6.12.y our patches apply to untouched: each
# that the package archive offers (apt-cache madison), and each tarball that DIR
# has already; DIR (default: points) keeps them. --build makes and runs the
# oldest and the newest that can be patched, with ./run.sh --kernel.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
package=linux-source-6.12
build=
[ "${1-}" != --build ] || { build=1; shift; }
case ${1-} in -*) sed -n 's/^# //p' "$0" | sed -n 2,6p >&2; exit 2 ;; esac
mkdir -p "${1:-points}"
dir=$(cd "${1:-points}" && pwd)
work=$(mktemp -d "$dir/work.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

# "6.12.117-1~deb12u1" is 6.12.117
fetch() {
	for full in $(apt-cache madison "$package" | awk '{ print $3 }' | sort -u); do
		[ ! -e "$dir/linux-${full%%-*}.tar.xz" ] || continue
		mkdir "$work/fetch"
		sh "$here/../host/fetch-package.sh" "$package=$full" "$work/fetch" >/dev/null &&
			mv "$work/fetch/x/usr/src/$package.tar.xz" "$dir/linux-${full%%-*}.tar.xz" ||
			echo "# $full: not to be had"
		rm -rf "$work/fetch"
	done
}

# Only the files that the patches change are unpacked.
touched() {
	cat "$here"/6.12/um/*.patch "$here"/6.12/mm/*.patch "$here"/6.12/lib/*.patch "$here"/6.12/trace/*.patch |
		sed -n 's|^--- a/||p' | sort -u
}

# apply TARBALL: "untouched", or the first patch that does not
apply() {
	rm -rf "$work/tree"
	mkdir "$work/tree"
	top=$(tar -tf "$1" 2>/dev/null | head -n 1)
	{ touched; echo include/linux/memory_hotplug.h; } | sed "s|^|${top%%/*}/|" >"$work/list"
	# What a patch of ours adds and a later one changes is not in the tarball.
	tar -C "$work/tree" --strip-components=1 -xf "$1" -T "$work/list" 2>/dev/null || true
	tr '\n' ' ' <"$work/tree/include/linux/memory_hotplug.h" |
		grep -q 'arch_remove_memory([^)]*struct dev_pagemap' || { echo 'refused: arch_remove_memory() has three arguments'; return; }
	for patch in "$here"/6.12/um/*.patch "$here"/6.12/mm/*.patch "$here"/6.12/lib/*.patch "$here"/6.12/trace/*.patch; do
		patch -d "$work/tree" -p1 -s -N -F0 --no-backup-if-mismatch -r - <"$patch" >"$work/said" 2>&1 ||
			{ echo "no: ${patch##*/6.12/}"; return; }
	done
	echo untouched
}

fetch
first='' last=''
for tarball in $(printf '%s\n' "$dir"/linux-6.12.*.tar.xz | sort -V); do
	[ -f "$tarball" ] || { echo "no $package here, and no tarball in $dir" >&2; exit 3; }
	verdict=$(apply "$tarball")
	version=${tarball##*/linux-}
	printf '%-10s %s\n' "${version%.tar.xz}" "$verdict"
	[ "$verdict" = untouched ] || continue
	[ -n "$first" ] || first=$tarball
	last=$tarball
done
[ -n "$build" ] || exit 0
[ -n "$first" ] || exit 1
for tarball in "$first" "$last"; do
	echo "# ./run.sh --kernel ${tarball##*/}"
	"$here/../run.sh" --kernel "$tarball" </dev/null
done
