// SPDX-License-Identifier: GPL-2.0
/* A tracer that changes the call, its arguments or its result. */
#include "common.h"

static const struct result_row {
	const char *name;
	long ret;
} results[] = {
	{ "0", 0 }, { "99", 99 }, { "errno_77", -77 }, { "errno_4095", -4095 },
};

CASE(changed_number, "a tracer that changes the number has the other call run, once, in place of the first",
     CLAUSES("RET-TRACE-6"), EACH_ENTRY, EACH_GATE)
{
	const struct arch_gate *gate = run->gate;
	int fd = counter_new();
	struct worker *w = worker_with_filters(run,
		on_gate_call(gate, gate->nr[CALL_getppid], TRACE(1)));
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACESECCOMP);
	struct call call = GATE_CALL(gate, getppid, (arch_arg_t)fd, 1, SEEK_CUR);

	for (int i = 1; i <= 2; i++) {
		begin_traced(t, call);
		REQUIRE(arch_set_nr(t->tid, gate->nr[CALL_lseek]) == 0);
		EXPECT_RETURNED(tracer_finish(t), i);
		EXPECT_RAN_TIMES(i, fd);
	}
}

CASE(number_away, "a call whose number the tracer changes does not run itself",
     CLAUSES("RET-TRACE-6"), EACH_ENTRY, EACH_GATE)
{
	const struct arch_gate *gate = run->gate;
	struct worker *w = worker_with_filters(run,
		on_gate_call(gate, GATE_EFFECT(gate), TRACE(1)));
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACESECCOMP);
	struct effect *effect = effect_new();

	begin_traced(t, effect_gate_call(gate, effect));
	REQUIRE(arch_set_nr(t->tid, gate->nr[CALL_getppid]) == 0);
	EXPECT_RETURNED(tracer_finish(t), getpid());
	EXPECT_NOT_RUN(effect);
}

/* On x86-64 this is number 0: not negative, so no skip. */
CASE(number_of_read, "a call that the tracer turns into read(2) reads",
     CLAUSES("RET-TRACE-6"), EACH_ENTRY, EACH_GATE)
{
	const struct arch_gate *gate = run->gate;
	int fd = memfd_create("data", 0);
	char *buf = shared_alloc(8);
	struct worker *w = worker_with_filters(run,
		on_gate_call(gate, gate->nr[CALL_getppid], TRACE(1)));
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACESECCOMP);

	REQUIRE(fd >= 0 && pwrite(fd, "seven..", 7, 0) == 7);
	begin_traced(t, GATE_CALL(gate, getppid, (arch_arg_t)fd, PTR(buf), 8));
	REQUIRE(arch_set_nr(t->tid, gate->nr[CALL_read]) == 0);
	EXPECT_RETURNED(tracer_finish(t), 7);
	EXPECT(!strcmp(buf, "seven.."), "7 bytes to be read", "the buffer has \"%s\"", buf);
}

static bool number_has_high_half(const void *row)
{
	(void)row;
	return ARCH_NR_LOW_HALF;
}

static const struct result_row high_halves[] = {
	{ "1", 1 }, { "0x7fffffff", 0x7fffffff }, { "0x80000000", 0x80000000 },
};

CASE(number_high, "of a number that the tracer writes in a whole register the low half counts",
     CLAUSES("RET-TRACE-6"), SINCE("5.10"), EACH_ENTRY, EACH_GATE,
     ROWS_IF(high_halves, number_has_high_half))
{
	const struct result_row *row = run->row;
	const struct arch_gate *gate = run->gate;
	struct worker *w = worker_with_filters(run,
		on_gate_call(gate, gate->nr[CALL_getppid], TRACE(1)));
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACESECCOMP);
	struct effect *effect = effect_new();
	struct call call = effect_gate_call(gate, effect);
	uint64_t high = (uint64_t)row->ret << 32;

	call.nr = gate->nr[CALL_getppid];
	begin_traced(t, call);
	REQUIRE(arch_set_nr(t->tid, high | GATE_EFFECT(gate)) == 0);
	EXPECT_RETURNED(tracer_finish(t), 0);
	EXPECT_RAN(effect);
}

static void change_argument(const struct run *run, const struct arch_gate *gate)
{
	const struct position *row = run->row;
	struct worker *w = worker_with_filters(run, on_call(NR_process_vm_readv, TRACE(1)));
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACESECCOMP);
	struct copy *copy = copy_new(w);
	struct call call = copy_call(copy, row->n);

	call.gate = gate;
	begin_traced(t, call);
	EXPECT_EQ(copy->wrong[row->n], arch_get_arg(t->tid, row->n));
	REQUIRE(arch_set_arg(t->tid, row->n, copy->right[row->n]) == 0);
	EXPECT_RETURNED(tracer_finish(t), COPY_BYTES);
	EXPECT(copy_done(copy), "the bytes to be copied", "they are not");
}

/* Some of the ABI's own ways fetch an argument from elsewhere than a register. */
CASE(changed_argument, "an argument that the tracer changes is the one that the call gets, whichever way it came",
     CLAUSES("RET-TRACE-6"), NEEDS(&need_cross_memory), EACH_ENTRY, ROWS_IF(positions, settable))
{
	for (int i = 0; i < arch_nr_gates; i++)
		if (arch_gates[i].audit == ARCH_AUDIT && arch_gate_usable(&arch_gates[i]))
			change_argument(run, &arch_gates[i]);
}

CASE(all_arguments, "a tracer may change number and all six arguments at once",
     CLAUSES("RET-TRACE-6"), NEEDS(&need_cross_memory), EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, on_call(NR_getppid, TRACE(1)));
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACESECCOMP);
	struct copy *copy = copy_new(w);

	begin_traced(t, junk_call(copy));
	REQUIRE(arch_set_nr(t->tid, NR_process_vm_readv) == 0);
	put_arguments(t, copy);
	EXPECT_RETURNED(tracer_finish(t), COPY_BYTES);
	EXPECT(copy_done(copy), "the bytes to be copied", "they are not");
}

CASE(result_at_exit, "a result that the tracer changes at the exit stop is returned, and the call has run",
     CLAUSES("RET-TRACE-1"), EACH_ENTRY, EACH_GATE, ROWS(results))
{
	const struct result_row *row = run->row;
	const struct arch_gate *gate = run->gate;
	struct worker *w = worker_with_filters(run,
		on_gate_call(gate, GATE_EFFECT(gate), TRACE(1)));
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACESECCOMP);
	struct effect *effect = effect_new();

	begin_traced(t, effect_gate_call(gate, effect));
	ASSERT_STOP(tracer_step(t), STOP_EXIT, GATE_EFFECT(gate));
	EXPECT_EQ(0, arch_get_ret(t->tid));
	EXPECT_RAN(effect);
	REQUIRE(arch_set_ret(t->tid, row->ret) == 0);
	EXPECT_RETURNED(tracer_finish(t), row->ret);
}

CASE(errno_at_exit, "a tracer may replace the error of RET_ERRNO at the exit stop, but not undo the denial",
     CLAUSES("RET-ERRNO-1"), EACH_ENTRY, EACH_GATE, ROWS(results))
{
	const struct result_row *row = run->row;
	const struct arch_gate *gate = run->gate;
	struct worker *w = worker_with_filters(run,
		on_gate_call(gate, GATE_EFFECT(gate), ERRNO(11)));
	struct tracee *t = tracer_attach(w, PTRACE_O_TRACESECCOMP);
	struct effect *effect = effect_new();

	worker_begin(w, effect_gate_call(gate, effect));
	tracer_run_to(t, STOP_EXIT, GATE_EFFECT(gate));
	EXPECT_EQ(-11, arch_get_ret(t->tid));
	REQUIRE(arch_set_ret(t->tid, row->ret) == 0);
	EXPECT_RETURNED(tracer_finish(t), row->ret);
	EXPECT_NOT_RUN(effect);
}
