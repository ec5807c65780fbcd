// SPDX-License-Identifier: GPL-2.0
/*
 * A tracer that reads and writes one register at a time (PTRACE_PEEKUSER,
 * PTRACE_POKEUSER), or all by the old requests (PTRACE_GETREGS, PTRACE_SETREGS).
 */
#include <unistd.h>

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

static unsigned long peek(struct tracee *t, long where)
{
	uint64_t value = 0;

	REQUIRE(syscall(NR_ptrace, PTRACE_PEEKUSER, t->tid, where, &value) == 0);
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
		EXPECT_EQ(arg + i, peek(t, arch_user_arg(i)));
	if (gate->return_ip)
		EXPECT_EQ((unsigned long)gate->return_ip, peek(t, arch_user_ip()));
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
	long place = sizeof(place) == 8 ? (long)0x100000005 : 5;
	struct tracee *t = stopped(run, CALL(lseek, counter_new(), 1, SEEK_SET));

	poke(t, arch_user_arg(1), place);
	EXPECT_RETURNED(tracer_finish(t), place);
}

static bool has_number(const void *row)
{
	(void)row;
	return arch_regs_have_nr();
}

CASE(old_requests, "PTRACE_GETREGS has what PTRACE_GETREGSET has of a call, and a number written by PTRACE_SETREGS has the other call run",
     CLAUSES("RET-TRACE-6"), EACH_ENTRY, EACH_GATE, ROWS_IF(stops, has_number))
{
	const struct arch_gate *gate = run->gate;
	int fd = counter_new();
	struct tracee *t = stopped(run, GATE_CALL(gate, getppid, (arch_arg_t)fd, 1, SEEK_CUR));
	ARCH_REGS regs, old;

	memset(&old, 0, sizeof(old));
	if (ptrace(ARCH_GETREGS, t->tid, NULL, &old) && errno == EIO)
		case_skip("the architecture has no PTRACE_GETREGS");
	REQUIRE(arch_get_regs(t->tid, &regs) == 0);
	EXPECT(!memcmp(&old, &regs, sizeof(regs)), "the same registers", "they differ");
	arch_regs_set_nr(&old, gate->nr[CALL_lseek]);
	EXPECT_EQ(0, ptrace(ARCH_SETREGS, t->tid, NULL, &old));
	EXPECT_RETURNED(tracer_finish(t), 1);
	EXPECT_RAN_TIMES(1, fd);
}
