// SPDX-License-Identifier: GPL-2.0
/* A tracer that makes the number negative at the event stop: the call is skipped. */
#include "common.h"

static struct tracee *stopped_in_effect(const struct run *run, struct effect *effect)
{
	const struct arch_gate *gate = run->gate;
	struct worker *w = worker_with_filters(run,
		on_gate_call(gate, GATE_EFFECT(gate), TRACE(1)));
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACESECCOMP);

	begin_traced(t, effect_gate_call(gate, effect));
	return t;
}

static const struct number_row {
	const char *name;
	long nr;
} numbers[] = {
	{ "minus_1", -1 }, { "minus_2", -2 }, { "minus_4095", -4095 },
	{ "minus_4096", -4096 }, { "minus_65536", -65536 }, { "int_min", -0x7fffffffL - 1 },
	{ "unsigned_minus_1", (long)0xffffffffUL },
};

static bool skips(const void *row)
{
	return ARCH_SKIPS(((const struct number_row *)row)->nr);
}

CASE(skipping_number, "any negative number skips the call, which returns what the tracer says",
     CLAUSES("RET-TRACE-5", "RET-TRACE-7"), EACH_ENTRY, EACH_GATE, ROWS_IF(numbers, skips))
{
	const struct number_row *row = run->row;
	struct effect *effect = effect_new();
	struct tracee *t = stopped_in_effect(run, effect);

	skip_call(t, row->nr, 42);
	EXPECT_RETURNED(tracer_finish(t), 42);
	EXPECT_NOT_RUN(effect);
}

static const struct result_row {
	const char *name;
	long ret;
} results[] = {
	{ "0", 0 }, { "1", 1 }, { "eperm", -EPERM }, { "errno_77", -77 },
	{ "errno_4095", -4095 }, { "int_max", 0x7fffffff },
};

CASE(result, "a skipped call returns the result that the tracer set, success or error",
     CLAUSES("RET-TRACE-7"), EACH_ENTRY, EACH_GATE, ROWS(results))
{
	const struct result_row *row = run->row;
	struct effect *effect = effect_new();
	struct tracee *t = stopped_in_effect(run, effect);

	skip_call(t, -1, row->ret);
	EXPECT_RETURNED(tracer_finish(t), row->ret);
	EXPECT_NOT_RUN(effect);
}

CASE(wide_result, "the result that the tracer set is returned in the whole width of the register",
     CLAUSES("RET-TRACE-7"), EACH_ENTRY)
{
	struct effect *effect = effect_new();
	struct tracee *t = stopped_in_effect(run, effect);
	long wide = (long)0x123456789abcdefULL;

	skip_call(t, -1, wide);
	EXPECT_RETURNED(tracer_finish(t), wide);
	EXPECT_NOT_RUN(effect);
}

/* Where results are returned in the first argument's register, that shows. */
CASE(result_untouched, "a skipped call whose result no one sets returns ENOSYS, or its first argument",
     CLAUSES("RET-TRACE-7"), EACH_ENTRY, EACH_GATE)
{
	struct effect *effect = effect_new();
	struct tracee *t = stopped_in_effect(run, effect);
	struct outcome o;

	REQUIRE(arch_set_nr(t->tid, -1) == 0);
	o = tracer_finish(t);
	if (ARCH_SKIP_RET == ARCH_RET_IS_ENOSYS)
		EXPECT_ERRNO(o, ENOSYS);
	else if (ARCH_SKIP_RET == ARCH_RET_IS_ARG0)
		EXPECT_RETURNED(o, (long)PTR(effect));
	EXPECT_NOT_RUN(effect);
}

CASE(only_that_call, "a skip is over with the call: the next one runs",
     CLAUSES("RET-TRACE-5"), EACH_ENTRY, EACH_GATE)
{
	struct effect *effect = effect_new();
	struct tracee *t = stopped_in_effect(run, effect);

	skip_call(t, -1, -77);
	EXPECT_ERRNO(tracer_finish(t), 77);
	EXPECT_NOT_RUN(effect);
	begin_traced(t, effect_gate_call(run->gate, effect));
	EXPECT_RETURNED(tracer_finish(t), 0);
	EXPECT_RAN(effect);
}

CASE(not_filtered_again, "a call that the tracer skips is not judged again: no filter sees its number",
     CLAUSES("RET-TRACE-5"), EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, FILTER(ALLOW,
		{ TRACE(1), { NR_IS(EFFECT_NR) } },
		{ KILL_THREAD, { NR_IS(-1) } }, { KILL_THREAD, { NR_IS(-2) } }));
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACESECCOMP);
	struct effect *effect = effect_new();

	for (int nr = -1; nr >= -2 && ARCH_SKIPS(nr); nr--) {
		begin_traced(t, effect_call(effect));
		skip_call(t, nr, 7);
		EXPECT_RETURNED(tracer_finish(t), 7);
		EXPECT_NOT_RUN(effect);
	}
}

/* Without a system call of that number, and not negative: no skip. */
CASE(number_too_high, "a number that no call has is not a skip: ENOSYS, or what the tracer set (from 7.3)",
     CLAUSES("RET-TRACE-6"), EACH_ENTRY, EACH_GATE)
{
	struct effect *effect = effect_new();
	struct tracee *t = stopped_in_effect(run, effect);
	struct outcome o;

	REQUIRE(arch_set_nr(t->tid, 0x3fff) == 0);
	if (ARCH_SKIP_SETS_RET)
		REQUIRE(arch_set_ret(t->tid, 42) == 0);
	o = tracer_finish(t);
	EXPECT(o.kind == OUT_RETURNED && (o.ret == -ENOSYS || o.ret == 42),
	       "the call to fail with ENOSYS or to return 42", "%s", outcome_words(&o));
	EXPECT_NOT_RUN(effect);
}
