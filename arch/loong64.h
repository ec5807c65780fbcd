/* SPDX-License-Identifier: GPL-2.0 */
#include <asm/ptrace.h>

#define ARCH_NAME	"loong64"
#define ARCH_AUDIT	AUDIT_ARCH_LOONGARCH64
#define ARCH_ARG_BITS	64
#define ARCH_TRAP_RET	ARCH_RET_IS_ARG0
#define ARCH_SKIP_RET	ARCH_RET_IS_ENOSYS
#define ARCH_NR_WHOLE	1

#define ARCH_GATES							\
	{ .name = "syscall", .call = arch_syscall, .audit = ARCH_AUDIT,	\
	  .nr = arch_native_nr, .return_ip = arch_syscall_ret }

#define ARCH_REGS	struct user_pt_regs
#define ARCH_REG_NR(r)	((r)->regs[11])
#define ARCH_REG_ARG(r, n) ((r)->regs[4 + (n)])
#define ARCH_REG_ARG0(r) ((r)->orig_a0)
#define ARCH_ARG0_ONCE	1
#define ARCH_REG_RET(r)	((r)->regs[4])
#define ARCH_REG_IP(r)	((r)->csr_era)
#define ARCH_UC_RET(uc)	((uc)->uc_mcontext.__gregs[4])
#define ARCH_UC_IP(uc)	((uc)->uc_mcontext.__pc)

#ifdef ARCH_IMPLEMENTATION
__asm__(
"	.text\n"
"	.globl arch_syscall, arch_syscall_ret\n"
"	.type arch_syscall, @function\n"
"arch_syscall:\n"
"	move $a7, $a0\n"
"	move $a0, $a1\n"
"	move $a1, $a2\n"
"	move $a2, $a3\n"
"	move $a3, $a4\n"
"	move $a4, $a5\n"
"	move $a5, $a6\n"
"	syscall 0\n"
"arch_syscall_ret:\n"
"	jr $ra\n"
"	.size arch_syscall, . - arch_syscall\n"
);
#endif
