// SPDX-License-Identifier: GPL-2.0
/* PTRACE_SET_SYSCALL_INFO (since 6.16) on filtered calls. */
#include "common.h"

static long set_info(struct tracee *t, const struct call_info *info)
{
	return ptrace(PTRACE_SET_SYSCALL_INFO, t->tid, (void *)sizeof(*info), info) ? -errno : 0;
}

/* A worker stopped in getppid() with the effect's arguments, and what is known of it. */
static struct tracee *stopped(const struct run *run, enum stop_kind kind, uint32_t getppid_action,
			      uint32_t effect_action, struct effect *effect,
			      struct call_info *info)
{
	const struct arch_gate *gate = run->gate;
	struct worker *w = worker_with_filters(run, FILTER(ALLOW,
		{ getppid_action, { ARCH_IS(gate->audit), NR_IS(gate->nr[CALL_getppid]) } },
		{ effect_action, { ARCH_IS(gate->audit), NR_IS(GATE_EFFECT(gate)) } }));
	struct tracee *t = tracer_attach(w, PTRACE_O_TRACESECCOMP);
	struct call call = effect_gate_call(gate, effect);

	call.nr = gate->nr[CALL_getppid];
	worker_begin(w, call);
	tracer_run_to(t, STOP_ENTRY, call.nr);
	if (kind != STOP_ENTRY)
		ASSERT_STOP(tracer_step(t), kind, call.nr);
	memset(info, 0, sizeof(*info));
	REQUIRE(ptrace(PTRACE_GET_SYSCALL_INFO, t->tid, (void *)sizeof(*info), info) > 0);
	return t;
}

static const struct stop_row {
	const char *name;
	enum stop_kind kind;
	uint32_t action;	/* for the first call, so that it stops there */
} stops[] = {
	{ "entry", STOP_ENTRY, ALLOW }, { "seccomp", STOP_SECCOMP, TRACE(1) },
};

CASE(set_number, "a number set by PTRACE_SET_SYSCALL_INFO is the one that runs",
     CLAUSES("RET-TRACE-6"), SINCE("6.16"), EACH_GATE, ROWS(stops))
{
	const struct stop_row *row = run->row;
	struct effect *effect = effect_new();
	struct call_info info;
	struct tracee *t = stopped(run, row->kind, row->action, ALLOW, effect, &info);

	info.entry.nr = GATE_EFFECT(run->gate);
	ASSERT_EQ(0, set_info(t, &info));
	EXPECT_EQ(GATE_EFFECT(run->gate), arch_get_nr(t->tid));
	EXPECT_RETURNED(tracer_finish(t), 0);
	EXPECT_RAN(effect);
}

CASE(number_denied, "a number set by PTRACE_SET_SYSCALL_INFO is judged by the filters",
     CLAUSES("RET-TRACE-8", "RET-TRACE-9"), SINCE("6.16"), EACH_GATE, ROWS(stops))
{
	const struct stop_row *row = run->row;
	struct effect *effect = effect_new();
	struct call_info info;
	struct tracee *t = stopped(run, row->kind, row->action, ERRNO(77), effect, &info);

	info.entry.nr = GATE_EFFECT(run->gate);
	ASSERT_EQ(0, set_info(t, &info));
	EXPECT_ERRNO(tracer_finish(t), 77);
	EXPECT_NOT_RUN(effect);
}

CASE(number_deadly, "a deadly number set by PTRACE_SET_SYSCALL_INFO ends the process",
     CLAUSES("RET-TRACE-8", "RET-TRACE-9"), SINCE("6.16"), EACH_GATE, ROWS(stops))
{
	const struct stop_row *row = run->row;
	struct effect *effect = effect_new();
	struct call_info info;
	struct tracee *t = stopped(run, row->kind, row->action, KILL_PROCESS, effect, &info);

	info.entry.nr = GATE_EFFECT(run->gate);
	ASSERT_EQ(0, set_info(t, &info));
	EXPECT_KILLED(tracer_finish(t), SIGSYS);
	EXPECT_NOT_RUN(effect);
}

CASE(skip, "the number -1 set by PTRACE_SET_SYSCALL_INFO skips the call, with ENOSYS",
     CLAUSES("RET-TRACE-5", "RET-TRACE-7"), SINCE("6.16"), EACH_GATE, ROWS(stops))
{
	const struct stop_row *row = run->row;
	struct effect *effect = effect_new();
	struct call_info info;
	struct tracee *t = stopped(run, row->kind, row->action, ALLOW, effect, &info);

	info.entry.nr = -1;
	ASSERT_EQ(0, set_info(t, &info));
	EXPECT_ERRNO(tracer_finish(t), ENOSYS);
	EXPECT_NOT_RUN(effect);
}

static const struct argument_row {
	const char *name;
	enum stop_kind kind;
	int n;
} arguments[] = {
	{ "entry.arg0", STOP_ENTRY, 0 }, { "entry.arg1", STOP_ENTRY, 1 },
	{ "entry.arg2", STOP_ENTRY, 2 }, { "entry.arg3", STOP_ENTRY, 3 },
	{ "entry.arg4", STOP_ENTRY, 4 }, { "entry.arg5", STOP_ENTRY, 5 },
	{ "seccomp.arg0", STOP_SECCOMP, 0 }, { "seccomp.arg1", STOP_SECCOMP, 1 },
	{ "seccomp.arg2", STOP_SECCOMP, 2 }, { "seccomp.arg3", STOP_SECCOMP, 3 },
	{ "seccomp.arg4", STOP_SECCOMP, 4 }, { "seccomp.arg5", STOP_SECCOMP, 5 },
};

/* At either stop: the wrong value in one position is denied, all else traced. */
static struct tracee *stopped_in_copy(const struct run *run, struct copy **copy, bool wrong,
				      struct call_info *info)
{
	const struct argument_row *row = run->row;
	struct worker *w = worker_new();
	struct tracee *t;

	*copy = copy_new(w);
	ASSERT_RETURNED(worker_install(w, run->entry, FILTER(ALLOW,
		{ wrong ? TRACE(1) : ERRNO(77),
		  { NR_IS(NR_process_vm_readv), ARG_LOW_IS(row->n, (*copy)->wrong[row->n]) } },
		{ TRACE(1), { NR_IS(NR_process_vm_readv) } })), 0);
	t = tracer_attach(w, PTRACE_O_TRACESECCOMP);
	worker_begin(w, copy_call(*copy, wrong ? row->n : -1));
	tracer_run_to(t, STOP_ENTRY, NR_process_vm_readv);
	if (row->kind == STOP_SECCOMP)
		ASSERT_STOP(tracer_step(t), STOP_SECCOMP, NR_process_vm_readv);
	memset(info, 0, sizeof(*info));
	REQUIRE(ptrace(PTRACE_GET_SYSCALL_INFO, t->tid, (void *)sizeof(*info), info) > 0);
	return t;
}

CASE(set_argument, "an argument set by PTRACE_SET_SYSCALL_INFO is the one that the call gets",
     CLAUSES("RET-TRACE-6"), NEEDS(&need_cross_memory), SINCE("6.16"), ROWS(arguments))
{
	const struct argument_row *row = run->row;
	struct call_info info;
	struct copy *copy;
	struct tracee *t = stopped_in_copy(run, &copy, true, &info);

	EXPECT_EQ(copy->wrong[row->n], info.entry.args[row->n]);
	info.entry.args[row->n] = copy->right[row->n];
	ASSERT_EQ(0, set_info(t, &info));
	if (row->kind == STOP_ENTRY)
		tracer_run_to(t, STOP_SECCOMP, NR_process_vm_readv);
	EXPECT_RETURNED(tracer_finish(t), COPY_BYTES);
	EXPECT(copy_done(copy), "the bytes to be copied", "they are not");
}

CASE(argument_denied, "an argument set by PTRACE_SET_SYSCALL_INFO is judged by the filters",
     CLAUSES("RET-TRACE-8", "RET-TRACE-9"), NEEDS(&need_cross_memory), SINCE("6.16"),
     ROWS(arguments))
{
	const struct argument_row *row = run->row;
	struct call_info info;
	struct copy *copy;
	struct tracee *t = stopped_in_copy(run, &copy, false, &info);

	info.entry.args[row->n] = copy->wrong[row->n];
	ASSERT_EQ(0, set_info(t, &info));
	EXPECT_ERRNO(tracer_finish(t), 77);
	EXPECT(copy_untouched(copy), "the call not to run", "bytes were copied");
}

static const struct result_row {
	const char *name;
	int64_t rval;
	uint8_t is_error;
} results[] = {
	{ "0", 0, 0 }, { "42", 42, 0 }, { "errno_77", -77, 1 }, { "errno_4095", -4095, 1 },
};

CASE(result, "a result set by PTRACE_SET_SYSCALL_INFO at the exit stop is returned, the denial stays",
     CLAUSES("RET-ERRNO-1"), SINCE("6.16"), EACH_GATE, ROWS(results))
{
	const struct result_row *row = run->row;
	struct effect *effect = effect_new();
	struct call_info info;
	struct tracee *t = stopped(run, STOP_EXIT, ERRNO(11), ALLOW, effect, &info);

	EXPECT_EQ(-11, info.exit.rval);
	info.exit.rval = row->rval;
	info.exit.is_error = row->is_error;
	ASSERT_EQ(0, set_info(t, &info));
	EXPECT_RETURNED(tracer_finish(t), row->rval);
}

static const struct wrong_row {
	const char *name;
	enum stop_kind kind;
	uint8_t op;
} wrong_ops[] = {
	{ "entry_as_seccomp", STOP_ENTRY, INFO_SECCOMP },
	{ "seccomp_as_entry", STOP_SECCOMP, INFO_ENTRY },
	{ "seccomp_as_exit", STOP_SECCOMP, INFO_EXIT },
	{ "exit_as_seccomp", STOP_EXIT, INFO_SECCOMP },
};

CASE(other_stop, "PTRACE_SET_SYSCALL_INFO for another kind of stop fails with EINVAL and changes nothing",
     CLAUSES("RET-TRACE-6"), SINCE("6.16"), ROWS(wrong_ops))
{
	const struct wrong_row *row = run->row;
	struct effect *effect = effect_new();
	struct call_info info;
	struct tracee *t = stopped(run, row->kind,
		row->kind == STOP_SECCOMP ? TRACE(1) : ALLOW, ALLOW, effect, &info);

	info.op = row->op;
	info.entry.nr = EFFECT_NR;
	EXPECT_EQ(-EINVAL, set_info(t, &info));
	EXPECT_RETURNED(tracer_finish(t), getpid());
	EXPECT_NOT_RUN(effect);
}
