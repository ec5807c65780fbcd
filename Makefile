# SPDX-License-Identifier: GPL-2.0
# Entry points; `make help` explains them.  The rules for the compiler are in
# selftests/build.mk, what an ABI needs is in arch/<abi>.mk.

TOP := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))
ifneq ($(TOP),.)
$(error run make in the directory of its Makefile, or with -C $(TOP))
endif

O ?= build
JOBS ?= $(shell nproc)
PROVE ?= prove
CACHE ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/seccomp-suite

all:

include $(wildcard arch/*.mk)
include selftests/build.mk

all: programs

# The programs that TARGETS (themes) and TEST (theme/program, a pattern) name.
TEST ?= */*
RUN_DIRS := $(if $(TARGETS),$(TARGETS),*)
RUN := $(foreach abi,$(ABIS),$(filter \
	$(foreach t,$(wildcard $(addprefix selftests/,$(addsuffix /*.c,$(RUN_DIRS)))),\
		$(B)/$(abi)/$(patsubst selftests/%.c,%,$(t))),\
	$(filter $(patsubst selftests/%.c,$(B)/$(abi)/%,\
		$(wildcard selftests/$(TEST).c)),$(PROGRAMS))))

run_tests: programs
	$(PROVE) -j $(JOBS) --merge --exec '' $(RUN)

clean:
	rm -rf $(B)

.PHONY: all programs run_tests clean
