// SPDX-License-Identifier: GPL-2.0
/* What a tracer does at the entry stop comes before the filters (since 4.8). */
#include "mild.h"

/* A worker at the entry stop of getppid() with the arguments of the effect. */
static struct tracee *at_entry(const struct run *run, struct sock_fprog *filter,
			       struct effect *effect)
{
	struct worker *w = worker_with_filters(run, filter);
	struct tracee *t = tracer_attach(w, PTRACE_O_TRACESECCOMP);
	struct call call = effect_gate_call(run->gate, effect);

	call.nr = run->gate->nr[CALL_getppid];
	worker_begin(w, call);
	tracer_run_to(t, STOP_ENTRY, call.nr);
	return t;
}

CASE(allowed_becomes_denied, "a tracer that turns an allowed call into a denied one at the entry stop gets it denied",
     CLAUSES("RET-TRACE-9"), SINCE("4.8"), EACH_ENTRY, EACH_GATE, ROWS(actions))
{
	const struct action_row *row = run->row;
	const struct arch_gate *gate = run->gate;
	struct effect *effect = effect_new();
	struct tracee *t = at_entry(run,
		on_gate_call(gate, GATE_EFFECT(gate), row->action), effect);

	REQUIRE(arch_set_nr(t->tid, GATE_EFFECT(gate)) == 0);
	ASSERT_STOP(tracer_step(t), STOP_EXIT, -1);
	EXPECT_EQ(row->ret, arch_get_ret(t->tid));
	EXPECT_EQ(row->runs, effect_seen(effect));
	EXPECT_RETURNED(tracer_finish(t), row->ret);
}

static const struct action_row killers[] = {
	{ "trap", TRAP(1) }, { "kill_thread", KILL_THREAD },
	{ "kill_process", KILL_PROCESS }, { "unknown", 0x00010000 },
};

CASE(allowed_becomes_deadly, "a tracer that turns an allowed call into a deadly one at the entry stop gets the process killed",
     CLAUSES("RET-TRACE-9"), SINCE("4.14"), EACH_ENTRY, EACH_GATE, ROWS(killers))
{
	const struct action_row *row = run->row;
	const struct arch_gate *gate = run->gate;
	struct effect *effect = effect_new();
	struct tracee *t = at_entry(run,
		on_gate_call(gate, GATE_EFFECT(gate), row->action), effect);

	REQUIRE(arch_set_nr(t->tid, GATE_EFFECT(gate)) == 0);
	tracer_cont(t);
	if (row->action == TRAP(1)) {
		ASSERT_STOP(tracer_wait(t), STOP_SIGNAL, -1);
		EXPECT_EQ(GATE_EFFECT(gate), tracer_siginfo(t).si_syscall);
		tracer_resume(t, PTRACE_CONT, SIGSYS);
	}
	EXPECT_KILLED(tracer_finish(t), SIGSYS);
	EXPECT_NOT_RUN(effect);
}

CASE(allowed_becomes_traced, "a tracer that turns a call into a traced one at the entry stop gets that one's event",
     CLAUSES("RET-TRACE-9"), SINCE("4.8"), EACH_ENTRY, EACH_GATE)
{
	const struct arch_gate *gate = run->gate;
	struct effect *effect = effect_new();
	struct tracee *t = at_entry(run, on_gate_call(gate, GATE_EFFECT(gate), TRACE(8)), effect);

	REQUIRE(arch_set_nr(t->tid, GATE_EFFECT(gate)) == 0);
	tracer_cont(t);
	ASSERT_STOP(tracer_wait(t), STOP_SECCOMP, GATE_EFFECT(gate));
	EXPECT_EQ(8, t->last.msg);
	EXPECT_NOT_RUN(effect);
	EXPECT_RETURNED(tracer_finish(t), 0);
	EXPECT_RAN(effect);
}

CASE(denied_becomes_allowed, "a tracer that turns a denied call into an allowed one at the entry stop gets it run",
     CLAUSES("RET-TRACE-9"), SINCE("4.8"), EACH_ENTRY, EACH_GATE)
{
	const struct arch_gate *gate = run->gate;
	struct effect *effect = effect_new();
	struct tracee *t = at_entry(run,
		on_gate_call(gate, gate->nr[CALL_getppid], KILL_PROCESS), effect);

	REQUIRE(arch_set_nr(t->tid, GATE_EFFECT(gate)) == 0);
	EXPECT_RETURNED(tracer_finish(t), 0);
	EXPECT_RAN(effect);
}

CASE(strict_forbidden, "a tracer that turns read(2) into a forbidden call gets a strict worker killed",
     CLAUSES("STRICT-2"), SINCE("4.8"), EACH_ENTRY, EACH_GATE)
{
	const struct arch_gate *gate = run->gate;
	struct worker *w = worker_strict(run);
	struct tracee *t = tracer_attach(w, 0);
	struct effect *effect = effect_new();
	struct call call = effect_gate_call(gate, effect);

	call.nr = gate->nr[CALL_write];
	worker_begin(w, call);
	tracer_run_to(t, STOP_ENTRY, call.nr);
	REQUIRE(arch_set_nr(t->tid, GATE_EFFECT(gate)) == 0);
	EXPECT_KILLED(tracer_finish(t), SIGKILL);
	EXPECT_NOT_RUN(effect);
}

CASE(strict_allowed, "a tracer that turns a forbidden call into write(2) saves a strict worker",
     CLAUSES("STRICT-1"), SINCE("4.8"), EACH_ENTRY, EACH_GATE)
{
	const struct arch_gate *gate = run->gate;
	struct worker *w = worker_strict(run);
	struct tracee *t = tracer_attach(w, 0);
	struct effect *effect = effect_new();

	worker_begin(w, effect_gate_call(gate, effect));
	tracer_run_to(t, STOP_ENTRY, GATE_EFFECT(gate));
	REQUIRE(arch_set_nr(t->tid, gate->nr[CALL_write]) == 0);
	REQUIRE(arch_set_arg(t->tid, 0, (arch_arg_t)-1) == 0);
	EXPECT_ERRNO(tracer_finish(t), EBADF);
	EXPECT_NOT_RUN(effect);
}
