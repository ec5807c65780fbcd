// SPDX-License-Identifier: GPL-2.0
/* PTRACE_GET_SYSCALL_INFO at the stops of filtered calls. */
#include "common.h"

#define FIRST_ARGS	0x10001, 0x20002, 0x30003, 0x40004, 0x50005, 0x7fff0006
#define ENTRY_SIZE	offsetof(struct call_info, entry.args[6])
#define EXIT_SIZE	(offsetof(struct call_info, exit.is_error) + 1)
#define SECCOMP_SIZE	offsetof(struct call_info, seccomp.reserved2)

static const arch_arg_t first_args[] = { FIRST_ARGS };

static struct tracee *at_entry(const struct run *run, uint32_t action)
{
	const struct arch_gate *gate = run->gate;
	struct worker *w = worker_with_filters(run,
		on_gate_call(gate, gate->nr[CALL_getppid], action));
	struct tracee *t = tracer_attach(w, PTRACE_O_TRACESECCOMP);

	worker_begin(w, GATE_CALL(gate, getppid, FIRST_ARGS));
	tracer_run_to(t, STOP_ENTRY, gate->nr[CALL_getppid]);
	return t;
}

static bool readable(struct tracee *t, uint64_t address)
{
	struct iovec local = { &(char){ 0 }, 1 }, remote = { (void *)(uintptr_t)address, 1 };

	return (uintptr_t)address == address &&
	       process_vm_readv(t->tid, &local, 1, &remote, 1, 0) == 1;
}

/* What is the same at every kind of stop. */
static struct call_info expect_info(const struct run *run, struct tracee *t, int op, size_t size)
{
	struct call_info info;

	ASSERT_EQ(size, tracer_info(t, &info, sizeof(info)));
	EXPECT_EQ(op, info.op);
	EXPECT_EQ(0, info.reserved | info.flags);
	EXPECT_EQ(run->gate->audit, info.arch);
	EXPECT_EQ(arch_get_ip(t->tid), info.instruction_pointer);
	if (run->gate->return_ip)
		EXPECT_EQ((uintptr_t)run->gate->return_ip, info.instruction_pointer);
	EXPECT(readable(t, info.stack_pointer), "a stack pointer into the tracee's memory",
	       "it is 0x%llx", (unsigned long long)info.stack_pointer);
	return info;
}

static void expect_call(const struct run *run, const struct call_info *info)
{
	EXPECT_EQ(run->gate->nr[CALL_getppid], info->entry.nr);
	for (int i = 0; i < 6; i++)
		EXPECT_EQ(first_args[i], info->entry.args[i]);
}

CASE(entry, "at the entry stop PTRACE_GET_SYSCALL_INFO has architecture, address, number and arguments",
     CLAUSES("DATA-1", "DATA-2"), NEEDS(&need_syscall_info), EACH_GATE)
{
	struct tracee *t = at_entry(run, ERRNO(77));
	struct call_info info = expect_info(run, t, INFO_ENTRY, ENTRY_SIZE);

	expect_call(run, &info);
	EXPECT_ERRNO(tracer_finish(t), 77);
}

static const struct data_row {
	const char *name;
	uint32_t data;
} data[] = {
	{ "0", 0 }, { "1", 1 }, { "0x8000", 0x8000 }, { "0xffff", 0xffff },
};

CASE(seccomp, "at PTRACE_EVENT_SECCOMP PTRACE_GET_SYSCALL_INFO has the call, and the filter's data",
     CLAUSES("RET-TRACE-4"), NEEDS(&need_syscall_info), EACH_GATE, ROWS(data))
{
	const struct data_row *row = run->row;
	struct tracee *t = at_entry(run, TRACE(row->data));
	struct call_info info;

	ASSERT_STOP(tracer_step(t), STOP_SECCOMP, -1);
	info = expect_info(run, t, INFO_SECCOMP, SECCOMP_SIZE);
	expect_call(run, &info);
	EXPECT_EQ(row->data, info.seccomp.ret_data);
	EXPECT_RETURNED(tracer_finish(t), getpid());
}

/* What the exit stop tells of calls that ended in different ways. */
static const struct ending_row {
	const char *name;
	uint32_t action;
	long ret;
} endings[] = {
	{ "errno", ERRNO(77), -77 }, { "errno_1", ERRNO(1), -1 },
	{ "errno_highest", ERRNO(0xffff), -4095 }, { "errno_zero", ERRNO(0), 0 },
	{ "user_notif", NOTIFY, -ENOSYS },
};

static void expect_exit(const struct run *run, struct tracee *t, long ret)
{
	struct call_info info = expect_info(run, t, INFO_EXIT, EXIT_SIZE);

	EXPECT_EQ(ret, (long)info.exit.rval);
	EXPECT_EQ(ret < 0 && ret >= -4095, info.exit.is_error);
}

CASE(exit_denied, "at the exit stop of a call that a filter denied PTRACE_GET_SYSCALL_INFO has the error",
     CLAUSES("RET-ERRNO-1"), NEEDS(&need_syscall_info), EACH_GATE, ROWS(endings))
{
	const struct ending_row *row = run->row;
	struct tracee *t = at_entry(run, row->action);

	ASSERT_STOP(tracer_step(t), STOP_EXIT, -1);
	expect_exit(run, t, row->ret);
	EXPECT_RETURNED(tracer_finish(t), row->ret);
}

CASE(exit_allowed, "at the exit stop of a call that ran PTRACE_GET_SYSCALL_INFO has its result",
     CLAUSES("RET-ALLOW-1"), NEEDS(&need_syscall_info), EACH_GATE)
{
	struct tracee *t = at_entry(run, ALLOW);

	ASSERT_STOP(tracer_step(t), STOP_EXIT, -1);
	expect_exit(run, t, getpid());
	EXPECT_RETURNED(tracer_finish(t), getpid());
}

static void judge_skipped(const struct run *run)
{
	const struct ending_row *row = run->row;
	struct tracee *t = at_entry(run, TRACE(1));

	ASSERT_STOP(tracer_step(t), STOP_SECCOMP, -1);
	skip_call(t, -1, row->ret);
	if (t->last.kind != STOP_EXIT)
		ASSERT_STOP(tracer_step(t), STOP_EXIT, -1);
	expect_exit(run, t, row->ret);
	EXPECT_RETURNED(tracer_finish(t), row->ret);
}

static const struct ending_row results[] = {
	{ "0", 0, 0 }, { "42", 0, 42 }, { "errno_77", 0, -77 },
	{ "errno_4095", 0, -4095 }, { "no_errno", 0, -4096 },
};

CASE(exit_skipped, "at the exit stop of a call that the tracer skipped PTRACE_GET_SYSCALL_INFO has the result it set",
     CLAUSES("RET-TRACE-7"), NEEDS(&need_syscall_info), EACH_GATE, ROWS(results))
{
	judge_skipped(run);
}

static const struct ending_row wide_results[] = {
	{ "33_bits", 0, (long)0x123456789ULL }, { "top_bit", 0, (long)(1ULL << 63) },
};

static bool wide_result(const void *row)
{
	return ((const struct ending_row *)row)->ret != (int)((const struct ending_row *)row)->ret;
}

CASE(exit_wide, "at the exit stop PTRACE_GET_SYSCALL_INFO has the whole result",
     CLAUSES("RET-TRACE-7"), NEEDS(&need_syscall_info), ROWS_IF(wide_results, wide_result))
{
	judge_skipped(run);
}

CASE(changed, "PTRACE_GET_SYSCALL_INFO shows the number and arguments that the tracer put in",
     CLAUSES("RET-TRACE-6"), NEEDS(&need_syscall_info))
{
	struct tracee *t = at_entry(run, TRACE(1));
	struct call_info info;

	ASSERT_STOP(tracer_step(t), STOP_SECCOMP, -1);
	REQUIRE(arch_set_nr(t->tid, NR_getpid) == 0);
	for (int i = ARCH_FIRST_SETTABLE_ARG; i < 6; i++)
		REQUIRE(arch_set_arg(t->tid, i, 0x600 + i) == 0);
	info = expect_info(run, t, INFO_SECCOMP, SECCOMP_SIZE);
	EXPECT_EQ(NR_getpid, info.seccomp.nr);
	for (int i = ARCH_FIRST_SETTABLE_ARG; i < 6; i++)
		EXPECT_EQ(0x600 + i, info.seccomp.args[i]);
	EXPECT_RETURNED(tracer_finish(t), t->worker->pid);
}

CASE(info_of_skipped, "PTRACE_GET_SYSCALL_INFO shows the number -1 that the tracer put in",
     CLAUSES("RET-TRACE-5"), NEEDS(&need_syscall_info), EACH_GATE)
{
	struct tracee *t = at_entry(run, TRACE(1));
	struct call_info info;

	ASSERT_STOP(tracer_step(t), STOP_SECCOMP, -1);
	REQUIRE(arch_set_nr(t->tid, -1) == 0);
	info = expect_info(run, t, INFO_SECCOMP, SECCOMP_SIZE);
	/* In 64 bits, as PTRACE_SET_SYSCALL_INFO would take it. */
	EXPECT_EQ((int64_t)arch_nr_seen(-1), (int64_t)info.seccomp.nr);
	if (ARCH_SKIP_SETS_RET)
		REQUIRE(arch_set_ret(t->tid, 6) == 0);
	tracer_finish(t);
}

static bool wide_arguments(const void *row)
{
	(void)row;
	return ARCH_ARG_BITS == 64;
}

CASE(wide, "PTRACE_GET_SYSCALL_INFO has whole arguments",
     CLAUSES("CUR-DATA-4"), NEEDS(&need_syscall_info), ROWS_IF(positions, wide_arguments))
{
	const struct position *row = run->row;
	struct worker *w = worker_with_filters(run, on_call(NR_getppid, TRACE(1)));
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACESECCOMP);
	struct call call = CALL(getppid);
	struct call_info info;

	call.arg[row->n] = 0xfedcba9876543210ULL;
	begin_traced(t, call);
	info = expect_info(run, t, INFO_SECCOMP, SECCOMP_SIZE);
	for (int i = 0; i < 6; i++)
		EXPECT_EQ(call.arg[i], info.seccomp.args[i]);
	EXPECT_RETURNED(tracer_finish(t), getpid());
}

CASE(no_call, "at the delivery of a trap's SIGSYS PTRACE_GET_SYSCALL_INFO knows of no call",
     CLAUSES("RET-TRAP-1"), NEEDS(&need_syscall_info), EACH_GATE)
{
	struct tracee *t = at_entry(run, TRAP(1));

	ASSERT_STOP(tracer_run_to(t, STOP_SIGNAL, -1), STOP_SIGNAL, -1);
	expect_info(run, t, INFO_NONE, offsetof(struct call_info, entry));
}

/* How much the tracer has room for, and what it gets. */
static const struct size_row {
	const char *name;
	size_t size, written;
} sizes[] = {
	{ "0", 0, 0 }, { "1", 1, 1 }, { "24", 24, 24 },
	{ "to_data", SECCOMP_SIZE - 4, SECCOMP_SIZE - 4 },
	{ "exact", SECCOMP_SIZE, SECCOMP_SIZE }, { "one_more", SECCOMP_SIZE + 1, SECCOMP_SIZE },
};

CASE(info_size, "PTRACE_GET_SYSCALL_INFO writes no more than the tracer has room for, and returns what there is",
     CLAUSES("RET-TRACE-4"), NEEDS(&need_syscall_info), ROWS(sizes))
{
	const struct size_row *row = run->row;
	struct tracee *t = at_entry(run, TRACE(0x4321));
	struct call_info whole, part;

	ASSERT_STOP(tracer_step(t), STOP_SECCOMP, -1);
	EXPECT_EQ(SECCOMP_SIZE, tracer_info(t, &whole, sizeof(whole)));
	EXPECT_EQ(SECCOMP_SIZE, tracer_info(t, &part, row->size));
	EXPECT(!memcmp(&whole, &part, row->written), "the first bytes to be written", "they differ");
	for (size_t i = row->written; i < sizeof(part); i++)
		EXPECT_EQ(0xa5, ((unsigned char *)&part)[i]);
	EXPECT_RETURNED(tracer_finish(t), getpid());
}
