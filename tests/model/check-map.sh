#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# check-map.sh [--write] FILE: is each function of mm/mmu_notifier.c (FILE) that is in the model
# still what it was when the model was made? --write: it is now.
set -u
here=$(cd "$(dirname "$0")" && pwd)
write=
[ "${1-}" != --write ] || { write=1; shift; }
[ -r "${1-}" ] || { echo "usage: check-map.sh [--write] mm/mmu_notifier.c" >&2; exit 2; }
file=$1 new=$(mktemp) bad=0 rows=0
trap 'rm -f "$new"' EXIT

# The text of function $1: its definition begins in the first column, with what it
# returns on the same line or before, and ends with "}" there.
text() {
	awk -v name="$1" '
		/^[a-z_]/ { here = index($0, name "(") && (index($0, name "(") == 1 || substr($0, index($0, name "(") - 1, 1) !~ /[A-Za-z0-9_]/) }
		/^[a-z_]/ && here && !/;$/ { on = 1; buf = "" }
		on { buf = buf $0 "\n" }
		on && /^}/ { print buf; exit }
		on && /;$/ && buf !~ /\{/ { on = 0 }
	' "$file"
}

while read -r name where sum; do
	case $name in
	'' | '#'*) [ -z "$name" ] || printf '%s %s %s\n' "$name" "$where" "$sum" >>"$new"; continue ;;
	esac
	rows=$((rows + 1))
	now=$(text "$name" | sha256sum | cut -c1-16)
	if [ -z "$(text "$name")" ]; then
		echo "$name: is not in $file"
		bad=$((bad + 1))
	elif [ "$now" != "$sum" ] && [ -z "$write" ]; then
		echo "$name: has changed; the model has it in $where"
		bad=$((bad + 1))
	fi
	for inline in $(echo "$where" | tr , ' '); do
		grep -Eq "^(inline|proctype|#define) $inline\(" "$here"/*.pml || { echo "$inline: is not in the model"; bad=$((bad + 1)); }
	done
	printf '%-40s%-24s%s\n' "$name" "$where" "$now" >>"$new"
done <"$here/map"
echo "$rows functions, $bad not as the map has it"
[ "$bad" -eq 0 ] && [ "$rows" -gt 0 ] || exit 1
[ -z "$write" ] || cp "$new" "$here/map"
