// SPDX-License-Identifier: GPL-2.0
/* Arguments that a tracer changes at the entry stop are those that the filters judge. */
#include "common.h"

/*
 * A worker that denies process_vm_readv() with the wrong value in a position,
 * at the entry stop of that call with @value there.
 */
static struct tracee *at_entry(const struct run *run, struct copy **copy, bool high,
			       bool begin_wrong)
{
	const struct position *row = run->row;
	struct rule_test wrong = ARG_LOW_IS(row->n, 0), last = { TEST_END };
	struct worker *w = worker_new();
	struct tracee *t;

	*copy = copy_new(w);
	if (high)
		(*copy)->wrong[row->n] = (*copy)->right[row->n] | 1ULL << 32;
	wrong.value = (*copy)->wrong[row->n];
	if (high)
		last = (struct rule_test)ARG_HIGH_IS(row->n, 1);
	ASSERT_RETURNED(worker_install(w, run->entry, FILTER(ALLOW,
		{ ERRNO(77), { NR_IS(NR_process_vm_readv), wrong, last } })), 0);
	t = tracer_attach(w, PTRACE_O_TRACESECCOMP);
	worker_begin(w, copy_call(*copy, begin_wrong ? row->n : -1));
	tracer_run_to(t, STOP_ENTRY, NR_process_vm_readv);
	return t;
}

static void check_denied(const struct run *run, bool high)
{
	const struct position *row = run->row;
	struct copy *copy;
	struct tracee *t = at_entry(run, &copy, high, false);

	EXPECT_EQ(copy->right[row->n], arch_get_arg(t->tid, row->n));
	REQUIRE(arch_set_arg(t->tid, row->n, copy->wrong[row->n]) == 0);
	EXPECT_ERRNO(tracer_finish(t), 77);
	EXPECT(copy_untouched(copy), "the call not to run", "bytes were copied");
}

static void check_allowed(const struct run *run, bool high)
{
	const struct position *row = run->row;
	struct copy *copy;
	struct tracee *t = at_entry(run, &copy, high, true);

	EXPECT_EQ(copy->wrong[row->n], arch_get_arg(t->tid, row->n));
	REQUIRE(arch_set_arg(t->tid, row->n, copy->right[row->n]) == 0);
	EXPECT_RETURNED(tracer_finish(t), COPY_BYTES);
	EXPECT(copy_done(copy), "the bytes to be copied", "they are not");
}

CASE(arg_denied, "an argument that the tracer puts in at the entry stop is judged by the filters",
     CLAUSES("RET-TRACE-9"), NEEDS(&need_cross_memory), SINCE("4.8"), EACH_ENTRY,
     ROWS_IF(positions, settable))
{
	check_denied(run, false);
}

CASE(arg_allowed, "an argument that the tracer takes away at the entry stop is not held against the call",
     CLAUSES("RET-TRACE-9"), NEEDS(&need_cross_memory), SINCE("4.8"), EACH_ENTRY,
     ROWS_IF(positions, settable))
{
	check_allowed(run, false);
}

CASE(high_denied, "the upper half of an argument that the tracer puts in at the entry stop is judged",
     CLAUSES("RET-TRACE-9", "CUR-DATA-4"), NEEDS(&need_cross_memory), SINCE("4.8"), EACH_ENTRY,
     ROWS_IF(positions, wide_settable))
{
	check_denied(run, true);
}

CASE(high_allowed, "the upper half of an argument that the tracer clears at the entry stop is not held against the call",
     CLAUSES("RET-TRACE-9", "CUR-DATA-4"), NEEDS(&need_cross_memory), SINCE("4.8"), EACH_ENTRY,
     ROWS_IF(positions, wide_settable))
{
	check_allowed(run, true);
}

CASE(top_bit, "an argument with bit 31 set that the tracer puts in is shown to filters as if the call had been made with it",
     CLAUSES("RET-TRACE-9", "CUR-DATA-4"), SINCE("4.8"), EACH_ENTRY, ROWS_IF(positions, settable))
{
	const struct position *row = run->row;
	const uint32_t value = 0x80000001;
	struct worker *w = worker_with_filters(run, FILTER(ALLOW,
		{ ERRNO(77), { NR_IS(NR_getppid), ARG_IS(row->n, value) } },
		{ ERRNO(78), { NR_IS(NR_getppid), ARG_LOW_IS(row->n, value) } }));
	struct call call = CALL(getppid), direct = call;
	struct tracee *t;
	long ret;

	direct.arg[row->n] = value;
	ret = worker_call(w, direct).ret;
	ASSERT(ret == -77 || ret == -78, "one of the filter's errors", "it is %ld", ret);
	t = tracer_attach(w, PTRACE_O_TRACESECCOMP);
	worker_begin(w, call);
	tracer_run_to(t, STOP_ENTRY, NR_getppid);
	REQUIRE(arch_set_arg(t->tid, row->n, value) == 0);
	EXPECT_RETURNED(tracer_finish(t), ret);
}

CASE(filters_see_truth, "after a change at the entry stop filters see architecture, ip and arguments as the call has them",
     CLAUSES("RET-TRACE-9"), NEEDS(&need_cross_memory), SINCE("4.8"), EACH_ENTRY)
{
	uint32_t ip = offsetof(struct seccomp_data, instruction_pointer) + arg_low(0) -
		      offsetof(struct seccomp_data, args);
	struct worker *w = worker_new();
	struct copy *copy = copy_new(w);
	struct tracee *t;

	ASSERT_RETURNED(worker_install(w, run->entry, FILTER(ERRNO(77),
		{ ALLOW, { NR_IS_NOT(NR_process_vm_readv) } },
		{ ERRNO(80), { ARCH_IS_NOT(ARCH_AUDIT) } },
		{ ERRNO(81), { { TEST_NE, ip, (uintptr_t)arch_syscall_ret } } },
		{ ALLOW, { ARG_IS(0, copy->right[0]), ARG_IS(1, copy->right[1]),
			   ARG_IS(2, copy->right[2]), ARG_IS(3, copy->right[3]),
			   ARG_IS(4, copy->right[4]), ARG_IS(5, copy->right[5]) } })), 0);
	t = tracer_attach(w, PTRACE_O_TRACESECCOMP);
	worker_begin(w, junk_call(copy));
	tracer_run_to(t, STOP_ENTRY, NR_getppid);
	REQUIRE(arch_set_nr(t->tid, NR_process_vm_readv) == 0);
	put_arguments(t, copy);
	EXPECT_RETURNED(tracer_finish(t), COPY_BYTES);
	EXPECT(copy_done(copy), "the bytes to be copied", "they are not");
}
