# SPDX-License-Identifier: GPL-2.0
# The lab's module, and how a student's file is compiled: as answer.c was, with
# names changed. The command is kbuild's own, so its flags are the kernel's. It is
# for `sh compile FROM TO TREE` in $(K), which may be moved (./run.sh lab pack). The
# headers are two thirds of its work, and are compiled here: where pre.h.gch is of
# another compiler, or not there, gcc reads pre.h instead.
L	:= $(K)/labs
lab_src	:= $(wildcard labs/driver/*.[ch])
# lab.o is linked from all others.
lab_parts := $(filter-out answer.o,$(patsubst labs/driver/%.c,%.o,$(filter %.c,$(lab_src))))

.PHONY: labs
labs: $(L)/built

$(L)/built: $(K)/built $(lab_src) labs/labs.mk
	@echo '@stage compile the labs ($(FLAVOUR))'
	@rm -rf $(L); mkdir -p $(L)
	@cp -p $(lab_src) $(L)
	@printf 'obj-m := lab.o answer.o\nlab-y := %s\n' '$(lab_parts)' >$(L)/Kbuild
	$(call kbuild) KCFLAGS='$(KCFLAGS)' M=$(L) modules
	@sed -n 's/^savedcmd_[^ ]*answer\.o := \(ccache \)\{0,1\}//p' $(L)/.answer.o.cmd | \
		sed 's/ *;.*//; s| -Wp,-MMD,[^ ]*||; s| -o [^ ]*answer\.o [^ ]*answer\.c| -Ilabs -o "$$2" "$$1"|; s|$(tree)/|"$$3"/|g' | \
		sed 's| -include "$$3"/[^ ]*||g; s|^[^ ]*|& -include labs/pre.h|' >$(L)/compile
	@grep -q '"$$2" "$$1"' $(L)/compile
	@sed 's| -include labs/pre.h| -x c-header|' $(L)/compile >$(L)/precompile
	@cd $(K) && sh labs/precompile labs/pre.h labs/pre.h.gch $(tree) || rm -f labs/pre.h.gch
	@sed -n 's/^savedcmd_[^ ]*answer\.ko := //p' $(L)/.answer.ko.cmd | \
		sed 's/ *;.*//; s| -o [^ ]*answer\.ko [^ ]*answer\.o| -o "$$2" "$$1"|; s|$(L)/|labs/|g' >$(L)/link
	@grep -q '"$$2" "$$1"' $(L)/link
	@! grep -F $(B)/ $(L)/compile $(L)/link
	@touch $@

# The program that runs a lesson in the guest is part of its root.
$(R)/lab-run: $(wildcard labs/guest/*.[ch]) labs/driver/lab_ioctl.h
	@mkdir -p $(R)
	$(CC) $(GUEST_CFLAGS) -o $@.new $(filter %.c,$^)
	@mv $@.new $@

$(R)/rootfs.cpio $(R)/labs.cpio: $(R)/lab-run
