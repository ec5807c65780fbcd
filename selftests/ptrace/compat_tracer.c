// SPDX-License-Identifier: GPL-2.0
/*
 * A tracer that writes a call's number by the ptrace(2) of a narrower ABI: the
 * call stays one of its own architecture.  Up to 4.6 x86 took it for a 32-bit
 * one from there on (609c19a385c8, "x86/ptrace: Stop setting TS_COMPAT in
 * ptrace code").
 */
#include "common.h"

static const struct arch_gate *narrow_gate(void)
{
	for (int i = 0; i < arch_nr_gates; i++)
		if (arch_gates[i].poke_nr)
			return &arch_gates[i];
	return NULL;
}

static bool has_narrow_gate(const void *row)
{
	(void)row;
	return narrow_gate();
}

static void poke_nr(struct tracee *t, int nr)
{
	const struct arch_gate *narrow = narrow_gate();

	if (!arch_gate_usable(narrow))
		case_skip(narrow->missing);
	ASSERT_EQ(0, narrow->call(narrow->nr[CALL_ptrace], PTRACE_POKEUSER, t->tid,
				  narrow->poke_nr, nr, 0, 0));
}

static const struct stop_row {
	const char *name;
	enum stop_kind kind;
} stops[] = {
	{ "entry", STOP_ENTRY }, { "event", STOP_SECCOMP },
};

/* A call that is traced, in the row's stop; the filter judges another number. */
static struct tracee *stopped(const struct run *run, struct call call, struct rule denied)
{
	const struct stop_row *row = run->row;
	const struct arch_gate *gate = run->gate;
	struct worker *w = worker_with_filters(run, FILTER(ALLOW,
		{ TRACE(1), { ARCH_IS(gate->audit), NR_IS(call.nr) } },
		denied,
		{ ERRNO(78), { ARCH_IS_NOT(gate->audit), NR_IS(gate->nr[CALL_getppid]) } }));
	struct tracee *t = tracer_attach(w, PTRACE_O_TRACESECCOMP);

	worker_begin(w, call);
	tracer_run_to(t, row->kind, call.nr);
	return t;
}

CASE(number_by_narrow_abi, "a number that a tracer writes by the ptrace(2) of a 32-bit ABI is judged as a call of the tracee's own architecture",
     CLAUSES("RET-TRACE-9", "DATA-2"), SINCE("4.8"), EACH_GATE, ROWS_IF(stops, has_narrow_gate))
{
	const struct arch_gate *gate = run->gate;
	struct tracee *t = stopped(run, GATE_CALL(gate, getuid), (struct rule)
		{ ERRNO(77), { ARCH_IS(gate->audit), NR_IS(gate->nr[CALL_getppid]) } });

	poke_nr(t, gate->nr[CALL_getppid]);
	EXPECT_EQ(gate->nr[CALL_getppid], arch_get_nr(t->tid));
	EXPECT_ERRNO(tracer_finish(t), 77);
}

CASE(arguments_after_narrow_abi, "the arguments of a call whose number a tracer writes by the ptrace(2) of a 32-bit ABI are those that it was made with",
     CLAUSES("RET-TRACE-9", "DATA-4"), SINCE("4.8"), EACH_GATE, ROWS_IF(stops, has_narrow_gate))
{
	const struct arch_gate *gate = run->gate;
	struct tracee *t = stopped(run, GATE_CALL(gate, getuid, 11, 12, 13, 14, 15, 16),
		(struct rule){ ERRNO(77), { NR_IS(gate->nr[CALL_getppid]), ARG_LOW_IS(0, 11),
			ARG_LOW_IS(2, 13), ARG_LOW_IS(5, 16) } });

	poke_nr(t, gate->nr[CALL_getppid]);
	EXPECT_ERRNO(tracer_finish(t), 77);
}
