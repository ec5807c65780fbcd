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
#define ARCH_SKIPS(nr)	((int)(nr) == -1)	/* of others, PTRACE_SET_SYSCALL takes 20 bits */

#define ARCH_NO_CALL_SIGNAL	SIGILL	/* beyond the private calls at 0xf0000 */

/* Uprobes know no Thumb, nor do returns to it. */
#define ARCH_PROBED	__attribute__((target("arm")))

#define ARCH_SIBLINGS							\
	{ "armhf", AUDIT_ARCH_ARM, 64 }, { "armel", AUDIT_ARCH_ARM, 64 }, \
	{ "arm64", AUDIT_ARCH_AARCH64, 173 }

#define ARCH_GATES							\
	{ .name = "svc", .call = arch_syscall, .audit = ARCH_AUDIT,	\
	  .nr = arch_native_nr, .return_ip = arch_syscall_ret }

/* The number that counts is in no register: r7 is how it came. */
#define ARCH_NR_BY_INFO
#define ARCH_NR_REQUEST	PTRACE_SET_SYSCALL

#define ARCH_REGS	struct user_regs
#define ARCH_REG_ARG(r, n) ((r)->uregs[n])
#define ARCH_REG_ARG0(r) ((r)->uregs[17])
#define ARCH_REG_RET(r)	((r)->uregs[0])
#define ARCH_REG_IP(r)	((r)->uregs[15])
#define ARCH_UC_RET(uc)	((uc)->uc_mcontext.arm_r0)
#define ARCH_UC_IP(uc)	((uc)->uc_mcontext.arm_pc)

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
