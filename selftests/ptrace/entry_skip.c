// SPDX-License-Identifier: GPL-2.0
/* A tracer that takes the call away at the entry stop. */
#include "common.h"

static struct tracee *at_entry(const struct run *run, struct sock_fprog *filter,
			       struct effect *effect)
{
	struct worker *w = worker_with_filters(run, filter);
	struct tracee *t = tracer_attach(w, PTRACE_O_TRACESECCOMP);
	struct call call = effect_gate_call(run->gate, effect);

	worker_begin(w, call);
	tracer_run_to(t, STOP_ENTRY, call.nr);
	return t;
}

static const struct action_row actions[] = {
	{ "kill_process", KILL_PROCESS }, { "kill_thread", KILL_THREAD }, { "trap", TRAP(1) },
	{ "errno", ERRNO(77) }, { "user_notif", NOTIFY }, { "trace", TRACE(1) },
};

CASE(number_unfiltered, "a call that the tracer skips at the entry stop is not judged by its old number",
     CLAUSES("RET-TRACE-9"), SINCE("4.8"), EACH_ENTRY, EACH_GATE, ROWS(actions))
{
	const struct action_row *row = run->row;
	const struct arch_gate *gate = run->gate;
	struct effect *effect = effect_new();
	struct tracee *t = at_entry(run,
		on_gate_call(gate, GATE_EFFECT(gate), row->action), effect);

	skip_call(t, -1, 42);
	if (t->last.kind != STOP_EXIT)
		ASSERT_STOP(tracer_step(t), STOP_EXIT, -1);
	EXPECT_RETURNED(tracer_finish(t), 42);
	EXPECT_NOT_RUN(effect);
}

CASE(filter_sees_minus_1, "a call that the tracer skips at the entry stop is judged as number -1",
     CLAUSES("RET-TRACE-9"), SINCE("4.8"), EACH_ENTRY, EACH_GATE)
{
	const struct arch_gate *gate = run->gate;
	struct effect *effect = effect_new();
	struct tracee *t = at_entry(run, on_gate_call(gate, arch_nr_seen(-1), ERRNO(77)), effect);

	REQUIRE(arch_set_nr(t->tid, -1) == 0);
	if (ARCH_SKIP_SETS_RET)
		REQUIRE(arch_set_ret(t->tid, 42) == 0);
	EXPECT_ERRNO(tracer_finish(t), 77);
	EXPECT_NOT_RUN(effect);
}

CASE(minus_1_by_itself, "under a tracer the number -1 is judged by the filters, and else fails with ENOSYS",
     CLAUSES("RET-ERRNO-1"), EACH_ENTRY, EACH_GATE)
{
	struct worker *w = worker_with_filters(run,
		FILTER(ALLOW, { ERRNO(77), { NR_IS(arch_nr_seen(-1)), ARG_LOW_IS(0, 7) } }));
	struct tracee *t = tracer_attach(w, PTRACE_O_TRACESECCOMP);

	for (int i = 7; i < 9; i++) {
		worker_queue(w, CALL(getppid));
		worker_begin(w, (struct call){ .nr = -1, .arg = { i }, .gate = run->gate });
		tracer_run_to(t, STOP_EXIT, NR_getppid);
		ASSERT_STOP(tracer_step(t), STOP_ENTRY, -1);
		EXPECT_EQ(arch_nr_seen(-1), t->nr);
		ASSERT_STOP(tracer_step(t), STOP_EXIT, -1);
		EXPECT_ERRNO(tracer_finish(t), i == 7 ? 77 : ENOSYS);
		tracer_interrupt(t);
	}
}

/* PTRACE_SYSEMU: the tracer does the call's work, the kernel none of it. */
CASE(emulated, "a call that the tracer emulates by PTRACE_SYSEMU is not judged, and returns what the tracer sets",
     CLAUSES("RET-TRACE-9"), SINCE("4.8"), EACH_ENTRY, EACH_GATE, ROWS(actions))
{
	const struct action_row *row = run->row;
	const struct arch_gate *gate = run->gate;
	struct worker *w = worker_with_filters(run,
		on_gate_call(gate, GATE_EFFECT(gate), row->action));
	struct tracee *t = tracer_attach(w, PTRACE_O_TRACESECCOMP);
	struct effect *effect = effect_new();

	worker_queue(w, CALL(getppid));
	worker_begin(w, effect_gate_call(gate, effect));
	tracer_run_to(t, STOP_EXIT, NR_getppid);
	tracer_resume(t, PTRACE_SYSEMU, 0);
	ASSERT_STOP(tracer_wait(t), STOP_ENTRY, GATE_EFFECT(gate));
	give_result(t, 42);
	EXPECT_RETURNED(tracer_finish(t), 42);
	EXPECT_NOT_RUN(effect);
}
