/* SPDX-License-Identifier: GPL-2.0 */
/* The 64-bit registers and gates of x86-64, with 32-bit pointers. */
#include "x86.h"

#define ARCH_NAME	"x32"
#define ARCH_AUDIT	AUDIT_ARCH_X86_64
#define ARCH_ARG_BITS	64
#define ARCH_UNFILTERED	335 /* uretprobe */, 336 /* uprobe */,	/* without the bit */
#define ARCH_X32_BIT	0x40000000
#define ARCH_FIRST_NR	ARCH_X32_BIT

#define ARCH_GATES							\
	{ .name = "syscall", .call = arch_syscall, .audit = ARCH_AUDIT,	\
	  .nr = arch_native_nr, .return_ip = arch_syscall_ret },	\
	X86_GATE_INT80
