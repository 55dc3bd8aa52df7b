#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# fetch-package.sh NAME DIR
# Downloads the distribution's package NAME (or NAME=VERSION) into DIR and
# unpacks it to DIR/x. No root needed: where the system's package lists are old
# or missing, apt makes lists of our own below DIR. Exit 1: not to be had here;
# 4: damaged or no space.
set -eu

[ $# -eq 2 ] || { echo "usage: fetch-package.sh NAME DIR" >&2; exit 2; }
name=$1 dir=$2 own=
command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || exit 1

# apt would otherwise try to become another user, and fail to write here. Its
# status lines ("dlstatus:") are shown by the host program as progress.
apt() {
	# shellcheck disable=SC2086 # a list of options
	(cd "$dir" && apt-get -qq -o APT::Sandbox::User="$(id -un)" -o APT::Status-Fd=1 $own "$@") 2>>"$dir/apt.log"
}

mkdir -p "$dir/lists/partial" "$dir/apt/archives/partial"
if ! apt download "$name"; then
	own="-o Dir::State::lists=$dir/lists -o Dir::Cache=$dir/apt -o Debug::NoLocking=1"
	apt update && apt download "$name" || exit 1
fi
dpkg-deb -x "$dir/${name%%=*}"_*.deb "$dir/x" || exit 4
