// SPDX-License-Identifier: GPL-2.0
/* The order of a call's stops for a tracer that uses PTRACE_SYSCALL. */
#include "mild.h"

static struct tracee *at_entry(const struct run *run, uint32_t action, struct effect *effect)
{
	const struct arch_gate *gate = run->gate;
	struct worker *w = worker_with_filters(run,
		on_gate_call(gate, GATE_EFFECT(gate), action));
	struct tracee *t = tracer_attach(w, PTRACE_O_TRACESECCOMP);

	worker_begin(w, effect_gate_call(gate, effect));
	tracer_run_to(t, STOP_ENTRY, GATE_EFFECT(gate));
	EXPECT_NOT_RUN(effect);
	return t;
}

CASE(trace, "a traced call stops at its entry, then for its filter, then runs and stops at its exit",
     CLAUSES("RET-TRACE-1"), SINCE("4.8"), EACH_ENTRY, EACH_GATE)
{
	struct effect *effect = effect_new();
	struct tracee *t = at_entry(run, TRACE(6), effect);
	long nr = GATE_EFFECT(run->gate);

	ASSERT_STOP(tracer_step(t), STOP_SECCOMP, nr);
	EXPECT_EQ(6, t->last.msg);
	EXPECT_NOT_RUN(effect);
	ASSERT_STOP(tracer_step(t), STOP_EXIT, nr);
	EXPECT_RAN(effect);
	EXPECT_EQ(0, arch_get_ret(t->tid));
	EXPECT_RETURNED(tracer_finish(t), 0);
}

static const struct { const char *name; bool injected; } pending[] = {
	{ "injected", true }, { "sent", false },
};

CASE(event_first, "a call stops for RET_TRACE also while a signal waits for the tracee: that comes behind the call",
     CLAUSES("RET-TRACE-1"), SINCE("4.8"), EACH_ENTRY, ROWS(pending))
{
	bool injected = ((const typeof(pending[0]) *)run->row)->injected;
	struct effect *effect = effect_new();
	struct tracee *t = at_entry(run, TRACE(6), effect);

	if (!injected)
		REQUIRE(syscall(SYS_tgkill, t->worker->pid, t->tid, SIGUSR1) == 0);
	tracer_resume(t, PTRACE_CONT, injected ? SIGUSR1 : 0);
	ASSERT_STOP(tracer_wait(t), STOP_SECCOMP, GATE_EFFECT(run->gate));
	EXPECT_EQ(6, t->last.msg);
	EXPECT_NOT_RUN(effect);
	tracer_cont(t);
	ASSERT_STOP(tracer_wait(t), STOP_SIGNAL, -1);
	EXPECT_EQ(SIGUSR1, t->last.sig);
	EXPECT_RAN(effect);
	EXPECT_RETURNED(tracer_finish(t), 0);
}

CASE(no_event, "an allowed or refused call stops at its entry and at its exit, where its result shows",
     CLAUSES("RET-ALLOW-1", "RET-ERRNO-1"), SINCE("4.8"), EACH_ENTRY, EACH_GATE, ROWS(actions))
{
	const struct action_row *row = run->row;
	struct effect *effect = effect_new();
	struct tracee *t = at_entry(run, row->action, effect);

	ASSERT_STOP(tracer_step(t), STOP_EXIT, GATE_EFFECT(run->gate));
	EXPECT_EQ(row->ret, arch_get_ret(t->tid));
	EXPECT_EQ(row->runs, effect_seen(effect));
	EXPECT_RETURNED(tracer_finish(t), row->ret);
}

CASE(trace_without_option, "for a tracer without PTRACE_O_TRACESECCOMP a RET_TRACE is an exit stop with ENOSYS",
     CLAUSES("RET-TRACE-2"), SINCE("4.8"), EACH_ENTRY, EACH_GATE)
{
	struct effect *effect = effect_new();
	struct tracee *t = at_entry(run, TRACE(6), effect);

	REQUIRE(ptrace(PTRACE_SETOPTIONS, t->tid, NULL, PTRACE_O_TRACESYSGOOD) == 0);
	ASSERT_STOP(tracer_step(t), STOP_EXIT, GATE_EFFECT(run->gate));
	EXPECT_EQ(-ENOSYS, arch_get_ret(t->tid));
	EXPECT_NOT_RUN(effect);
	EXPECT_ERRNO(tracer_finish(t), ENOSYS);
}

CASE(trapped, "a trapped call stops at its entry and exit, then its SIGSYS is delivered",
     CLAUSES("RET-TRAP-1"), SINCE("4.8"), EACH_ENTRY, EACH_GATE)
{
	struct effect *effect = effect_new();
	struct tracee *t = at_entry(run, TRAP(6), effect);

	ASSERT_STOP(tracer_step(t), STOP_EXIT, GATE_EFFECT(run->gate));
	ASSERT_STOP(tracer_step(t), STOP_SIGNAL, -1);
	EXPECT_EQ(SIGSYS, t->last.sig);
	tracer_resume(t, PTRACE_CONT, SIGSYS);
	EXPECT_KILLED(tracer_finish(t), SIGSYS);
	EXPECT_NOT_RUN(effect);
}

static const struct action_row killers[] = {
	{ "kill_thread", KILL_THREAD }, { "kill_process", KILL_PROCESS },
	{ "unknown", 0x00010000 },
};

CASE(deadly, "a deadly call stops at its entry, and no tracer is told of an event or a signal",
     CLAUSES("RET-KILL-1", "CUR-KP-1"), SINCE("4.14"), EACH_ENTRY, EACH_GATE, ROWS(killers))
{
	const struct action_row *row = run->row;
	struct effect *effect = effect_new();
	struct tracee *t = at_entry(run, row->action, effect);
	struct stop stop = tracer_step(t);

	/* Since 5.16 it dies on its way out, past the exit stop. */
	if (stop.kind == STOP_EXIT)
		stop = tracer_step(t);
	ASSERT_STOP(stop, STOP_GONE, -1);
	EXPECT_KILLED(worker_wait(t->worker), SIGSYS);
	EXPECT_NOT_RUN(effect);
}

CASE(skipped, "a call that the tracer skips at the event still has its exit stop, with the result set",
     CLAUSES("RET-TRACE-5", "RET-TRACE-7"), SINCE("4.8"), EACH_ENTRY, EACH_GATE)
{
	struct effect *effect = effect_new();
	struct tracee *t = at_entry(run, TRACE(6), effect);

	ASSERT_STOP(tracer_step(t), STOP_SECCOMP, GATE_EFFECT(run->gate));
	skip_call(t, -1, -33);
	if (t->last.kind != STOP_EXIT)
		ASSERT_STOP(tracer_step(t), STOP_EXIT, GATE_EFFECT(run->gate));
	EXPECT_EQ(-33, arch_get_ret(t->tid));
	EXPECT_NOT_RUN(effect);
	EXPECT_ERRNO(tracer_finish(t), 33);
}

CASE(cont_from_entry, "PTRACE_CONT at the entry stop doesn't spare the tracer the event",
     CLAUSES("RET-TRACE-1"), SINCE("4.8"), EACH_ENTRY)
{
	struct effect *effect = effect_new();
	struct tracee *t = at_entry(run, TRACE(6), effect);

	ASSERT_STOP(tracer_run_to(t, STOP_SECCOMP, EFFECT_NR), STOP_SECCOMP, EFFECT_NR);
	EXPECT_EQ(6, t->last.msg);
	EXPECT_RETURNED(tracer_finish(t), 0);
	EXPECT_RAN(effect);
}

CASE(detach_from_entry, "a tracer that leaves at the entry stop leaves the call to its filter",
     CLAUSES("RET-TRACE-2"), SINCE("4.8"), EACH_ENTRY)
{
	struct effect *effect = effect_new();
	struct tracee *t = at_entry(run, TRACE(6), effect);

	tracer_detach(t);
	EXPECT_ERRNO(worker_wait(t->worker), ENOSYS);
	EXPECT_NOT_RUN(effect);
}

/* In strict mode the worker's read and write have their stops as before. */
CASE(strict, "a call that strict mode forbids stops at its entry, then the thread ends",
     CLAUSES("STRICT-2"), SINCE("4.8"), EACH_ENTRY, EACH_GATE)
{
	struct worker *w = worker_strict(run);
	struct tracee *t = tracer_attach(w, 0);
	struct effect *effect = effect_new();

	worker_begin(w, effect_gate_call(run->gate, effect));
	tracer_run_to(t, STOP_ENTRY, GATE_EFFECT(run->gate));
	ASSERT_STOP(tracer_step(t), STOP_GONE, -1);
	EXPECT_KILLED(worker_wait(w), SIGKILL);
	EXPECT_NOT_RUN(effect);
}
