/* SPDX-License-Identifier: GPL-2.0 */
#include <asm/ptrace.h>

#define ARCH_NAME	"s390x"
#define ARCH_AUDIT	AUDIT_ARCH_S390X
#define ARCH_ARG_BITS	64
#define ARCH_TRAP_RET	ARCH_RET_IS_ARG0
#define ARCH_SKIP_RET	ARCH_RET_IS_ENOSYS
#define ARCH_CLONE_STACK_FIRST
/* Number and result share a register. */
#define ARCH_SKIP_SETS_RET 0

#define ARCH_NR_BITS	16

#define ARCH_GATES							\
	{ .name = "svc", .call = arch_syscall, .audit = ARCH_AUDIT,	\
	  .sigreturn = NR_sigreturn, .nr = arch_native_nr, .return_ip = arch_syscall_ret }

#ifndef NT_S390_SYSTEM_CALL
#define NT_S390_SYSTEM_CALL	0x307
#endif

static inline long arch_get_nr(pid_t pid)
{
	unsigned int nr;

	return arch_regset(PTRACE_GETREGSET, pid, NT_S390_SYSTEM_CALL, &nr,
			   sizeof(nr)) ? -1 : (long)nr;
}

static inline int arch_set_nr(pid_t pid, long nr)
{
	unsigned int value = nr;

	return arch_regset(PTRACE_SETREGSET, pid, NT_S390_SYSTEM_CALL, &value,
			   sizeof(value));
}

static inline int s390_get(pid_t pid, s390_regs *regs)
{
	return arch_regset(PTRACE_GETREGSET, pid, NT_PRSTATUS, regs,
			   sizeof(*regs));
}

static inline int s390_set(pid_t pid, s390_regs *regs)
{
	return arch_regset(PTRACE_SETREGSET, pid, NT_PRSTATUS, regs,
			   sizeof(*regs));
}

static inline arch_arg_t arch_get_arg(pid_t pid, int n)
{
	s390_regs regs;

	return s390_get(pid, &regs) ? (arch_arg_t)-1 : n ? regs.gprs[2 + n] : regs.orig_gpr2;
}

static inline int arch_set_arg(pid_t pid, int n, arch_arg_t value)
{
	s390_regs regs;

	if (s390_get(pid, &regs))
		return -1;
	if (n)
		regs.gprs[2 + n] = value;
	else
		regs.orig_gpr2 = value;
	return s390_set(pid, &regs);
}

static inline long arch_get_ret(pid_t pid)
{
	s390_regs regs;

	return s390_get(pid, &regs) ? -1 : (long)regs.gprs[2];
}

static inline int arch_set_ret(pid_t pid, long value)
{
	s390_regs regs;

	if (s390_get(pid, &regs))
		return -1;
	regs.gprs[2] = value;
	return s390_set(pid, &regs);
}

static inline unsigned long arch_get_ip(pid_t pid)
{
	s390_regs regs;

	return s390_get(pid, &regs) ? -1UL : (unsigned long)regs.psw.addr;
}

static inline unsigned long arch_uc_ip(const ucontext_t *uc)
{
	return uc->uc_mcontext.psw.addr;
}

static inline unsigned long arch_uc_ret(const ucontext_t *uc)
{
	return uc->uc_mcontext.gregs[2];
}

static inline void arch_uc_set_ret(ucontext_t *uc, long value)
{
	uc->uc_mcontext.gregs[2] = value;
}

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
