#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# busybox.sh B OUT
# Puts a static busybox at OUT: the host's own when it is static, else the
# distribution's package, else one built from the tarball of busybox.pin.
set -eu

[ $# -eq 2 ] || { echo "usage: busybox.sh B OUT" >&2; exit 2; }
B=$1 out=$2 cache=$1/cache work=$1/cache/busybox.new
here=$(cd "$(dirname "$0")" && pwd)

fail() {
	echo "$1" >"$B/failed"
	echo "mirrorlab: error: $2" >&2
	exit 1
}

# Runs, and names no loader: readelf comes with the compiler.
is_static() {
	[ -x "$1" ] && "$1" true 2>/dev/null && ! readelf -lW "$1" | grep -q INTERP
}

take() {
	cp "$1" "$out.new"
	chmod 755 "$out.new"
	mv "$out.new" "$out"
	rm -rf "$work"
	exit 0
}

from_package() {
	sh "$here/../host/fetch-package.sh" busybox-static "$work" >/dev/null || return 1
	for b in "$work/x/bin/busybox" "$work/x/usr/bin/busybox"; do
		! is_static "$b" || take "$b"
	done
	return 1
}

from_tarball() {
	read -r version sum url <"$here/busybox.pin"
	tar=$cache/busybox-$version.tar.bz2
	if [ ! -f "$tar" ]; then
		{ curl -fsSL -o "$work/tar" "$url" || wget -q -O "$work/tar" "$url"; } 2>/dev/null || return 1
		mv "$work/tar" "$tar"
	fi
	echo "$sum  $tar" | sha256sum -c --status ||
		{ rm -f "$tar"; fail 4 "$url does not have the checksum in rootfs/busybox.pin"; }
	tar -C "$work" --strip-components=1 -xf "$tar" || fail 4 "cannot unpack $tar"
	# tc needs headers that newer kernels no longer have.
	(cd "$work" && make -s defconfig >/dev/null && sed -i 's/.*CONFIG_STATIC[ =].*/CONFIG_STATIC=y/; s/^CONFIG_TC=y/# CONFIG_TC is not set/' .config &&
		make -s) >"$B/busybox.log" 2>&1 || fail 4 "busybox did not build, see $B/busybox.log"
	take "$work/busybox"
}

for b in "$(command -v busybox || :)" /bin/busybox /usr/bin/busybox /bin/busybox.static; do
	! is_static "$b" || take "$b"
done
rm -rf "$work"
mkdir -p "$work"
from_package || from_tarball ||
	fail 3 "found no static busybox: install the package busybox-static (or busybox, where that is static)"
