/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the three ABIs of MIPS. */
#ifndef ARCH_MIPS_H
#define ARCH_MIPS_H

#include <asm/ptrace.h>
#include <asm/sgidefs.h>

#define ARCH_TRAP_RET	ARCH_RET_IS_NR
#define ARCH_SKIP_RET	ARCH_RET_IS_OTHER
/* Number and result share a register. */
#define ARCH_SKIP_SETS_RET 0

#define ARCH_GATES							\
	{ .name = "syscall", .call = arch_syscall, .audit = ARCH_AUDIT,	\
	  .nr = arch_native_nr, .return_ip = arch_syscall_ret }

/* In the layout of PTRACE_GETREGS, which is the same for all three ABIs. */
#define MIPS_V0		2
#define MIPS_A0		4
#define MIPS_A3		7
#define MIPS_SP		29

static inline int mips_get(pid_t pid, struct pt_regs *regs)
{
	return ptrace(PTRACE_GETREGS, pid, NULL, regs) ? -1 : 0;
}

static inline int mips_set(pid_t pid, struct pt_regs *regs)
{
	return ptrace(PTRACE_SETREGS, pid, NULL, regs) ? -1 : 0;
}

static inline long arch_get_nr(pid_t pid)
{
	struct pt_regs regs;

	return mips_get(pid, &regs) ? -1 : (long)regs.regs[MIPS_V0];
}

static inline int arch_set_nr(pid_t pid, long nr)
{
	struct pt_regs regs;

	if (mips_get(pid, &regs))
		return -1;
	regs.regs[MIPS_V0] = nr;
	return mips_set(pid, &regs);
}

#if _MIPS_SIM == _ABIO32
/* The fifth and sixth argument are on the tracee's stack. */
static inline long mips_stack_slot(const struct pt_regs *regs, int n)
{
	return (long)regs->regs[MIPS_SP] + 4 * n;
}
#define MIPS_REG_ARGS 4
#else
#define MIPS_REG_ARGS 6
#endif

static inline arch_arg_t arch_get_arg(pid_t pid, int n)
{
	struct pt_regs regs;

	if (mips_get(pid, &regs))
		return (arch_arg_t)-1;
#if _MIPS_SIM == _ABIO32
	if (n >= MIPS_REG_ARGS)
		return (uint32_t)ptrace(PTRACE_PEEKDATA, pid,
					(void *)mips_stack_slot(&regs, n), NULL);
	return (uint32_t)regs.regs[MIPS_A0 + n];
#else
	return regs.regs[MIPS_A0 + n];
#endif
}

static inline int arch_set_arg(pid_t pid, int n, arch_arg_t value)
{
	struct pt_regs regs;

	if (mips_get(pid, &regs))
		return -1;
#if _MIPS_SIM == _ABIO32
	if (n >= MIPS_REG_ARGS)
		return ptrace(PTRACE_POKEDATA, pid,
			      (void *)mips_stack_slot(&regs, n), (long)value) ? -1 : 0;
	value = (int32_t)value;
#endif
	regs.regs[MIPS_A0 + n] = value;
	return mips_set(pid, &regs);
}

static inline long arch_get_ret(pid_t pid)
{
	struct pt_regs regs;

	if (mips_get(pid, &regs))
		return -1;
	return regs.regs[MIPS_A3] ? -(long)regs.regs[MIPS_V0] : (long)regs.regs[MIPS_V0];
}

static inline int arch_set_ret(pid_t pid, long value)
{
	struct pt_regs regs;
	bool error = value < 0 && value > -4096;

	if (mips_get(pid, &regs))
		return -1;
	regs.regs[MIPS_A3] = error;
	regs.regs[MIPS_V0] = error ? -value : value;
	return mips_set(pid, &regs);
}

static inline unsigned long arch_get_ip(pid_t pid)
{
	struct pt_regs regs;

	return mips_get(pid, &regs) ? -1UL : (unsigned long)regs.cp0_epc;
}

static inline unsigned long arch_uc_ip(const ucontext_t *uc)
{
	return uc->uc_mcontext.pc;
}

static inline unsigned long arch_uc_ret(const ucontext_t *uc)
{
	return uc->uc_mcontext.gregs[MIPS_V0];
}

static inline void arch_uc_set_ret(ucontext_t *uc, long value)
{
	bool error = value < 0 && value > -4096;

	uc->uc_mcontext.gregs[MIPS_A3] = error;
	uc->uc_mcontext.gregs[MIPS_V0] = error ? -value : value;
}

#ifdef ARCH_IMPLEMENTATION
#if _MIPS_SIM == _ABIO32
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define MIPS_LOW "0"
#define MIPS_ARG0 "$6"
#else
#define MIPS_LOW "4"
#define MIPS_ARG0 "$7"
#endif
/* nr in $4, a0 in $6:$7, the others in 64-bit slots above the caller's 16. */
__asm__(
"	.text\n"
"	.set push\n"
"	.set noreorder\n"
"	.globl arch_syscall, arch_syscall_ret\n"
"	.type arch_syscall, @function\n"
"	.ent arch_syscall\n"
"arch_syscall:\n"
"	addiu $sp, $sp, -32\n"
"	move $2, $4\n"
"	move $4, " MIPS_ARG0 "\n"
"	lw $5, 48 + " MIPS_LOW "($sp)\n"
"	lw $6, 56 + " MIPS_LOW "($sp)\n"
"	lw $7, 64 + " MIPS_LOW "($sp)\n"
"	lw $8, 72 + " MIPS_LOW "($sp)\n"
"	sw $8, 16($sp)\n"
"	lw $8, 80 + " MIPS_LOW "($sp)\n"
"	sw $8, 20($sp)\n"
"	syscall\n"
"arch_syscall_ret:\n"
"	beqz $7, 1f\n"
"	nop\n"
"	negu $2, $2\n"
"1:	jr $31\n"
"	addiu $sp, $sp, 32\n"
"	.end arch_syscall\n"
"	.size arch_syscall, . - arch_syscall\n"
"	.set pop\n"
);
#else
__asm__(
"	.text\n"
"	.set push\n"
"	.set noreorder\n"
"	.globl arch_syscall, arch_syscall_ret\n"
"	.type arch_syscall, @function\n"
"	.ent arch_syscall\n"
"arch_syscall:\n"
"	move $2, $4\n"
"	move $4, $5\n"
"	move $5, $6\n"
"	move $6, $7\n"
"	move $7, $8\n"
"	move $8, $9\n"
"	move $9, $10\n"
"	syscall\n"
"arch_syscall_ret:\n"
"	beqz $7, 1f\n"
"	nop\n"
"	dnegu $2, $2\n"
"1:	jr $31\n"
"	nop\n"
"	.end arch_syscall\n"
"	.size arch_syscall, . - arch_syscall\n"
"	.set pop\n"
);
#endif
#endif /* ARCH_IMPLEMENTATION */

#endif /* ARCH_MIPS_H */
