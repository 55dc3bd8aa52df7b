#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# A few seconds of fuzzing for each parser of foreign bytes: enough to see a target
# that rots, and the seeds are always run. FUZZ_SECONDS=600 makes a real session.
# Boots no kernel.
. "$(dirname "$0")/lib.sh"

fuzz() {
	mkdir -p "corpus-$1"
	b/tests/"fuzz_$1" -max_total_time="${FUZZ_SECONDS:-8}" -max_len=4096 \
		-dict="$REPO/tests/fuzz/$1.dict" -rss_limit_mb=1500 -verbosity=0 \
		-artifact_prefix="$SCRATCH/" "corpus-$1" "$REPO/tests/fuzz/seeds-$1"
}

echo 'int LLVMFuzzerTestOneInput(const char *d, unsigned long n) { return d && n > 5 && *d == 1; }' >a.c
{ clang -fsanitize=fuzzer,address,undefined a.c -o a.out && ./a.out -runs=1; } >/dev/null 2>&1 ||
	skip_all 'no clang with a fuzzer runtime (packages clang and libclang-rt-dev)'

mkdir b
test_ok 'the fuzz targets build' make -s -C "$REPO" -f tests/tests.mk B="$SCRATCH/b" fuzz-build
test_ok 'the KTAP parser stands up to foreign bytes' fuzz ktap
test_ok 'the recogniser of kernel reports stands up to foreign bytes' fuzz splat
test_ok 'the finder of addresses stands up to foreign bytes' fuzz place
test_ok 'the drawing of a time line stands up to foreign bytes' fuzz draw
finish
