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

#ifndef ARCH_SIBLINGS
#define ARCH_SIBLINGS { ARCH_NAME, ARCH_AUDIT, NR_getppid },
#endif
const struct arch_sibling arch_siblings[] = { ARCH_SIBLINGS };
const int arch_nr_siblings = sizeof(arch_siblings) / sizeof(arch_siblings[0]);

#ifdef ARCH_WIDE
static const struct arch_gate wide = ARCH_WIDE;
const struct arch_gate *const arch_wide = &wide;
#else
const struct arch_gate *const arch_wide = NULL;
#endif

#ifdef ARCH_VSYSCALL
static const struct arch_gate vsyscall = ARCH_VSYSCALL;
const struct arch_gate *const arch_vsyscall = &vsyscall;
#else
const struct arch_gate *const arch_vsyscall = NULL;
uint64_t arch_vsyscall_ip(long nr)
{
	(void)nr;
	return 0;
}
#endif
