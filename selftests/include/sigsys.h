/* SPDX-License-Identifier: GPL-2.0 */
/* What a SIGSYS handler in a worker sees, and what it answers. */
#ifndef SIGSYS_H
#define SIGSYS_H

#include <stdbool.h>
#include <stdint.h>

#include "worker.h"

#define SIGSYS_SEEN 8

/**
 * struct sigsys - the record of a worker's SIGSYS handler, in shared memory
 * @handler: address of its first instruction
 * @count:  how often it ran
 * @seen:   what it saw, the first SIGSYS_SEEN times
 *   @info:	siginfo, as it was passed
 *   @ip, @ret:	instruction pointer and raw return register in the ucontext
 *   @tid:	the thread that it ran in
 *   @stack:	address of a local variable of the handler
 * @answer: put @result into the return register; the first time only, if @once
 * @again:  a call to make in the handler, the first time; NULL: none
 * @again_ret: what that returned
 */
struct sigsys {
	uintptr_t handler;
	int count;
	struct {
		siginfo_t info;
		unsigned long ip, ret;
		pid_t tid;
		uintptr_t stack;
	} seen[SIGSYS_SEEN];
	bool answer, once;
	long result;
	const struct call *again;
	long again_ret;
};

/**
 * sigsys_catch() - have a worker's process handle SIGSYS
 * @w:	   idle; one of the process's threads
 * @flags: SA_*; SA_SIGINFO is always added
 *
 * One record for a process, and for those that it forks later.
 */
struct sigsys *sigsys_catch(struct worker *w, int flags);

/**
 * sigsys_ignore() - have it ignore SIGSYS
 * sigsys_block() - have the thread block it
 * sigsys_altstack() - give the thread an alternate stack
 *
 * The last returns the stack's first byte; SIGSYS_STACK bytes follow.
 */
void sigsys_ignore(struct worker *w);
void sigsys_block(struct worker *w);
char *sigsys_altstack(struct worker *w);
#define SIGSYS_STACK (64u << 10)

/**
 * EXPECT_ROLLED_BACK() - the return register is as the caller left it
 * @ret:  what it holds in a SIGSYS handler, for a tracer that sees the SIGSYS
 *	  or the death by it, and after a SIGSYS that a tracer kept back
 * @call: the call, as it was made or as a tracer changed it
 *
 * Rule: RET-TRAP-5; syscall_rollback() of the kernel's architectures.
 */
#define EXPECT_ROLLED_BACK(ret, call) expect_rolled_back((ret), (call), CHECK_AT)
void expect_rolled_back(long ret, struct call call, const char *at);

#endif /* SIGSYS_H */
