# SPDX-License-Identifier: GPL-2.0
# The kselftest tree: INSTALL_PATH/<collection>/<theme>_<program>.<abi>, in one
# flat directory, as its runner wants it, and a line for each in
# INSTALL_PATH/kselftest-list.txt.

COLLECTION ?= seccomp-suite
FORMAT ?= xz
TAR = $(abspath $(B))/kselftest-seccomp-$(or $(ARCH),$(shell uname -m)).tar.$(FORMAT)

# Its runner can't skip a program that the kernel refuses to execute.
ifneq ($(origin ABIS),command line)
INSTALL_ABIS := $(foreach a,$(ABIS),$(if $(ABI_$a_RARE),,$a))
else
INSTALL_ABIS := $(ABIS)
endif
flat = $(subst /,_,$2).$1
INSTALLED := $(foreach a,$(INSTALL_ABIS),$(foreach t,$(TESTS:selftests/%.c=%),$(call flat,$a,$t)))
RUNNER := run_kselftest.sh $(addprefix kselftest/,runner.sh prefix.pl ktap_helpers.sh module.sh ksft.py)
HAVE_RUNNER := $(wildcard $(addprefix $(KSELFTEST_DIR)/,$(RUNNER)))

install: programs
	$(if $(INSTALL_PATH),,$(error say where: make install INSTALL_PATH=dir))
	@mkdir -p '$(INSTALL_PATH)/$(COLLECTION)' '$(INSTALL_PATH)/kselftest'
	@install -m 644 selftests/settings selftests/config '$(INSTALL_PATH)/$(COLLECTION)'
	@$(foreach a,$(INSTALL_ABIS),$(foreach s,$(SOURCES:selftests/%.c=%),\
		install -m 755 '$(B)/$a/$s' '$(INSTALL_PATH)/$(COLLECTION)/$(call flat,$a,$s)' &&)) :
	@touch '$(INSTALL_PATH)/kselftest-list.txt'
	@sed -i '/^$(COLLECTION):/d' '$(INSTALL_PATH)/kselftest-list.txt'
	@printf '$(COLLECTION):%s\n' $(INSTALLED) >> '$(INSTALL_PATH)/kselftest-list.txt'
	@$(foreach f,$(HAVE_RUNNER:$(KSELFTEST_DIR)/%=%),\
		install -m 755 '$(KSELFTEST_DIR)/$f' '$(INSTALL_PATH)/$f' &&) :
	@echo '$(words $(INSTALLED)) programs are in $(INSTALL_PATH)/$(COLLECTION)'
	$(if $(HAVE_RUNNER),,@echo 'its runner is not: copy run_kselftest.sh and' \
		'kselftest/ of a kernel tree there, or set KSELFTEST_DIR')

gen_tar: programs
	@rm -rf '$(B)/obj/tar'
	@$(MAKE) --no-print-directory install INSTALL_PATH='$(B)/obj/tar' ABIS='$(INSTALL_ABIS)'
	@tar -caf '$(TAR)' -C '$(B)/obj/tar' .
	@rm -rf '$(B)/obj/tar'
	@echo '$(TAR)'
