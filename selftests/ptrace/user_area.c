// SPDX-License-Identifier: GPL-2.0
/* A tracer that reads and writes one register at a time: PTRACE_PEEKUSER, PTRACE_POKEUSER. */
#include "common.h"

static const struct stop_row {
	const char *name;
	enum stop_kind kind;
	uint32_t action;
} stops[] = {
	{ "entry", STOP_ENTRY, ALLOW }, { "event", STOP_SECCOMP, TRACE(1) },
};

static bool has_user_area(const void *row)
{
	(void)row;
	return arch_user_nr() >= 0;
}

/* A call that is traced, in the row's stop. */
static struct tracee *stopped(const struct run *run, struct call call)
{
	const struct stop_row *row = run->row;
	struct worker *w = worker_with_filters(run, on_gate_call(run->gate, call.nr, row->action));
	struct tracee *t = tracer_attach(w, PTRACE_O_TRACESECCOMP);

	worker_begin(w, call);
	tracer_run_to(t, row->kind, call.nr);
	return t;
}

static long peek(struct tracee *t, long where)
{
	long value;

	errno = 0;
	value = ptrace(PTRACE_PEEKUSER, t->tid, (void *)where, NULL);
	REQUIRE(!errno);
	return value;
}

static void poke(struct tracee *t, long where, unsigned long value)
{
	ASSERT_EQ(0, ptrace(PTRACE_POKEUSER, t->tid, (void *)where, (void *)value));
}

/* Registers of the tracee's own ABI have the arguments of its own calls only. */
static bool is_native(const struct arch_gate *gate)
{
	return gate->audit == ARCH_AUDIT;
}

CASE(peeked, "PTRACE_PEEKUSER has the number, the whole arguments and the address of a call",
     CLAUSES("RET-TRACE-6", "DATA-1", "DATA-4"), EACH_ENTRY, EACH_GATE, ROWS_IF(stops, has_user_area))
{
	const struct arch_gate *gate = run->gate;
	unsigned long arg = (unsigned long)0x8765432112345670;
	struct tracee *t = stopped(run, GATE_CALL(gate, getppid, arg, arg + 1, arg + 2,
						  arg + 3, arg + 4, arg + 5));

	EXPECT_EQ(gate->nr[CALL_getppid], (int)peek(t, arch_user_nr()));
	for (int i = 0; i < 6 && is_native(gate); i++)
		EXPECT_EQ(arg + i, (unsigned long)peek(t, arch_user_arg(i)));
	if (gate->return_ip)
		EXPECT_EQ((long)gate->return_ip, peek(t, arch_user_ip()));
	EXPECT_RETURNED(tracer_finish(t), getpid());
}

CASE(poked_number, "a tracer that writes the number by PTRACE_POKEUSER has the other call run in place of the first",
     CLAUSES("RET-TRACE-6"), EACH_ENTRY, EACH_GATE, ROWS_IF(stops, has_user_area))
{
	const struct arch_gate *gate = run->gate;
	int fd = counter_new();
	struct tracee *t = stopped(run, GATE_CALL(gate, getppid, (arch_arg_t)fd, 1, SEEK_CUR));

	poke(t, arch_user_nr(), gate->nr[CALL_lseek]);
	EXPECT_RETURNED(tracer_finish(t), 1);
	EXPECT_RAN_TIMES(1, fd);
}

CASE(poked_argument, "an argument that a tracer writes by PTRACE_POKEUSER is the whole one that the call gets",
     CLAUSES("RET-TRACE-6", "DATA-4"), EACH_ENTRY, ROWS_IF(stops, has_user_area))
{
	long place = ARCH_ARG_BITS == 64 ? (long)0x100000005 : 5;
	struct tracee *t = stopped(run, CALL(lseek, counter_new(), 1, SEEK_SET));

	poke(t, arch_user_arg(1), place);
	EXPECT_RETURNED(tracer_finish(t), place);
}
