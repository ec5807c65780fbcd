/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What interrupts a worker: handlers that do nothing but count, and stops.  What
 * its judge is told by signal.
 */
#ifndef HANDLER_H
#define HANDLER_H

#include <signal.h>

#include "worker.h"

/**
 * handle_signal() - have a worker's process handle a signal
 * @w:	   idle
 * @flags: SA_* of sigaction(2)
 *
 * Return: how often the handler ran, in shared memory.
 */
int *handle_signal(struct worker *w, int sig, int flags);

/**
 * await_handler() - wait until a handler has run that often
 * @count: of handle_signal()
 */
void await_handler(const int *count, int times);

/**
 * interrupt_by_stop() - SIGSTOP for a worker's process, and SIGCONT once it has
 * stopped
 *
 * A call that it is in is interrupted, although no handler runs.
 */
void interrupt_by_stop(struct worker *w);

/**
 * endless_sleep() - a sleep that only what interrupts it ends
 * @gate: that it goes by
 *
 * By restart_syscall it goes on.
 */
struct call endless_sleep(const struct arch_gate *gate);

/**
 * sigchld_forget() - block SIGCHLD in the judge, and drop one that is pending
 */
void sigchld_forget(void);

/**
 * sigchld_pending() - take the judge's pending SIGCHLD
 *
 * Of a child that has been waited for it is there: the kernel sends it first.
 *
 * Return: what it tells; si_signo is 0 if there is none.
 */
siginfo_t sigchld_pending(void);

#endif /* HANDLER_H */
