# SPDX-License-Identifier: GPL-2.0
# Planted bugs, see host/bugs.c: a scratch copy of the sources and of what was
# compiled from them, in which a bug costs the compilation of what it touches
# and a link.
#
# RUN	the run's folder, with a bug.patch in a folder for each bug
# BUG	the patch to plant in place of the one before, or empty
S	:= $(B)/bugs

bug bug-tree: | $(step)

# kbuild compiles again what has another command, and the commands hold the
# path of the sources: so that is changed in what they are remembered by. On x86
# objtool is made anew nevertheless, and all that it has to look at after it.
# $(call copy_objects,TO,SOURCES)
# Two commands, so that make waits for cp(1) also when it is told to end.
define copy_objects
	@cp -a $(K) $(1)
	@was=$$(sed -n 's/^include \(.*\)Makefile$$/\1/p' $(K)/Makefile) && \
	find $(1) \( -name '.*.cmd' -o -path $(1)/Makefile \) -exec sed -i "s|$$was|$(2)/|g" {} +
endef

bug-tree:
	@sh host/bug-tree.sh $(tree) $(S)/src $(RUN)/*/bug.patch
	$(call copy_objects,$(S)/kernel,$(S)/src)

bug: tree := $(S)/src
bug: K := $(S)/kernel
bug:
	@$(step) tree $(tree) $(S)/state $(BUG)
	$(call kbuild) KCFLAGS='$(KCFLAGS)' $(kflags) $(image_$(machine))
	@[ $(machine) = um ] || ln -f $(K)/$(image_$(machine)) $(K)/linux

.PHONY: bug bug-tree
