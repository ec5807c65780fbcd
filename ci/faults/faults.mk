# SPDX-License-Identifier: GPL-2.0
# make faults, make coverage: see ci/faults/README.  KSRC= is a kernel tree of
# one's own; FAULT=, TARGETS= and ABIS= choose.  Kernels are kept in CACHE.
faults: programs
	@ci/setup --kernel $(ABIS)
	@ksrc=$$(KSRC='$(KSRC)' ci/ksrc) && JOBS='$(JOBS)' ci/faults/build "$$ksrc" '$(CACHE)/faults'
	@ci/faults/run --dir '$(CACHE)/faults' --build '$(B)' --jobs '$(JOBS)' \
		$(ABIS:%=--abi %) $(TARGETS:%=--theme '%') $(FAULT:%=--fault '%')

coverage: programs
	@ci/setup --kernel $(ABIS)
	@ksrc=$$(KSRC='$(KSRC)' ci/ksrc) && JOBS='$(JOBS)' ci/coverage/build "$$ksrc" '$(CACHE)/coverage'
	@ci/coverage/run --dir '$(CACHE)/coverage' --build '$(B)' $(ABIS:%=--abi %) $(TARGETS:%=--theme '%')

.PHONY: faults coverage
