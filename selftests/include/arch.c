// SPDX-License-Identifier: GPL-2.0
/* The one place where a port's code and tables are emitted. */
#include <sys/wait.h>
#include <unistd.h>

#define ARCH_IMPLEMENTATION
#include "arch.h"

const int arch_native_nr[ARCH_NR_CALLS] = {
#define ARCH_NATIVE_NR(name) [CALL_##name] = NR_##name,
	ARCH_CALLS(ARCH_NATIVE_NR)
};

const struct arch_gate arch_gates[] = { ARCH_GATES };
const int arch_nr_gates = sizeof(arch_gates) / sizeof(arch_gates[0]);
