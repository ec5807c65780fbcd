// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/wait.h>
#include <time.h>

#include "check.h"
#include "handler.h"

struct handler_order {
	int sig, flags;
	int count;
};

/* In the worker's memory: where its handler counts each signal. */
static int *counts[65];

static void count(int sig)
{
	__atomic_add_fetch(counts[sig], 1, __ATOMIC_SEQ_CST);
}

static long set_handler(void *arg)
{
	struct handler_order *order = arg;
	struct sigaction sa = { .sa_handler = count, .sa_flags = order->flags };

	counts[order->sig] = &order->count;
	return sigaction(order->sig, &sa, NULL) ? -errno : 0;
}

int *handle_signal(struct worker *w, int sig, int flags)
{
	struct handler_order *order = shared_alloc(sizeof(*order));

	*order = (struct handler_order){ sig, flags, 0 };
	ASSERT_RETURNED(worker_run(w, set_handler, order), 0);
	return &order->count;
}

void await_handler(const int *count, int times)
{
	waiting_for("a signal handler to run");
	while (__atomic_load_n(count, __ATOMIC_SEQ_CST) < times)
		sched_yield();
}

void interrupt_by_stop(struct worker *w)
{
	siginfo_t info;

	REQUIRE(kill(w->pid, SIGSTOP) == 0);
	waiting_for("the stop of process %d", w->pid);
	REQUIRE(waitid(P_PID, w->pid, &info, WSTOPPED) == 0);
	REQUIRE(kill(w->pid, SIGCONT) == 0);
}

/*
 * 32-bit callers by a call that all kernels have, whatever they think of 32-bit
 * times; its layout is that of 64-bit callers.
 */
struct call endless_sleep(const struct arch_gate *gate)
{
	struct { int64_t seconds, nanoseconds; } *ts = shared_alloc(sizeof(*ts));
	struct call call = GATE_CALL(gate, clock_nanosleep_time64, CLOCK_MONOTONIC, 0, PTR(ts));

	ts->seconds = 43200;
	if (call.nr == NR_ABSENT)
		call.nr = gate->nr[CALL_clock_nanosleep];
	return call;
}

siginfo_t sigchld_pending(void)
{
	siginfo_t info = { 0 };
	sigset_t chld;

	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	if (sigtimedwait(&chld, &info, &(struct timespec){ 0 }) < 0)
		info.si_signo = 0;
	return info;
}

void sigchld_forget(void)
{
	sigset_t chld;

	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	REQUIRE(sigprocmask(SIG_BLOCK, &chld, NULL) == 0);
	while (sigchld_pending().si_signo)
		;
}
