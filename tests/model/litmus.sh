#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# litmus.sh FOLDER: runs herd7 on litmus/ with the kernel's memory model, FOLDER is its tools/memory-model.
# Each test says itself what has to come out: Never, or Sometimes where a barrier is missing on purpose.
set -u
here=$(cd "$(dirname "$0")" && pwd)
bad=0 n=0
cd "${1:?usage: litmus.sh tools/memory-model}" || exit 2
for test in "$here"/litmus/*.litmus; do
	n=$((n + 1))
	want=$(sed -n 's/^ \* Result: //p' "$test")
	said=$(herd7 -conf linux-kernel.cfg "$test" 2>&1)
	if echo "$said" | grep -q "^Observation [^ ]* $want "; then
		echo "$(basename "$test" .litmus): $want"
	else
		echo "$(basename "$test" .litmus): not $want:"
		echo "$said"
		bad=$((bad + 1))
	fi
done
echo "$n litmus tests, $bad with another result"
[ "$n" -gt 0 ] && [ "$bad" -eq 0 ]
