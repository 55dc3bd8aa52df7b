#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# pack.sh fill STAGE REPO B TREE OBJECTS: all that an archive of the labs holds
# pack.sh seal STAGE OUT: its list of checksums, and the archive
#
# The archive is the repository and a folder kit/, which has what the build folder
# has: for a machine that cannot build it. The same bytes when made twice.
set -eu
umask 022
export LC_ALL=C

# some FROM TO PATH...: copies those below FROM to below TO
some() {
	from=$1 to=$2
	shift 2
	mkdir -p "$to"
	(cd "$from" && tar -cf - "$@") | (cd "$to" && tar -xof -)
}

repository() {
	some "$repo" "$stage" --exclude='*~' --exclude='.*.sw?' --exclude='*.o' --exclude=.git \
		.gitignore COPYING Makefile README.md run.sh docs host labs patches rootfs tests uml-config
}

# What boots, and what the recorded compile command of labs/driver/answer.c needs:
# all headers, since a student may want another than answer.c.
kernel() {
	(cd "$tree" && find arch/x86/um arch/x86/include arch/um/include include -name '*.h') >"$stage.list"
	# And those of its sources that the series changes, to read.
	sed -n 's|^+++ b/\([^[:space:]]*\).*|\1|p' "$repo"/patches/6.12/*/*.patch | sort -u | while read -r file; do
		[ ! -f "$tree/$file" ] || echo "$file"
	done | grep -v MAINTAINERS >>"$stage.list"
	some "$tree" "$kit/src/default" --exclude=include/dt-bindings -T "$stage.list" COPYING LICENSES/preferred/GPL-2.0
	rm "$stage.list"
	cd "$objects"
	some . "$kit/kernel/lockdep" --exclude='.*.cmd' linux .config scripts/module.lds include arch/um/include arch/x86/include \
		contract/*.ko labs/lab.ko labs/*.h labs/compile labs/link labs/answer.mod.o labs/.module-common.o
	rm "$kit/kernel/lockdep/include/config/auto.conf.cmd"
	some "$b" "$kit" rootfs/rootfs.cpio rootfs/labs.cpio
}

# The host program runs with the libraries it was linked to, whatever the host has.
host() {
	mkdir -p "$kit/host/licences"
	cp "$b/bin/mirrorlab" "$kit/host"
	strip --strip-debug "$kit/host/mirrorlab"
	ldd "$b/bin/mirrorlab" | awk '$2 == "=>" { print $3 } $1 ~ /^\// { print $1 }' | while read -r lib; do
		cp -L "$lib" "$kit/host"
		case ${lib##*/} in ld-*) mv "$kit/host/${lib##*/}" "$kit/host/ld.so" ;; esac
		package=$(dpkg -S "$(readlink -f "$lib")" 2>/dev/null || dpkg -S "$lib" 2>/dev/null || dpkg -S "${lib#/usr}" 2>/dev/null) || continue
		package=${package%%:*}
		echo "$package $(dpkg-query -W -f '${Version}' "$package" 2>/dev/null | head -n 1)" >>"$kit/host/packages"
		cp -L "/usr/share/doc/$package/copyright" "$kit/host/licences/$package" 2>/dev/null || :
	done
	[ ! -e "$kit/host/packages" ] || sort -u -o "$kit/host/packages" "$kit/host/packages"
	chmod 755 "$kit/host/ld.so"
}

notice() {
	source=$(cat "$tree.state/source")
	package=$(basename "$source" .tar.xz)
	version=$(dpkg-query -W -f ' ${Version}' "$package" 2>/dev/null) || version=
	cat <<-END
		kit/ was built from what lies beside it. rm -r kit makes this folder the repository
		again: ./run.sh then builds everything, with the network's help.

		kernel/lockdep/linux, *.ko, src/   GPL-2.0 (src/default/COPYING). Linux $(cat "$objects/include/config/kernel.release"), from
		    ${source##*/}$version, sha256 $(sha256sum <"$source" | cut -d' ' -f1),
		    with patches/6.12/{um,mm,lib,trace}/*.patch and the configuration kernel/lockdep/.config
		rootfs/rootfs.cpio  /bin/busybox   GPL-2.0. $("$b/rootfs/busybox" | sed -n '1s/ multi-call.*//p')
		    hmm-tests*                     GPL-2.0, from the kernel's source
		    all else, and labs.cpio        GPL-2.0, rootfs/ and labs/guest/; static, with the C library (LGPL-2.1)
		host/mirrorlab                     GPL-2.0, host/*.c
		host/*.so*                         the libraries it needs: host/packages, host/licences/

		Who hands this on has to offer the sources of the kernel, of busybox and of the C
		library too: keep the source packages of the versions above and in host/packages.

		Is it whole? sha256sum --quiet -c kit/MANIFEST
	END
}

stage=$2
kit=$stage/kit
case $1 in
fill)
	repo=$3 b=$4 tree=$5 objects=$6
	repository
	kernel
	host
	notice >"$kit/NOTICE"
	;;
seal)
	out=$3
	trap 'rm -f "$out"' EXIT
	trap 'exit 130' INT TERM HUP
	(cd "$stage" && find . -type f ! -path ./kit/MANIFEST | sort | sed 's|^\./||' | tr '\n' '\0' | xargs -0 sha256sum) >"$kit/MANIFEST"
	chmod -R u+rwX,go+rX,go-w "$stage"
	tar -C "${stage%/*}" --sort=name --format=gnu --mtime=@0 --owner=0 --group=0 --numeric-owner \
		-cf "$out.tar" "${stage##*/}" || { rm -f "$out.tar"; exit 1; }
	trap 'rm -f "$out" "$out.tar"' EXIT
	gzip -n -9 <"$out.tar" >"$out"
	rm "$out.tar"
	trap - EXIT
	;;
esac
