/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the three ABIs of MIPS. */
#ifndef ARCH_MIPS_H
#define ARCH_MIPS_H

#include <asm/ptrace.h>
#include <asm/sgidefs.h>
#include <asm/unistd.h>

#define ARCH_TRAP_RET	ARCH_RET_IS_NR
#define ARCH_SKIP_RET	ARCH_RET_IS_OTHER
/* The table is looked up by all 64 bits. */
#define ARCH_NR_WHOLE	1
#define ARCH_AUDITS	0
#define ARCH_FIRST_NR	__NR_Linux
/* Number and result share a register. */
#define ARCH_SKIP_SETS_RET 0

#define ARCH_GATES							\
	{ .name = "syscall", .call = arch_syscall, .audit = ARCH_AUDIT,	\
	  .nr = arch_native_nr, .return_ip = arch_syscall_ret }

/* PTRACE_GETREGS has one layout for all three ABIs. */
#define ARCH_OLD_REQUESTS

#define ARCH_REGS	struct pt_regs
#define ARCH_REG_NR(r)	((r)->regs[2])
#define ARCH_REG_ARG(r, n) ((r)->regs[4 + (n)])
#define ARCH_REG_RET(r)	((r)->regs[2])
#define ARCH_REG_IP(r)	((r)->cp0_epc)
#define ARCH_UC_RET(uc)	((uc)->uc_mcontext.gregs[2])
#define ARCH_UC_IP(uc)	((uc)->uc_mcontext.pc)

#if _MIPS_SIM == _ABIO32
#define ARCH_REG_ARGS	4
#define ARCH_STACK_ARG(r, n) ((long)(r)->regs[29] + 4 * (n))
#endif

#define ARCH_REG_FAILED(r) ((r)->regs[7])
#define ARCH_UC_FAILED(uc) ((uc)->uc_mcontext.gregs[7])
#define ARCH_FAILED_BITS (~0ULL)

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
