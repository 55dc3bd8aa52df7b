#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# run.sh: where it builds, which tools it misses, odd circumstances.
# Boots no kernel.
# shellcheck source-path=SCRIPTDIR disable=SC2154,SC2016
. "$(dirname "$0")/lib.sh"
. "$REPO/tests/t/fake-kernel.sh"

repository "$SCRATCH/my repo"
share_host_program "$SCRATCH/b"
REPO="$SCRATCH/my repo"
build_folder=$SCRATCH/b
HOME=$SCRATCH/home
mkdir "$HOME"
export HOME
unset XDG_CACHE_HOME

helped() { MIRRORLAB_BUILD=$build_folder expect 0 ml help && grep -q '^usage: ./run.sh' out && [ ! -s err ]; }
test_ok 'help works, and there is nothing on stderr' helped
test_ok 'it works with HOME unset' sh -c 'unset HOME; MIRRORLAB_BUILD=$1 "$2/run.sh" help' sh "$build_folder" "$REPO"
test_ok 'it works with an empty HOME' sh -c 'HOME= MIRRORLAB_BUILD=$1 "$2/run.sh" help' sh "$build_folder" "$REPO"
test_ok 'it works with stdin closed' sh -c 'MIRRORLAB_BUILD=$1 "$2/run.sh" help <&-' sh "$build_folder" "$REPO"
test_ok 'it works with stdout and stderr closed' sh -c 'MIRRORLAB_BUILD=$1 "$2/run.sh" help >&- 2>&-' sh "$build_folder" "$REPO"
linked() { ln -s "$REPO/run.sh" go && MIRRORLAB_BUILD=$build_folder ./go help; }
test_ok 'it works through a symbolic link, from another folder' linked
relative() { mkdir -p elsewhere && cp -Rp b elsewhere/ && cd elsewhere && MIRRORLAB_BUILD=b "$REPO/run.sh" help; r=$?; cd ..; return $r; }
test_ok 'MIRRORLAB_BUILD may be relative' relative
wrong_verb() { MIRRORLAB_BUILD=$build_folder expect 2 ml dance && grep -q dance err; }
test_ok 'an unknown verb is told, exit 2' wrong_verb

blanks() {
	unset MIRRORLAB_BUILD
	expect 0 ml help && [ -L "$REPO/build" ] && at=$(readlink "$REPO/build") &&
		case $at in "$HOME/.cache/mirrorlab/"*) [ -x "$at/bin/mirrorlab" ] ;; *) echo "built in $at"; false ;; esac
}
test_ok 'sources in a path with blanks build where the kernel can, behind a link' blanks
test_ok 'and clean --all works there' sh -c '"$1/run.sh" clean --all && [ ! -e "$1/build/bin" ]' sh "$REPO"

if unshare -rm true 2>/dev/null; then
	mkdir ro
	ro() { unshare -rm sh -c 'mount --bind "$1" ro && mount -o remount,ro,bind ro && shift && exec "$@"' sh "$REPO" "$@"; }
	read_only() { ro ro/run.sh help >out 2>err && grep -q 'sources are read-only: building in .*/home/.cache/mirrorlab' err; }
	test_ok 'read-only sources are built in the home folder, and that is said once' read_only
	again() { ro ro/run.sh help >out 2>err && [ ! -s err ]; }
	test_ok 'the second time nothing is said' again
else
	skip 'read-only sources are built in the home folder' 'no user and mount namespaces here'
fi
nowhere() { expect 3 env MIRRORLAB_BUILD=/proc/mirrorlab "$REPO/run.sh" help 2>err && grep -q 'set MIRRORLAB_BUILD' err; }
test_ok 'a build folder that cannot be made is told, exit 3' nowhere

# A machine with all tools but two, and the package manager of our choice.
mkdir bare
ln -s /usr/bin/* /bin/* /usr/sbin/* bare/ 2>/dev/null
for tool in apt-get dnf pacman zypper apk flex bison; do rm -f "bare/$tool"; done
bare() {
	printf '#!/bin/sh\necho "$@" >>"%s/pm.log"\n' "$SCRATCH" >"bare/$1" && chmod +x "bare/$1"
	printf '#!/bin/sh\necho %s\n' "$2" >bare/me && chmod +x bare/me && mv -f bare/me bare/id
	MIRRORLAB_BUILD=$build_folder PATH=$SCRATCH/bare timeout 60 "$REPO/run.sh" help >out 2>err </dev/null
	status=$?
	rm -f "bare/$1"
}
missing() {
	bare "$1" 1000
	[ "$status" -eq 3 ] && [ "$(wc -l <err)" -eq 1 ] && grep -q "$2 flex bison\$" err && [ ! -e pm.log ]
}
test_ok 'missing tools are named in one line for apt, and nothing is installed' missing apt-get 'sudo apt-get install'
test_ok '... for dnf' missing dnf 'sudo dnf install'
test_ok '... for pacman' missing pacman 'sudo pacman -S'
test_ok '... for zypper' missing zypper 'sudo zypper install'
test_ok '... for apk' missing apk 'sudo apk add'
as_root() {
	bare apt-get 0
	grep -q 'install -qq -y --no-install-recommends flex bison' pm.log && [ "$status" -eq 3 ] && grep -q 'installing with apt: flex bison' err
}
test_ok 'root on a machine with apt has them installed, and is told if that did not help' as_root
test_only() {
	rm -f bare/prove
	ln -s /usr/bin/flex /usr/bin/bison bare/
	MIRRORLAB_BUILD=$build_folder PATH=$SCRATCH/bare "$REPO/run.sh" help >out 2>err </dev/null || return 1
	MIRRORLAB_BUILD=$build_folder PATH=$SCRATCH/bare "$REPO/run.sh" test nothing >out 2>err </dev/null
	[ $? -eq 3 ] && grep -q "prove" err
}
test_ok 'tools of the tests are only asked for by the tests' test_only
finish
