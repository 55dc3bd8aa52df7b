#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck source-path=SCRIPTDIR disable=SC2154
# What a guest may touch, in each containment that this host offers, and that
# what the host lacks is said. The stand-in tries what a guest must not do.
. "$(dirname "$0")/lib.sh"
. "$REPO/tests/t/fake-guest.sh"

sleep 600 &
outside=$!
trap 'kill -KILL $outside; rm -rf "$SCRATCH"' EXIT
probe() {
	MIRRORLAB_CONTAIN=$1 expect 0 fake "probe outside=$outside" &&
		grep -q 'PASS: 16 passed' out && grep -q "contained by $2" "$B/runs/latest/console.log" &&
		grep -q "\"containment\":.*\"$2" "$B/runs/latest/report.json"
}
# The mode works here, or why not: each is probed in the way it is used.
works() { MIRRORLAB_CONTAIN=$1 fake pass; [ "$status" -eq 0 ]; }

for mode in bwrap ns landlock; do
	case $mode in ns) name=namespaces ;; *) name=$mode ;; esac
	title="contained by $name, a guest gets its inputs and nothing else"
	if works "$mode"; then
		test_ok "$title" probe "$mode" "$name"
	else
		skip "$title" "$(head -n 1 err)"
	fi
done

# limits_only FAILED: some files of the host can be read then, and who is no other
# user than we are can signal and trace our processes; all the rest holds.
limits_only() {
	MIRRORLAB_CONTAIN=none-for-test expect 1 fake "probe outside=$outside" &&
		grep -q "$((16 - $1)) passed, $1 failed" out && grep -q "FAIL.*files are out of reach" out
}
if [ "$(id -u)" = 0 ]; then
	test_ok 'with limits alone there is still no network, no privilege, no signal to others' limits_only 1
else
	test_ok 'with limits alone there is still no network and no privilege' limits_only 3
fi

# A host without namespaces for us: one more user namespace, which may have no
# children and in which we hold no capability.
no_namespaces() {
	unshare -Ur sh -c 'echo 0 >/proc/sys/user/max_user_namespaces || exit 77
		exec setpriv --no-new-privs --inh-caps=-all --bounding-set=-all "$@"' sh \
		"$B/bin/mirrorlab" smoke --mem 64M --append "fake=pass $MARK" >out 2>err </dev/null
	status=$?
	[ "$status" -eq 0 ] && grep -q '^PASS' out && grep -q 'this host lacks.*namespaces' err
}
test_ok 'a word that is no containment is refused' sh -c 'MIRRORLAB_CONTAIN=magic "$1/run.sh" smoke 2>&1 | grep -q "one of bwrap, ns, landlock"' sh "$REPO"

hidden() {
	# As root: the kernel in a folder that the user we drop to cannot enter.
	mkdir -m 700 "$SCRATCH/secret" && cp "$FAKE" "$SCRATCH/secret/linux" && chmod "$1" "$SCRATCH/secret/linux" || return 1
	for mode in bwrap ns landlock; do
		works "$mode" || continue
		MIRRORLAB_CONTAIN=$mode MIRRORLAB_TEST_LINUX=$SCRATCH/secret/linux expect 0 fake pass || return 1
	done
	rm -r "$SCRATCH/secret"
}
if [ "$(id -u)" = 0 ]; then
	test_ok 'started as root, the kernel may lie in a folder for root alone' hidden 755
	test_ok 'and may be executable for root alone' hidden 700
	user() { chmod 755 "$SCRATCH" && chown -R 65534:65534 "$B" && expect 0 setpriv --reuid=65534 --regid=65534 --clear-groups \
		env HOME=/ timeout 60 "$B/bin/mirrorlab" smoke --mem 64M --append "fake=pass $MARK"; }
	# Another user may not be able to reach the sources: these are enough.
	mkdir -p "$SCRATCH/repo/tests" && cp -R "$REPO/uml-config" "$SCRATCH/repo/" && cp -R "$REPO/tests/expected" "$SCRATCH/repo/tests/"
	MIRRORLAB_REPO=$SCRATCH/repo
	export MIRRORLAB_REPO
	test_ok 'an ordinary user gets the same' user
	# as_user MODE OUTPUT ARGS...: in the background
	as_user() {
		_mode=$1 _out=$2
		shift 2
		setpriv --reuid=65534 --regid=65534 --clear-groups env HOME=/ timeout 60 \
			"$B/bin/mirrorlab" smoke --mem 64M --append "fake=$_mode $MARK" "$@" >"$_out" 2>&1 </dev/null &
	}
	two() {
		export MIRRORLAB_CONTAIN=$1
		as_user fork-late out; late=$!
		sleep 0.5
		as_user fork bomb.out --timeout-scale 0.4; bomb=$!
		expect 0 wait "$late"; two_status=$?
		expect 6 wait "$bomb" && [ "$two_status" -eq 0 ] && gone
	}
	# In a chroot root has namespaces and others have not, which unshare(1) knows without us.
	user_ns() { setpriv --reuid=65534 --regid=65534 --clear-groups unshare --user true 2>user.err; }
	for mode in bwrap ns; do
		title="$mode: a guest that forks without end takes no place of another of the same user"
		if ! works "$mode"; then
			skip "$title" "$(head -n 1 err)"
		elif ! user_ns; then
			skip "$title" "another user than root has no namespaces here: $(head -n 1 user.err)"
		else
			test_ok "$title" two "$mode"
		fi
	done
	unset MIRRORLAB_CONTAIN
else
	skip 'started as root, the kernel may lie in a folder for root alone' 'needs root'
fi
finish
