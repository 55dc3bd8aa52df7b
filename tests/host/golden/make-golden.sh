#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Makes the golden kernel logs anew, by really breaking user-mode kernels.
#
#   make-golden.sh TREE OUT LOGS [VARIANT...]
#
# TREE is a scratch copy of a kernel's source (break_kernel.c is added to it),
# OUT a folder for builds, LOGS the folder for the logs. BUILD_MAKE may hold the make
# command with its options.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
[ $# -ge 3 ] || { sed -n '3,10s/^# \{0,1\}//p' "$0"; exit 2; }
tree=$1 out=$2 logs=$3
shift 3
BUILD_MAKE=${BUILD_MAKE:-make -j$(nproc)}
mkdir -p "$out" "$logs"

# shellcheck disable=SC2016 # make expands it
plant()
{
	cp "$here/break_kernel.c" "$tree/lib/"
	grep -q BREAK_KERNEL "$tree/lib/Makefile" ||
		echo 'obj-$(CONFIG_BREAK_KERNEL) += break_kernel.o' >> "$tree/lib/Makefile"
	grep -q BREAK_KERNEL "$tree/lib/Kconfig.debug" ||
		printf '\nconfig BREAK_KERNEL\n\tbool "Break the kernel on request"\n' \
			>> "$tree/lib/Kconfig.debug"
}

build()	# VARIANT
{
	mkdir -p "$out/$1"
	cat "$here/base.config" "$here/$1.config" > "$out/$1/fragment"
	make -C "$tree" ARCH=um O="$out/$1" KCONFIG_ALLCONFIG="$out/$1/fragment" \
		allnoconfig > "$out/$1/config.log"
	$BUILD_MAKE -C "$tree" ARCH=um O="$out/$1" linux > "$out/$1/build.log" 2>&1 ||
		{ tail -20 "$out/$1/build.log" >&2; exit 1; }
}

initramfs()
{
	cc -static -O2 -Wall -o "$out/init" "$here/init.c"
	{
		printf 'dir %s 755 0 0\n' /dev /sys
		printf 'file /init %s 755 0 0\n' "$out/init"
		printf 'nod /dev/console 600 0 0 c 5 1\n'
	} > "$out/list"
	"$out/$1/usr/gen_init_cpio" "$out/list" > "$out/initramfs"
}

# Without address randomisation: the brk gap would count as memory and end the boot.
# The paths of this machine are not part of a log, and boot is cut short.
capture() # VARIANT NAME [ARGS...]
{
	variant=$1 name=$2
	shift 2
	timeout -s KILL 60 setarch -R "$out/$variant/linux" mem=128M \
		con0=null,fd:1 con=null ssl=null printk.devkmsg=on \
		"$@" > "$out/console" 2>&1 < /dev/null || :
	sed -e "s|$tree/||g; s|$out|.|g" "$out/console" |
		sed '/ Zone ranges:/,/ epollctl add err/d' > "$logs/$variant-$name.log"
	echo "$variant-$name.log: $(wc -l < "$logs/$variant-$name.log") lines"
}

names()
{
	case $1 in
	lockdep) echo "none null bug warn panic abba recursive irq rcu" \
		"freed held unlock waitctx nest atomic schedule list refcount" \
		"hung badpage vmbug rss oom exit" ;;
	kasan) echo "none uaf oob doublefree leak shift bounds" ;;
	preempt) echo "spin" ;;
	esac
}

plant
for variant in "${@:-lockdep}"; do
	build "$variant"
	initramfs "$variant"
	for name in $(names "$variant"); do
		capture "$variant" "$name" initrd="$out/initramfs" "break=$name"
	done
done
capture lockdep noroot
