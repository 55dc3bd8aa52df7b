#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# run-unit.sh KIND PROGRAM...: runs unit tests and joins their TAP into one stream
# with one plan. KIND names them in the titles; WRAP holds a command to run them
# with. A program that dies, or stops short of its plan, is a failed test.
set -u

kind=$1
shift
n=0
out=$(mktemp) || exit 1
trap 'rm -f "$out" "$out.err"' EXIT

one()
{
	name=${1##*/test_}
	# shellcheck disable=SC2086 # WRAP is a command with options
	CMOCKA_MESSAGE_OUTPUT=TAP ${WRAP-} "$1" >"$out" 2>"$out.err"
	rc=$?
	# cmocka says of what is skipped that it is not ok.
	sed -i 's/^not ok \([0-9]*\) # SKIP \(.*\)$/ok \1 - \2 # SKIP nothing here can contain a tool/' "$out"
	plan=$(sed -n 's/^1\.\.\([0-9]*\)$/\1/p' "$out")
	seen=$(grep -cE '^(not )?ok [0-9]+ - ' "$out")
	while IFS= read -r line; do
		case $line in
		"ok "[0-9]* | "not ok "[0-9]*)
			n=$((n + 1))
			echo "${line%%ok *}ok $n - $kind: $name: ${line#* - }"
			;;
		"1.."*) ;;
		"#"*) echo "$line" ;;
		*) echo "# $line" ;;
		esac
	done < "$out"
	n=$((n + 1))
	if [ "$rc" -ne 0 ] || [ "${plan:-0}" -ne "$seen" ] || [ "$seen" -eq 0 ]; then
		printf 'not '
		sed 's/^/# /' "$out.err" >&2
	fi
	echo "ok $n - $kind: $name: all $seen of ${plan:-no plan} ran, exit status $rc"
}

for p in "$@"; do
	one "$p"
done
echo "1..$n"
