/* SPDX-License-Identifier: GPL-2.0 */
#include <asm/ptrace.h>

#define ARCH_NAME	"s390x"
#define ARCH_AUDIT	AUDIT_ARCH_S390X
#define ARCH_ARG_BITS	64
#define ARCH_USER_AREA
/* The original value on some kernels, ENOSYS on others. */
#define ARCH_TRAP_RET	ARCH_RET_IS_OTHER
#define ARCH_SKIP_RET	ARCH_RET_IS_ENOSYS
#define ARCH_CLONE_STACK_FIRST
/* Number and result share a register of the tracee. */
#define ARCH_SKIP_SETS_RET 0
/* The machine tells of instructions only, and of none before the return from the kernel. */
#define ARCH_STEPS_BEHIND 0
/* In a register, the number is cut off. */
#define ARCH_NR_BITS	16

#define ARCH_GATES							\
	{ .name = "svc", .call = arch_syscall, .audit = ARCH_AUDIT,	\
	  .sigreturn = NR_sigreturn, .nr = arch_native_nr, .return_ip = arch_syscall_ret }

#define ARCH_REGS	s390_regs
#define ARCH_REG_NR(r)	((r)->gprs[2])	/* what sets the number; PTRACE_SET_SYSCALL_INFO leaves it */
#define ARCH_NR_BY_INFO
#define ARCH_REG_ARG(r, n) ((r)->gprs[2 + (n)])
#define ARCH_REG_ARG0(r) ((r)->orig_gpr2)
#define ARCH_ARG0_ONCE	1
#define ARCH_REG_RET(r)	((r)->gprs[2])
#define ARCH_REG_IP(r)	((r)->psw.addr)
#define ARCH_UC_RET(uc)	((uc)->uc_mcontext.gregs[2])
#define ARCH_UC_IP(uc)	((uc)->uc_mcontext.psw.addr)

#ifdef ARCH_IMPLEMENTATION
__asm__(
"	.text\n"
"	.globl arch_syscall, arch_syscall_ret\n"
"	.type arch_syscall, @function\n"
"arch_syscall:\n"
"	stmg %r6, %r7, 48(%r15)\n"
"	lgr %r1, %r2\n"
"	lgr %r2, %r3\n"
"	lgr %r3, %r4\n"
"	lgr %r4, %r5\n"
"	lgr %r5, %r6\n"
"	lg %r6, 160(%r15)\n"
"	lg %r7, 168(%r15)\n"
"	svc 0\n"
"arch_syscall_ret:\n"
"	lmg %r6, %r7, 48(%r15)\n"
"	br %r14\n"
"	.size arch_syscall, . - arch_syscall\n"
);
#endif
