#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# check.sh [NAME...]: reviews series of this folder (all) on top of our own, and
# compares what comes of it with NAME/expect:
#
#   options WORDS	for ./run.sh review
#   exit N		its exit status
#   REGEX		must match a line of report.txt; with "! " in front: none
#
# TAP on stdout. A shell pattern is no word here: --only takes a part of a name.
set -u

here=$(cd "$(dirname "$0")" && pwd)
out=$(mktemp -d) || exit 3
trap 'rm -rf "$out"' EXIT
number=0 failed=0

# one NAME: prints what is wrong, nothing if all is right
one() {
	options='' status=0
	while read -r key value; do
		case $key in options) options=$value ;; exit) status=$value ;; esac
	done <"$here/$1/expect"
	# shellcheck disable=SC2086 # words
	MIRRORLAB_SECRET=known timeout 1500 "$here/../../run.sh" review --with-series $options "$here/$1" \
		>"$out/out" 2>"$out/err" </dev/null
	is=$?
	[ "$is" = "$status" ] || echo "exit status $is, expected $status"
	report=$(sed -n 's/^All of it: \(.*\) (report.*/\1/p' "$out/out")/report.txt
	[ -r "$report" ] || { echo 'no report.txt'; return; }
	[ "$(awk 'length > 72' "$report")" = '' ] || echo 'report.txt is wider than 72 columns'
	while IFS= read -r line; do
		case $line in
		'' | '#'* | 'options '* | 'exit '*) ;;
		'! '*) ! grep -Eq -- "${line#! }" "$report" || echo "there is a line: ${line#! }" ;;
		*) grep -Eq -- "$line" "$report" || echo "no line: $line" ;;
		esac
	done <"$here/$1/expect"
}

[ $# -gt 0 ] || { cd "$here" && set -- *; }
for name; do
	[ -f "$here/$name/expect" ] || continue
	number=$((number + 1))
	wrong=$(one "$name")
	if [ -z "$wrong" ]; then
		echo "ok $number - $name"
	else
		failed=1
		echo "not ok $number - $name"
		{ echo "$wrong"; cat "$out/err" "$out/out"; } | sed 's/^/# /'
	fi
done
echo "1..$number"
exit $failed
