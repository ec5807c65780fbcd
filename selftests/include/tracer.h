/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The judge as tracer of a worker.
 *
 * A traced worker takes its orders as always: queue a batch, worker_start(),
 * then handle the stops, then worker_wait().
 *
 *	struct worker *w = worker_with_filters(run, on_call(NR_getppid, TRACE(7)));
 *	struct tracee *t = tracer_seize(w, PTRACE_O_TRACESECCOMP);
 *
 *	worker_queue(w, CALL(getppid));
 *	worker_start(w);
 *	ASSERT_STOP(tracer_wait(t), STOP_SECCOMP, NR_getppid);
 *	arch_set_nr(t->tid, -1);
 *	EXPECT_ERRNO(tracer_finish(t), ENOSYS);
 *
 * Nobody waits for a stop that can't come any more: a tracee that came to the
 * end of its batch, or to its own end, is itself reported.
 */
#ifndef TRACER_H
#define TRACER_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "arch.h"
#include "check.h"
#include "worker.h"

#ifndef PTRACE_SYSEMU
#define PTRACE_SYSEMU		31
#endif
#ifndef PTRACE_GET_SYSCALL_INFO
#define PTRACE_GET_SYSCALL_INFO	0x420e
#endif
#ifndef PTRACE_SET_SYSCALL_INFO
#define PTRACE_SET_SYSCALL_INFO	0x4212
#endif

enum stop_kind {
	STOP_NONE,	/* it did not stop: its batch is done */
	STOP_GONE,	/* it did not stop: it ended */
	STOP_ENTRY,	/* system call entry (PTRACE_SYSCALL) */
	STOP_EXIT,	/* system call exit (PTRACE_SYSCALL) */
	STOP_SECCOMP,	/* PTRACE_EVENT_SECCOMP */
	STOP_SIGNAL,	/* signal-delivery-stop */
	STOP_NEW_TASK,	/* PTRACE_EVENT_FORK, _VFORK, _CLONE */
	STOP_EXEC,	/* PTRACE_EVENT_EXEC */
	STOP_EXITING,	/* PTRACE_EVENT_EXIT */
	STOP_PAUSED,	/* PTRACE_EVENT_STOP: interrupted, or group-stop */
	STOP_OTHER,
};

/**
 * struct stop - what a tracee was seen to do
 * @kind: see above
 * @nr:	  number of the call: STOP_ENTRY and STOP_SECCOMP as it is now,
 *	  STOP_EXIT as the last of these two stops found it
 * @sig:  STOP_SIGNAL and STOP_PAUSED: the signal; STOP_GONE: exit status
 *	  or signal
 * @msg:  event message, for the stops that are events
 */
struct stop {
	enum stop_kind kind;
	long nr;
	int sig;
	unsigned long msg;
};

/**
 * struct tracee - a thread that the judge traces
 * @tid:     thread
 * @worker:  the worker that it is, NULL if the judge knows none
 * @stopped: in a stop, as far as the judge was told; @last is that stop
 * @nr:      number found at the last entry or seccomp stop
 * @by:      request that resumed it last: PTRACE_CONT or PTRACE_SYSCALL
 * @in_call: the next syscall stop is an exit
 */
struct tracee {
	pid_t tid;
	struct worker *worker;
	bool stopped, in_call;
	struct stop last;
	long nr;
	int by;
};

/**
 * tracer_seize() - trace a worker with PTRACE_SEIZE; it runs on
 * @w:	     any worker of this case, busy or idle
 * @options: PTRACE_O_*; PTRACE_O_TRACESYSGOOD is always added
 *
 * Enough for PTRACE_EVENT_* and signal stops; ends the case on failure, and
 * skips it where the kernel keeps tracers from what they need.
 */
struct tracee *tracer_seize(struct worker *w, unsigned long options);

/**
 * tracer_attach() - the same, and stop it
 *
 * On return it is in STOP_PAUSED.  For tracer_run_to() with STOP_ENTRY and
 * STOP_EXIT.
 */
struct tracee *tracer_attach(struct worker *w, unsigned long options);

/**
 * tracer_options() - change a stopped tracee's options by PTRACE_SETOPTIONS
 * @options: PTRACE_O_*, instead of those that it has; PTRACE_O_TRACESYSGOOD is
 *	     always added
 */
void tracer_options(struct tracee *t, unsigned long options);

/**
 * tracer_adopt() - a thread that the kernel attached by itself
 * @tid: from the event message of the STOP_NEW_TASK
 * @w:	 the worker that it will be, or NULL
 */
struct tracee *tracer_adopt(pid_t tid, struct worker *w);

/**
 * tracer_interrupt() - stop a running tracee by PTRACE_INTERRUPT
 *
 * Ends the case if it comes to another stop first.
 */
void tracer_interrupt(struct tracee *t);

/**
 * tracer_wait() - wait for the next stop of a running tracee
 *
 * Return: the stop; STOP_NONE if the batch was acknowledged instead (seen
 * only if resumed by PTRACE_CONT; worker_wait() still has the outcome),
 * STOP_GONE if the tracee ended.  A tracee that is in a stop already: that.
 */
struct stop tracer_wait(struct tracee *t);

/**
 * tracer_peek() - the stop that a tracee is in, without waiting
 */
struct stop tracer_peek(struct tracee *t);

/**
 * tracer_resume() - let a stopped tracee run
 * @request: PTRACE_CONT, PTRACE_SYSCALL, PTRACE_LISTEN, PTRACE_DETACH,
 *	     PTRACE_SINGLESTEP, PTRACE_SYSEMU: the last two skip the point where
 *	     the architecture lacks them
 * @sig:     signal to inject, 0 for none
 */
void tracer_resume(struct tracee *t, int request, int sig);
#define tracer_cont(t)		tracer_resume((t), PTRACE_CONT, 0)
#define tracer_syscall(t)	tracer_resume((t), PTRACE_SYSCALL, 0)
#define tracer_detach(t)	tracer_resume((t), PTRACE_DETACH, 0)

/**
 * tracer_step() - tracer_resume() by PTRACE_SYSCALL, then tracer_wait()
 *
 * Return: the next stop, whatever it is.
 */
struct stop tracer_step(struct tracee *t);

/**
 * tracer_run_to() - resume until the wanted stop
 * @kind: STOP_ENTRY and STOP_EXIT resume by PTRACE_SYSCALL, others by
 *	  PTRACE_CONT
 * @nr:	  number of the call for ENTRY, EXIT, SECCOMP; -1: any
 *
 * Skips entry and exit stops of other calls, so also the worker's orders.
 * Ends the case if anything else happens first.  Does not resume a tracee
 * that is running.
 */
#define tracer_run_to(t, kind, nr) tracer_run_to_((t), (kind), (nr), CHECK_AT)
struct stop tracer_run_to_(struct tracee *t, enum stop_kind kind, long nr, const char *at);

/**
 * tracer_finish() - resume by PTRACE_CONT, and wait for the end of the batch
 *
 * No further stop may come: that ends the case.
 *
 * Return: the worker's outcome.
 */
#define tracer_finish(t) tracer_finish_((t), CHECK_AT)
struct outcome tracer_finish_(struct tracee *t, const char *at);

/**
 * tracer_siginfo() - siginfo of a signal-delivery-stop
 */
siginfo_t tracer_siginfo(struct tracee *t);

/**
 * stop_words() - a stop in words
 *
 * Return: static buffer.
 */
const char *stop_words(const struct stop *stop);

void expect_stop(struct stop s, enum stop_kind kind, long nr, bool stop, const char *at);
#define EXPECT_STOP(s, kind, nr) expect_stop(s, kind, nr, false, CHECK_AT)
#define ASSERT_STOP(s, kind, nr) expect_stop(s, kind, nr, true, CHECK_AT)

/*
 * A worker as tracer of another, for tracers that die or are filtered.  Each
 * is one raw ptrace(2) or waitid(2) by the tracer.
 *
 * worker_may_be_traced(): consents to any tracer, where Yama asks for that.
 * worker_ptrace():	   any request; like worker_call().
 * worker_await_stop():	   wait in the tracer for a stop of the other, and
 *			   return its status as waitid(2) has it: signal, and
 *			   event << 8.  Ends the case if the other ended.
 */
void worker_may_be_traced(struct worker *w);
struct outcome worker_ptrace(struct worker *tracer, long request,
			     struct worker *w, arch_arg_t addr, arch_arg_t data);
int worker_await_stop(struct worker *tracer, struct worker *w);

/**
 * struct call_info - what PTRACE_GET_SYSCALL_INFO fills, as in linux/ptrace.h
 */
struct call_info {
	uint8_t op, reserved;
	uint16_t flags;
	uint32_t arch;
	uint64_t instruction_pointer, stack_pointer;
	union {
		struct {
			uint64_t nr, args[6];
		} entry;
		struct {
			int64_t rval;
			uint8_t is_error;
		} exit;
		struct {
			uint64_t nr, args[6];
			uint32_t ret_data, reserved2;
		} seccomp;
	};
};
#define INFO_NONE	0
#define INFO_ENTRY	1
#define INFO_EXIT	2
#define INFO_SECCOMP	3

/**
 * tracer_info() - PTRACE_GET_SYSCALL_INFO
 * @info: filled with 0xa5 first
 * @size: how much the kernel may write
 *
 * Return: what the kernel returned, errors as -errno.
 */
long tracer_info(struct tracee *t, struct call_info *info, size_t size);

#endif /* TRACER_H */
