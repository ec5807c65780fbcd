// SPDX-License-Identifier: GPL-2.0
/* Calls that are interrupted and go on, as filters with RET_TRACE and tracers see them. */
#include <time.h>

#include "common.h"

/* A read(2) that its filter traces, and that waits; SIGUSR1 will be handled. */
static struct tracee *waiting(const struct run *run, const struct pipe_read *p, int flags,
			      struct handled **h)
{
	struct worker *w = worker_new();
	struct tracee *t;

	*h = handle(w, flags);
	ASSERT_RETURNED(worker_install(w, run->entry, on_pipe_read(run->gate, p, TRACE(5))), 0);
	t = tracer_seize(w, PTRACE_O_TRACESECCOMP);
	worker_begin(w, pipe_read_call(run->gate, p));
	ASSERT_STOP(tracer_wait(t), STOP_SECCOMP, run->gate->nr[CALL_read]);
	tracer_cont(t);
	worker_blocked(w, run->gate->nr[CALL_read]);
	REQUIRE(kill(w->pid, SIGUSR1) == 0);
	ASSERT_STOP(tracer_wait(t), STOP_SIGNAL, -1);
	return t;
}

CASE(event_again, "a call that is made again behind a handler has its event again, as the call that it was",
     CLAUSES("FILTER-2", "RET-TRACE-1"), EACH_ENTRY, EACH_GATE)
{
	struct pipe_read p = pipe_read_new();
	struct handled *h;
	struct tracee *t = waiting(run, &p, SA_RESTART, &h);
	struct call_info info;

	tracer_resume(t, PTRACE_CONT, SIGUSR1);
	ASSERT_STOP(tracer_wait(t), STOP_SECCOMP, run->gate->nr[CALL_read]);
	EXPECT_EQ(5, t->last.msg);
	EXPECT_EQ(1, h->count);
	REQUIRE(tracer_info(t, &info, sizeof(info)) > 0);
	EXPECT_EQ(p.fd[0], info.seccomp.args[0]);
	EXPECT_EQ((uintptr_t)p.buf, info.seccomp.args[1]);
	EXPECT_EQ(16, info.seccomp.args[2]);
	pipe_read_feed(&p);
	EXPECT_RETURNED(tracer_finish(t), 1);
}

CASE(event_again_skipped, "a tracer may skip a call that is made again, as it might have the first time",
     CLAUSES("RET-TRACE-5", "RET-TRACE-7"), EACH_ENTRY, EACH_GATE)
{
	struct pipe_read p = pipe_read_new();
	struct handled *h;
	struct tracee *t = waiting(run, &p, SA_RESTART, &h);

	tracer_resume(t, PTRACE_CONT, SIGUSR1);
	ASSERT_STOP(tracer_wait(t), STOP_SECCOMP, run->gate->nr[CALL_read]);
	REQUIRE(arch_set_nr(t->tid, -1) == 0);
	if (!ARCH_SKIP_SETS_RET)
		ASSERT_STOP(tracer_step(t), STOP_EXIT, -1);
	REQUIRE(arch_set_ret(t->tid, -33) == 0);
	EXPECT_ERRNO(tracer_finish(t), 33);
}

CASE(written_back, "registers that a tracer writes back as they are, where an interrupted call leaves the kernel, make no other call of it",
     CLAUSES("FILTER-2", "DATA-4", "RET-TRACE-1"), EACH_ENTRY, EACH_GATE)
{
	const struct arch_gate *gate = run->gate;
	struct pipe_read p = pipe_read_new();
	struct worker *w = worker_with_filters(run, on_pipe_read(gate, &p, TRACE(5)));
	struct handled *h = handle(w, SA_RESTART);
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACESECCOMP);

	worker_begin(w, pipe_read_call(gate, &p));
	ASSERT_STOP(tracer_wait(t), STOP_SECCOMP, gate->nr[CALL_read]);
	tracer_syscall(t);
	worker_blocked(w, gate->nr[CALL_read]);
	REQUIRE(kill(w->pid, SIGUSR1) == 0);
	ASSERT_STOP(tracer_wait(t), STOP_EXIT, gate->nr[CALL_read]);
	REQUIRE(arch_set_ip(t->tid, arch_get_ip(t->tid)) == 0);
	tracer_cont(t);
	ASSERT_STOP(tracer_wait(t), STOP_SIGNAL, -1);
	tracer_resume(t, PTRACE_CONT, SIGUSR1);
	/* The filter traces no call with other arguments. */
	ASSERT_STOP(tracer_wait(t), STOP_SECCOMP, gate->nr[CALL_read]);
	EXPECT_EQ(1, h->count);
	pipe_read_feed(&p);
	EXPECT_RETURNED(tracer_finish(t), 1);
}

CASE(suppressed, "a call whose interrupting signal the tracer keeps back is made again too: another event",
     CLAUSES("FILTER-2", "RET-TRACE-1"), EACH_ENTRY, EACH_GATE)
{
	struct pipe_read p = pipe_read_new();
	struct handled *h;
	struct tracee *t = waiting(run, &p, 0, &h);

	tracer_cont(t);
	ASSERT_STOP(tracer_wait(t), STOP_SECCOMP, run->gate->nr[CALL_read]);
	EXPECT_EQ(0, h->count);
	pipe_read_feed(&p);
	EXPECT_RETURNED(tracer_finish(t), 1);
}

CASE(no_event_after_eintr, "a call that a handler without SA_RESTART ends has no second event",
     CLAUSES("FILTER-2", "RET-TRACE-1"), EACH_ENTRY, EACH_GATE)
{
	struct pipe_read p = pipe_read_new();
	struct handled *h;
	struct tracee *t = waiting(run, &p, 0, &h);

	tracer_resume(t, PTRACE_CONT, SIGUSR1);
	EXPECT_ERRNO(tracer_finish(t), EINTR);
	EXPECT_EQ(1, h->count);
}

/* A worker that sleeps, interrupted by its tracer. */
static struct tracee *interrupted_sleep(const struct run *run, uint32_t restart_action)
{
	const struct arch_gate *gate = run->gate;
	struct worker *w = worker_with_filters(run, FILTER(ALLOW,
		{ restart_action, { ARCH_IS(gate->audit),
				    NR_IS(gate->nr[CALL_restart_syscall]) } }));
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACESECCOMP);
	struct call call = endless_sleep(gate);

	worker_begin(w, call);
	worker_blocked(w, call.nr);
	tracer_interrupt(t);
	return t;
}

CASE(sleep_entry, "a sleep that a tracer interrupted goes on as restart_syscall, at whose entry the tracer sees that number",
     CLAUSES("DATA-1", "RET-ALLOW-1"), EACH_ENTRY, EACH_GATE)
{
	long nr = run->gate->nr[CALL_restart_syscall];
	struct tracee *t = interrupted_sleep(run, ALLOW);

	ASSERT_STOP(tracer_step(t), STOP_ENTRY, nr);
	EXPECT_EQ(nr, t->nr);
	tracer_cont(t);
	worker_blocked(t->worker, nr);
}

CASE(sleep_event, "restart_syscall stops for RET_TRACE, and the tracer's leave lets the sleep go on",
     CLAUSES("FILTER-2", "RET-TRACE-1"), EACH_ENTRY, EACH_GATE)
{
	long nr = run->gate->nr[CALL_restart_syscall];
	struct tracee *t = interrupted_sleep(run, TRACE(4));

	for (int i = 0; i < 2; i++) {
		tracer_cont(t);
		ASSERT_STOP(tracer_wait(t), STOP_SECCOMP, nr);
		EXPECT_EQ(4, t->last.msg);
		tracer_cont(t);
		worker_blocked(t->worker, nr);
		tracer_interrupt(t);
	}
}

CASE(sleep_skipped, "a tracer that skips restart_syscall ends the sleep with the result that it sets",
     CLAUSES("RET-TRACE-5", "RET-TRACE-7"), EACH_ENTRY, EACH_GATE)
{
	struct tracee *t = interrupted_sleep(run, TRACE(4));

	tracer_cont(t);
	ASSERT_STOP(tracer_wait(t), STOP_SECCOMP, run->gate->nr[CALL_restart_syscall]);
	REQUIRE(arch_set_nr(t->tid, -1) == 0);
	if (!ARCH_SKIP_SETS_RET)
		ASSERT_STOP(tracer_step(t), STOP_EXIT, -1);
	REQUIRE(arch_set_ret(t->tid, 12) == 0);
	EXPECT_RETURNED(tracer_finish(t), 12);
}

CASE(sleep_denied, "a filter that denies restart_syscall ends the sleep that a tracer interrupted",
     CLAUSES("FILTER-2", "RET-ERRNO-1"), EACH_ENTRY, EACH_GATE)
{
	struct tracee *t = interrupted_sleep(run, ERRNO(77));

	EXPECT_ERRNO(tracer_finish(t), 77);
}

/* With nothing to go on with, the call is EINTR: no filter but its own is asked. */
CASE(by_itself, "restart_syscall by user space, with nothing to restart, is filtered as any call, and else EINTR",
     CLAUSES("FILTER-2", "RET-ERRNO-1"), EACH_ENTRY, EACH_GATE)
{
	const struct arch_gate *gate = run->gate;
	struct worker *w = worker_new();

	EXPECT_ERRNO(worker_call(w, GATE_CALL(gate, restart_syscall)), EINTR);
	ASSERT_RETURNED(worker_install(w, run->entry, FILTER(ALLOW,
		{ ERRNO(77), { ARCH_IS(gate->audit),
			       NR_IS(gate->nr[CALL_restart_syscall]) } })), 0);
	EXPECT_ERRNO(worker_call(w, GATE_CALL(gate, restart_syscall)), 77);
}
