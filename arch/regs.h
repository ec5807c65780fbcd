/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Registers of a tracee, and of a signal handler's ucontext: the functions
 * that arch.h declares, written once.  A port says where things are:
 *
 *   ARCH_REGS           type of the register set (NT_PRSTATUS)
 *   ARCH_REG_NR(r)      in one at r: the number of the call
 *   ARCH_REG_ARG(r, n)  argument n, as the call gets it
 *   ARCH_REG_RET(r)     the result
 *   ARCH_REG_IP(r)      the instruction pointer
 *   ARCH_UC_RET(uc), ARCH_UC_IP(uc)  these two in a ucontext_t
 *
 * and, where an architecture has its own ways:
 *   ARCH_REG_ARG0(r)    the first argument as filters see it
 *   ARCH_ARG0_ONCE      1 if the call gets it from there too
 *   ARCH_REG_ARGS       how many arguments are in registers, if not all
 *   ARCH_STACK_ARG(r, n)  address of argument n on the tracee's stack
 *   ARCH_ARGS_BY_INFO   if only PTRACE_GET_SYSCALL_INFO shows the arguments
 *   ARCH_NR_BY_INFO     if only that shows the number that counts
 *   ARCH_NR_SET         register set of an int that is the number
 *   ARCH_NR_REQUEST     ptrace request that sets the number
 *   ARCH_REG_FAILED(r), ARCH_UC_FAILED(uc)  what tells errors, which are
 *                       positive then, from results
 *   ARCH_FAILED_BITS    the bits of it that tell
 *   ARCH_REG_SIGNED(r), ARCH_UC_SIGNED(uc)  whether errors are negative all the
 *                       same, by the way that the call came into the kernel
 *   ARCH_OLD_REQUESTS   if ARCH_REGS is the layout of PTRACE_GETREGS
 *   ARCH_USER_AREA      if PTRACE_PEEKUSER has ARCH_REGS at its beginning
 */
#ifndef ARCH_REGS_H
#define ARCH_REGS_H

#ifndef ARCH_REG_ARG0
#define ARCH_REG_ARG0(r) ARCH_REG_ARG(r, 0)
#endif
#ifndef ARCH_ARG0_ONCE
#define ARCH_ARG0_ONCE	0
#endif
#ifndef ARCH_REG_SIGNED
#define ARCH_REG_SIGNED(r) 0
#define ARCH_UC_SIGNED(uc) 0
#endif
#ifndef ARCH_REG_ARGS
#define ARCH_REG_ARGS	6
#define ARCH_STACK_ARG(r, n)	((void)(r), 0L)
#endif

/* Old requests for the registers, by names of the library's; else EIO. */
#ifdef PT_GETREGS
#define ARCH_GETREGS	PT_GETREGS
#define ARCH_SETREGS	PT_SETREGS
#else
#define ARCH_GETREGS	((enum __ptrace_request)-1)
#define ARCH_SETREGS	((enum __ptrace_request)-1)
#endif

/* One register set, fetched or stored whole. */
static inline int arch_regset(int request, pid_t pid, int set, void *buf,
			      size_t len)
{
	struct iovec iov = { .iov_base = buf, .iov_len = len };

	return ptrace(request, pid, (void *)(long)set, &iov) ? -1 : 0;
}

static inline int arch_get_regs(pid_t pid, ARCH_REGS *regs)
{
#ifdef ARCH_OLD_REQUESTS
	return ptrace(PTRACE_GETREGS, pid, NULL, regs) ? -1 : 0;
#else
	return arch_regset(PTRACE_GETREGSET, pid, NT_PRSTATUS, regs, sizeof(*regs));
#endif
}

static inline int arch_set_regs(pid_t pid, ARCH_REGS *regs)
{
#ifdef ARCH_OLD_REQUESTS
	return ptrace(PTRACE_SETREGS, pid, NULL, regs) ? -1 : 0;
#else
	return arch_regset(PTRACE_SETREGSET, pid, NT_PRSTATUS, regs, sizeof(*regs));
#endif
}

/* At stops for entries and seccomp, which have number and arguments alike. */
static inline int arch_get_info(pid_t pid, struct __ptrace_syscall_info *info)
{
	return ptrace(PTRACE_GET_SYSCALL_INFO, pid, (void *)sizeof(*info), info) > 0 ? 0 : -1;
}

static inline long arch_get_nr(pid_t pid)
{
#if defined(ARCH_NR_BY_INFO)
	struct __ptrace_syscall_info info;

	return arch_get_info(pid, &info) ? -1 : (long)info.entry.nr;
#elif defined(ARCH_NR_SET)
	int nr;

	return arch_regset(PTRACE_GETREGSET, pid, ARCH_NR_SET, &nr, sizeof(nr)) ? -1 : nr;
#else
	ARCH_REGS regs;

	return arch_get_regs(pid, &regs) ? -1 : (long)ARCH_REG_NR(&regs);
#endif
}

/* Whether a register set that is stored sets the number; and set it there. */
#if defined(ARCH_NR_SET) || defined(ARCH_NR_REQUEST)
#define ARCH_REGS_SET_NR(regs, nr)	((void)(regs), (void)(nr), false)
#else
#define ARCH_REGS_SET_NR(regs, nr)	(ARCH_REG_NR(regs) = (nr), true)
#endif

static inline bool arch_regs_set_nr(ARCH_REGS *regs, long nr)
{
	return ARCH_REGS_SET_NR(regs, nr);
}

static inline bool arch_regs_have_nr(void)
{
	ARCH_REGS regs;

	return arch_regs_set_nr(&regs, 0);
}

static inline int arch_set_nr(pid_t pid, long nr)
{
#if defined(ARCH_NR_SET)
	int value = nr;

	return arch_regset(PTRACE_SETREGSET, pid, ARCH_NR_SET, &value, sizeof(value));
#elif defined(ARCH_NR_REQUEST)
	return ptrace(ARCH_NR_REQUEST, pid, NULL, nr) ? -1 : 0;
#else
	ARCH_REGS regs;

	if (arch_get_regs(pid, &regs))
		return -1;
	arch_regs_set_nr(&regs, nr);
	return arch_set_regs(pid, &regs);
#endif
}

static inline arch_arg_t arch_get_arg(pid_t pid, int n)
{
#ifdef ARCH_ARGS_BY_INFO
	struct __ptrace_syscall_info info;

	return arch_get_info(pid, &info) ? (arch_arg_t)-1 : info.entry.args[n];
#else
	arch_arg_t value;
	ARCH_REGS regs;

	if (arch_get_regs(pid, &regs))
		return (arch_arg_t)-1;
	if (n >= ARCH_REG_ARGS)
		value = ptrace(PTRACE_PEEKDATA, pid, (void *)ARCH_STACK_ARG(&regs, n), NULL);
	else if (n == 0)
		value = ARCH_REG_ARG0(&regs);
	else
		value = ARCH_REG_ARG(&regs, n);
	return ARCH_ARG_BITS == 32 ? (uint32_t)value : value;
#endif
}

static inline int arch_set_arg(pid_t pid, int n, arch_arg_t value)
{
	ARCH_REGS regs;

	if (ARCH_ARG_BITS == 32)
		value = (int32_t)value;
	if (arch_get_regs(pid, &regs))
		return -1;
	if (n >= ARCH_REG_ARGS)
		return ptrace(PTRACE_POKEDATA, pid, (void *)ARCH_STACK_ARG(&regs, n),
			      (long)value) ? -1 : 0;
	if (n == 0)
		ARCH_REG_ARG0(&regs) = value;
	if (n || !ARCH_ARG0_ONCE)
		ARCH_REG_ARG(&regs, n) = value;
	return arch_set_regs(pid, &regs);
}

static inline long arch_get_ret(pid_t pid)
{
	ARCH_REGS regs;

	if (arch_get_regs(pid, &regs))
		return -1;
#ifdef ARCH_REG_FAILED
	if (!ARCH_REG_SIGNED(&regs) && (ARCH_REG_FAILED(&regs) & ARCH_FAILED_BITS))
		return -(long)ARCH_REG_RET(&regs);
#endif
	return ARCH_REG_RET(&regs);
}

/* To store a result: what the register gets, and how the other one says it. */
#ifdef ARCH_REG_FAILED
#define ARCH_IS_ERROR(value)	((value) < 0 && (value) > -4096)
#define ARCH_RET_VALUE(value, sign)					\
	(!(sign) && ARCH_IS_ERROR(value) ? -(value) : (value))
#define ARCH_SAY_FAILED(failed, value, sign)				\
	((failed) = ((failed) & ~ARCH_FAILED_BITS) |			\
	 (!(sign) && ARCH_IS_ERROR(value) ? ARCH_FAILED_BITS : 0))
#else
#define ARCH_RET_VALUE(value, sign)	(value)
#define ARCH_SAY_FAILED(failed, value, sign)
#endif

static inline int arch_set_ret(pid_t pid, long value)
{
	ARCH_REGS regs;

	if (arch_get_regs(pid, &regs))
		return -1;
	ARCH_REG_RET(&regs) = ARCH_RET_VALUE(value, ARCH_REG_SIGNED(&regs));
	ARCH_SAY_FAILED(ARCH_REG_FAILED(&regs), value, ARCH_REG_SIGNED(&regs));
	return arch_set_regs(pid, &regs);
}

static inline unsigned long arch_get_ip(pid_t pid)
{
	ARCH_REGS regs;

	return arch_get_regs(pid, &regs) ? -1UL : (unsigned long)ARCH_REG_IP(&regs);
}

static inline int arch_set_ip(pid_t pid, unsigned long ip)
{
	ARCH_REGS regs;

	if (arch_get_regs(pid, &regs))
		return -1;
	ARCH_REG_IP(&regs) = ip;
	return arch_set_regs(pid, &regs);
}

#ifdef ARCH_USER_AREA
#define ARCH_OFFSET(field, ...) ({					\
	ARCH_REGS regs_;						\
	(long)((char *)&field(&regs_, ##__VA_ARGS__) - (char *)&regs_); })
#else
#define ARCH_OFFSET(field, ...)	(-1L)
#endif

static inline long arch_user_nr(void)
{
	return ARCH_OFFSET(ARCH_REG_NR);
}

static inline long arch_user_arg(int n)
{
	return n ? ARCH_OFFSET(ARCH_REG_ARG, n) : ARCH_OFFSET(ARCH_REG_ARG0);
}

static inline long arch_user_ip(void)
{
	return ARCH_OFFSET(ARCH_REG_IP);
}

static inline unsigned long arch_uc_ip(const ucontext_t *uc)
{
	return ARCH_UC_IP(uc);
}

static inline unsigned long arch_uc_ret(const ucontext_t *uc)
{
	return ARCH_UC_RET(uc);
}

static inline void arch_uc_set_ret(ucontext_t *uc, long value)
{
	ARCH_UC_RET(uc) = ARCH_RET_VALUE(value, ARCH_UC_SIGNED(uc));
	ARCH_SAY_FAILED(ARCH_UC_FAILED(uc), value, ARCH_UC_SIGNED(uc));
}

#endif /* ARCH_REGS_H */
