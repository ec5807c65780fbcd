/* SPDX-License-Identifier: GPL-2.0 */
#include <asm/ptrace.h>

#define ARCH_NAME	"loong64"
#define ARCH_AUDIT	AUDIT_ARCH_LOONGARCH64
#define ARCH_ARG_BITS	64
#define ARCH_TRAP_RET	ARCH_RET_IS_ARG0
#define ARCH_SKIP_RET	ARCH_RET_IS_ENOSYS

#define ARCH_GATES							\
	{ .name = "syscall", .call = arch_syscall, .audit = ARCH_AUDIT,	\
	  .nr = arch_native_nr, .return_ip = arch_syscall_ret }

static inline int loong_get(pid_t pid, struct user_pt_regs *regs)
{
	return arch_regset(PTRACE_GETREGSET, pid, NT_PRSTATUS, regs,
			   sizeof(*regs));
}

static inline int loong_set(pid_t pid, struct user_pt_regs *regs)
{
	return arch_regset(PTRACE_SETREGSET, pid, NT_PRSTATUS, regs,
			   sizeof(*regs));
}

static inline long arch_get_nr(pid_t pid)
{
	struct user_pt_regs regs;

	return loong_get(pid, &regs) ? -1 : (long)regs.regs[11];
}

static inline int arch_set_nr(pid_t pid, long nr)
{
	struct user_pt_regs regs;

	if (loong_get(pid, &regs))
		return -1;
	regs.regs[11] = nr;
	return loong_set(pid, &regs);
}

static inline arch_arg_t arch_get_arg(pid_t pid, int n)
{
	struct user_pt_regs regs;

	return loong_get(pid, &regs) ? (arch_arg_t)-1 : n ? regs.regs[4 + n] : regs.orig_a0;
}

static inline int arch_set_arg(pid_t pid, int n, arch_arg_t value)
{
	struct user_pt_regs regs;

	if (loong_get(pid, &regs))
		return -1;
	if (n)
		regs.regs[4 + n] = value;
	else
		regs.orig_a0 = value;
	return loong_set(pid, &regs);
}

static inline long arch_get_ret(pid_t pid)
{
	struct user_pt_regs regs;

	return loong_get(pid, &regs) ? -1 : (long)regs.regs[4];
}

static inline int arch_set_ret(pid_t pid, long value)
{
	struct user_pt_regs regs;

	if (loong_get(pid, &regs))
		return -1;
	regs.regs[4] = value;
	return loong_set(pid, &regs);
}

static inline unsigned long arch_get_ip(pid_t pid)
{
	struct user_pt_regs regs;

	return loong_get(pid, &regs) ? -1UL : (unsigned long)regs.csr_era;
}

static inline unsigned long arch_uc_ip(const ucontext_t *uc)
{
	return uc->uc_mcontext.__pc;
}

static inline unsigned long arch_uc_ret(const ucontext_t *uc)
{
	return uc->uc_mcontext.__gregs[4];
}

static inline void arch_uc_set_ret(ucontext_t *uc, long value)
{
	uc->uc_mcontext.__gregs[4] = value;
}

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
