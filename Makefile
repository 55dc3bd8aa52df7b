# SPDX-License-Identifier: GPL-2.0
# The build graph. Run by ./run.sh; by hand: make [FLAVOUR=fast] all
#
# B may not contain blanks (run.sh sees to that); the sources' path may, so
# they are only named relative to this folder.
B	?= $(CURDIR)/build
FLAVOUR	?= lockdep

MAKEFLAGS	+= --no-builtin-rules --no-builtin-variables --no-print-directory
# Our variables on the command line are not for the makes below.
MAKEOVERRIDES	=
.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all host kernel rootfs FORCE
all: host kernel rootfs
FORCE:

include host/host.mk
include uml-config/kernel.mk
include uml-config/bugs.mk
include uml-config/review.mk
include rootfs/rootfs.mk
include labs/labs.mk
