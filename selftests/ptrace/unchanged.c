// SPDX-License-Identifier: GPL-2.0
/* A call that the tracer leaves as it is: stopped before it runs, then run as it was. */
#include "common.h"

CASE(stopped_before, "the event stop comes before the call runs, and the tracer's leave runs it",
     CLAUSES("RET-TRACE-1"), EACH_ENTRY, EACH_GATE)
{
	const struct arch_gate *gate = run->gate;
	struct worker *w = worker_with_filters(run,
		on_gate_call(gate, GATE_EFFECT(gate), TRACE(1)));
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACESECCOMP);
	struct effect *effect = effect_new();

	begin_traced(t, effect_gate_call(gate, effect));
	EXPECT_NOT_RUN(effect);
	EXPECT_RETURNED(tracer_finish(t), 0);
	EXPECT_RAN(effect);
}

CASE(runs_once, "a call that the tracer lets go on runs exactly once, with its own result",
     CLAUSES("RET-TRACE-1"), EACH_ENTRY, EACH_GATE)
{
	const struct arch_gate *gate = run->gate;
	int fd = counter_new();
	struct worker *w = worker_with_filters(run,
		on_gate_call(gate, gate->nr[CALL_lseek], TRACE(1)));
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACESECCOMP);

	for (int i = 1; i <= 3; i++) {
		begin_traced(t, GATE_CALL(gate, lseek, (arch_arg_t)fd, 1, SEEK_CUR));
		EXPECT_RAN_TIMES(i - 1, fd);
		EXPECT_RETURNED(tracer_finish(t), i);
		EXPECT_RAN_TIMES(i, fd);
	}
}

CASE(error_kept, "a call that the tracer lets go on keeps its own error",
     CLAUSES("RET-TRACE-1"), EACH_ENTRY, EACH_GATE)
{
	const struct arch_gate *gate = run->gate;
	struct worker *w = worker_with_filters(run,
		on_gate_call(gate, gate->nr[CALL_close], TRACE(0xffff)));
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACESECCOMP);

	begin_traced(t, GATE_CALL(gate, close, 0x7ffffff0));
	EXPECT_ERRNO(tracer_finish(t), EBADF);
}

CASE(six_arguments, "a call that the tracer lets go on has its six arguments, which the tracer can read",
     CLAUSES("RET-TRACE-1"), NEEDS(&need_cross_memory), EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, on_call(NR_process_vm_readv, TRACE(1)));
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACESECCOMP);
	struct copy *copy = copy_new(w);

	begin_traced(t, copy_call(copy, -1));
	for (int i = 0; i < 6; i++)
		EXPECT_EQ(copy->right[i], arch_get_arg(t->tid, i));
	EXPECT_RETURNED(tracer_finish(t), COPY_BYTES);
	EXPECT(copy_done(copy), "the bytes to be copied", "they are not");
}

static const struct other_row {
	const char *name;
	uint32_t action;
} other_calls[] = {
	{ "allow", ALLOW }, { "log", LOG },
};

CASE(others_undisturbed, "calls for which the filter asks no tracer go on without a stop",
     CLAUSES("RET-TRACE-1", "RET-ALLOW-1"), EACH_ENTRY, ROWS(other_calls))
{
	const struct other_row *row = run->row;
	struct worker *w = worker_with_filters(run, FILTER(ALLOW,
		{ TRACE(1), { NR_IS(NR_getppid) } }, { row->action, { NR_IS(EFFECT_NR) } }));
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACESECCOMP);
	struct effect *effect = effect_new();

	worker_begin(w, effect_call(effect));
	EXPECT_RETURNED(tracer_finish(t), 0);
	EXPECT_RAN(effect);
}

CASE(ip_of_call, "at the event stop the tracee's instruction pointer is behind the call",
     CLAUSES("RET-TRACE-1", "DATA-3"), EACH_ENTRY, EACH_GATE)
{
	const struct arch_gate *gate = run->gate;
	struct worker *w = worker_with_filters(run,
		on_gate_call(gate, GATE_EFFECT(gate), TRACE(1)));
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACESECCOMP);

	begin_traced(t, effect_gate_call(gate, effect_new()));
	if (gate->return_ip)
		EXPECT_EQ((uintptr_t)gate->return_ip, arch_get_ip(t->tid));
	EXPECT_RETURNED(tracer_finish(t), 0);
}
