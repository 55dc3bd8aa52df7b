#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# check.sh quick|full|long FOLDER: checks what is in `list` with spin, prints a row for each
# and keeps outputs and trails in FOLDER. Exit 1: not as the list has it; 3: cannot.
set -u
here=$(cd "$(dirname "$0")" && pwd)
mode=$1 dir=$2
bad=0 rows=0
trap 'exit 130' INT TERM HUP
cd "$dir" || exit 3
command -v spin >/dev/null || { echo 'spin is not installed (package spin)' >&2; exit 3; }

# One verifier for all: what it is to do is in its environment. At most MIRRORLAB_MODEL_MEM MiB.
if ! { spin -a "$here/model.pml" >spin.out 2>&1 && [ -e pan.c ] &&
	${CC:-cc} -O1 -w -DSAFETY -DCOLLAPSE -DMEMLIM="${MIRRORLAB_MODEL_MEM:-6000}" -o pan pan.c 2>cc.out; }; then
	echo 'spin or the C compiler failed:' >&2
	cat spin.out cc.out >&2
	exit 3
fi

# mask 'A|B': the sum of what model.pml or bugs.pml calls A and B
mask() {
	sum=0
	for word in $(echo "$1" | tr '|' ' '); do
		n=$(awk -v w="$word" '$1 == "#define" && $2 == w { print $3 }' "$here/model.pml" "$here/bugs.pml")
		[ -n "$n" ] || { echo "list: $word is not known" >&2; exit 3; }
		sum=$((sum + n))
	done
	echo "$sum"
}

# verify NAME BUG I0 I1 W0 W1 X [SUBS]: output in NAME.out, trail in NAME.trail
verify() {
	{ printf 'BUG=%s I0=%s I1=%s W0=%s W1=%s X=%s SUBS=%s ' "$2" "$(mask "$3")" "$(mask "$4")" \
		"$(mask "$5")" "$(mask "$6")" "$7" "${8:-1}"; echo './pan -m100000 -w22'; } >"$1.sh"
	rm -f model.pml.trail
	sh "$1.sh" >"$1.out" 2>&1 </dev/null
	[ ! -e model.pml.trail ] || mv model.pml.trail "$1.trail"
}

number() { sed -n "s/^ *\([0-9.]*\)\t* *$2.*/\1/p" "$1.out" | head -n 1; }
row() {
	printf '%-36s %-8s %10s %10s %6s %6.0f %6.1f\n' "$1" "$2" "$(number "$1" 'states, stored')" "$(number "$1" transitions)" \
		"$(sed -n 's/.*depth reached \([0-9]*\),.*/\1/p' "$1.out")" "$(number "$1" 'total actual memory')" \
		"$(sed -n "s,^pan: elapsed time \([0-9.]*\) .*,\1,p" "$1.out")"
}

holds() {
	said=holds
	grep -q ', errors: 0$' "$1.out" || said=FAILS
	grep -Eq 'max search depth too small|out of memory|not completed' "$1.out" && said=PARTLY
	[ "$said" = holds ] || bad=$((bad + 1))
	row "$1" "$said"
}

fails() {
	found=$(sed -n -e 's/^pan:1: invalid end state.*/end/p' -e 's/^pan:1: assertion violated ((\([0-9]*\)<0).*/\1/p' "$1.out")
	case "|$2|" in
	*"|$found|"*) ;;
	*) bad=$((bad + 1)); found="$found, not $2" ;;
	esac
	case $found in end) row "$1" deadlock ;; *) row "$1" "prop. $found" ;; esac
}

# Each of quick, full, long has all of the one before
wanted() {
	case $mode-$1 in
	*-quick | full-full | long-*) return 0 ;;
	esac
	return 1
}

printf '%-36s %-8s %10s %10s %6s %6s %6s\n' model is states transitions depth MiB s
while read -r verb name what rest; do
	[ "$verb" = fails ] || { [ "$verb" = holds ] && wanted "$what"; } || continue
	rows=$((rows + 1)) bug=0
	[ "$verb" = holds ] || bug=$(mask "$(echo "$name" | tr - _)") || exit 3
	# shellcheck disable=SC2086 # words
	verify "$name" "$bug" $rest
	"$verb" "$name" "$what"
done <"$here/list"
rm -f pan.?
echo "$rows models, $bad not as expected"
[ "$rows" -gt 0 ] && [ "$bad" -eq 0 ]
