# SPDX-License-Identifier: GPL-2.0
# The guest's root: static programs, packed by the kernel's gen_init_cpio from
# a list. Bit for bit the same when built twice: no time, no inode, no owner of
# this host gets in.
R	:= $(B)/rootfs$(KID)
GUEST_CFLAGS := -O2 -g0 -s -static -std=gnu11 -D_GNU_SOURCE -Wall -Wextra
guest	:= $(patsubst rootfs/tools/%.c,$(R)/%,$(wildcard rootfs/tools/*.c)) $(R)/init $(R)/hmm-tests $(R)/hmm-tests-series $(R)/busybox

rootfs: $(R)/rootfs.cpio $(R)/labs.cpio

$(R)/init: $(wildcard rootfs/init/*.[ch])
	@mkdir -p $(R)
	$(CC) $(GUEST_CFLAGS) -o $@.new $(filter %.c,$^)
	@mv $@.new $@

# Programs of the contract tests, for the device of tests/contract/module.
$(R)/mn-misuse: $(wildcard rootfs/tools/misuse/*.[ch] rootfs/tools/mn/*.[ch]) tests/contract/module/mn_calls.h
$(R)/mn-steps: $(wildcard rootfs/tools/steps/*.[ch] rootfs/tools/mn/*.[ch]) tests/contract/module/mn_calls.h
$(R)/mn-torture: tests/contract/module/mn_torture_ioctl.h
$(R)/mn-%: rootfs/tools/mn-%.c
	@mkdir -p $(R)
	$(CC) $(GUEST_CFLAGS) -Irootfs/tools/mn -Itests/contract/module -o $@.new $(filter %.c,$^)
	@mv $@.new $@

$(R)/%: rootfs/tools/%.c
	@mkdir -p $(R)
	$(CC) $(GUEST_CFLAGS) -o $@.new $<
	@mv $@.new $@

# The kernel's own tests, as they came, and as the series leaves them. Warnings
# in them are not ours. As they came, hmm2.snapshot has a page written to
# malloc(7), which glibc 2.43 notices; pvalloc(3) gives whole pages.
selftest := tools/testing/selftests/mm/hmm-tests.c
selftest_words = $(CC) -O2 -static -w -Dmalloc=pvalloc -I $(tree) -iquote $(tree)/$(dir $(selftest))
$(R)/hmm-tests: source = $(firstword $(wildcard $(state)/orig/$(selftest) $(tree)/$(selftest)))
$(R)/hmm-tests-series: source = $(tree)/$(selftest)
$(R)/hmm-tests $(R)/hmm-tests-series: $(state)/patched rootfs/rootfs.mk
	@mkdir -p $(R)
	$(selftest_words) -o $@.new $(source)
	@cmp -s $@.new $@ || mv $@.new $@; touch $@

$(R)/gen_init_cpio: $(state)/patched
	@mkdir -p $(R)
	$(CC) -O2 -w -o $@.new $(tree)/usr/gen_init_cpio.c
	@mv $@.new $@

$(R)/busybox: rootfs/busybox.sh
	@mkdir -p $(R)
	@sh rootfs/busybox.sh $(B) $@

# A program of ours is not hidden by an applet of the same name.
$(R)/list: rootfs/initramfs.list $(R)/busybox
	@sed 's|@OUT@|$(R)|; s|@BUSYBOX@|$(R)/busybox|; s|@SRC@|rootfs|' $< >$@.new
	@$(R)/busybox --list | sort | while read -r name; do \
		grep -qF " /bin/$$name " $@.new || echo "slink /bin/$$name busybox 0777 0 0"; done >$@.links
	@cat $@.links >>$@.new; rm $@.links; mv $@.new $@

$(R)/rootfs.cpio: $(R)/list $(R)/gen_init_cpio $(guest) $(wildcard rootfs/files/*)
	@echo '@stage pack the guest root'
	@$(R)/gen_init_cpio -t 0 $(R)/list >$@.new
	@mv $@.new $@

# Each byte of it is in memory three times, for each guest: what a lesson's script
# needs, and no more. Its commands need no shell.
$(R)/labs.list: $(R)/list
	@awk '$$1 ~ /^#/ || $$1 == "file" && $$2 ~ "^/bin/" && $$2 != "/bin/lab-run" { next } \
		$$1 == "slink" { next } { print }' $< >$@.new
	@mv $@.new $@

$(R)/labs.cpio: $(R)/labs.list $(R)/gen_init_cpio $(R)/init $(R)/lab-run
	@$(R)/gen_init_cpio -t 0 $(R)/labs.list >$@.new
	@mv $@.new $@
