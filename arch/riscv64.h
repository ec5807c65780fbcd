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
static inline arch_arg_t arch_get_arg(pid_t pid, int n)
{
	struct __ptrace_syscall_info info;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, (void *)sizeof(info), &info) <= 0)
		return (arch_arg_t)-1;
	return info.entry.args[n];
}

static inline int riscv_get(pid_t pid, struct user_regs_struct *regs)
{
	return arch_regset(PTRACE_GETREGSET, pid, NT_PRSTATUS, regs,
			   sizeof(*regs));
}

static inline int riscv_set(pid_t pid, struct user_regs_struct *regs)
{
	return arch_regset(PTRACE_SETREGSET, pid, NT_PRSTATUS, regs,
			   sizeof(*regs));
}

static inline long arch_get_nr(pid_t pid)
{
	struct user_regs_struct regs;

	return riscv_get(pid, &regs) ? -1 : (long)regs.a7;
}

static inline int arch_set_nr(pid_t pid, long nr)
{
	struct user_regs_struct regs;

	if (riscv_get(pid, &regs))
		return -1;
	regs.a7 = nr;
	return riscv_set(pid, &regs);
}

static inline int arch_set_arg(pid_t pid, int n, arch_arg_t value)
{
	struct user_regs_struct regs;

	if (riscv_get(pid, &regs))
		return -1;
	(&regs.a0)[n] = value;
	return riscv_set(pid, &regs);
}

static inline long arch_get_ret(pid_t pid)
{
	struct user_regs_struct regs;

	return riscv_get(pid, &regs) ? -1 : (long)regs.a0;
}

static inline int arch_set_ret(pid_t pid, long value)
{
	struct user_regs_struct regs;

	if (riscv_get(pid, &regs))
		return -1;
	regs.a0 = value;
	return riscv_set(pid, &regs);
}

static inline unsigned long arch_get_ip(pid_t pid)
{
	struct user_regs_struct regs;

	return riscv_get(pid, &regs) ? -1UL : (unsigned long)regs.pc;
}

static inline unsigned long arch_uc_ip(const ucontext_t *uc)
{
	return uc->uc_mcontext.__gregs[REG_PC];
}

static inline unsigned long arch_uc_ret(const ucontext_t *uc)
{
	return uc->uc_mcontext.__gregs[REG_A0];
}

static inline void arch_uc_set_ret(ucontext_t *uc, long value)
{
	uc->uc_mcontext.__gregs[REG_A0] = value;
}

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
