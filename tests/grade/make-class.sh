#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# make-class.sh LABS OUTSIDE: fills the current folder with the folders of a class,
# some of whom mean no good. LABS: where the lessons are; OUTSIDE: a process that
# nobody may touch. Prints a line for each: POINTS NAME (odd names are left to the
# caller to check).
set -eu

labs=$1
outside=$2
here=$(cd "$(dirname "$0")" && pwd)
touch MARK

# student POINTS NAME: what follows is that student's
student() {
	me=$2
	mkdir "$me"
	case $me in *[!a-z-]*) ;; *) echo "$1 $me" ;; esac
}
# has LESSON FILE [BELOW]
has() { mkdir -p "$me/${3-.}/$1" && cp "$labs/$1/$2" "$me/${3-.}/$1/driver.c"; }
# deed NAME: see hostile.c
deed() {
	mkdir "$me/01-mirror"
	{
		printf '#define DEED %s\n#define OUTSIDE %d\n#define VICTIM "%s"\n' "$1" "$outside" "$PWD/ada/01-mirror/driver.c"
		cat "$here/hostile.c"
	} >"$me/01-mirror/driver.c"
}
# text LINE...: a right answer and these lines
text() { has 01-mirror solution.c && printf '%s\n' "$@" >>"$me/01-mirror/driver.c"; }

student all ada
for lesson in "$labs"/[0-9][0-9]-*; do
	name=$(basename "$lesson")
	mkdir "ada/$name"
	for answer in "$lesson"/solution*; do
		case $answer in
		*.c) cp "$answer" "ada/$name/driver.c" ;;
		*) cp "$answer" "ada/$name/answers.txt" ;;
		esac
	done
done
student 0 bert
has 01-mirror starter.c
has 02-retry starter.c
student 1 cleo
has 01-mirror solution.c
has 02-retry starter.c
student 2 dora
has 01-mirror solution.c my-labs
has 04-hole solution.c my-labs
student 0 empty
for odd in 'e,"e' '=1+1' 'new
line' '<&>' "$(printf 'not\377utf8')"; do
	student 1 "$odd"
	has 01-mirror solution.c
done

for bad in endless oops eat exit kill-all flood fork daemon forge; do
	student 0 "$bad"
	deed "$(echo "$bad" | tr - _)"
done
# Does no harm to the lab, and finds nothing outside.
student 1 spy
deed spy

student 1 make
has 01-mirror solution.c
# shellcheck disable=SC2016 # for make
printf 'all driver.o:\n\ttouch ../../RAN\n$(shell touch ../../RAN)\n' >make/01-mirror/Makefile
cp make/01-mirror/Makefile make/01-mirror/Kbuild
cp make/01-mirror/Makefile make/GNUmakefile
student 0 link-file
mkdir link-file/01-mirror
ln -s ../../ada/01-mirror/driver.c link-file/01-mirror/driver.c
student 0 link-lesson
ln -s ../ada/01-mirror link-lesson/01-mirror
student 0 link-labs
ln -s ../ada link-labs/my-labs
echo '0 link-all'
ln -s ada link-all
student 0 huge
mkdir huge/01-mirror
truncate -s 300M huge/01-mirror/driver.c
student 0 fifo
mkdir fifo/01-mirror
mkfifo fifo/01-mirror/driver.c
student 0 folder
mkdir -p folder/01-mirror/driver.c
student 0 device
mkdir device/01-mirror
mknod device/01-mirror/driver.c c 1 5 2>/dev/null || ln -s /dev/zero device/01-mirror/driver.c
student 0 include-host
text '#include "/etc/passwd"'
student 0 include-other
text "#include \"$PWD/ada/01-mirror/driver.c\""
student 0 incbin
text 'asm(".incbin \"/etc/passwd\"");'
student 0 waits
text '#include "/dev/ptmx"'
student 0 reads-for-ever
text '#include "/dev/zero"'
student 0 itself
text '#include __FILE__'
student 0 bomb
text '#define A(x) x x x x x x x x x x x x x x x x' \
	'int bomb = A(A(A(A(A(A(A(1+))))))) 0;'
student 0 large-object
text 'char large[2000000000] = { 1 };'
