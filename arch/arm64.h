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
static inline long arch_get_nr(pid_t pid)
{
	int nr;

	return arch_regset(PTRACE_GETREGSET, pid, NT_ARM_SYSTEM_CALL, &nr,
			   sizeof(nr)) ? -1 : nr;
}

static inline int arch_set_nr(pid_t pid, long nr)
{
	int value = nr;

	return arch_regset(PTRACE_SETREGSET, pid, NT_ARM_SYSTEM_CALL, &value,
			   sizeof(value));
}

static inline int arm64_get(pid_t pid, struct user_pt_regs *regs)
{
	return arch_regset(PTRACE_GETREGSET, pid, NT_PRSTATUS, regs,
			   sizeof(*regs));
}

static inline int arm64_set(pid_t pid, struct user_pt_regs *regs)
{
	return arch_regset(PTRACE_SETREGSET, pid, NT_PRSTATUS, regs,
			   sizeof(*regs));
}

static inline arch_arg_t arch_get_arg(pid_t pid, int n)
{
	struct user_pt_regs regs;

	return arm64_get(pid, &regs) ? (arch_arg_t)-1 : regs.regs[n];
}

static inline int arch_set_arg(pid_t pid, int n, arch_arg_t value)
{
	struct user_pt_regs regs;

	if (arm64_get(pid, &regs))
		return -1;
	regs.regs[n] = value;
	return arm64_set(pid, &regs);
}

static inline long arch_get_ret(pid_t pid)
{
	struct user_pt_regs regs;

	return arm64_get(pid, &regs) ? -1 : (long)regs.regs[0];
}

static inline int arch_set_ret(pid_t pid, long value)
{
	struct user_pt_regs regs;

	if (arm64_get(pid, &regs))
		return -1;
	regs.regs[0] = value;
	return arm64_set(pid, &regs);
}

static inline unsigned long arch_get_ip(pid_t pid)
{
	struct user_pt_regs regs;

	return arm64_get(pid, &regs) ? -1UL : (unsigned long)regs.pc;
}

static inline unsigned long arch_uc_ip(const ucontext_t *uc)
{
	return uc->uc_mcontext.pc;
}

static inline unsigned long arch_uc_ret(const ucontext_t *uc)
{
	return uc->uc_mcontext.regs[0];
}

static inline void arch_uc_set_ret(ucontext_t *uc, long value)
{
	uc->uc_mcontext.regs[0] = value;
}

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
