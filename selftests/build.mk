# SPDX-License-Identifier: GPL-2.0
# selftests/include/*.c     -> $(B)/obj/<abi>/libtest.a
# selftests/<theme>/<p>.c   -> $(B)/<abi>/<theme>/<p>
# A source that says "helper program" in a comment of its first lines is built
# like a test, but never run or listed as one.
#
# From arch/<abi>.mk: ABI_<abi>_CC, _CLANG (what clang needs to be that
# compiler), _CFLAGS, _FOREIGN (NAME:header of the numbers of another ABI that
# its programs can call), _RARE (most kernels don't run it).

# One name for a directory, however O says it: what compilers note of headers is
# only good for objects that are called as they were then.
ifndef B
B := $(patsubst $(CURDIR)/%,%,$(shell readlink -m '$(O)'))
endif
SOURCES := $(filter-out selftests/include/%,$(wildcard selftests/*/*.c))
HELPERS := $(if $(SOURCES),$(shell awk 'FNR <= 10 && /\/\* helper program/ \
	{ print FILENAME }' $(SOURCES)))
TESTS := $(filter-out $(HELPERS),$(SOURCES))
LAYER := $(wildcard selftests/include/*.c)
ALL_ABIS := $(patsubst arch/%.mk,%,$(wildcard arch/*.mk))

# --- which ABIs
# ABIS: exactly those.  Else those of ARCH, or those that kernels of this
# machine can run, whose compiler makes a program; the others are named.  To
# run tests here, this very kernel has to run that program.
abi_cc = $(if $(filter-out default undefined,$(origin CC)),$(CC) \
	$(if $(findstring clang,$(CC)),$(ABI_$1_CLANG)),$(ABI_$1_CC))
HASH := \#
abi_probe = $(shell t=$$(mktemp) && printf '%s\n' '$(HASH)include <asm/unistd.h>' \
	'$(HASH)include <stdio.h>' 'int main(void) { return 0; }' | \
	$(abi_cc) $(ABI_$1_CFLAGS) $(LDFLAGS) -x c -o $$t - 2>/dev/null && echo links && \
	perl -Ici/lib -MSeccomp::Sys=execute -e 'execute(@ARGV); exit 1' $$t && echo runs; rm -f $$t)
abi_verdict = $(if $(filter links,$2),$(if $(FOR_OTHERS)$(filter runs,$2),$1,\
	$(info $1: left out, this kernel does not run its programs)),\
	$(info $1: left out, its compiler "$(strip $(abi_cc) $(ABI_$1_CFLAGS))" makes no program \
	(packages: $(ABI_$1_PACKAGES))))

BUILDING := $(filter-out clean help,$(or $(MAKECMDGOALS),all))
FOR_OTHERS ?= $(ARCH)$(filter install gen_tar faults coverage,$(BUILDING))
ifneq ($(BUILDING),)
WANTED_ABIS := $(if $(ARCH),$(or $(KARCH_$(ARCH)_ABIS),\
	$(error unknown ARCH: $(ARCH) (a Debian name, such as amd64))),$(shell ci/abis))
ABIS ?= $(foreach a,$(WANTED_ABIS),$(call abi_verdict,$a,$(call abi_probe,$a)))
endif
ABIS := $(strip $(ABIS))
ifneq ($(BUILDING),)
$(if $(ABIS),,$(error no ABI can be built))
endif
UNKNOWN := $(filter-out $(ALL_ABIS),$(ABIS))
$(if $(UNKNOWN),$(error unknown ABI: $(UNKNOWN) (known: $(ALL_ABIS))))

# --- the kselftest headers: a kernel tree around us, else the cache
KSELFTEST_DIR ?= $(patsubst %/lib.mk,%,$(or \
	$(and $(wildcard ../kselftest_harness.h),$(wildcard ../lib.mk)),$(CACHE)/kselftest/lib.mk))
HARNESS := $(KSELFTEST_DIR)/kselftest_harness.h

$(CACHE)/kselftest/kselftest_harness.h:
	ci/headers

# --- rules for one ABI
# No strict aliasing, as in the kernel: the words of a struct seccomp_data are
# what filters load, and gcc 14 would not see that they were written.
SUITE_CFLAGS := -std=gnu11 -O2 -g -Wall -Wextra -Wno-missing-field-initializers \
	$(if $(WERROR),-Werror) -fno-strict-aliasing -fno-pie -pthread \
	-D_GNU_SOURCE= -Iselftests/include -Iarch -isystem $(KSELFTEST_DIR) -MMD -MP
OBJ := $(B)/obj

# Linked once by the program, not again by each of the processes it forks.
LINK_FLAGS := -no-pie -Wl,-z,now

# V=1 shows the commands; make -s shows nothing.
QUIET := $(findstring s,$(filter-out --%,$(firstword -$(MAKEFLAGS))))
say = $(if $(filter 1,$(V)),,@$(if $(QUIET),,printf '  %s\n' '$1';))

define abi_rules
$(OBJ)/$1/%.o: selftests/include/%.c | $(OBJ)/$1/nr.h $(HARNESS)
	@mkdir -p $$(@D)
	$(call say,$1 $$(<F))$$(call abi_cc,$1) $$(call abi_flags,$1) -c -o $$@ $$<

$(OBJ)/$1/libtest.a: $(LAYER:selftests/include/%.c=$(OBJ)/$1/%.o)
	@rm -f $$@
	$(call say,$1 $$(@F))ar rcs $$@ $$^

$(B)/$1/%: selftests/%.c $(OBJ)/$1/libtest.a | $(OBJ)/$1/nr.h $(HARNESS)
	@mkdir -p $$(@D)
	$(call say,$1 $$*)$$(call abi_cc,$1) $$(call abi_flags,$1) \
		-DTHEME='"$$(*D)"' $(LINK_FLAGS) $$(LDFLAGS) \
		-MF $(OBJ)/$1/$$(subst /,_,$$*).d -o $$@ $$< $(OBJ)/$1/libtest.a

$(OBJ)/$1/nr.h: arch/nr.awk arch/calls arch/$1.mk
	@mkdir -p $$(@D)
	@$(if $(ABI_$1_FOREIGN),echo '#include <$(word 2,$(subst :, ,$(ABI_$1_FOREIGN)))>' | \
		$$(call abi_cc,$1) $(ABI_$1_CFLAGS) -E -dM -x c - > $$@.foreign)
	@awk -f arch/nr.awk arch/calls $(if $(ABI_$1_FOREIGN),\
		PREFIX=$(firstword $(subst :, ,$(ABI_$1_FOREIGN))) $$@.foreign) > $$@.new
	@mv $$@.new $$@
endef
abi_flags = $(ABI_$1_CFLAGS) $(SUITE_CFLAGS) $(CFLAGS) -DARCH_HEADER='"$1.h"' \
	-I$(OBJ)/$1

PROGRAMS := $(foreach a,$(ABIS),$(TESTS:selftests/%.c=$(B)/$a/%))
ALL_PROGRAMS := $(foreach a,$(ABIS),$(SOURCES:selftests/%.c=$(B)/$a/%))
$(foreach a,$(ABIS),$(eval $(call abi_rules,$a)))

programs: $(ALL_PROGRAMS)

# Objects stay: make would delete them as intermediate files.
.SECONDARY: $(foreach a,$(ABIS),$(LAYER:selftests/include/%.c=$(OBJ)/$a/%.o))
.DELETE_ON_ERROR:
-include $(foreach a,$(ABIS),$(LAYER:selftests/include/%.c=$(OBJ)/$a/%.d)) \
	$(foreach a,$(ABIS),$(foreach s,$(SOURCES:selftests/%.c=%),$(OBJ)/$a/$(subst /,_,$s).d))
