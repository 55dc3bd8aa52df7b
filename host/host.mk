# SPDX-License-Identifier: GPL-2.0
# The host program: every host/*.c, one link.
CC		= gcc
HOST_CFLAGS	= -O2 -g -std=gnu11 -D_GNU_SOURCE -Wall -Wextra
HOST_PACKAGES	= libcjson libxml-2.0

host_obj	:= $(patsubst host/%.c,$(B)/obj/host/%.o,$(wildcard host/*.c))
# Only asked for when something is compiled: the no-op stays quick.
host_pc_cflags	= $(shell pkg-config --cflags $(HOST_PACKAGES))
host_pc_libs	= $(shell pkg-config --libs $(HOST_PACKAGES))

host: $(B)/bin/mirrorlab

# Only a folder with this mark is ever removed by `clean`.
$(B)/.mirrorlab:
	@mkdir -p $(B)
	@echo 'Everything in here was generated; ./run.sh clean removes it.' >$@

$(B)/bin/mirrorlab: $(host_obj) $(B)/obj/host/list
	@mkdir -p $(@D)
	$(CC) $(HOST_CFLAGS) -o $@.new $(host_obj) $(host_pc_libs) -lm
	mv $@.new $@

# The dependency file names $(B), not its value: a build folder may be copied.
$(B)/obj/host/%.o: host/%.c host/host.mk | $(B)/.mirrorlab
	@mkdir -p $(@D)
	$(CC) $(HOST_CFLAGS) $(host_pc_cflags) -MMD -MP -MT '$$(B)/obj/host/$*.o' -c -o $@ $<

# Changes when a file comes or goes, so that a deleted one gets linked out.
$(B)/obj/host/list: $(if $(filter-out $(file <$(B)/obj/host/list),$(host_obj))$(filter-out $(host_obj),$(file <$(B)/obj/host/list)),FORCE)
	$(shell mkdir -p $(@D))$(file >$@,$(host_obj))@:

-include $(host_obj:.o=.d)
