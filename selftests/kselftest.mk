# SPDX-License-Identifier: GPL-2.0
# Used when the kernel's tools/testing/selftests/Makefile builds this directory
# as one of its targets; lib.mk of that tree runs and installs.  This directory
# may be a link there, so ".." may not be its selftests directory.
# TARGETS, O and ARCH are the kernel's here, not ours.

KSELFTEST_DIR := $(firstword $(patsubst %/lib.mk,%,\
	$(wildcard $(addsuffix /lib.mk,$(SRC_PATH) .. $(OUTPUT)/.. $(PWD)))))
$(if $(KSELFTEST_DIR),,$(error lib.mk of the kernel tree is not found: set SRC_PATH))

B := $(OUTPUT)/build
override ARCH :=
include $(wildcard arch/*.mk)
ifneq ($(CROSS_COMPILE),)
ABIS ?= $(foreach a,$(patsubst arch/%.mk,%,$(wildcard arch/*.mk)),\
	$(if $(filter $(CROSS_COMPILE)%,$(ABI_$a_CC)),$a))
endif
FOR_OTHERS := y
include selftests/build.mk

KSELFTEST_ABIS := $(foreach a,$(ABIS),$(if $(ABI_$a_RARE),,$a))
flat = $(subst /,_,$2).$1

OVERRIDE_TARGETS := 1
TEST_GEN_PROGS := $(foreach a,$(KSELFTEST_ABIS),$(foreach t,$(TESTS:selftests/%.c=%),$(call flat,$a,$t)))
TEST_GEN_FILES := $(foreach a,$(KSELFTEST_ABIS),$(foreach t,$(HELPERS:selftests/%.c=%),$(call flat,$a,$t)))
TEST_FILES := selftests/settings selftests/config
EXTRA_CLEAN := $(B) $(wildcard $(addprefix $(OUTPUT)/*_*.,$(ALL_ABIS)))

define flat_rule
$(OUTPUT)/$(call flat,$1,$2): $(B)/$1/$2
	@ln -f $$< $$@
endef
$(foreach a,$(KSELFTEST_ABIS),$(foreach s,$(SOURCES:selftests/%.c=%),$(eval $(call flat_rule,$a,$s))))

include $(KSELFTEST_DIR)/lib.mk
