# SPDX-License-Identifier: GPL-2.0
# A copy of what was compiled from the base, for patches under review, and the
# words that go on with it: what runs with them is contained, and is not this
# make (host/review-build.c).
#
# V	scratch folder: V/src has the sources
# TO	V/TO gets the objects, V/TO.sh the words; those of hmm-tests are in V/hmm-tests.sh
wishes	 = $(patsubst %,uml-config/%.config,$(file <uml-config/$(FLAVOUR).flavour))
go_on	 = $(subst O=$(K) ,O=$(V)/$(TO) ,$(call kbuild_words)) KCFLAGS='$(KCFLAGS)' $(kflags)

# A patch may bring options that the base does not have yet: hence all wishes.
review-objects: tree := $(V)/src
review-objects:
	@rm -rf $(V)/$(TO)
	$(call copy_objects,$(V)/$(TO),$(V)/src)
	@cat $(wishes) >$(V)/$(TO)/wanted
	$(file >$(V)/$(TO).sh,exec $(go_on) "$$@")
	$(file >$(V)/hmm-tests.sh,exec $(selftest_words) -o hmm-tests $(tree)/$(selftest))

.PHONY: review-objects
