// SPDX-License-Identifier: GPL-2.0
/* Since 4.8 the filters judge anew what a tracer left at PTRACE_EVENT_SECCOMP. */
#include "common.h"
#include "listener.h"
#include "sigsys.h"

/* The tracer turns getppid(), which is traced, into the call with the effect. */
static struct sock_fprog *filter_for(const struct run *run, uint32_t action)
{
	const struct arch_gate *gate = run->gate;

	return FILTER(ALLOW,
		{ TRACE(3), { ARCH_IS(gate->audit), NR_IS(gate->nr[CALL_getppid]) } },
		{ action, { ARCH_IS(gate->audit), NR_IS(GATE_EFFECT(gate)) } });
}

static struct tracee *turn_into_effect(const struct run *run, struct worker *w,
				       struct effect *effect)
{
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACESECCOMP);
	struct call call = effect_gate_call(run->gate, effect);

	call.nr = run->gate->nr[CALL_getppid];
	begin_traced(t, call);
	REQUIRE(arch_set_nr(t->tid, GATE_EFFECT(run->gate)) == 0);
	return t;
}

static const struct action_row actions[] = {
	{ "errno", ERRNO(77), -77, false },
	{ "errno_zero", ERRNO(0), 0, false },
	{ "errno_high", ERRNO(0xffff), -4095, false },
	{ "user_notif", NOTIFY, -ENOSYS, false },	/* nobody listens */
	{ "trace", TRACE(4), 0, true },			/* no second stop */
	{ "log", LOG, 0, true },
	{ "allow", ALLOW, 0, true },
};

CASE(rechecked_number, "a number that the tracer puts in is judged by the filters; RET_TRACE then allows, without a stop",
     CLAUSES("RET-TRACE-6", "RET-TRACE-8"), SINCE("4.8"), EACH_ENTRY, EACH_GATE, ROWS(actions))
{
	const struct action_row *row = run->row;
	struct worker *w = worker_with_filters(run, filter_for(run, row->action));
	struct effect *effect = effect_new();
	struct tracee *t = turn_into_effect(run, w, effect);

	EXPECT_RETURNED(tracer_finish(t), row->ret);
	EXPECT_EQ(row->runs, effect_seen(effect));
}

CASE(number_by_other_filter, "a number that the tracer puts in is judged by every filter, not by the tracing one alone",
     CLAUSES("RET-TRACE-8"), SINCE("4.8"), EACH_ENTRY, ROWS(actions))
{
	const struct action_row *row = run->row;
	struct worker *w = worker_with_filters(run, on_call(EFFECT_NR, row->action),
					       on_call(NR_getppid, TRACE(3)));
	struct effect *effect = effect_new();
	struct tracee *t = turn_into_effect(run, w, effect);

	EXPECT_RETURNED(tracer_finish(t), row->ret);
	EXPECT_EQ(row->runs, effect_seen(effect));
}

static const struct action_row killers[] = {
	{ "kill_process", KILL_PROCESS }, { "kill_thread", KILL_THREAD },
	{ "unknown", 0x00010000 },
};

CASE(number_killed, "a call that the tracer turns into a deadly one ends the process with SIGSYS and does not run",
     CLAUSES("RET-TRACE-8"), SINCE("4.8"), EACH_ENTRY, EACH_GATE, ROWS(killers))
{
	const struct action_row *row = run->row;
	struct worker *w = worker_with_filters(run, filter_for(run, row->action));
	struct effect *effect = effect_new();
	struct tracee *t = turn_into_effect(run, w, effect);

	EXPECT_KILLED(tracer_finish(t), SIGSYS);
	EXPECT_NOT_RUN(effect);
}

CASE(thread_killed, "a thread whose tracer turns its call into one with RET_KILL_THREAD ends alone",
     CLAUSES("RET-TRACE-8", "RET-KILL-1"), SINCE("4.8"), EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, filter_for(run, KILL_THREAD));
	struct worker *thread = worker_thread(w);
	struct effect *effect = effect_new();
	struct tracee *t = turn_into_effect(run, thread, effect);

	EXPECT_THREAD_GONE(tracer_finish(t));
	EXPECT_NOT_RUN(effect);
	EXPECT(worker_alive(w), "the process to live", "it ended");
}

CASE(number_trapped, "a trap on the number that the tracer put in tells of that number, and its data",
     CLAUSES("RET-TRACE-8", "RET-TRAP-3", "RET-TRAP-6"), SINCE("4.8"), EACH_ENTRY, EACH_GATE)
{
	const struct arch_gate *gate = run->gate;
	struct worker *w = worker_with_filters(run, filter_for(run, TRAP(0xabcd)));
	struct effect *effect = effect_new();
	struct tracee *t = turn_into_effect(run, w, effect);
	siginfo_t info;

	ASSERT_STOP(tracer_run_to(t, STOP_SIGNAL, -1), STOP_SIGNAL, -1);
	info = tracer_siginfo(t);
	EXPECT_EQ(SIGSYS, info.si_signo);
	EXPECT_EQ(SYS_SECCOMP, info.si_code);
	EXPECT_EQ(GATE_EFFECT(gate), info.si_syscall);
	EXPECT_EQ(0xabcd, info.si_errno);
	EXPECT_EQ(gate->audit, info.si_arch);
	EXPECT_ROLLED_BACK(arch_get_ret(t->tid), effect_gate_call(gate, effect));
	EXPECT_NOT_RUN(effect);
	tracer_resume(t, PTRACE_CONT, SIGSYS);
	EXPECT_KILLED(tracer_finish(t), SIGSYS);
}

CASE(number_notified, "a listener is told of the number and arguments that the tracer put in",
     CLAUSES("RET-TRACE-8"), SINCE("5.0"), NEEDS(&need_user_notif))
{
	struct worker *w = worker_new();
	int listener = listen_on(w, 0, filter_for(run, NOTIFY));
	struct effect *effect = effect_new();
	struct tracee *t = turn_into_effect(run, w, effect);
	struct seccomp_notif notif;

	REQUIRE(arch_set_arg(t->tid, 1, 0x5a5a) == 0);
	tracer_cont(t);
	notif = notif_recv(listener, EFFECT_NR);
	EXPECT_EQ((uint64_t)PTR(effect), notif.data.args[0]);
	EXPECT_EQ(0x5a5a, notif.data.args[1]);
	EXPECT_EQ(ARCH_AUDIT, notif.data.arch);
	EXPECT_EQ(0, notif_send(listener, notif.id, 31, 0, 0));
	EXPECT_RETURNED(tracer_finish(t), 31);
	EXPECT_NOT_RUN(effect);
}

CASE(number_continued, "a supervisor that lets a call go on lets the one go on that the tracer put in",
     CLAUSES("RET-TRACE-8", "UN-SEND-6"), NEEDS(&need_user_notif, &need_notif_continue))
{
	struct worker *w = worker_new();
	int listener = listen_on(w, 0, filter_for(run, NOTIFY));
	struct effect *effect = effect_new();
	struct tracee *t = turn_into_effect(run, w, effect);
	struct seccomp_notif notif;

	tracer_cont(t);
	notif = notif_recv(listener, EFFECT_NR);
	EXPECT_NOT_RUN(effect);
	EXPECT_EQ(0, notif_send(listener, notif.id, 0, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE));
	EXPECT_RETURNED(tracer_finish(t), 0);
	EXPECT_RAN(effect);
}

CASE(same_number, "a call that the tracer leaves alone is judged anew too: nothing but its trace again",
     CLAUSES("RET-TRACE-8"), SINCE("4.8"), EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, on_call(EFFECT_NR, TRACE(1)),
					       on_call(EFFECT_NR, TRACE(2)));
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACESECCOMP);
	struct effect *effect = effect_new();

	begin_traced(t, effect_call(effect));
	REQUIRE(arch_set_nr(t->tid, EFFECT_NR) == 0);
	EXPECT_RETURNED(tracer_finish(t), 0);
	EXPECT_RAN(effect);
}

/* The wrong value of an argument is denied, everything else of it traced. */
static struct worker *argument_worker(const struct run *run, struct copy **copy, bool high)
{
	const struct position *row = run->row;
	struct worker *w = worker_new();
	struct rule_test wrong = ARG_LOW_IS(row->n, 0), last = { TEST_END };

	*copy = copy_new(w);
	if (high)
		(*copy)->wrong[row->n] = (*copy)->right[row->n] | 1ULL << 32;
	wrong.value = (*copy)->wrong[row->n];
	if (high)
		last = (struct rule_test)ARG_HIGH_IS(row->n, 1);
	ASSERT_RETURNED(worker_install(w, run->entry, FILTER(ALLOW,
		{ ERRNO(77), { NR_IS(NR_process_vm_readv), wrong, last } },
		{ TRACE(1), { NR_IS(NR_process_vm_readv) } })), 0);
	return w;
}

static void check_argument(const struct run *run, bool high)
{
	const struct position *row = run->row;
	struct copy *copy;
	struct worker *w = argument_worker(run, &copy, high);
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACESECCOMP);

	begin_traced(t, copy_call(copy, -1));
	REQUIRE(arch_set_arg(t->tid, row->n, copy->wrong[row->n]) == 0);
	EXPECT_ERRNO(tracer_finish(t), 77);
	EXPECT(copy_untouched(copy), "the call not to run", "bytes were copied");
}

CASE(rechecked_argument, "an argument that the tracer puts in is judged by the filters",
     CLAUSES("RET-TRACE-8"), NEEDS(&need_cross_memory), SINCE("4.8"), EACH_ENTRY,
     ROWS_IF(positions, settable))
{
	check_argument(run, false);
}

CASE(argument_high, "the upper half of an argument that the tracer puts in is judged by the filters",
     CLAUSES("RET-TRACE-8"), NEEDS(&need_cross_memory), SINCE("4.8"), EACH_ENTRY,
     ROWS_IF(positions, wide_settable))
{
	check_argument(run, true);
}

/* What else a filter sees is as true the second time. */
CASE(recheck_sees_truth, "the second judgement sees architecture, instruction pointer and arguments of the call",
     CLAUSES("RET-TRACE-8"), NEEDS(&need_cross_memory), SINCE("4.8"), EACH_ENTRY)
{
	const struct arch_gate *gate = run->gate;
	uint32_t ip = offsetof(struct seccomp_data, instruction_pointer) + arg_low(0) -
		      offsetof(struct seccomp_data, args);
	struct copy *copy;
	struct worker *w = worker_new();
	struct tracee *t;

	copy = copy_new(w);
	ASSERT_RETURNED(worker_install(w, run->entry, FILTER(ERRNO(77),
		{ TRACE(1), { NR_IS(NR_getppid) } },
		{ ALLOW, { NR_IS_NOT(NR_process_vm_readv) } },
		{ ERRNO(80), { ARCH_IS_NOT(gate->audit) } },
		{ ERRNO(81), { { TEST_NE, ip, (uintptr_t)gate->return_ip } } },
		{ ALLOW, { ARG_IS(0, copy->right[0]), ARG_IS(1, copy->right[1]),
			   ARG_IS(2, copy->right[2]), ARG_IS(3, copy->right[3]),
			   ARG_IS(4, copy->right[4]), ARG_IS(5, copy->right[5]) } })), 0);
	t = tracer_seize(w, PTRACE_O_TRACESECCOMP);
	begin_traced(t, junk_call(copy));
	REQUIRE(arch_set_nr(t->tid, NR_process_vm_readv) == 0);
	put_arguments(t, copy);
	EXPECT_RETURNED(tracer_finish(t), COPY_BYTES);
	EXPECT(copy_done(copy), "the bytes to be copied", "they are not");
}
