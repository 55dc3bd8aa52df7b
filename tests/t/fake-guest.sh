# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# Sourced by tests that run a stand-in for the guest kernel (fake-guest.c).
#
#   fake MODE ARGS...   ./run.sh with the stand-in; output in out and err
#   gone                (lib.sh) no process of it is left: the mark is in the arguments of
#                       the host program, the keeper and the guest

FAKE=$SCRATCH/fake-linux
MARK=mark$$x
gcc -O2 -static -Wall -o "$FAKE" "$REPO/tests/t/fake-guest.c" || exit 1
chmod 755 "$FAKE"
B=$SCRATCH/b
mkdir -p "$B/bin"
echo test >"$B/.mirrorlab"
real=${MIRRORLAB_BUILD:-$REPO/build}
[ ! -x "$real/bin/mirrorlab" ] || cp -Rp "$real/bin" "$real/obj" "$B/"
MIRRORLAB_BUILD=$B MIRRORLAB_TEST_LINUX=$FAKE
export MIRRORLAB_BUILD MIRRORLAB_TEST_LINUX

fake() {
	_mode=$1
	shift
	ml smoke --mem 64M --append "fake=$_mode $MARK" "$@"
}

# The build folder on a file system with room for a run's folder, but not for
# what is in it.
small_disk() {
	unshare -Urm --propagation private true 2>/dev/null || unshare -m true 2>/dev/null
}
with_small_disk() {
	export B
	unshare "$(unshare -m true 2>/dev/null && echo -m || echo -Urm)" sh -c '
		mkdir -p "$B/runs" && mount -t tmpfs -o size=4k,mode=0777 none "$B/runs" || exit 99
		exec timeout 60 "$@"' sh \
		"$REPO/run.sh" smoke --mem 64M --append "fake=$2 $MARK" >out 2>err </dev/null
	status=$?
	return "$status"
}

# sh_closed REDIRECTIONS [MODE]
sh_closed() {
	sh -c "exec $1; exec timeout 60 \"\$1\" smoke --mem 64M --append \"fake=${2:-pass} $MARK\"" sh "$REPO/run.sh"
	status=$?
	return "$status"
}
