// SPDX-License-Identifier: GPL-2.0
/* Strict mode: signal handlers run, and return by sigreturn. */
#include <fcntl.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#include "handler.h"
#include "seccomp_test.h"

/* Shared with the judge; set before the worker is made, for its handlers. */
static struct seen {
	int count[65];
	int nested;
} *seen;

static struct worker *seeing_worker(void)
{
	seen = shared_alloc(sizeof(*seen));
	return worker_new();
}

static void note(int sig)
{
	seen->count[sig]++;
}

struct order {
	const struct arch_gate *gate;
	int sig;
	void (*handler)(int sig);
};

/*
 * In the worker: a handler that returns through the gate's sigreturn.  An ABI
 * that has two uses the old one for handlers without siginfo.
 */
static long handle(void *arg)
{
	const struct order *order = arg;
	struct sigaction sa = { .sa_handler = order->handler, .sa_flags = SA_RESTART };

	if (arch_sigreturn(order->gate) == order->gate->nr[CALL_rt_sigreturn])
		sa.sa_flags |= SA_SIGINFO;
	if (order->gate->handle)
		return !order->gate->handle(order->sig, order->handler);
	return sigaction(order->sig, &sa, NULL);
}

static void set_handler(struct worker *w, const struct arch_gate *gate, int sig,
			void (*handler)(int sig))
{
	struct order *order = shared_alloc(sizeof(*order));
	struct outcome o;

	*order = (struct order){ gate, sig, handler };
	o = worker_run(w, handle, order);
	if (gate->handle && o.kind == OUT_RETURNED && o.ret)
		case_skip("the vDSO's entry has a form that is not known here");
	ASSERT_RETURNED(o, 0);
}

static long resume(void *arg)
{
	const struct arch_gate *gate = *(const struct arch_gate **)arg;

	return gate->resume(*(void **)((char *)arg + 16));
}

/* For gates that no signal's own return goes through. */
static void expect_resume(struct worker *w, const struct arch_gate *gate)
{
	void **arg = shared_alloc(32);

	arg[0] = (void *)gate;
	*(void **)((char *)arg + 16) = shared_alloc(ARCH_RESUME_MEMORY);
	EXPECT_RETURNED(worker_run(w, resume, arg), true);
	EXPECT_TRUE(worker_alive(w));
}

CASE(handler_returns, "sigreturn is allowed: a handler runs and returns to what it interrupted",
     CLAUSES("STRICT-1"), EACH_ENTRY, EACH_GATE)
{
	struct worker *w = seeing_worker();

	if (run->gate->resume) {
		ASSERT_RETURNED(worker_call(w, strict_call(run->entry)), 0);
		expect_resume(w, run->gate);
		return;
	}
	set_handler(w, run->gate, SIGUSR1, note);
	ASSERT_RETURNED(worker_call(w, strict_call(run->entry)), 0);
	for (int i = 1; i <= 5; i++) {
		REQUIRE(kill(w->pid, SIGUSR1) == 0);
		EXPECT_TRUE(worker_alive(w));
		EXPECT_EQ(i, seen->count[SIGUSR1]);
	}
}

static int text_fd[2];

/* The handler makes a call that strict mode allows. */
static void write_text(int sig)
{
	arch_syscall(NR_write, text_fd[1], PTR("handled"), 7, 0, 0, 0);
	note(sig);
}

CASE(handler_interrupts_read, "a handler interrupts a read(2), calls write(2), and the read goes on",
     CLAUSES("STRICT-1"), EACH_ENTRY)
{
	char *buf = shared_alloc(16), got[16] = "";
	struct worker *w;
	int fd[2];

	REQUIRE(pipe2(fd, O_CLOEXEC) == 0 && pipe2(text_fd, O_CLOEXEC) == 0);
	w = seeing_worker();
	set_handler(w, &arch_gates[0], SIGUSR1, write_text);
	ASSERT_RETURNED(worker_call(w, strict_call(run->entry)), 0);
	worker_begin(w, CALL(read, fd[0], PTR(buf), 16));
	worker_blocked(w, NR_read);
	REQUIRE(kill(w->pid, SIGUSR1) == 0);
	EXPECT_EQ(7, read(text_fd[0], got, sizeof(got)));
	EXPECT(!strcmp(got, "handled"), "the handler's bytes", "there is '%s'", got);
	REQUIRE(write(fd[1], "late", 4) == 4);
	EXPECT_RETURNED(worker_wait(w), 4);
	EXPECT_EQ(1, seen->count[SIGUSR1]);
	EXPECT_TRUE(worker_alive(w));
}

/* The second signal is sent while the first is blocked by its own handler. */
static void wait_for_second(int sig)
{
	if (sig == SIGUSR1) {
		arch_syscall(NR_write, text_fd[1], PTR("1"), 1, 0, 0, 0);
		while (!__atomic_load_n(&seen->count[SIGUSR2], __ATOMIC_SEQ_CST))
			;
		seen->nested = seen->count[SIGUSR2];
	}
	note(sig);
}

CASE(nested_handlers, "handlers that interrupt handlers return one after the other",
     CLAUSES("STRICT-1"))
{
	struct worker *w;
	char byte;

	REQUIRE(pipe2(text_fd, O_CLOEXEC) == 0);
	w = seeing_worker();
	set_handler(w, &arch_gates[0], SIGUSR1, wait_for_second);
	set_handler(w, &arch_gates[0], SIGUSR2, note);
	ASSERT_RETURNED(worker_call(w, strict_call(run->entry)), 0);
	REQUIRE(kill(w->pid, SIGUSR1) == 0);
	REQUIRE(read(text_fd[0], &byte, 1) == 1);
	REQUIRE(kill(w->pid, SIGUSR2) == 0);
	EXPECT_TRUE(worker_alive(w));
	EXPECT_EQ(1, seen->nested);
	EXPECT_EQ(1, seen->count[SIGUSR1]);
}

static void violate(int sig)
{
	note(sig);
	arch_syscall(NR_getppid, 0, 0, 0, 0, 0, 0);
	note(0);
}

CASE(handler_violates, "a handler is bound as the rest is: its forbidden call ends the process with SIGKILL",
     CLAUSES("STRICT-2"), EACH_ENTRY)
{
	struct worker *w = seeing_worker();

	set_handler(w, &arch_gates[0], SIGUSR1, violate);
	ASSERT_RETURNED(worker_call(w, strict_call(run->entry)), 0);
	REQUIRE(kill(w->pid, SIGUSR1) == 0);
	EXPECT_KILLED(worker_ending(w), SIGKILL);
	EXPECT_EQ(1, seen->count[SIGUSR1]);
	EXPECT_EQ(0, seen->count[0]);
}

static void note_info(int sig, siginfo_t *info, void *uc)
{
	(void)info, (void)uc;
	note(sig);
}

static void block_all(int sig, siginfo_t *info, void *uc)
{
	(void)info;
	sigfillset(&((ucontext_t *)uc)->uc_sigmask);
	note(sig);
}

static long handle_info(void *arg)
{
	struct sigaction sa = { .sa_flags = SA_SIGINFO | SA_RESTART };

	sa.sa_sigaction = arg;
	return sigaction(SIGUSR1, &sa, NULL);
}

/* An ABI with two allows only one: the old one, which has no siginfo. */
struct row {
	const char *name;
	bool allowed;
};

static const struct row rows[] = { { "allowed", true }, { "forbidden", false } };

static bool row_exists(const void *row)
{
	return ((const struct row *)row)->allowed ==
	       (arch_sigreturn(&arch_gates[0]) == NR_rt_sigreturn);
}

CASE(handler_with_siginfo, "of an ABI's sigreturn calls, the one is allowed that read, write and _exit are named with",
     CLAUSES("STRICT-1"), ROWS_IF(rows, row_exists), EACH_ENTRY)
{
	struct worker *w = seeing_worker();

	ASSERT_RETURNED(worker_run(w, handle_info, note_info), 0);
	ASSERT_RETURNED(worker_call(w, strict_call(run->entry)), 0);
	REQUIRE(kill(w->pid, SIGUSR1) == 0);
	if (((const struct row *)run->row)->allowed)
		EXPECT_TRUE(worker_alive(w));
	else
		EXPECT_KILLED(worker_ending(w), SIGKILL);
	EXPECT_EQ(1, seen->count[SIGUSR1]);
}

static const struct row only_rt[] = { { "rt_sigreturn", true } };

CASE(sigreturn_blocks_signals, "sigreturn can block every signal but SIGKILL and SIGSTOP: SIGALRM can't end a strict task",
     CLAUSES("CUR-STRICT-3"), ROWS_IF(only_rt, row_exists))
{
	struct worker *w = seeing_worker();

	ASSERT_RETURNED(worker_run(w, handle_info, block_all), 0);
	ASSERT_RETURNED(worker_call(w, strict_call(run->entry)), 0);
	REQUIRE(kill(w->pid, SIGUSR1) == 0);
	EXPECT_TRUE(worker_alive(w));
	REQUIRE(kill(w->pid, SIGALRM) == 0 && kill(w->pid, SIGTERM) == 0);
	EXPECT_TRUE(worker_alive(w));
	REQUIRE(kill(w->pid, SIGKILL) == 0);
	EXPECT_KILLED(worker_ending(w), SIGKILL);
}

struct fatal {
	const char *name;
	int sig;
};

static const struct fatal fatal[] = {
	{ "SIGALRM", SIGALRM }, { "SIGTERM", SIGTERM }, { "SIGSYS", SIGSYS },
	{ "SIGXCPU", SIGXCPU }, { "SIGKILL", SIGKILL },
};

CASE(fatal_signal, "a signal from outside ends a strict task as it ends any",
     CLAUSES("CUR-STRICT-3"), ROWS(fatal))
{
	const struct fatal *row = run->row;
	struct worker *w = worker_strict(run);

	REQUIRE(kill(w->pid, row->sig) == 0);
	EXPECT_KILLED(worker_ending(w), row->sig);
}

CASE(stop_and_continue, "a strict task can be stopped and continued in a read(2)",
     CLAUSES("STRICT-1"), EACH_GATE)
{
	char *buf = shared_alloc(16);
	struct worker *w;
	int fd[2];

	REQUIRE(pipe2(fd, O_CLOEXEC) == 0);
	w = worker_strict(run);
	worker_begin(w, GATE_CALL(run->gate, read, fd[0], PTR(buf), 16));
	worker_blocked(w, run->gate->nr[CALL_read]);
	interrupt_by_stop(w);
	REQUIRE(write(fd[1], "late", 4) == 4);
	EXPECT_RETURNED(worker_wait(w), 4);
	EXPECT_TRUE(worker_alive(w));
}
