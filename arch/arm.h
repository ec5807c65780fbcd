/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the two floating-point ABIs of 32-bit ARM. */
#ifndef ARCH_ARM_H
#define ARCH_ARM_H

#ifndef PTRACE_SET_SYSCALL
#define PTRACE_SET_SYSCALL	23
#endif

#define ARCH_AUDIT	AUDIT_ARCH_ARM
#define ARCH_ARG_BITS	32
#define ARCH_TRAP_RET	ARCH_RET_IS_ARG0
#define ARCH_SKIP_RET	ARCH_RET_IS_ARG0

#define ARCH_NO_CALL_SIGNAL	SIGILL	/* beyond the private calls at 0xf0000 */

#define ARCH_SIBLINGS							\
	{ "armhf", AUDIT_ARCH_ARM, 64 }, { "armel", AUDIT_ARCH_ARM, 64 }, \
	{ "arm64", AUDIT_ARCH_AARCH64, 173 }

#define ARCH_GATES							\
	{ .name = "svc", .call = arch_syscall, .audit = ARCH_AUDIT,	\
	  .nr = arch_native_nr, .return_ip = arch_syscall_ret }

#define ARM_R7		7
#define ARM_PC		15
#define ARM_ORIG_R0	17

static inline int arm_get(pid_t pid, struct user_regs *regs)
{
	return arch_regset(PTRACE_GETREGSET, pid, NT_PRSTATUS, regs,
			   sizeof(*regs));
}

static inline int arm_set(pid_t pid, struct user_regs *regs)
{
	return arch_regset(PTRACE_SETREGSET, pid, NT_PRSTATUS, regs,
			   sizeof(*regs));
}

static inline arch_arg_t arch_get_arg(pid_t pid, int n)
{
	struct user_regs regs;

	return arm_get(pid, &regs) ? (arch_arg_t)-1 : regs.uregs[n ? n : ARM_ORIG_R0];
}

static inline int arch_set_arg(pid_t pid, int n, arch_arg_t value)
{
	struct user_regs regs;

	if (arm_get(pid, &regs))
		return -1;
	/* The filter reads the original r0, the call the register. */
	regs.uregs[n] = value;
	if (n == 0)
		regs.uregs[ARM_ORIG_R0] = value;
	return arm_set(pid, &regs);
}

static inline long arch_get_ret(pid_t pid)
{
	struct user_regs regs;

	return arm_get(pid, &regs) ? -1 : (long)regs.uregs[0];
}

static inline int arch_set_ret(pid_t pid, long value)
{
	struct user_regs regs;

	if (arm_get(pid, &regs))
		return -1;
	regs.uregs[0] = value;
	return arm_set(pid, &regs);
}

static inline unsigned long arch_get_ip(pid_t pid)
{
	struct user_regs regs;

	return arm_get(pid, &regs) ? -1UL : (unsigned long)regs.uregs[ARM_PC];
}

static inline long arch_get_nr(pid_t pid)
{
	struct user_regs regs;

	return arm_get(pid, &regs) ? -1 : (long)regs.uregs[ARM_R7];
}

static inline int arch_set_nr(pid_t pid, long nr)
{
	return ptrace(PTRACE_SET_SYSCALL, pid, NULL, nr) ? -1 : 0;
}

static inline unsigned long arch_uc_ip(const ucontext_t *uc)
{
	return uc->uc_mcontext.arm_pc;
}

static inline unsigned long arch_uc_ret(const ucontext_t *uc)
{
	return uc->uc_mcontext.arm_r0;
}

static inline void arch_uc_set_ret(ucontext_t *uc, long value)
{
	uc->uc_mcontext.arm_r0 = value;
}

#ifdef ARCH_IMPLEMENTATION
/* nr in r0, a0 in r2:r3, the others in 64-bit slots on the stack. */
__asm__(
"	.text\n"
"	.syntax unified\n"
"	.arm\n"
"	.align 2\n"
"	.globl arch_syscall, arch_syscall_ret\n"
"	.type arch_syscall, %function\n"
"arch_syscall:\n"
"	mov r12, sp\n"
"	push {r4, r5, r6, r7}\n"
"	mov r7, r0\n"
"	mov r0, r2\n"
"	ldr r1, [r12, #0]\n"
"	ldr r2, [r12, #8]\n"
"	ldr r3, [r12, #16]\n"
"	ldr r4, [r12, #24]\n"
"	ldr r5, [r12, #32]\n"
"	svc #0\n"
"arch_syscall_ret:\n"
"	pop {r4, r5, r6, r7}\n"
"	bx lr\n"
"	.size arch_syscall, . - arch_syscall\n"
#ifdef __thumb__
"	.thumb\n"
#endif
);
#endif

#endif /* ARCH_ARM_H */
