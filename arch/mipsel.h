/* SPDX-License-Identifier: GPL-2.0 */
#include "mips.h"

#define ARCH_NAME	"mipsel"
#define ARCH_AUDIT	AUDIT_ARCH_MIPSEL
#define ARCH_ARG_BITS	32
/*
 * The JIT of 32-bit kernels (since 5.16) has the upper half of a constant that
 * it hides in $28, where exceptions from kernel mode expect the thread_info: an
 * interrupt in such a filter, or a TLB miss, ends the kernel.  Seen on 6.1.176,
 * as guests that hang with $28 = 0 in an exception; no fix is known.
 */
#define ARCH_HARDENING_ENDS "mips"
#define ARCH_SIBLINGS							\
	{ "mips64el", AUDIT_ARCH_MIPSEL64, 5108 },			\
	{ "mipsn32el", AUDIT_ARCH_MIPSEL64N32, 6108 },			\
	{ "mipsel", AUDIT_ARCH_MIPSEL, 4064 }
