# SPDX-License-Identifier: GPL-2.0
# Entry points; `make help` explains them.  The rules for the compiler are in
# selftests/build.mk, what an ABI needs is in arch/<abi>.mk.

O ?= build
JOBS ?= $(shell nproc)
RESULTS ?= results
CACHE ?= $(or $(XDG_CACHE_HOME),$(or $(HOME),/root)/.cache)/seccomp-suite

all:

# Called by the kernel's tools/testing/selftests/Makefile?
ifneq ($(OUTPUT),)
include selftests/kselftest.mk
else

include $(wildcard arch/*.mk)
include selftests/build.mk
include selftests/install.mk
include ci/faults/faults.mk

all: programs

RUN = ci/run --build '$(B)' --results '$(RESULTS)' --jobs '$(JOBS)' \
	$(ABIS:%=--abi %) $(TARGETS:%=--only '%') $(if $(TEST),--only '$(TEST)')

run_tests: programs
	@$(RUN)

# Seeds of which each run has others; each of the programs takes SECONDS.
SECONDS ?= 60
fuzz: programs
	@SECCOMP_FUZZ_SECONDS='$(SECONDS)' ci/run --build '$(B)' --results '$(RESULTS)/.fuzz' \
		--jobs '$(JOBS)' --timeout $$(($(SECONDS) * 2 + 60)) $(ABIS:%=--abi %) \
		--only bpf/random --only bpf/spoilt

check:
	prove --norc -j '$(JOBS)' ci/t
	@$(MAKE) --no-print-directory run_tests

trace: programs
	@ci/trace --build '$(B)'

clean:
	rm -rf '$(B)/obj' $(ALL_ABIS:%='$(B)/%')
	-rmdir '$(B)' 2>/dev/null

help:
	@cat ci/help

.PHONY: all programs run_tests fuzz check trace install gen_tar clean help
endif
