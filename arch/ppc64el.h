/* SPDX-License-Identifier: GPL-2.0 */
#include <asm/ptrace.h>

#define ARCH_NAME	"ppc64el"
#define ARCH_AUDIT	AUDIT_ARCH_PPC64LE
#define ARCH_ARG_BITS	64
#define ARCH_TRAP_RET	ARCH_RET_IS_ARG0
#define ARCH_SKIP_RET	ARCH_RET_IS_ENOSYS

#define ARCH_GATES							\
	{ .name = "sc", .call = arch_syscall, .audit = ARCH_AUDIT,	\
	  .nr = arch_native_nr, .return_ip = arch_syscall_ret }

/* Errors are positive, and told by the summary overflow bit. */
#define PPC_SO		0x10000000UL

static inline int ppc_get(pid_t pid, struct pt_regs *regs)
{
	return arch_regset(PTRACE_GETREGSET, pid, NT_PRSTATUS, regs,
			   sizeof(*regs));
}

static inline int ppc_set(pid_t pid, struct pt_regs *regs)
{
	return arch_regset(PTRACE_SETREGSET, pid, NT_PRSTATUS, regs,
			   sizeof(*regs));
}

static inline long arch_get_nr(pid_t pid)
{
	struct pt_regs regs;

	return ppc_get(pid, &regs) ? -1 : (long)regs.gpr[0];
}

static inline int arch_set_nr(pid_t pid, long nr)
{
	struct pt_regs regs;

	if (ppc_get(pid, &regs))
		return -1;
	regs.gpr[0] = nr;
	return ppc_set(pid, &regs);
}

static inline arch_arg_t arch_get_arg(pid_t pid, int n)
{
	struct pt_regs regs;

	return ppc_get(pid, &regs) ? (arch_arg_t)-1 : n ? regs.gpr[3 + n] : regs.orig_gpr3;
}

static inline int arch_set_arg(pid_t pid, int n, arch_arg_t value)
{
	struct pt_regs regs;

	if (ppc_get(pid, &regs))
		return -1;
	regs.gpr[3 + n] = value;
	if (n == 0)
		regs.orig_gpr3 = value;
	return ppc_set(pid, &regs);
}

static inline long arch_get_ret(pid_t pid)
{
	struct pt_regs regs;

	return ppc_get(pid, &regs) ? -1 :
	       (long)(regs.ccr & PPC_SO ? -regs.gpr[3] : regs.gpr[3]);
}

static inline int arch_set_ret(pid_t pid, long value)
{
	struct pt_regs regs;

	if (ppc_get(pid, &regs))
		return -1;
	if (value < 0 && value > -4096) {
		regs.gpr[3] = -value;
		regs.ccr |= PPC_SO;
	} else {
		regs.gpr[3] = value;
		regs.ccr &= ~PPC_SO;
	}
	return ppc_set(pid, &regs);
}

static inline unsigned long arch_get_ip(pid_t pid)
{
	struct pt_regs regs;

	return ppc_get(pid, &regs) ? -1UL : (unsigned long)regs.nip;
}

static inline unsigned long arch_uc_ip(const ucontext_t *uc)
{
	return uc->uc_mcontext.regs->nip;
}

static inline unsigned long arch_uc_ret(const ucontext_t *uc)
{
	return uc->uc_mcontext.regs->gpr[3];
}

static inline void arch_uc_set_ret(ucontext_t *uc, long value)
{
	struct pt_regs *regs = uc->uc_mcontext.regs;

	if (value < 0 && value > -4096) {
		regs->gpr[3] = -value;
		regs->ccr |= PPC_SO;
	} else {
		regs->gpr[3] = value;
		regs->ccr &= ~PPC_SO;
	}
}

#ifdef ARCH_IMPLEMENTATION
__asm__(
"	.text\n"
"	.globl arch_syscall, arch_syscall_ret\n"
"	.type arch_syscall, @function\n"
"arch_syscall:\n"
"	mr 0, 3\n"
"	mr 3, 4\n"
"	mr 4, 5\n"
"	mr 5, 6\n"
"	mr 6, 7\n"
"	mr 7, 8\n"
"	mr 8, 9\n"
"	sc\n"
"arch_syscall_ret:\n"
"	bnslr+\n"
"	neg 3, 3\n"
"	blr\n"
"	.size arch_syscall, . - arch_syscall\n"
);
#endif
