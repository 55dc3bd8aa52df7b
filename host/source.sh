#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# source.sh B TREE
# Puts an unpatched kernel source into TREE, from (in this order) $KERNEL_SRC,
# the cache, the distribution's package, a pinned kernel.org tarball. TREE.state
# remembers where it came from; while that does not change, TREE is left alone.
set -eu

[ $# -eq 2 ] || { echo "usage: source.sh B TREE" >&2; exit 2; }
B=$1 tree=$2 state=$2.state
cache=$B/cache
package=linux-source-6.12
here=$(dirname "$0")
export LC_ALL=C.UTF-8

# The exit status of make says nothing; the host program reads this file.
fail() {
	echo "$1" >"$B/failed"
	shift
	echo "mirrorlab: error: $*" >&2
	exit 1
}

# A folder with a kernel that our patches can be meant for?
check_kernel() {
	if ! [ -f "$1/Makefile" ] || ! [ -f "$1/Kconfig" ]; then fail 4 "$2 is not a kernel source"; fi
	version=$(awk '$1 ~ /^(VERSION|PATCHLEVEL|SUBLEVEL)$/ && $2 == "=" { v = v s $3; s = "." } END { print v }' "$1/Makefile")
	case $version in
	6.12.*) ;;
	*) fail 4 "$2 is Linux $version; the patches are made for 6.12.y" ;;
	esac
	tr '\n' ' ' <"$1/include/linux/memory_hotplug.h" | grep -q 'arch_remove_memory([^)]*struct dev_pagemap' ||
		fail 4 "$2 is Linux $version, which is too old: its arch_remove_memory() has three arguments, the patches need the four of later 6.12.y"
}

# unpack TARBALL WORDS: into TREE, by way of a folder aside
unpack() {
	echo "@stage unpack ${1##*/}"
	rm -rf "$tree.new"
	mkdir -p "$tree.new"
	tarball=$1 words=$2
	set -- -C "$tree.new" --strip-components=1 -xf "$tarball"
	# GNU tar can say how far it is.
	if [ -n "${MIRRORLAB_PROGRESS-}" ] && tar --version 2>/dev/null | grep -q 'GNU tar'; then
		total=$(xz -l --robot "$tarball" 2>/dev/null | awk '$1 == "totals" { print int($5 / 10240) }')
		[ -z "$total" ] || set -- --checkpoint=2000 --checkpoint-action="echo=@progress %u $total" "$@"
	fi
	if ! tar "$@"; then
		rm -rf "$tree.new"
		case $tarball in "$cache"/*) rm -f "$tarball" ;; esac
		fail 4 "cannot unpack $words: damaged, or the disk is full"
	fi
	check_kernel "$tree.new" "$words"
	rm -rf "$tree" "$state"
	mkdir -p "$state"
	mv "$tree.new" "$tree"
}

from_user() {
	if [ -d "$KERNEL_SRC" ]; then
		check_kernel "$KERNEL_SRC" "$KERNEL_SRC"
		[ -e "$state/manifest" ] || { echo "@stage copy $KERNEL_SRC"; rm -rf "$tree" "$state"; }
		mkdir -p "$tree" "$state"
		"$B/bin/mirrorlab-step" sync "$KERNEL_SRC" "$tree" "$state" || fail 4 "cannot copy $KERNEL_SRC"
		echo "$KERNEL_SRC" >"$state/source"
	elif [ -f "$KERNEL_SRC" ]; then
		# Size and times instead of a checksum: this is looked at in every run.
		is="$KERNEL_SRC $(stat -c '%s %Y %i' "$KERNEL_SRC")"
		[ "$(cat "$state/source" 2>/dev/null)" != "$is" ] || return 0
		unpack "$KERNEL_SRC" "$KERNEL_SRC"
		echo "$is" >"$state/source"
	else
		fail 3 "--kernel $KERNEL_SRC: no such folder or tarball"
	fi
}

fetch_package() {
	echo "@stage download $package, the distribution's package"
	rm -rf "$cache/new"
	sh "$here/fetch-package.sh" "$package" "$cache/new" &&
		mv "$cache/new/x/usr/src/$package.tar.xz" "$cache/$package.tar.xz" && r=0 || r=$?
	rm -rf "$cache/new"
	[ "$r" -ne 4 ] || fail 4 "cannot unpack the package $package: damaged, or the disk is full"
	return "$r"
}

# uml-config/kernel-tarball: VERSION SHA256 URL. Nothing is taken unchecked.
fetch_tarball() {
	read -r version sum url <<-END
		$(grep -v '^#' "$here/../uml-config/kernel-tarball")
	END
	[ -n "$sum" ] || return 1
	echo "@stage download Linux $version"
	rm -f "$cache/new.tar.xz"
	{ curl -fsSL --connect-timeout 15 -o "$cache/new.tar.xz" "$url" ||
		wget -q -T 15 -t 2 -O "$cache/new.tar.xz" "$url"; } 2>/dev/null || return 1
	echo "$sum  $cache/new.tar.xz" | sha256sum -c --status ||
		{ rm -f "$cache/new.tar.xz"; fail 4 "$url does not have the checksum in uml-config/kernel-tarball"; }
	mv "$cache/new.tar.xz" "$cache/linux-$version.tar.xz"
}

cached() {
	for tarball in "$cache"/linux-*.tar.xz; do
		[ -f "$tarball" ] && return
	done
	return 1
}

our_choice() {
	[ ! -e "$state/source" ] || return 0
	mkdir -p "$cache"
	if ! cached; then
		tarball=/usr/src/$package.tar.xz
		[ -f "$tarball" ] || { { fetch_package || fetch_tarball; } && cached; } ||
			fail 3 "found no kernel source: no package $package here, and the tarball of uml-config/kernel-tarball is not to be had (no network?); give one with --kernel, a folder or tarball of Linux 6.12.y"
	fi
	unpack "$tarball" "$tarball"
	echo "$tarball" >"$state/source"
}

mkdir -p "${tree%/*}"
if [ -n "${KERNEL_SRC-}" ]; then from_user; else our_choice; fi
