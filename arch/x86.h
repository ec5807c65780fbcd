/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the three x86 ABIs: register access and the 64-bit gates. */
#ifndef ARCH_X86_H
#define ARCH_X86_H

#define ARCH_TRAP_RET	ARCH_RET_IS_NR
#define ARCH_SKIP_RET	ARCH_RET_IS_ENOSYS
#define ARCH_COUNTER	__builtin_ia32_rdtsc()
/* x32's own; old kernels have them in the table of x86-64, too. */
#define ARCH_APART(n)	((n) >= 512 && (n) < 548)

#define ARCH_SIBLINGS							\
	{ "x86_64", AUDIT_ARCH_X86_64, 110 },				\
	{ "i386", AUDIT_ARCH_I386, 64 },				\
	{ "x32", AUDIT_ARCH_X86_64, 0x40000000 | 110 },

#define ARCH_REGS	struct user_regs_struct

#ifdef __x86_64__

/* A call of the uprobe trampoline takes the place of this long nop. */
#define ARCH_PROBE_SITE ".byte 0x0f, 0x1f, 0x44, 0x00, 0x00"

#define ARCH_REG_NR(r)	((r)->orig_rax)
#define ARCH_REG_ARG(r, n) (*(__typeof__((r)->rdi) *[]){ &(r)->rdi, &(r)->rsi,	\
			      &(r)->rdx, &(r)->r10, &(r)->r8, &(r)->r9 }[n])
#define ARCH_REG_RET(r)	((r)->rax)
#define ARCH_REG_IP(r)	((r)->rip)
#define ARCH_UC_RET(uc)	((uc)->uc_mcontext.gregs[REG_RAX])
#define ARCH_UC_IP(uc)	((uc)->uc_mcontext.gregs[REG_RIP])

/*
 * int $0x80 from 64-bit code: an i386 call by an x86-64 task.  Whole
 * registers are passed, so that the upper halves show (CUR-DATA-3).
 * Kernels up to 4.16 zeroed r8-r11.
 */
long x86_int80(long nr, arch_arg_t a0, arch_arg_t a1, arch_arg_t a2,
	       arch_arg_t a3, arch_arg_t a4, arch_arg_t a5);
extern const char x86_int80_ret[];
bool x86_int80_usable(void);
bool x86_int80_resume(void *memory);
extern const int x86_i386_nr[ARCH_NR_CALLS];

/* orig_eax in i386's struct user_regs_struct. */
#define X86_ORIG_EAX	(11 * 4)

#define X86_GATE_INT80 {						\
	.name = "int80", .call = x86_int80, .audit = AUDIT_ARCH_I386,	\
	.nr = x86_i386_nr, .return_ip = x86_int80_ret,			\
	.usable = x86_int80_usable, .sigreturn = I386_NR_sigreturn,	\
	.resume = x86_int80_resume, .poke_nr = X86_ORIG_EAX,		\
	.missing = "int 0x80 is off (CONFIG_IA32_EMULATION)",		\
}

/* gettimeofday, time and getcpu as calls to fixed addresses. */
long x86_vsyscall(long nr, arch_arg_t a0, arch_arg_t a1, arch_arg_t a2,
		  arch_arg_t a3, arch_arg_t a4, arch_arg_t a5);
extern const char x86_vsyscall_ret[];
bool x86_vsyscall_usable(void);

#define X86_VSYSCALL {							\
	.name = "vsyscall", .call = x86_vsyscall, .audit = ARCH_AUDIT,	\
	.nr = arch_native_nr, .return_ip = x86_vsyscall_ret,		\
	.usable = x86_vsyscall_usable,					\
	.missing = "no vsyscall page (vsyscall=none)",			\
}

#else /* i386 */

#define ARCH_REG_NR(r)	((r)->orig_eax)
#define ARCH_REG_ARG(r, n) ((&(r)->ebx)[n])
#define ARCH_REG_RET(r)	((r)->eax)
#define ARCH_REG_IP(r)	((r)->eip)
#define ARCH_UC_RET(uc)	((uc)->uc_mcontext.gregs[REG_EAX])
#define ARCH_UC_IP(uc)	((uc)->uc_mcontext.gregs[REG_EIP])

#endif

#ifdef ARCH_IMPLEMENTATION

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * Tried in a child: a way that this kernel has not is a SIGSEGV.  What goes wrong
 * otherwise is there, and for the cases to judge.
 */
static bool x86_enters(long (*call)(long nr, arch_arg_t a0, arch_arg_t a1, arch_arg_t a2,
				    arch_arg_t a3, arch_arg_t a4, arch_arg_t a5), long nr)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		call(nr, 0, 0, 0, 0, 0, 0);
		_exit(0);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid &&
	       !(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
}

#endif /* ARCH_IMPLEMENTATION */

#if defined(ARCH_IMPLEMENTATION) && defined(__x86_64__)

#include <stdio.h>
#include <string.h>

/* x32 passes 64-bit integers in whole registers too: one body serves both. */
__asm__(
"	.text\n"
"	.globl arch_syscall, arch_syscall_ret\n"
"	.type arch_syscall, @function\n"
"arch_syscall:\n"
"	movq %rdi, %rax\n"
"	movq %rsi, %rdi\n"
"	movq %rdx, %rsi\n"
"	movq %rcx, %rdx\n"
"	movq %r8, %r10\n"
"	movq %r9, %r8\n"
"	movq 8(%rsp), %r9\n"
"	syscall\n"
"arch_syscall_ret:\n"
"	ret\n"
"	.size arch_syscall, . - arch_syscall\n"
"	.globl x86_int80, x86_int80_ret\n"
"	.type x86_int80, @function\n"
"x86_int80:\n"
"	pushq %rbx\n"
"	pushq %rbp\n"
"	pushq %r12\n"
"	pushq %r13\n"
"	pushq %r14\n"
"	pushq %r15\n"
"	movq %rdi, %rax\n"
"	movq %rsi, %rbx\n"
"	movq %rcx, %r11\n"
"	movq %rdx, %rcx\n"
"	movq %r11, %rdx\n"
"	movq %r8, %rsi\n"
"	movq %r9, %rdi\n"
"	movq 56(%rsp), %rbp\n"
"	int $0x80\n"
"x86_int80_ret:\n"
"	popq %r15\n"
"	popq %r14\n"
"	popq %r13\n"
"	popq %r12\n"
"	popq %rbp\n"
"	popq %rbx\n"
"	movslq %eax, %rax\n"
"	ret\n"
"	.size x86_int80, . - x86_int80\n"
/* x86_int80_sigreturn(frame, number): returns what the frame has for eax. */
"	.globl x86_int80_sigreturn, x86_int80_resumed\n"
"	.type x86_int80_sigreturn, @function\n"
"x86_int80_sigreturn:\n"
"	pushq %rbx\n"
"	pushq %rbp\n"
"	pushq %r12\n"
"	pushq %r13\n"
"	pushq %r14\n"
"	pushq %r15\n"
"	movq %rsp, x86_int80_stack(%rip)\n"
"	leaq 8(%rdi), %rsp\n"
"	movl %esi, %eax\n"
"	int $0x80\n"
"x86_int80_resumed:\n"
"	movq x86_int80_stack(%rip), %rsp\n"
"	popq %r15\n"
"	popq %r14\n"
"	popq %r13\n"
"	popq %r12\n"
"	popq %rbp\n"
"	popq %rbx\n"
"	ret\n"
"	.size x86_int80_sigreturn, . - x86_int80_sigreturn\n"
"	.comm x86_int80_stack, 8, 8\n"
/* x86_call_at(address, arguments ...) */
"	.globl x86_call_at, x86_vsyscall_ret\n"
"	.type x86_call_at, @function\n"
"x86_call_at:\n"
"	subq $8, %rsp\n"
"	movq %rdi, %rax\n"
"	movq %rsi, %rdi\n"
"	movq %rdx, %rsi\n"
"	movq %rcx, %rdx\n"
"	movq %r8, %r10\n"
"	movq %r9, %r8\n"
"	movq 16(%rsp), %r9\n"
"	call *%rax\n"
"x86_vsyscall_ret:\n"
"	addq $8, %rsp\n"
"	ret\n"
"	.size x86_call_at, . - x86_call_at\n"
);

const int x86_i386_nr[ARCH_NR_CALLS] = {
#define X86_I386_NR(call) [CALL_##call] = I386_NR_##call,
	ARCH_CALLS(X86_I386_NR)
};

bool x86_int80_usable(void)
{
	return x86_enters(x86_int80, I386_NR_getpid);
}

/* The i386 sigcontext, as far as the kernel reads it; see asm/sigcontext.h. */
struct x86_frame32 {
	uint32_t pretcode, sig;
	uint32_t gs, fs, es, ds, di, si, bp, sp, bx, dx, cx, ax, trapno, err;
	uint32_t ip, cs, flags, sp_at_signal, ss, fpstate, oldmask, cr2;
	uint32_t fpstate_unused[156], extramask;
};

extern const char x86_int80_resumed[];
long x86_int80_sigreturn(const void *frame, int nr);

#define X86_SELECTOR(reg) \
	({ uint16_t sel_; __asm__("mov %%" #reg ", %0" : "=r" (sel_)); (uint32_t)sel_; })
#define X86_RESUMED 0x5e7

bool x86_int80_resume(void *memory)
{
	struct x86_frame32 *frame = (void *)((char *)memory + ARCH_RESUME_MEMORY / 2);

	memset(frame, 0, sizeof(*frame));
	frame->gs = X86_SELECTOR(gs);
	frame->fs = X86_SELECTOR(fs);
	frame->es = X86_SELECTOR(es);
	frame->ds = X86_SELECTOR(ds);
	frame->cs = X86_SELECTOR(cs);
	frame->ss = X86_SELECTOR(ss);
	frame->sp = (uintptr_t)frame;
	frame->ip = (uintptr_t)x86_int80_resumed;
	frame->flags = 0x202;
	frame->ax = X86_RESUMED;
	return x86_int80_sigreturn(frame, I386_NR_sigreturn) == X86_RESUMED;
}

#ifdef ARCH_VSYSCALL

uint64_t arch_vsyscall_ip(long nr)
{
	return 0xffffffffff600000 + (nr == NR_gettimeofday ? 0 :
				     nr == NR_time ? 0x400 : 0x800);
}

long x86_call_at(unsigned long long address, arch_arg_t a0, arch_arg_t a1,
		 arch_arg_t a2, arch_arg_t a3, arch_arg_t a4, arch_arg_t a5);

long x86_vsyscall(long nr, arch_arg_t a0, arch_arg_t a1, arch_arg_t a2,
		  arch_arg_t a3, arch_arg_t a4, arch_arg_t a5)
{
	return x86_call_at(arch_vsyscall_ip(nr), a0, a1, a2, a3, a4, a5);
}

bool x86_vsyscall_usable(void)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	bool found = false;
	char line[256];

	while (maps && fgets(line, sizeof(line), maps))
		found |= strstr(line, "[vsyscall]") != NULL;
	if (maps)
		fclose(maps);
	return found;
}

#endif /* ARCH_VSYSCALL */

#endif /* ARCH_IMPLEMENTATION && __x86_64__ */

#endif /* ARCH_X86_H */
