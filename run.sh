#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The one command: sees to the build tools, makes the host program when it is
# missing or older than its sources, and hands the verb over to it.
set -eu

say() { printf 'mirrorlab: %s\n' "$*" >&2; }
# What git bisect run takes for "skip this one", and for "stop", as main.c says it.
die() {
	say "$2"
	case $bisect$1 in y3 | y4) exit 125 ;; y2) exit 128 ;; esac
	exit "$1"
}

# Messages of the tools are looked at; their language must not vary.
LC_ALL=C.UTF-8
export LC_ALL
# A closed descriptor would be given to the next file that is opened.
{ : <&0; } 2>/dev/null || exec </dev/null
{ : >&1; } 2>/dev/null || exec >/dev/null
{ : >&2; } 2>/dev/null || exec 2>/dev/null

self=$(readlink -f -- "$0")
here=${self%/*}
verb=${1-smoke}
case "$verb $* " in review*) bisect= ;; *" --bisect "*) bisect=y ;; *) bisect= ;; esac
case " $* " in *flavour[\ =]smp\ * | *flavour[\ =]kcsan\ *) emulated=1 ;; *) emulated= ;; esac

# kbuild takes neither blanks nor colons in a path, make and gcc dislike more.
odd() { case $1 in *[!A-Za-z0-9_./+,@-]*) return 0 ;; esac; return 1; }

# A folder of our own with a plain name, for a build folder that cannot be
# where it was asked for: read-only sources, or a path kbuild does not take.
other_place() {
	set -- "$(printf %s "$1" | cksum)"
	id=${1%% *}
	for base in "${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}" "/var/tmp/mirrorlab-$(id -u)"; do
		if [ -z "$base" ] || odd "$base"; then continue; fi
		(umask 077; mkdir -p "$base") 2>/dev/null || continue
		if [ -O "$base" ] && [ -w "$base" ]; then echo "$base/mirrorlab/$id"; return; fi
	done
	die 3 'found no folder to build in: set MIRRORLAB_BUILD to one that may be written'
}

build_folder() {
	b=${MIRRORLAB_BUILD:-$here/build}
	case $b in /*) ;; *) b=$PWD/$b ;; esac
	if [ -z "${MIRRORLAB_BUILD-}" ] && [ ! -d "$b" ] && ! [ -w "$here" ]; then
		b=$(other_place "$here")
		[ -d "$b" ] || say "the sources are read-only: building in $b (MIRRORLAB_BUILD chooses another place)"
	fi
	if [ -L "$b" ]; then
		b=$(readlink -f -- "$b")
	elif odd "$b" && [ ! -d "$here/kit" ]; then
		[ ! -d "$b" ] || die 2 "the kernel cannot be built in '$b': remove that folder, or set MIRRORLAB_BUILD"
		link=$b
		b=$(other_place "$link")
		mkdir -p "$b" "$(dirname "$link")" || die 3 "cannot make $b and $link"
		ln -s "$b" "$link" || die 3 "cannot make $link"
	fi
	mkdir -p "$b" 2>/dev/null || :
	[ -w "$b" ] || die 3 "cannot write to $b: set MIRRORLAB_BUILD to a folder that may be written"
	B=$(cd "$b" && pwd -P)
	[ -e "$B/.mirrorlab" ] && return
	[ -z "$(ls -A "$B")" ] || die 2 "$B is not empty and not made by mirrorlab: set MIRRORLAB_BUILD to another folder"
	echo 'Everything in here was generated; ./run.sh clean removes it.' >"$B/.mirrorlab" ||
		die 4 "cannot write to $B"
}

# Is the thing of line "KIND NAME" of host/packages there? Libraries are only
# looked for until the host program has been linked once.
have() {
	case $1 in
	cmd | test | review | wish | emu) command -v "$2" >/dev/null ;;
	pc) [ -x "$B/bin/mirrorlab" ] || pkg-config --exists "$2" 2>/dev/null ;;
	testpc | emupc) pkg-config --exists "$2" 2>/dev/null ;;
	lib) [ -x "$B/bin/mirrorlab" ] || [ -e "$(gcc -print-file-name="$2" 2>/dev/null)" ] ;;
	esac
}

# Sets $missing to the packages, in the words of the package manager $pm.
find_missing() {
	missing=
	while read -r kind name apt dnf pacman zypper apk; do
		case $kind in
		'' | '#' | wish) continue ;;
		test*) [ "$verb" = test ] || continue ;;
		emu*) [ -n "$emulated" ] || continue ;;
		review) case $verb in review | test | bench) ;; *) continue ;; esac ;;
		esac
		have "$kind" "$name" && continue
		case $pm in
		apt) p=$apt ;; dnf) p=$dnf ;; pacman) p=$pacman ;; zypper) p=$zypper ;; apk) p=$apk ;;
		*) p=$name ;;
		esac
		for one in $(echo "$p" | tr , ' '); do
			case " $missing " in *" $one "*) ;; *) missing="$missing $one" ;; esac
		done
	done <"$here/host/packages"
	missing=${missing# }
}

apt_install() {
	say "installing with apt: $missing"
	export DEBIAN_FRONTEND=noninteractive
	# shellcheck disable=SC2086 # a list of words
	apt-get install -qq -y --no-install-recommends $missing </dev/null >"$B/apt.log" 2>&1 ||
		{ apt-get update -qq && apt-get install -qq -y --no-install-recommends $missing; } \
			</dev/null >"$B/apt.log" 2>&1 ||
		{ tail -n 5 "$B/apt.log" >&2; return 1; }
}

tools() {
	pm=none
	for p in apt-get dnf pacman zypper apk; do
		command -v $p >/dev/null && pm=${p%-get} && break
	done
	find_missing
	[ -n "$missing" ] || return 0
	if [ "$pm" = apt ] && [ "$(id -u)" = 0 ] && apt_install; then
		find_missing
		[ -n "$missing" ] || return 0
	fi
	case $pm in
	apt) how="sudo apt-get install" ;; dnf) how="sudo dnf install" ;; pacman) how="sudo pacman -S" ;;
	zypper) how="sudo zypper install" ;; apk) how="sudo apk add" ;; *) how="install by hand:" ;;
	esac
	die 3 "build tools are missing here; install them with: $how $missing"
}

# What one test needs, which is skipped without: installed where that is easy.
wishes() {
	[ "$verb" = test ] && [ "$pm" = apt ] && [ "$(id -u)" = 0 ] || return 0
	while read -r kind name missing _; do
		if [ "$kind" = wish ] && ! have wish "$name"; then
			apt_install || say "without $name, which one test needs"
		fi
	done <"$here/host/packages"
}

host_program() {
	exec 9>"$B/lock.host" || die 4 "cannot write to $B"
	flock -n 9 || { say 'waiting for another run that builds the host program'; flock 9; }
	if ! MAKEFLAGS='' make -s -j"$(nproc)" -C "$here" B="$B" host >"$B/host.log" 2>&1; then
		grep -E -A3 'error|cannot|No space|undefined|\*\*\*' "$B/host.log" | head -n 30 >&2
		[ "$(df -Pk "$B" | awk 'NR == 2 { print $4 }')" -gt 1024 ] || say "the disk is full"
		die 4 "the host program did not build; all of it: $B/host.log"
	fi
	exec 9>&-
}

build_folder
MIRRORLAB_REPO=$here MIRRORLAB_BUILD=$B
export MIRRORLAB_REPO MIRRORLAB_BUILD
# An unpacked archive of the labs has the host program and its libraries.
if [ -e "$here/kit/host/ld.so" ]; then
	exec "$here/kit/host/ld.so" --library-path "$here/kit/host" "$here/kit/host/mirrorlab" "$@"
fi
tools
wishes
host_program
exec "$B/bin/mirrorlab" "$@"
