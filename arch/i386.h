/* SPDX-License-Identifier: GPL-2.0 */
#include "x86.h"

#define ARCH_NAME	"i386"
#define ARCH_AUDIT	AUDIT_ARCH_I386
#define ARCH_ARG_BITS	32
#define ARCH_USER_AREA

/* The entry that the kernel offers in its vDSO: sysenter or syscall. */
long x86_vdso_call(long nr, arch_arg_t a0, arch_arg_t a1, arch_arg_t a2,
		   arch_arg_t a3, arch_arg_t a4, arch_arg_t a5);
bool x86_vdso_usable(void);
bool x86_vdso_handle(int sig, void (*handler)(int sig));

#define ARCH_GATES							\
	{ .name = "int80", .call = arch_syscall, .audit = ARCH_AUDIT,	\
	  .nr = arch_native_nr, .return_ip = arch_syscall_ret,		\
	  .sigreturn = NR_sigreturn },					\
	{ .name = "vdso", .call = x86_vdso_call, .audit = ARCH_AUDIT,	\
	  .nr = arch_native_nr, .usable = x86_vdso_usable,		\
	  .sigreturn = NR_sigreturn, .handle = x86_vdso_handle,		\
	  .missing = "the kernel offers no AT_SYSINFO (vdso32=0)" }

/* By a far jump to the segment that a 64-bit kernel has for 64-bit code. */
long x86_wide(long nr, arch_arg_t a0, arch_arg_t a1, arch_arg_t a2,
	      arch_arg_t a3, arch_arg_t a4, arch_arg_t a5);
extern const char x86_wide_ret[];
extern const int x86_wide_nr[ARCH_NR_CALLS];
bool x86_wide_usable(void);

#define ARCH_WIDE {							\
	.name = "syscall64", .call = x86_wide, .audit = AUDIT_ARCH_X86_64, \
	.nr = x86_wide_nr, .return_ip = x86_wide_ret,			\
	.usable = x86_wide_usable,					\
	.missing = "no 64-bit code beside 32-bit code (a 32-bit kernel)", \
}

/* The instruction in the vDSO reads the sixth argument from the stack. */
#define ARCH_HAS_BAD_ENTRY
bool arch_bad_entry_usable(void);
long arch_bad_entry(long nr, void *stack);
void arch_bad_entry_end(ucontext_t *uc);

#ifdef ARCH_IMPLEMENTATION

#include <signal.h>
#include <string.h>
#include <sys/auxv.h>

/* Where x86_vdso_call() jumps; AT_SYSINFO, once x86_vdso_usable() was asked. */
unsigned long x86_vdso_entry;

/* On the stack: return address, nr, then six 64-bit slots from 8(%esp). */
#define X86_I386_STUB(name, enter, label)				\
"	.text\n"							\
"	.globl " #name "\n"						\
"	.type " #name ", @function\n"					\
#name ":\n"								\
"	pushl %ebx\n"							\
"	pushl %esi\n"							\
"	pushl %edi\n"							\
"	pushl %ebp\n"							\
"	movl 20(%esp), %eax\n"						\
"	movl 24(%esp), %ebx\n"						\
"	movl 32(%esp), %ecx\n"						\
"	movl 40(%esp), %edx\n"						\
"	movl 48(%esp), %esi\n"						\
"	movl 56(%esp), %edi\n"						\
"	movl 64(%esp), %ebp\n"						\
"	" enter "\n"							\
label									\
"	popl %ebp\n"							\
"	popl %edi\n"							\
"	popl %esi\n"							\
"	popl %ebx\n"							\
"	ret\n"								\
"	.size " #name ", . - " #name "\n"

__asm__(
X86_I386_STUB(arch_syscall, "int $0x80",
"	.globl arch_syscall_ret\n"
"arch_syscall_ret:\n")
/* Entered with the address on the stack, below the saved registers. */
X86_I386_STUB(x86_vdso_call, "call *x86_vdso_entry", "")
/*
 * A handler returns here, to a signal frame whose first word is popped.  The
 * entry may push ecx, edx and ebp: over the segments in the frame, hence with
 * the same values; the fourth word takes the place of a return address.
 */
"	.globl x86_vdso_restorer\n"
"x86_vdso_restorer:\n"
"	popl %eax\n"
"	cmpl $0, x86_vdso_pushes\n"
"	je 1f\n"
"	movl (%esp), %ebp\n"
"	movl 4(%esp), %edx\n"
"	movl 8(%esp), %ecx\n"
"	addl $12, %esp\n"
"1:	movl $119, %eax\n"
"	jmp *x86_vdso_entry\n"
);

/*
 * Far jumps, there and back: for a far call qemu before 9.1 writes to the stack
 * as the kernel would, and with SMAP that is the end of the guest.
 */
__asm__(
"	.text\n"
"	.globl x86_wide, x86_wide_ret\n"
"	.type x86_wide, @function\n"
"x86_wide:\n"
"	pushl %ebx\n"
"	pushl %esi\n"
"	pushl %edi\n"
"	pushl %ebp\n"
"	movl 20(%esp), %eax\n"
"	ljmp $0x33, $1f\n"
"2:	popl %ebp\n"
"	popl %edi\n"
"	popl %esi\n"
"	popl %ebx\n"
"	ret\n"
"	.code64\n"
"1:	movl %esp, %esp\n"
"	movslq %eax, %rax\n"
"	movq 24(%rsp), %rdi\n"
"	movq 32(%rsp), %rsi\n"
"	movq 40(%rsp), %rdx\n"
"	movq 48(%rsp), %r10\n"
"	movq 56(%rsp), %r8\n"
"	movq 64(%rsp), %r9\n"
"	syscall\n"
"x86_wide_ret:\n"
"	ljmpl *3f(%rip)\n"
"3:	.long 2b\n"
"	.word 0x23\n"
"	.code32\n"
"	.size x86_wide, . - x86_wide\n"
);

const int x86_wide_nr[ARCH_NR_CALLS] = {
#define X86_WIDE_NR(call) [CALL_##call] = X86_64_NR_##call,
	ARCH_CALLS(X86_WIDE_NR)
};

/* A 32-bit kernel has no such segment. */
bool x86_wide_usable(void)
{
	return x86_enters(x86_wide, X86_64_NR_getpid);
}

extern const char x86_vdso_restorer[];
int x86_vdso_pushes;

/* What the entry leaves on the stack: unknown to the ABI, so look. */
static bool x86_vdso_known_form(void)
{
	const void *entry = (const void *)x86_vdso_entry;

	x86_vdso_pushes = memcmp(entry, "\xcd\x80\xc3", 3) != 0;
	return !x86_vdso_pushes || memmem(entry, 16, "\x51\x52\x55", 3);
}

bool x86_vdso_handle(int sig, void (*handler)(int sig))
{
	const struct {
		void (*handler)(int sig);
		unsigned long flags;
		const void *restorer;
		unsigned long mask[2];
	} action = { handler, SA_RESTART | 0x04000000 /* SA_RESTORER */, x86_vdso_restorer, { 0 } };

	return x86_vdso_known_form() &&
	       arch_syscall(NR_rt_sigaction, sig, (uintptr_t)&action, 0, 8, 0, 0) == 0;
}

/* The sysenter or syscall in there; NULL if there is neither. */
static const char *x86_fast_entry(void)
{
	const char *p = (const char *)getauxval(AT_SYSINFO);

	for (int i = 0; p && i < 16; i++, p++)
		if (!memcmp(p, "\x0f\x34", 2) || !memcmp(p, "\x0f\x05", 2))
			return p;
	return NULL;
}

bool arch_bad_entry_usable(void)
{
	return x86_fast_entry() != NULL;
}

/*
 * Enters with both stack registers bad: sysenter and syscall each take the
 * argument from another of them.  The kernel returns to the vDSO, which pops.
 */
long x86_bad_entry(long nr, void *stack, const void *entry);
__asm__(
"	.text\n"
"	.globl x86_bad_entry, x86_bad_entry_end\n"
"	.type x86_bad_entry, @function\n"
"x86_bad_entry:\n"
"	pushl %ebx\n"
"	pushl %esi\n"
"	pushl %edi\n"
"	pushl %ebp\n"
"	movl %esp, x86_good_stack\n"
"	movl 20(%esp), %eax\n"
"	movl 24(%esp), %ebp\n"
"	movl 28(%esp), %edx\n"
"	movl %ebp, %ecx\n"
"	movl %ebp, %esp\n"
"	jmp *%edx\n"
"x86_bad_entry_end:\n"
"	popl %ebp\n"
"	popl %edi\n"
"	popl %esi\n"
"	popl %ebx\n"
"	ret\n"
"	.size x86_bad_entry, . - x86_bad_entry\n"
);

extern const char x86_bad_entry_end[];
unsigned long x86_good_stack;

long arch_bad_entry(long nr, void *stack)
{
	return x86_bad_entry(nr, stack, x86_fast_entry());
}

void arch_bad_entry_end(ucontext_t *uc)
{
	uc->uc_mcontext.gregs[REG_EIP] = (unsigned long)x86_bad_entry_end;
	uc->uc_mcontext.gregs[REG_ESP] = x86_good_stack;
}

bool x86_vdso_usable(void)
{
	x86_vdso_entry = getauxval(AT_SYSINFO);
	return x86_vdso_entry != 0;
}

#endif /* ARCH_IMPLEMENTATION */
