#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# import.sh SOURCE TREE [BASE]
# Makes TREE, a git tree to work in: SOURCE (an unpacked kernel) as tag `base`,
# then one branch per series of patches/BASE (default 6.12), each on top of the
# one before: um, mm, lib, trace, rfc. Work there; export.sh writes the patches
# back. The build applies all but rfc.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
[ $# -ge 2 ] || { sed -n 's/^# //p' "$0" | sed -n 2,6p >&2; exit 2; }
source=$1 tree=$2 base=${3:-6.12}
[ -f "$source/Makefile" ] || { echo "import.sh: $source is no kernel tree" >&2; exit 2; }
[ ! -e "$tree" ] || { echo "import.sh: $tree exists already" >&2; exit 2; }

git init -q "$tree"
git -C "$tree" config user.name "$(git config user.name || echo mirrorlab)"
git -C "$tree" config user.email "$(git config user.email || echo mirrorlab@localhost)"
cp -a "$source/." "$tree/"
cd "$tree"
# Some distributions' source packages ignore everything at the top level.
git add -Af . && git commit -qm "Linux $base base" && git tag base

for series in um mm lib trace rfc; do
	git checkout -q -b "$series"
	set -- "$here/$base/$series"/*.patch
	[ -e "$1" ] || continue
	git am -q "$@" || { echo "import.sh: patches/$base/$series does not apply" >&2; exit 1; }
	echo "$series: $# patches"
done
