# SPDX-License-Identifier: GPL-2.0
# Builds and runs what checks the host program's parsers and reports:
#
# Run in the top folder (make -C): names below are relative to it, B may not hold
# blanks.
#
#   make -C TOP -f tests/tests.mk B=DIR unit|unit-asan|fuzz-build
#
# Objects of the code under test are built once per kind and shared by all tests.
B	?= build
T	:= $(B)/tests

MAKEFLAGS += --no-builtin-rules --no-print-directory
.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: unit unit-asan fuzz-build

VPATH	:= host tests/host tests/fuzz

UNITS	:= test_text test_ktap test_ktap_stream test_splat test_splat_words \
	   test_decode test_expect test_judge test_report test_reproduce test_coverage test_review test_draw \
	   test_rulings test_guest
TESTED	:= lines text outfile sha256 $(patsubst host/%.c,%,$(wildcard host/ktap*.c \
	   host/splat*.c host/decode*.c host/report*.c)) \
	   $(patsubst host/%.c,%,$(wildcard host/draw*.c)) paths \
	   coverage-count coverage-added elfsym a2l expect reproduce lab-answer lab-rulings lab-rulings-prove \
	   review-mail review-order review-subject review-git hostcmd interrupt strs \
	   $(patsubst host/%.c,%,$(wildcard host/contain*.c)) guest-args guest-pc machine
PACKAGES := libcjson libxml-2.0 cmocka

CFLAGS_all = $(CFLAGS_extra) -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -g -iquote host -iquote tests/host \
	     -DDATA='"$(CURDIR)/tests/host/data"' -DSCHEMA='"$(CURDIR)/tests/host/junit.xsd"' \
	     -DTOP='"$(CURDIR)"' -DEXPECTED='"$(CURDIR)/tests/expected"' -DMODULE='"$(T)/victim_mod.ko"' \
	     $(shell pkg-config --cflags $(PACKAGES))
# Not position independent: test_decode looks its own addresses up.
CFLAGS_plain = -O1 -fno-pie
CFLAGS_asan  = -O1 -fno-pie -fsanitize=address,undefined -fno-sanitize-recover=undefined
LIBS	     = $(shell pkg-config --libs $(PACKAGES)) -lm

CC	= gcc
CLANG	?= clang
CFLAGS_fuzz = -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined

define kind
$(T)/$(1)/%.o: %.c $$(wildcard host/*.h tests/host/*.h)
	@mkdir -p $$(@D)
	$$(CC) $$(CFLAGS_all) $$(CFLAGS_$(1)) -c -o $$@ $$<
# With the list of them, which is in this file.
$(T)/$(1)/libtested.a: $$(TESTED:%=$(T)/$(1)/%.o) tests/tests.mk
	rm -f $$@ && ar rcs $$@ $$(filter %.o,$$^)
$(T)/$(1)/test_%: $(T)/$(1)/test_%.o $(T)/$(1)/libtested.a
	$$(CC) $$(CFLAGS_$(1)) -no-pie -o $$@ $$^ $$(LIBS)
endef
$(eval $(call kind,plain))
$(eval $(call kind,asan))

# What test_decode takes for a module.
$(T)/victim_mod.ko: victim_mod.c
	@mkdir -p $(@D)
	$(CC) -g -O1 -fno-pie -ffunction-sections -c -o $@ $<

unit: $(UNITS:%=$(T)/plain/%) $(T)/victim_mod.ko
unit-asan: $(UNITS:%=$(T)/asan/%) $(T)/victim_mod.ko

# What each target needs of the host program.
FUZZ_ktap  := host/lines.c $(wildcard host/ktap*.c)
FUZZ_splat := host/lines.c $(wildcard host/splat*.c)
FUZZ_place := $(FUZZ_splat) $(wildcard host/decode*.c) host/elfsym.c host/a2l.c
LIBS_fuzz_draw = $(shell pkg-config --libs libxml-2.0)
FUZZ_draw  := $(wildcard host/draw*.c) host/text.c host/paths.c

fuzz-build: $(T)/fuzz_draw $(T)/fuzz_ktap $(T)/fuzz_splat $(T)/fuzz_place
$(T)/fuzz_%: fuzz_%.c $(wildcard host/*.[ch] tests/host/*.h)
	@mkdir -p $(@D)
	$(CLANG) $(filter-out -fno-pie,$(CFLAGS_all)) $(CFLAGS_fuzz) -o $@ $< $(FUZZ_$*) $(LIBS_fuzz_$*)

# Judges files: for tests with other people's tools.
$(T)/plain/report_tool: $(T)/plain/report_tool.o $(T)/plain/libtested.a
	$(CC) $(CFLAGS_plain) -no-pie -o $@ $^ $(LIBS)
report-tool: $(T)/plain/report_tool
.PHONY: report-tool
