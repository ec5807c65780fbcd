// SPDX-License-Identifier: GPL-2.0
/* No tracer saves a tracee from a deadly action. */
#include "common.h"
#include "sigsys.h"

static const struct action_row killers[] = {
	{ "kill_thread", KILL_THREAD }, { "kill_process", KILL_PROCESS },
	{ "kill_data", KILL_PROCESS | 0xffff }, { "unknown", 0x00010000 },
	{ "unknown_high", 0xffff0000 },
};

CASE(no_signal_stop, "the SIGSYS of a deadly action is not the tracer's to see, let alone to suppress",
     CLAUSES("CUR-KP-1", "RET-KILL-1", "RET-KILL-2"), SINCE("4.14"), EACH_ENTRY, EACH_GATE, ROWS(killers))
{
	const struct action_row *row = run->row;
	const struct arch_gate *gate = run->gate;
	struct worker *w = worker_with_filters(run,
		on_gate_call(gate, GATE_EFFECT(gate), row->action));
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACESECCOMP);
	struct effect *effect = effect_new();

	worker_begin(w, effect_gate_call(gate, effect));
	ASSERT_STOP(tracer_wait(t), STOP_GONE, -1);
	EXPECT_KILLED(worker_wait(w), SIGSYS);
	EXPECT_NOT_RUN(effect);
}

CASE(exit_event, "PTRACE_EVENT_EXIT tells of SIGSYS, with the registers as they were before the call",
     CLAUSES("CUR-KP-1", "RET-KILL-2"), SINCE("4.14"), EACH_ENTRY, EACH_GATE, ROWS(killers))
{
	const struct action_row *row = run->row;
	const struct arch_gate *gate = run->gate;
	struct worker *w = worker_with_filters(run,
		on_gate_call(gate, GATE_EFFECT(gate), row->action));
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACESECCOMP | PTRACE_O_TRACEEXIT);
	struct effect *effect = effect_new();

	worker_begin(w, effect_gate_call(gate, effect));
	ASSERT_STOP(tracer_wait(t), STOP_EXITING, -1);
	EXPECT_EQ(SIGSYS, t->last.msg & 0x7f);
	if (gate->return_ip)
		EXPECT_EQ((uintptr_t)gate->return_ip, arch_get_ip(t->tid));
	EXPECT_ROLLED_BACK(arch_get_ret(t->tid), effect_gate_call(gate, effect));
	EXPECT_KILLED(tracer_finish(t), SIGSYS);
	EXPECT_NOT_RUN(effect);
}

CASE(process_from_thread, "RET_KILL_PROCESS in a traced thread ends the whole process, without a signal stop",
     CLAUSES("CUR-KP-1"), SINCE("4.14"), EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, on_call(EFFECT_NR, KILL_PROCESS));
	struct worker *thread = worker_thread(w);
	struct tracee *t = tracer_seize(thread, PTRACE_O_TRACESECCOMP);
	struct effect *effect = effect_new();

	worker_begin(thread, effect_call(effect));
	ASSERT_STOP(tracer_wait(t), STOP_GONE, -1);
	EXPECT_KILLED(worker_ending(w), SIGSYS);
	EXPECT_NOT_RUN(effect);
}

CASE(beside_stopped, "RET_KILL_PROCESS in a thread ends the process beside another one that its tracer keeps in the event stop",
     CLAUSES("RET-KILL-1", "RET-TRACE-1"), SINCE("4.14"), EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, on_call(EFFECT_NR, TRACE(1)),
					       on_call(NR_getppid, KILL_PROCESS));
	struct tracee *t = tracer_seize(worker_thread(w), PTRACE_O_TRACESECCOMP);
	struct effect *effect = effect_new();

	begin_traced(t, effect_call(effect));
	worker_begin(w, CALL(getppid));
	t->stopped = false;
	ASSERT_STOP(tracer_wait(t), STOP_GONE, -1);
	EXPECT_KILLED(worker_wait(w), SIGSYS);
	EXPECT_NOT_RUN(effect);
}

CASE(strict_exit_event, "a thread that strict mode ends has its exit event with SIGKILL, and no signal stop",
     CLAUSES("STRICT-2"), EACH_ENTRY, EACH_GATE)
{
	struct worker *w = worker_strict(run);
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACEEXIT);
	struct effect *effect = effect_new();

	worker_begin(w, effect_gate_call(run->gate, effect));
	ASSERT_STOP(tracer_wait(t), STOP_EXITING, -1);
	EXPECT_EQ(SIGKILL, t->last.msg);
	EXPECT_KILLED(tracer_finish(t), SIGKILL);
	EXPECT_NOT_RUN(effect);
}
