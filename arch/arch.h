/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a test may know about the ABI that it was built for.
 *
 * A port is one header (arch/<abi>.h), which defines everything listed here,
 * and one makefile fragment (arch/<abi>.mk).  Nothing else in the tree asks
 * which architecture this is.
 *
 * Constants that a port defines:
 *   ARCH_NAME        the ABI's name, as in arch/<ABI>.mk
 *   ARCH_AUDIT       AUDIT_ARCH_* that the kernel reports for native calls
 *   ARCH_ARG_BITS    width of a system call argument that the filter sees
 *   ARCH_TRAP_RET    what the return register holds in a SIGSYS handler:
 *                    ARCH_RET_IS_NR or ARCH_RET_IS_ARG0, or ARCH_RET_IS_OTHER
 *   ARCH_SKIP_RET    what a call returns whose tracer set the number to -1
 *                    and nothing else: ARCH_RET_IS_ENOSYS or ARCH_RET_IS_ARG0
 *   ARCH_CLONE_STACK_FIRST  if clone(2) takes the stack before the flags
 *   ARCH_GATES       initialiser of arch_gates[], see struct arch_gate
 *
 * and may define:
 *   ARCH_UNFILTERED  native numbers, a comma behind each, that kernels run
 *                    without asking seccomp (trampolines of uprobes)
 *   ARCH_FIRST_NR    number of the first call that it can have, if not 0
 *   ARCH_APART(n)    whether number @n, counted from ARCH_FIRST_NR, is in a range
 *                    of calls that lies apart, behind all others
 *   ARCH_NR_BITS     width of the number that an instruction can pass, if that
 *                    isn't 32: what is above is cut off
 *   ARCH_NO_CALL_SIGNAL  what some numbers that no call has bring instead of
 *                    ENOSYS
 *   ARCH_X32_BIT     bit that turns a number into one of a sibling ABI with
 *                    the same AUDIT_ARCH_*, and back
 *   ARCH_FIRST_SETTABLE_ARG  lowest argument that a tracer can change by
 *                    setting registers, if not 0
 *   ARCH_SKIP_SETS_RET  0 if a tracer can't, in the stop in which it sets the
 *                    number to -1, also set the result (one register for both)
 *   ARCH_ENTRY_SETS_RET  the same for the stop at entry, if that differs
 *   ARCH_STEPS_BEHIND  0 if a single step out of a call ends one instruction
 *                    later than right behind the call
 *   ARCH_SKIPS(nr)   whether a tracer skips the call by that number, if that is
 *                    not so for all negative ones
 *   ARCH_NR_WHOLE    1 if kernels may have no call of a number that is set above
 *                    the low 32 bits, although these are all that filters see
 *   ARCH_ERROR_UNSIGNED  1 if an error that a supervisor tells without its sign
 *                    is one all the same
 *   ARCH_AUDITS      0 if its kernels have no CONFIG_AUDITSYSCALL, so that nothing
 *                    of seccomp is recorded
 *   ARCH_HARDENING_ENDS  the machine, as uname(2) names it, whose kernels may not
 *                    survive a filter whose constants the JIT hides
 *   ARCH_NR_LOW_HALF 1 if of a number that a tracer sets the low 32 bits count,
 *                    whatever it writes above them
 *   ARCH_HANDLER_BY_VDSO  1 if handlers of signals are called from the vDSO
 *   ARCH_HAS_BAD_ENTRY  if it has arch_bad_entry()
 *   ARCH_PROBE_SITE  instruction, as text, at which kernels place uprobes in a
 *                    way of their own
 *   ARCH_PROBED      attribute of a function that kernels can probe, and of its
 *                    callers
 *   ARCH_VSYSCALL    struct arch_gate of the calls that user space makes by
 *                    jumping to fixed addresses; see arch_vsyscall
 *   ARCH_WIDE        struct arch_gate of the 64-bit calls that a 32-bit task
 *                    makes; see arch_wide
 *   ARCH_COUNTER     expression that reads the counter that strict mode takes
 *                    away
 *   ARCH_SIBLINGS    initialiser of arch_siblings[]: ABIs that the same
 *                    kernel may run, itself among them
 *
 * It also says where registers are (see regs.h), and defines arch_syscall().
 */
#ifndef ARCH_ARCH_H
#define ARCH_ARCH_H

#include <elf.h>
#include <errno.h>
#include <linux/audit.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ptrace.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <ucontext.h>

/* Numbers by name: NR_<call>, NR_ABSENT where the ABI has no such call. */
#define NR_ABSENT (-0x7fff)

/* Of a call that takes a time: in 64 bits, as kernels without CONFIG_COMPAT_32BIT_TIME. */
#define TIMED_NR(name) (NR_##name##_time64 != NR_ABSENT ? NR_##name##_time64 : NR_##name)
#include "nr.h"

/* Values of ARCH_TRAP_RET and ARCH_SKIP_RET. */
#define ARCH_RET_IS_NR		1
#define ARCH_RET_IS_ARG0	2
#define ARCH_RET_IS_ENOSYS	3
#define ARCH_RET_IS_OTHER	4

/* Wide enough for a register of the ABI; the filter sees it zero-extended. */
typedef uint64_t arch_arg_t;

enum arch_call {
#define ARCH_CALL_ENUM(name) CALL_##name,
	ARCH_CALLS(ARCH_CALL_ENUM)
	ARCH_NR_CALLS
};

#define ARCH_RESUME_MEMORY 16384

/**
 * struct arch_gate - one way into the kernel
 * @name:	"syscall", "int80", ...
 * @call:	makes the call; like arch_syscall()
 * @audit:	the AUDIT_ARCH_* that the kernel must report for it
 * @nr:		numbers by enum arch_call, NR_ABSENT where there is none
 * @return_ip:	address of the instruction after the one that enters the
 *		kernel, or NULL where user space can't know it
 * @usable:	whether this kernel has the gate; NULL: always
 * @missing:	constant reason for a SKIP where it has not
 * @sigreturn:	number of the one that strict mode allows; 0: rt_sigreturn
 * @handle:	sets a handler that returns through this gate's sigreturn, with
 *		SA_RESTART, true if it could; NULL: sigaction(2) without
 *		SA_SIGINFO does
 * @resume:	where no signal has a frame of this gate's kind: makes one up in
 *		the memory given (ARCH_RESUME_MEMORY by shared_alloc()), and
 *		has sigreturn resume it; true if it was resumed
 * @poke_nr:	where PTRACE_POKEUSER by this gate has the number of a tracee's
 *		call, if that is not where the ABI's own ptrace(2) has it
 *
 * arch_gates[0] is the gate that arch_syscall() uses.
 */
struct arch_gate {
	const char *name;
	long (*call)(long nr, arch_arg_t a0, arch_arg_t a1, arch_arg_t a2,
		     arch_arg_t a3, arch_arg_t a4, arch_arg_t a5);
	uint32_t audit;
	const int *nr;
	const void *return_ip;
	bool (*usable)(void);
	const char *missing;
	int sigreturn;
	bool (*handle)(int sig, void (*handler)(int sig));
	bool (*resume)(void *memory);
	int poke_nr;
};

/**
 * struct arch_sibling - an ABI that this ABI's kernels may run
 * @name:	as in arch/<name>.mk and in build/<name>/
 * @audit:	AUDIT_ARCH_* of its calls
 * @getppid:	its number
 */
struct arch_sibling {
	const char *name;
	uint32_t audit;
	int getppid;
};

extern const struct arch_sibling arch_siblings[];
extern const int arch_nr_siblings;

/*
 * Calls without an instruction that enters the kernel: user space jumps to an
 * address that depends on the number (arch_vsyscall_ip()), which is also the
 * instruction pointer that the kernel reports.  NULL where there are none.
 */
extern const struct arch_gate *const arch_vsyscall;
uint64_t arch_vsyscall_ip(long nr);

/*
 * Calls of the kernel's wider ABI by code that changes its mode for that, NULL
 * where there are none: with all 64 bits of each argument, the result cut to a
 * long.  No gate for all cases: a 32-bit tracer does not see these registers,
 * nor does a signal's frame keep them.
 */
extern const struct arch_gate *const arch_wide;

extern const struct arch_gate arch_gates[];
extern const int arch_nr_gates;
extern const int arch_native_nr[ARCH_NR_CALLS];

/**
 * arch_syscall() - a system call by the ABI's usual instruction
 * @nr: number; @a0..@a5: arguments, truncated to the ABI's registers
 *
 * Touches no memory but its stack and calls nothing, so that it works under
 * any filter.  Never inlined: there is one return address, arch_syscall_ret.
 *
 * Return: what the kernel returned, errors as -errno.
 */
long arch_syscall(long nr, arch_arg_t a0, arch_arg_t a1, arch_arg_t a2,
		  arch_arg_t a3, arch_arg_t a4, arch_arg_t a5);
/* The instruction behind the one in arch_syscall() that enters the kernel. */
extern const char arch_syscall_ret[];

/*
 * Registers of a tracee that is in a ptrace stop.  All return 0 or a value;
 * a failing ptrace() is -1 with errno, and for arch_get_*() errno alone tells
 * (set it to 0 before).  arch_set_*() leave all other registers alone.
 *
 * arch_get_nr/arch_set_nr:	number of the call in progress (entry stops)
 * arch_get_arg/arch_set_arg:	argument @n, 0..5 (entry stops)
 * arch_get_ret/arch_set_ret:	result, errors as -errno (exit stops; at an
 *				entry stop, what a skipped call will return)
 * arch_get_ip:			instruction pointer
 * arch_set_ip:			the same
 */
static inline long arch_get_nr(pid_t pid);
static inline int arch_set_nr(pid_t pid, long nr);
static inline arch_arg_t arch_get_arg(pid_t pid, int n);
static inline int arch_set_arg(pid_t pid, int n, arch_arg_t value);
static inline long arch_get_ret(pid_t pid);
static inline int arch_set_ret(pid_t pid, long value);
static inline unsigned long arch_get_ip(pid_t pid);
static inline int arch_set_ip(pid_t pid, unsigned long ip);

/* Where PTRACE_PEEKUSER and PTRACE_POKEUSER have these; -1 where they don't. */
static inline long arch_user_nr(void);
static inline long arch_user_arg(int n);
static inline long arch_user_ip(void);

/*
 * Registers that a signal handler finds in its ucontext, and will be resumed
 * with: instruction pointer, and the raw return register.
 */
static inline unsigned long arch_uc_ip(const ucontext_t *uc);
static inline unsigned long arch_uc_ret(const ucontext_t *uc);
static inline void arch_uc_set_ret(ucontext_t *uc, long value);

#include ARCH_HEADER
#include "regs.h"

#ifndef ARCH_UNFILTERED
#define ARCH_UNFILTERED
#endif
#ifndef ARCH_PROBE_SITE
#define ARCH_PROBE_SITE ""
#endif
#ifndef ARCH_PROBED
#define ARCH_PROBED
#endif
#ifndef ARCH_FIRST_SETTABLE_ARG
#define ARCH_FIRST_SETTABLE_ARG 0
#endif
#ifndef ARCH_SKIP_SETS_RET
#define ARCH_SKIP_SETS_RET 1
#endif
#ifndef ARCH_ENTRY_SETS_RET
#define ARCH_ENTRY_SETS_RET ARCH_SKIP_SETS_RET
#endif
#ifndef ARCH_STEPS_BEHIND
#define ARCH_STEPS_BEHIND 1
#endif
#ifndef ARCH_HANDLER_BY_VDSO
#define ARCH_HANDLER_BY_VDSO 0
#endif
#ifndef ARCH_SKIPS
#define ARCH_SKIPS(nr)	((int)(nr) < 0)
#endif
#ifndef ARCH_NR_WHOLE
#define ARCH_NR_WHOLE 0
#endif
#ifndef ARCH_ERROR_UNSIGNED
#define ARCH_ERROR_UNSIGNED 0
#endif
#ifndef ARCH_AUDITS
#define ARCH_AUDITS 1
#endif
#ifndef ARCH_HARDENING_ENDS
#define ARCH_HARDENING_ENDS NULL
#endif
#ifndef ARCH_NR_LOW_HALF
#define ARCH_NR_LOW_HALF 0
#endif
#ifndef ARCH_FIRST_NR
#define ARCH_FIRST_NR 0
#endif
#ifndef ARCH_APART
#define ARCH_APART(n)	false
#endif
#ifndef ARCH_NR_BITS
#define ARCH_NR_BITS 32
#endif
#ifndef ARCH_NO_CALL_SIGNAL
#define ARCH_NO_CALL_SIGNAL 0
#endif
#ifndef ARCH_X32_BIT
#define ARCH_X32_BIT 0
#endif

/* What the kernel gets of a number. */
static inline int arch_nr_seen(long nr)
{
	return ARCH_NR_BITS < 32 ? nr & ((1L << (ARCH_NR_BITS & 31)) - 1) : (int)nr;
}

/* The lowest number that a call by a gate can have. */
static inline int arch_first_nr(const struct arch_gate *gate)
{
	return gate->audit == ARCH_AUDIT ? ARCH_FIRST_NR : 0;
}

/* Whether this kernel has the gate. */
static inline bool arch_gate_usable(const struct arch_gate *gate)
{
	return !gate->usable || gate->usable();
}

/* The number of the sigreturn that strict mode allows by a gate. */
static inline int arch_sigreturn(const struct arch_gate *gate)
{
	return gate->sigreturn ? gate->sigreturn : gate->nr[CALL_rt_sigreturn];
}

/* Whether there is a counter that strict mode takes away; and read it. */
static inline bool arch_has_counter(void)
{
#ifdef ARCH_COUNTER
	return true;
#else
	return false;
#endif
}

static inline uint64_t arch_read_counter(void)
{
#ifdef ARCH_COUNTER
	return ARCH_COUNTER;
#else
	return 0;
#endif
}

/*
 * Where an entry into the kernel reads arguments from the user's stack:
 *
 * arch_has_bad_entry:	   whether the ABI may have such an entry
 * arch_bad_entry_usable:  whether this kernel has
 * arch_bad_entry:	   makes a call by it with a stack that can't be read;
 *			   ends in a SIGSEGV, and returns what the kernel left
 *			   in the return register, errors as -errno
 * arch_bad_entry_end:	   the handler of SIGSEGV, which needs a stack of its
 *			   own, calls this last
 */
static inline bool arch_has_bad_entry(void)
{
#ifdef ARCH_HAS_BAD_ENTRY
	return true;
#else
	return false;
#endif
}

#ifndef ARCH_HAS_BAD_ENTRY
static inline bool arch_bad_entry_usable(void)
{
	return false;
}

static inline long arch_bad_entry(long nr, void *stack)
{
	(void)nr, (void)stack;
	return -ENOSYS;
}

static inline void arch_bad_entry_end(ucontext_t *uc)
{
	(void)uc;
}
#endif

/* Whether kernels may run a number without asking seccomp. */
static inline bool arch_unfiltered(const struct arch_gate *gate, long nr)
{
	static const int numbers[] = { ARCH_UNFILTERED NR_ABSENT };

	for (unsigned int i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (gate->audit == ARCH_AUDIT && nr == numbers[i] && nr != NR_ABSENT)
			return true;
	return false;
}

/**
 * arch_clone() - clone(2) with flags alone, so that the child goes on here
 * @flags: CLONE_* and the signal
 *
 * A port whose clone(2) takes the stack first defines ARCH_CLONE_STACK_FIRST.
 * arch_clone_by() is the same by any of the gates.
 *
 * Return: as clone(2), errors as -errno.
 */
static inline long arch_clone_by(const struct arch_gate *gate, unsigned long flags)
{
#ifdef ARCH_CLONE_STACK_FIRST
	return gate->call(gate->nr[CALL_clone], 0, flags, 0, 0, 0, 0);
#else
	return gate->call(gate->nr[CALL_clone], flags, 0, 0, 0, 0, 0);
#endif
}

static inline long arch_clone(unsigned long flags)
{
	return arch_clone_by(&arch_gates[0], flags);
}

#endif /* ARCH_ARCH_H */
