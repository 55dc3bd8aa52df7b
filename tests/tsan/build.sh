#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# build.sh TREE OUT [PATCH]: mm/mmu_notifier.c of the kernel source TREE, with PATCH if
# there is one, and mn_race as a program with ThreadSanitizer: OUT/races.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
tree=$1 out=$2
modules=$here/../contract/module
mkdir -p "$out/inc/linux" "$out/src/mm"
cp "$tree/mm/mmu_notifier.c" "$out/src/mm/"
cp "$tree/lib/rbtree.c" "$tree/lib/interval_tree.c" "$modules"/mn_race* "$modules/mn_torture_ioctl.h" "$out/src/"
for h in mmu_notifier rbtree rbtree_types rbtree_augmented interval_tree interval_tree_generic list; do
	cp "$tree/include/linux/$h.h" "$out/inc/linux/"
done
[ -z "${3-}" ] || patch -s -p1 -d "$out/src" <"$3"

# Of all other headers nothing is needed that kernel.h has not; some are the system's.
cat "$out"/src/*.[ch] "$out"/src/mm/*.c "$out"/inc/linux/*.h | sed -n 's/^#include <\(.*\)>.*/\1/p' | sort -u |
while read -r h; do
	case $h in linux/types.h | linux/ioctl.h | linux/const.h | linux/stddef.h | asm/types.h) continue ;; esac
	[ -e "$out/inc/$h" ] || { mkdir -p "$out/inc/$(dirname "$h")" && : >"$out/inc/$h"; }
done
: >"$out/inc/vma.h"

${CC:-gcc} -O1 -g -std=gnu11 -D_GNU_SOURCE -w -fsanitize=thread -I "$out/inc" -I "$out/src" -I "$here" \
	-include "$here/kernel.h" -o "$out/races" "$out"/src/*.c "$out/src/mm/mmu_notifier.c" "$here/main.c" -lpthread
