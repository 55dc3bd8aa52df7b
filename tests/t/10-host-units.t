#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The host program's parsers and reports: unit tests, three times: as they are, with
# address and undefined-behaviour sanitizer, under valgrind.
# Boots no kernel.
. "$(dirname "$0")/lib.sh"

build() { make -s -C "$REPO" -f tests/tests.mk B="$SCRATCH/b" "$@"; }
units() { find "$SCRATCH/b/tests/$1" -name 'test_*' ! -name '*.o' | sort; }

# Runs programs and appends their lines, numbered on, to ours.
run_units() {
	kind=$1
	shift
	sh "$REPO/tests/host/run-unit.sh" "$kind" "$@" >.units 2>.units.err
	while IFS= read -r line; do
		case $line in
		"ok "* | "not ok "*)
			test_number=$((test_number + 1))
			echo "${line%%ok *}ok $test_number - ${line#* - }"
			;;
		"1.."*) ;;
		*) echo "$line" ;;
		esac
	done <.units
	tail -n 60 .units.err | sed 's/^/# /'
}

pkg-config --exists cmocka libcjson libxml-2.0 ||
	skip_all "cmocka, libcjson or libxml2 is not installed (packages libcmocka-dev libcjson-dev libxml2-dev)"
mkdir b
test_ok 'the unit tests build without a warning' build CFLAGS_extra=-Werror unit
# shellcheck disable=SC2046 # names of ours, without blanks
run_units plain $(units plain)

if echo 'int main(void) { return 0; }' >a.c && gcc -fsanitize=address,undefined a.c -o a.out 2>/dev/null && ./a.out; then
	test_ok 'the unit tests build with sanitizers' build unit-asan
	# shellcheck disable=SC2046
	run_units sanitized $(units asan)
else
	skip 'the unit tests run with sanitizers' 'gcc has no sanitizer runtime here'
fi

if command -v valgrind >/dev/null; then
	export WRAP='valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite,indirect --child-silent-after-fork=yes'
	# shellcheck disable=SC2046
	run_units valgrind $(units plain)
else
	skip 'the unit tests run under valgrind' 'valgrind is not installed'
fi
finish
