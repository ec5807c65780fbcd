/* SPDX-License-Identifier: GPL-2.0 */
#include <asm/ptrace.h>

#define ARCH_NAME	"arm64"
#define ARCH_AUDIT	AUDIT_ARCH_AARCH64
#define ARCH_ARG_BITS	64
#define ARCH_TRAP_RET	ARCH_RET_IS_ARG0
#define ARCH_SKIP_RET	ARCH_RET_IS_ARG0

#ifndef NT_ARM_SYSTEM_CALL
#define NT_ARM_SYSTEM_CALL	0x404
#endif

#define ARCH_SIBLINGS							\
	{ "arm64", AUDIT_ARCH_AARCH64, 173 },				\
	{ "armhf", AUDIT_ARCH_ARM, 64 }, { "armel", AUDIT_ARCH_ARM, 64 }

#define ARCH_GATES							\
	{ .name = "svc", .call = arch_syscall, .audit = ARCH_AUDIT,	\
	  .nr = arch_native_nr, .return_ip = arch_syscall_ret }

/* The number has a register set of its own; x8 is not looked at again. */
#define ARCH_NR_SET	NT_ARM_SYSTEM_CALL

#define ARCH_REGS	struct user_pt_regs
#define ARCH_REG_ARG(r, n) ((r)->regs[n])
#define ARCH_REG_RET(r)	((r)->regs[0])
#define ARCH_REG_IP(r)	((r)->pc)
#define ARCH_UC_RET(uc)	((uc)->uc_mcontext.regs[0])
#define ARCH_UC_IP(uc)	((uc)->uc_mcontext.pc)

#ifdef ARCH_IMPLEMENTATION
__asm__(
"	.text\n"
"	.globl arch_syscall, arch_syscall_ret\n"
"	.type arch_syscall, %function\n"
"arch_syscall:\n"
"	mov x8, x0\n"
"	mov x0, x1\n"
"	mov x1, x2\n"
"	mov x2, x3\n"
"	mov x3, x4\n"
"	mov x4, x5\n"
"	mov x5, x6\n"
"	svc #0\n"
"arch_syscall_ret:\n"
"	ret\n"
"	.size arch_syscall, . - arch_syscall\n"
);
#endif
