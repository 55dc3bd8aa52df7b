# SPDX-License-Identifier: GPL-2.0
# The kernel: source -> patched tree -> .config -> linux.
#
# Each stage ends in a stamp that holds the checksum of its inputs. Another
# checksum, not a newer file, makes the stage run again: a checkout of the same
# content costs nothing, and the no-op never starts kbuild.
#
# KERNEL_SRC	somebody's folder or tarball; empty: our own choice (source.sh)
# KID		ends the names of what was made from KERNEL_SRC
# NOSERIES	"-base": the kernel to compare ours with, without the notifier series
export KERNEL_SRC
KID	?= $(if $(KERNEL_SRC),-user)

tree	:= $(B)/src/$(if $(KERNEL_SRC),user$(KID),default)$(NOSERIES)
state	:= $(tree).state
K	:= $(B)/kernel/$(FLAVOUR)$(NOSERIES)$(KID)
step	:= $(B)/bin/mirrorlab-step

# What the flavour runs on: um, or the emulated PC (x86). Both end as $(K)/linux.
words	   := $(file <uml-config/$(FLAVOUR).flavour)
machine	   := $(if $(filter x86,$(words)),x86,um)
arch_um	   := ARCH=um SUBARCH=x86
arch_x86   := ARCH=x86_64
image_um   := linux
image_x86  := vmlinux

patches	   := $(foreach series,um $(if $(NOSERIES),,mm lib trace),$(sort $(wildcard patches/6.12/$(series)/*.patch)))
fragments  := $(patsubst %,uml-config/%.config,$(filter-out $(if $(NOSERIES),intervals labs),$(words)))
$(if $(fragments),,$(error there is no flavour $(FLAVOUR): see uml-config/*.flavour))

# Line numbers for every address, but no types: -g1 costs 1 % of the compile
# time, what CONFIG_DEBUG_INFO_REDUCED passes 9 % (docs/build.md).
KCFLAGS	   := -g1
GCOV_OBJECTS := mmu_notifier hmm test_hmm migrate_device memremap
kflags_gcov := $(GCOV_OBJECTS:%=GCOV_PROFILE_%.o=y)
# The code under test, and what it shares its memory with. With few accesses to
# watch many of them are watched, and no race of other code has to be told apart.
KCSAN_OBJECTS := $(GCOV_OBJECTS) mmu_notifier_kunit interval_tree rbtree
kflags_kcsan := KCSAN_SANITIZE=n $(KCSAN_OBJECTS:%=KCSAN_SANITIZE_%.o=y)
kflags	   := $(kflags_$(FLAVOUR))
ccache	   := $(if $(CCACHE_DISABLE),,$(shell command -v ccache))
# ccache fails where it cannot write to its folder.
ccache_dir := $(if $(CCACHE_DIR),,$(shell [ -w "$$HOME" ] || echo CCACHE_DIR=$(B)/cache/ccache))

sum	   = $(firstword $(shell { $(1); } | cksum | tr ' ' -))
patch_sum  := $(call sum,cat /dev/null $(patches))
config_sum := $(call sum,cat $(fragments))
build_sum  := $(call sum,gcc --version; ld --version; echo '$(KCFLAGS) $(kflags)')
# $(call stale,STAMP,SUM): FORCE when the stamp is not of these inputs
stale	   = $(if $(filter $(2),$(file <$(1))),,FORCE)

# What the user's environment might say about a kernel build is not for ours.
# Nor are time, user and host for its version: the same sources, the same file.
kbuild_words = env -u LLVM -u CROSS_COMPILE -u KCONFIG_CONFIG -u INSTALL_MOD_PATH -u W -u C -u V \
	KBUILD_BUILD_TIMESTAMP='Thu Jan  1 00:00:00 UTC 1970' KBUILD_BUILD_USER=mirrorlab \
	KBUILD_BUILD_HOST=mirrorlab LOCALVERSION= KBUILD_BUILD_VERSION=1 \
	$(ccache_dir) \
	$(1) $(MAKE) -C $(tree) O=$(K) $(arch_$(machine)) \
	CC='$(strip $(notdir $(ccache)) gcc)' HOSTCC='$(strip $(notdir $(ccache)) gcc)'
kbuild	= +$(call kbuild_words,$(1))

contract := $(wildcard tests/contract/module/$(if $(NOSERIES),mn_bench)*.[ch])

kernel: $(K)/built $(if $(contract),$(K)/contract/built)

$(step): $(wildcard host/step/*.[ch]) uml-config/kernel.mk | $(B)/.mirrorlab
	@mkdir -p $(@D)
	$(CC) $(HOST_CFLAGS) -o $@.new $(filter %.c,$^)
	mv $@.new $@

# A user's tree is looked at in every run, file by file; ours only once.
$(state)/patched: $(call stale,$(state)/patched,$(patch_sum)) $(if $(KERNEL_SRC),FORCE) | $(step)
	@sh host/source.sh $(B) $(tree)
	@if [ "$$(cat $@ 2>/dev/null)" != $(patch_sum) ]; then \
		echo '@stage patch the kernel' && rm -f $@ && \
		$(step) tree $(tree) $(state) $(patches) && \
		echo $(patch_sum) >$@.new && mv $@.new $@; fi

# A .config with the old content keeps its time: kbuild looks at that.
$(K)/configured: $(state)/patched $(call stale,$(K)/configured,$(config_sum))
	@echo '@stage configure $(FLAVOUR)'
	@mkdir -p $(K)
	@cat $(fragments) >$(K)/wanted
	$(call kbuild,KCONFIG_ALLCONFIG=$(K)/wanted) KCONFIG_CONFIG=$(K)/.config.new -s allnoconfig
	@$(step) config $(tree) $(K)/.config.new $(K)/wanted
	@cmp -s $(K)/.config.new $(K)/.config || mv $(K)/.config.new $(K)/.config
	@echo $(config_sum) >$@

# kbuild trusts the times of files; after a kill those can lie, see sweep.c.
$(K)/built: $(K)/configured $(call stale,$(K)/built,$(build_sum))
	@echo '@stage compile the kernel ($(FLAVOUR))'
	@rm -f $@
	@if [ -e $(K)/.unfinished ]; then $(step) sweep $(K); fi; : >$(K)/.unfinished
	$(call kbuild) KCFLAGS='$(KCFLAGS)' $(kflags) $(image_$(machine)) modules
	@[ $(machine) = um ] || ln -f $(K)/vmlinux $(K)/linux
	@rm -f $(K)/.unfinished
	@echo $(build_sum) >$@

# The modules of the contract tests. They are the project's, so they are built
# beside the kernel, from copies: kbuild writes where its sources are. NAME.c is
# the module NAME, NAME-ONE.c and NAME-TWO.c are one, too.
objs	   := $(patsubst tests/contract/module/%.c,%.o,$(filter %.c,$(contract)))
first	    = $(firstword $(subst -, ,$(basename $(1))))
modules	   := $(sort $(foreach o,$(objs),$(call first,$(o))))
parts	    = $(filter $(1)-%,$(objs))
contract_sum = $(call sum,cat /dev/null $(contract))
$(K)/contract/built: $(K)/built $(call stale,$(K)/contract/built,$(contract_sum))
	@echo '@stage compile the contract tests ($(FLAVOUR))'
	@mkdir -p $(K)/contract
	@rm -f $(K)/contract/*.[ch]
	@cp -p $(contract) $(K)/contract
	@printf '%s\n' 'obj-m := $(modules:%=%.o)' $(foreach m,$(modules),$(if $(call parts,$(m)),'$(m)-y := $(call parts,$(m))')) >$(K)/contract/Kbuild
	$(call kbuild) KCFLAGS='$(KCFLAGS)' M=$(K)/contract modules
	@echo $(contract_sum) >$@
