/* SPDX-License-Identifier: GPL-2.0 */
#include <asm/ptrace.h>

#define ARCH_NAME	"riscv64"
#define ARCH_AUDIT	AUDIT_ARCH_RISCV64
#define ARCH_ARG_BITS	64
#define ARCH_TRAP_RET	ARCH_RET_IS_ARG0
#define ARCH_SKIP_RET	ARCH_RET_IS_ENOSYS
/* Nor can a tracer change it (before PTRACE_SET_SYSCALL_INFO). */
#define ARCH_FIRST_SETTABLE_ARG 1

#define ARCH_GATES							\
	{ .name = "ecall", .call = arch_syscall, .audit = ARCH_AUDIT,	\
	  .nr = arch_native_nr, .return_ip = arch_syscall_ret }

/* The original a0 is not among the registers that ptrace shows. */
#define ARCH_ARGS_BY_INFO

#define ARCH_REGS	struct user_regs_struct
#define ARCH_REG_NR(r)	((r)->a7)
#define ARCH_REG_ARG(r, n) ((&(r)->a0)[n])
#define ARCH_REG_RET(r)	((r)->a0)
#define ARCH_REG_IP(r)	((r)->pc)
#define ARCH_UC_RET(uc)	((uc)->uc_mcontext.__gregs[REG_A0])
#define ARCH_UC_IP(uc)	((uc)->uc_mcontext.__gregs[REG_PC])

#ifdef ARCH_IMPLEMENTATION
__asm__(
"	.text\n"
"	.globl arch_syscall, arch_syscall_ret\n"
"	.type arch_syscall, @function\n"
"arch_syscall:\n"
"	mv a7, a0\n"
"	mv a0, a1\n"
"	mv a1, a2\n"
"	mv a2, a3\n"
"	mv a3, a4\n"
"	mv a4, a5\n"
"	mv a5, a6\n"
"	ecall\n"
"arch_syscall_ret:\n"
"	ret\n"
"	.size arch_syscall, . - arch_syscall\n"
);
#endif
