# SPDX-License-Identifier: GPL-2.0
# make faults, make coverage: see ci/faults/README.  KSRC= is a kernel tree of
# one's own; KARCH= (with ABIS= of it), FAULT= and TARGETS= choose.  Kernels are
# kept in CACHE.
KARCH ?= amd64
FAULTS = $(CACHE)/faults$(patsubst %,-%,$(filter-out amd64,$(KARCH)))
faults: programs
	@ci/setup --kernel='$(KARCH)' $(ABIS)
	@ksrc=$$(KSRC='$(KSRC)' ci/ksrc) && JOBS='$(JOBS)' ci/faults/build "$$ksrc" '$(FAULTS)' '$(KARCH)'
	@ci/faults/run --dir '$(FAULTS)' --build '$(B)' --jobs '$(JOBS)' \
		$(ABIS:%=--abi %) $(TARGETS:%=--theme '%') $(FAULT:%=--fault '%')

coverage: programs
	@ci/setup --kernel $(ABIS)
	@ksrc=$$(KSRC='$(KSRC)' ci/ksrc) && JOBS='$(JOBS)' ci/coverage/build "$$ksrc" '$(CACHE)/coverage'
	@ci/coverage/run --dir '$(CACHE)/coverage' --build '$(B)' $(ABIS:%=--abi %) $(TARGETS:%=--theme '%')

.PHONY: faults coverage
