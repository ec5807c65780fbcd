// SPDX-License-Identifier: GPL-2.0
/* PTRACE_O_SUSPEND_SECCOMP: seccomp is suspended as long as the tracer says so. */
#include "common.h"
#include "procfs.h"

#define SUSPEND_NEEDS NEEDS(&need_root, &need_checkpoint_restore)

/* The worker makes the call with the effect, and nobody minds. */
static void expect_suspended(const struct run *run, struct worker *w, struct tracee *t)
{
	struct effect *effect = effect_new();

	worker_begin(w, effect_gate_call(run->gate, effect));
	EXPECT_RETURNED(t ? tracer_finish(t) : worker_wait(w), 0);
	EXPECT_RAN(effect);
}

/* With what a call returns once they are in force; 0: deadly. */
static const struct action_row actions[] = {
	{ "kill_process", KILL_PROCESS, 0 }, { "kill_thread", KILL_THREAD, 0 },
	{ "unknown", 0x00010000, 0 }, { "errno", ERRNO(77), -77 },
	{ "user_notif", NOTIFY, -ENOSYS }, { "trace", TRACE(1), -ENOSYS },
};

static void expect_in_force(const struct run *run, struct worker *w, struct tracee *t)
{
	const struct action_row *row = run->row;
	struct effect *effect = effect_new();
	struct outcome o;

	worker_begin(w, effect_gate_call(run->gate, effect));
	o = t ? tracer_finish(t) : worker_wait(w);
	if (row->ret)
		EXPECT_RETURNED(o, row->ret);
	else
		EXPECT_KILLED(o, SIGSYS);
	EXPECT_NOT_RUN(effect);
}

static struct worker *filtered(const struct run *run)
{
	const struct action_row *row = run->row;

	return worker_with_filters(run,
		on_gate_call(run->gate, GATE_EFFECT(run->gate), row->action));
}

CASE(mode_stays, "/proc/PID/status has mode and number of the filters while they are suspended",
     CLAUSES("CUR-PT-3"), SINCE("5.9"), SUSPEND_NEEDS, EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, deny(EFFECT_NR, 77), allow_all(1));

	tracer_seize(w, PTRACE_O_SUSPEND_SECCOMP);
	EXPECT_EQ(2, worker_status(w, "Seccomp"));
	EXPECT_EQ(2, worker_status(w, "Seccomp_filters"));
}

CASE(until_cleared, "filters are suspended as long as the option is set, and in force again once it is cleared",
     CLAUSES("CUR-PT-3"), SINCE("4.14"), SUSPEND_NEEDS, EACH_ENTRY, EACH_GATE, ROWS(actions))
{
	struct worker *w = filtered(run);
	struct tracee *t = tracer_seize(w, PTRACE_O_SUSPEND_SECCOMP);

	expect_suspended(run, w, t);
	expect_suspended(run, w, t);
	tracer_interrupt(t);
	tracer_options(t, 0);
	tracer_cont(t);
	expect_in_force(run, w, t);
}

CASE(set_later, "PTRACE_SETOPTIONS suspends the filters of a tracee, and its detachment puts them in force",
     CLAUSES("CUR-PT-3"), SINCE("4.14"), SUSPEND_NEEDS, EACH_ENTRY, ROWS(actions))
{
	struct worker *w = filtered(run);
	struct tracee *t = tracer_attach(w, 0);

	tracer_options(t, PTRACE_O_SUSPEND_SECCOMP);
	tracer_cont(t);
	expect_suspended(run, w, t);
	tracer_interrupt(t);
	tracer_detach(t);
	expect_in_force(run, w, NULL);
}

CASE(tracer_dies, "filters that a tracer suspended are in force again when it has died",
     CLAUSES("CUR-PT-3"), SINCE("4.14"), SUSPEND_NEEDS, EACH_ENTRY, ROWS(actions))
{
	struct worker *tracer = worker_new(), *w = filtered(run);

	ASSERT_RETURNED(worker_ptrace(tracer, PTRACE_SEIZE, w, 0, PTRACE_O_SUSPEND_SECCOMP), 0);
	expect_suspended(run, w, NULL);
	worker_kill(tracer);
	expect_in_force(run, w, NULL);
}

CASE(suspended_trap, "a trap is suspended too, and its signal comes again once the option is cleared",
     CLAUSES("CUR-PT-3"), SINCE("4.3"), SUSPEND_NEEDS, EACH_ENTRY, EACH_GATE)
{
	struct worker *w = worker_with_filters(run,
		on_gate_call(run->gate, GATE_EFFECT(run->gate), TRAP(1)));
	struct tracee *t = tracer_seize(w, PTRACE_O_SUSPEND_SECCOMP);
	struct effect *effect = effect_new();

	expect_suspended(run, w, t);
	tracer_interrupt(t);
	tracer_options(t, 0);
	tracer_cont(t);
	worker_begin(w, effect_gate_call(run->gate, effect));
	ASSERT_STOP(tracer_wait(t), STOP_SIGNAL, -1);
	EXPECT_EQ(SIGSYS, t->last.sig);
	EXPECT_NOT_RUN(effect);
}

CASE(no_event, "with the option set a tracer with PTRACE_O_TRACESECCOMP gets no event, with it cleared it does",
     CLAUSES("CUR-PT-3"), SINCE("4.3"), SUSPEND_NEEDS, EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, on_call(EFFECT_NR, TRACE(1)));
	struct tracee *t = tracer_seize(w, PTRACE_O_SUSPEND_SECCOMP | PTRACE_O_TRACESECCOMP);
	struct effect *effect = effect_new();

	expect_suspended(run, w, t);
	tracer_interrupt(t);
	tracer_options(t, PTRACE_O_TRACESECCOMP);
	tracer_cont(t);
	begin_traced(t, effect_call(effect));
	EXPECT_NOT_RUN(effect);
	EXPECT_RETURNED(tracer_finish(t), 0);
	EXPECT_RAN(effect);
}

CASE(other_options, "only this option suspends: a tracer with all others leaves filters in force",
     CLAUSES("CUR-PT-3"), EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, deny(EFFECT_NR, 77));
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACESECCOMP | PTRACE_O_TRACEFORK |
					PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |
					PTRACE_O_TRACEEXEC | PTRACE_O_TRACEVFORKDONE |
					PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL);
	struct effect *effect = effect_new();

	worker_begin(w, effect_call(effect));
	EXPECT_ERRNO(tracer_finish(t), 77);
	EXPECT_NOT_RUN(effect);
}

CASE(set_at_entry, "the option counts as it is when the call is judged: set at its entry stop it suspends",
     CLAUSES("CUR-PT-3"), SINCE("4.8"), SUSPEND_NEEDS, EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, on_call(EFFECT_NR, KILL_PROCESS));
	struct tracee *t = tracer_attach(w, 0);
	struct effect *effect = effect_new();

	worker_begin(w, effect_call(effect));
	tracer_run_to(t, STOP_ENTRY, EFFECT_NR);
	tracer_options(t, PTRACE_O_SUSPEND_SECCOMP);
	EXPECT_RETURNED(tracer_finish(t), 0);
	EXPECT_RAN(effect);
}

CASE(cleared_at_entry, "the option counts as it is when the call is judged: cleared at its entry stop it does not suspend",
     CLAUSES("CUR-PT-3"), SINCE("4.8"), SUSPEND_NEEDS, EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, deny(EFFECT_NR, 77));
	struct tracee *t = tracer_attach(w, PTRACE_O_SUSPEND_SECCOMP);
	struct effect *effect = effect_new();

	worker_begin(w, effect_call(effect));
	tracer_run_to(t, STOP_ENTRY, EFFECT_NR);
	tracer_options(t, 0);
	EXPECT_ERRNO(tracer_finish(t), 77);
	EXPECT_NOT_RUN(effect);
}

CASE(one_thread, "of a process with threads only the one whose tracer says so is suspended",
     CLAUSES("CUR-PT-3"), SINCE("4.3"), SUSPEND_NEEDS, EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, deny(EFFECT_NR, 77));
	struct worker *thread = worker_thread(w);
	struct tracee *t = tracer_seize(thread, PTRACE_O_SUSPEND_SECCOMP);
	struct effect *effect = effect_new();

	EXPECT_ERRNO(worker_call(w, effect_call(effect)), 77);
	EXPECT_NOT_RUN(effect);
	expect_suspended(run, thread, t);
}

CASE(child, "a child that a suspended worker forks is filtered: nobody traces it",
     CLAUSES("CUR-PT-3", "FILTER-FORK"), SINCE("4.3"), SUSPEND_NEEDS, EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, deny(EFFECT_NR, 77)), *child;
	struct effect *effect = effect_new();

	tracer_seize(w, PTRACE_O_SUSPEND_SECCOMP);
	child = worker_fork(w, 0);
	EXPECT_ERRNO(worker_call(child, effect_call(effect)), 77);
	EXPECT_NOT_RUN(effect);
}
