// SPDX-License-Identifier: GPL-2.0
/* What PTRACE_GETEVENTMSG says at a PTRACE_EVENT_SECCOMP stop, and when there is one. */
#include "common.h"

static const struct message_row {
	const char *name;
	uint32_t data;
} messages[] = {
	{ "0", 0 }, { "1", 1 }, { "0x1234", 0x1234 }, { "0x7fff", 0x7fff },
	{ "0x8000", 0x8000 }, { "0xffff", 0xffff },
};

CASE(data, "the event message is the filter's 16 bits of data, all of them and nothing else",
     CLAUSES("RET-TRACE-4"), EACH_ENTRY, EACH_GATE, ROWS(messages))
{
	const struct message_row *row = run->row;
	const struct arch_gate *gate = run->gate;
	struct worker *w = worker_with_filters(run,
		on_gate_call(gate, GATE_EFFECT(gate), TRACE(row->data)));
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACESECCOMP);
	struct effect *effect = effect_new();

	begin_traced(t, effect_gate_call(gate, effect));
	EXPECT_EQ(row->data, t->last.msg);
	EXPECT_RETURNED(tracer_finish(t), 0);
	EXPECT_RAN(effect);
}

CASE(siginfo, "the siginfo of the stop is a SIGTRAP whose code names the event, from the tracee itself",
     CLAUSES("RET-TRACE-4"), EACH_ENTRY, EACH_GATE)
{
	const struct arch_gate *gate = run->gate;
	struct worker *w = worker_with_filters(run,
		on_gate_call(gate, GATE_EFFECT(gate), TRACE(1)));
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACESECCOMP);
	siginfo_t info;

	begin_traced(t, effect_gate_call(gate, effect_new()));
	info = tracer_siginfo(t);
	EXPECT_EQ(SIGTRAP, info.si_signo);
	EXPECT_EQ(SIGTRAP | PTRACE_EVENT_SECCOMP << 8, info.si_code);
	EXPECT_EQ(t->tid, info.si_pid);
	EXPECT_RETURNED(tracer_finish(t), 0);
}

CASE(of_newest, "of several filters that return RET_TRACE the data of the newest is the message",
     CLAUSES("RET-TRACE-4", "PREC-5"), EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run,
		on_call(NR_getppid, TRACE(0xffff)), on_call(NR_getppid, TRACE(0)),
		on_call(NR_getppid, TRACE(0x21)), on_call(NR_getpid, TRACE(3)));
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACESECCOMP);

	begin_traced(t, CALL(getppid));
	EXPECT_EQ(0x21, t->last.msg);
	EXPECT_RETURNED(tracer_finish(t), getpid());
}

CASE(of_each_call, "each call's event has that call's message and number",
     CLAUSES("RET-TRACE-4"), EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, FILTER(ALLOW,
		{ TRACE(10), { NR_IS(NR_getppid) } },
		{ TRACE(20), { NR_IS(NR_getpid) } },
		{ TRACE(0), { NR_IS(NR_getuid) } }));
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACESECCOMP);

	worker_queue(w, CALL(getppid));
	worker_queue(w, CALL(getpid));
	worker_queue(w, CALL(getuid));
	worker_begin(w, CALL(getppid));
	ASSERT_STOP(tracer_run_to(t, STOP_SECCOMP, -1), STOP_SECCOMP, NR_getppid);
	EXPECT_EQ(10, t->last.msg);
	ASSERT_STOP(tracer_run_to(t, STOP_SECCOMP, -1), STOP_SECCOMP, NR_getpid);
	EXPECT_EQ(20, t->last.msg);
	ASSERT_STOP(tracer_run_to(t, STOP_SECCOMP, -1), STOP_SECCOMP, NR_getuid);
	EXPECT_EQ(0, t->last.msg);
	ASSERT_STOP(tracer_run_to(t, STOP_SECCOMP, -1), STOP_SECCOMP, NR_getppid);
	EXPECT_EQ(10, t->last.msg);
	EXPECT_RETURNED(tracer_finish(t), getpid());
	EXPECT_EQ(w->pid, w->op[1].ret);
}

CASE(all_options, "the event is the same for a tracer that has asked for all other events too",
     CLAUSES("RET-TRACE-4"), EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, on_call(EFFECT_NR, TRACE(9)));
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACESECCOMP | PTRACE_O_TRACEFORK |
					PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |
					PTRACE_O_TRACEEXEC | PTRACE_O_TRACEVFORKDONE |
					PTRACE_O_TRACEEXIT);
	struct effect *effect = effect_new();

	begin_traced(t, effect_call(effect));
	EXPECT_EQ(9, t->last.msg);
	EXPECT_RETURNED(tracer_finish(t), 0);
	EXPECT_RAN(effect);
}

/* What a second filter says of the same call, and what the tracer is to see. */
static const struct rival_row {
	const char *name;
	uint32_t action;
	bool event;
	long ret;	/* of the call; 0: that of the untouched call */
} rivals[] = {
	{ "errno", ERRNO(77), false, -77 },
	{ "errno_zero", ERRNO(0), false, 0 },
	{ "user_notif", NOTIFY, false, -ENOSYS },
	{ "log", LOG, true, 0 },
	{ "allow", ALLOW, true, 0 },
};


/* The rival is installed before or after: that must not matter. */
static void check_rival(const struct run *run, bool rival_first)
{
	const struct rival_row *row = run->row;
	struct sock_fprog *trace = on_call(EFFECT_NR, TRACE(9));
	struct sock_fprog *rival = on_call(EFFECT_NR, row->action);
	struct worker *w = worker_with_filters(run, rival_first ? rival : trace,
					       rival_first ? trace : rival);
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACESECCOMP);
	struct effect *effect = effect_new();

	worker_begin(w, effect_call(effect));
	if (row->event) {
		ASSERT_STOP(tracer_wait(t), STOP_SECCOMP, EFFECT_NR);
		EXPECT_EQ(9, t->last.msg);
	}
	EXPECT_RETURNED(tracer_finish(t), row->ret);
	EXPECT_EQ(row->event, effect_seen(effect));
}

CASE(rival_older, "the tracer hears of a call only if no older filter returns a stronger action",
     CLAUSES("CUR-TRACE-1", "PREC-3"), EACH_ENTRY, ROWS(rivals))
{
	check_rival(run, true);
}

CASE(rival_newer, "the tracer hears of a call only if no newer filter returns a stronger action",
     CLAUSES("CUR-TRACE-1", "PREC-3"), EACH_ENTRY, ROWS(rivals))
{
	check_rival(run, false);
}

static const struct rival_row killers[] = {
	{ "trap", TRAP(1) }, { "kill_thread", KILL_THREAD }, { "kill_process", KILL_PROCESS },
	{ "unknown", 0x00010000 },
};

CASE(rival_deadly, "the tracer does not hear of a call that another filter traps or kills",
     CLAUSES("CUR-TRACE-1", "PREC-3"), NEEDS(&need_kill_process), EACH_ENTRY, ROWS(killers))
{
	const struct rival_row *row = run->row;
	struct worker *w = worker_with_filters(run, on_call(EFFECT_NR, row->action),
					       on_call(EFFECT_NR, TRACE(9)));
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACESECCOMP);
	struct effect *effect = effect_new();

	worker_begin(w, effect_call(effect));
	/* A trap's signal is the tracer's to see; the call's event is not. */
	if (row->action == TRAP(1)) {
		ASSERT_STOP(tracer_wait(t), STOP_SIGNAL, -1);
		EXPECT_EQ(SIGSYS, t->last.sig);
		tracer_resume(t, PTRACE_CONT, SIGSYS);
	}
	EXPECT_KILLED(tracer_finish(t), SIGSYS);
	EXPECT_NOT_RUN(effect);
}

static long request(long request, struct tracee *t, size_t size, void *to)
{
	long ret = ptrace(request, t->tid, (void *)size, to);

	return ret < 0 ? -errno : ret;
}

CASE(unwritable, "where the message and PTRACE_GET_SYSCALL_INFO can't be written they fail with EFAULT, and the stop stays as it is",
     CLAUSES("RET-TRACE-4"), NEEDS(&need_syscall_info), EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, on_call(NR_getppid, TRACE(0x5678)));
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACESECCOMP);
	char *page = mmap(NULL, sysconf(_SC_PAGESIZE), PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS,
			  -1, 0);
	struct call_info info;
	unsigned long msg;

	REQUIRE(page != MAP_FAILED);
	begin_traced(t, CALL(getppid));
	EXPECT_EQ(-EFAULT, request(PTRACE_GETEVENTMSG, t, 0, page));
	EXPECT_EQ(-EFAULT, request(PTRACE_GETEVENTMSG, t, 0, NULL));
	EXPECT_EQ(-EFAULT, request(PTRACE_GET_SYSCALL_INFO, t, sizeof(info), page));
	EXPECT_EQ(-EFAULT, request(PTRACE_GET_SYSCALL_INFO, t, 1, NULL));
	EXPECT_EQ(0, request(PTRACE_GETEVENTMSG, t, 0, &msg));
	EXPECT_EQ(0x5678, msg);
	REQUIRE(tracer_info(t, &info, sizeof(info)) > 0);
	EXPECT_EQ(0x5678, info.seccomp.ret_data);
	EXPECT_RETURNED(tracer_finish(t), getpid());
}
