/* SPDX-License-Identifier: GPL-2.0 */
#include <asm/ptrace.h>

#define ARCH_NAME	"ppc64el"
#define ARCH_AUDIT	AUDIT_ARCH_PPC64LE
#define ARCH_ARG_BITS	64
#define ARCH_USER_AREA
#define ARCH_TRAP_RET	ARCH_RET_IS_ARG0
#define ARCH_SKIP_RET	ARCH_RET_IS_ENOSYS
#define ARCH_NR_WHOLE	1	/* before the generic entry code of 7.2 */
/* An error sets the summary overflow bit, whatever its sign. */
#define ARCH_ERROR_UNSIGNED 1
/* A call whose number is bad after the entry stop fails with ENOSYS. */
#define ARCH_ENTRY_SETS_RET 0
/* Since the entry is the generic one (7.2). */
#define ARCH_STEPS_BEHIND 0
#define ARCH_HANDLER_BY_VDSO 1	/* since 5.14 */

#define ARCH_GATES							\
	{ .name = "sc", .call = arch_syscall, .audit = ARCH_AUDIT,	\
	  .nr = arch_native_nr, .return_ip = arch_syscall_ret },	\
	{ .name = "scv", .call = ppc_scv, .audit = ARCH_AUDIT,		\
	  .nr = arch_native_nr, .return_ip = ppc_scv_ret,		\
	  .usable = ppc_scv_usable, .missing = "no scv (before Linux 5.9 or POWER9)" }

/* What libraries use where they can: errors are negative, LR and CTR are lost. */
long ppc_scv(long nr, arch_arg_t a0, arch_arg_t a1, arch_arg_t a2,
	     arch_arg_t a3, arch_arg_t a4, arch_arg_t a5);
extern const char ppc_scv_ret[];
bool ppc_scv_usable(void);

#define ARCH_REGS	struct pt_regs
#define ARCH_REG_NR(r)	((r)->gpr[0])
#define ARCH_REG_ARG(r, n) ((r)->gpr[3 + (n)])
#define ARCH_REG_ARG0(r) ((r)->orig_gpr3)
#define ARCH_REG_RET(r)	((r)->gpr[3])
#define ARCH_REG_IP(r)	((r)->nip)
#define ARCH_UC_RET(uc)	((uc)->uc_mcontext.regs->gpr[3])
#define ARCH_UC_IP(uc)	((uc)->uc_mcontext.regs->nip)

/* Told by the summary overflow bit. */
#define ARCH_REG_FAILED(r) ((r)->ccr)
#define ARCH_UC_FAILED(uc) ((uc)->uc_mcontext.regs->ccr)
#define ARCH_FAILED_BITS 0x10000000UL
#define PPC_BY_SCV(trap) (((trap) & ~0xfUL) == 0x3000)
#define ARCH_REG_SIGNED(r) PPC_BY_SCV((r)->trap)
#define ARCH_UC_SIGNED(uc) PPC_BY_SCV((uc)->uc_mcontext.regs->trap)

#ifdef ARCH_IMPLEMENTATION
/* From where a function has them to where a call does. */
#define PPC_MOVE_ARGUMENTS						\
	"	mr 0, 3\n"						\
	"	mr 3, 4\n"						\
	"	mr 4, 5\n"						\
	"	mr 5, 6\n"						\
	"	mr 6, 7\n"						\
	"	mr 7, 8\n"						\
	"	mr 8, 9\n"

__asm__(
"	.text\n"
"	.globl arch_syscall, arch_syscall_ret\n"
"	.type arch_syscall, @function\n"
"arch_syscall:\n"
PPC_MOVE_ARGUMENTS
"	sc\n"
"arch_syscall_ret:\n"
"	bnslr+\n"
"	neg 3, 3\n"
"	blr\n"
"	.size arch_syscall, . - arch_syscall\n"
"	.globl ppc_scv, ppc_scv_ret\n"
"	.type ppc_scv, @function\n"
"ppc_scv:\n"
"	mflr 0\n"
"	std 0, 16(1)\n"
PPC_MOVE_ARGUMENTS
"	.machine push\n"
"	.machine power9\n"
"	scv 0\n"
"	.machine pop\n"
"ppc_scv_ret:\n"
"	ld 0, 16(1)\n"
"	mtlr 0\n"
"	blr\n"
"	.size ppc_scv, . - ppc_scv\n"
);

#include <sys/auxv.h>

bool ppc_scv_usable(void)
{
	return getauxval(AT_HWCAP2) & PPC_FEATURE2_SCV;
}
#endif
