/* SPDX-License-Identifier: GPL-2.0 */
/* Which action the kernel took on a call, told from all that can be seen. */
#ifndef TAKEN_H
#define TAKEN_H

#include <stdint.h>

#include "worker.h"

/**
 * struct subject - a thread whose calls are looked at from all sides
 * @process: its process's first thread, idle and unfiltered: tells the end of
 *	     a thread from the end of a process
 * @thread:  installs the filters, and makes the calls
 *
 * The thread is traced with PTRACE_O_TRACESECCOMP and its process handles
 * SIGSYS.
 */
struct subject {
	struct worker *process, *thread;
	struct tracee *tracee;
	struct sigsys *sigsys;
	struct effect *effect;
};

struct subject *subject_new(void);

/**
 * action_taken() - have a subject call uname(2), and see what comes of it
 * @gate: way into the kernel
 *
 * A call that meets TRACE is let go on by the tracer.  LOG looks like ALLOW,
 * and ENOSYS without a tracer's stop is taken for USER_NOTIF: no listener, so
 * cases avoid ERRNO(ENOSYS).  Actions that the kernel doesn't know look like
 * KILL_PROCESS.
 *
 * Return: ALLOW, NOTIFY, KILL_THREAD or KILL_PROCESS; ERRNO(), TRAP() or
 * TRACE() with the data.  Ends the case if it is none of them.
 */
uint32_t action_taken(struct subject *s, const struct arch_gate *gate);

/* @taken is what action_taken() returned, @action what should be taken. */
#define EXPECT_TAKEN(action, taken) \
	expect_taken(action, taken, CHECK_AT)
void expect_taken(uint32_t action, uint32_t taken, const char *at);

#endif /* TAKEN_H */
