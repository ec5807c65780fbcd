// SPDX-License-Identifier: GPL-2.0
/* The event stop ends by something else than the tracer's leave. */
#include "common.h"

static struct tracee *stopped_in_effect(const struct run *run, unsigned long options,
					struct effect *effect)
{
	struct worker *w = worker_with_filters(run, on_call(EFFECT_NR, TRACE(1)));
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACESECCOMP | options);

	begin_traced(t, effect_call(effect));
	return t;
}

CASE(tracer_detaches, "when the tracer detaches in the event stop the call runs, and later ones fail with ENOSYS",
     CLAUSES("RET-TRACE-1", "RET-TRACE-2"), SINCE("4.8"), EACH_ENTRY)
{
	struct effect *effect = effect_new(), *later = effect_new();
	struct tracee *t = stopped_in_effect(run, 0, effect);

	tracer_detach(t);
	EXPECT_RETURNED(worker_wait(t->worker), 0);
	EXPECT_RAN(effect);
	EXPECT_ERRNO(worker_call(t->worker, effect_call(later)), ENOSYS);
	EXPECT_NOT_RUN(later);
}

CASE(detaches_after_change, "what the tracer has changed when it detaches in the event stop is judged and holds",
     CLAUSES("RET-TRACE-8"), SINCE("4.8"), EACH_ENTRY)
{
	struct effect *effect = effect_new();
	struct worker *w = worker_with_filters(run, deny(EFFECT_NR, 77),
					       on_call(NR_getppid, TRACE(1)));
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACESECCOMP);
	struct call call = effect_call(effect);

	call.nr = NR_getppid;
	begin_traced(t, call);
	REQUIRE(arch_set_nr(t->tid, EFFECT_NR) == 0);
	tracer_detach(t);
	EXPECT_ERRNO(worker_wait(w), 77);
	EXPECT_NOT_RUN(effect);
}

/* A worker stopped for its filter by another worker, which the judge may kill. */
static struct worker *stopped_by(const struct run *run, struct worker *tracer,
				 unsigned long options, struct effect *effect)
{
	struct worker *w = worker_with_filters(run, on_call(EFFECT_NR, TRACE(1)));

	worker_may_be_traced(w);
	ASSERT_RETURNED(worker_ptrace(tracer, PTRACE_SEIZE, w, 0,
				      PTRACE_O_TRACESECCOMP | options), 0);
	worker_begin(w, effect_call(effect));
	EXPECT_EQ(SIGTRAP | PTRACE_EVENT_SECCOMP << 8, worker_await_stop(tracer, w));
	EXPECT_NOT_RUN(effect);
	return w;
}

CASE(tracer_dies, "when the tracer dies in the event stop the call runs, and later ones fail with ENOSYS",
     CLAUSES("RET-TRACE-1", "RET-TRACE-2"), SINCE("4.8"), EACH_ENTRY)
{
	struct effect *effect = effect_new(), *later = effect_new();
	struct worker *tracer = worker_new();
	struct worker *w = stopped_by(run, tracer, 0, effect);

	worker_kill(tracer);
	EXPECT_RETURNED(worker_wait(w), 0);
	EXPECT_RAN(effect);
	EXPECT_ERRNO(worker_call(w, effect_call(later)), ENOSYS);
	EXPECT_NOT_RUN(later);
}

CASE(tracer_dies_exitkill, "when a tracer with PTRACE_O_EXITKILL dies in the event stop so does the tracee, without the call",
     CLAUSES("RET-TRACE-1"), SINCE("4.8"), EACH_ENTRY)
{
	struct effect *effect = effect_new();
	struct worker *tracer = worker_new();
	struct worker *w = stopped_by(run, tracer, PTRACE_O_EXITKILL, effect);

	worker_kill(tracer);
	EXPECT_KILLED(worker_wait(w), SIGKILL);
	EXPECT_NOT_RUN(effect);
}

CASE(tracing_thread_exits, "when the thread that traces with PTRACE_O_EXITKILL ends in the event stop, though its process does not, so does the tracee, without the call",
     CLAUSES("RET-TRACE-1"), SINCE("4.8"), EACH_ENTRY)
{
	struct effect *effect = effect_new();
	struct worker *process = worker_new(), *tracer = worker_thread(process);
	struct worker *w = stopped_by(run, tracer, PTRACE_O_EXITKILL, effect);

	ASSERT_THREAD_GONE(worker_call(tracer, CALL(exit, 0)));
	EXPECT_KILLED(worker_wait(w), SIGKILL);
	EXPECT_NOT_RUN(effect);
	EXPECT_TRUE(worker_alive(process));
}

CASE(killed, "SIGKILL in the event stop ends the process with its PTRACE_EVENT_EXIT, and the call does not run",
     CLAUSES("RET-TRACE-1"), SINCE("4.9"), EACH_ENTRY)
{
	struct effect *effect = effect_new();
	struct tracee *t = stopped_in_effect(run, PTRACE_O_TRACEEXIT, effect);

	REQUIRE(kill(t->worker->pid, SIGKILL) == 0);
	t->stopped = false;
	ASSERT_STOP(tracer_wait(t), STOP_EXITING, -1);
	EXPECT_EQ(SIGKILL, t->last.msg);
	EXPECT_NOT_RUN(effect);
	EXPECT_KILLED(tracer_finish(t), SIGKILL);
	EXPECT_NOT_RUN(effect);
}

CASE(killed_at_entry, "SIGKILL in the entry stop ends the process with its PTRACE_EVENT_EXIT, and the call does not run",
     CLAUSES("RET-TRACE-1"), SINCE("4.9"), EACH_ENTRY)
{
	struct effect *effect = effect_new();
	struct worker *w = worker_with_filters(run, on_call(NR_getppid, KILL_PROCESS));
	struct tracee *t = tracer_attach(w, PTRACE_O_TRACESECCOMP | PTRACE_O_TRACEEXIT);

	worker_begin(w, effect_call(effect));
	tracer_run_to(t, STOP_ENTRY, EFFECT_NR);
	REQUIRE(kill(w->pid, SIGKILL) == 0);
	t->stopped = false;
	ASSERT_STOP(tracer_wait(t), STOP_EXITING, -1);
	EXPECT_EQ(SIGKILL, t->last.msg);
	EXPECT_KILLED(tracer_finish(t), SIGKILL);
	EXPECT_NOT_RUN(effect);
}

CASE(killed_after_change, "SIGKILL in the event stop leaves undone also what the tracer has put in",
     CLAUSES("RET-TRACE-1"), SINCE("4.9"), EACH_ENTRY)
{
	struct effect *effect = effect_new();
	struct worker *w = worker_with_filters(run, on_call(NR_getppid, TRACE(1)));
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACESECCOMP);
	struct call call = effect_call(effect);

	call.nr = NR_getppid;
	begin_traced(t, call);
	REQUIRE(arch_set_nr(t->tid, EFFECT_NR) == 0);
	REQUIRE(kill(w->pid, SIGKILL) == 0);
	EXPECT_KILLED(worker_wait(w), SIGKILL);
	EXPECT_NOT_RUN(effect);
}

CASE(sibling_exits, "when another thread ends the process in the event stop the tracee exits, without the call",
     CLAUSES("RET-TRACE-1"), SINCE("4.9"), EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, on_call(EFFECT_NR, TRACE(1)));
	struct worker *thread = worker_thread(w);
	struct tracee *t = tracer_seize(thread, PTRACE_O_TRACESECCOMP | PTRACE_O_TRACEEXIT);
	struct effect *effect = effect_new();

	begin_traced(t, effect_call(effect));
	worker_begin(w, CALL(exit_group, 5));
	t->stopped = false;
	ASSERT_STOP(tracer_wait(t), STOP_EXITING, -1);
	EXPECT_NOT_RUN(effect);
	tracer_cont(t);
	ASSERT_STOP(tracer_wait(t), STOP_GONE, -1);
	EXPECT_EXITED(worker_ending(w), 5);
	EXPECT_NOT_RUN(effect);
}

/* Not fatal: a signal waits until the tracer lets the call go on. */
static const struct signal_row {
	const char *name;
	int sig;
} signals[] = {
	{ "usr1", SIGUSR1 }, { "chld", SIGCHLD }, { "term", SIGTERM }, { "stop", SIGSTOP },
};

CASE(signalled, "a signal in the event stop neither ends the stop nor skips the call, and is delivered after it",
     CLAUSES("RET-TRACE-1"), EACH_ENTRY, ROWS(signals))
{
	const struct signal_row *row = run->row;
	struct effect *effect = effect_new();
	struct tracee *t = stopped_in_effect(run, 0, effect);

	REQUIRE(kill(t->tid, row->sig) == 0);
	REQUIRE(arch_get_nr(t->tid) == EFFECT_NR);
	EXPECT_NOT_RUN(effect);
	tracer_cont(t);
	ASSERT_STOP(tracer_wait(t), STOP_SIGNAL, -1);
	EXPECT_EQ(row->sig, t->last.sig);
	EXPECT_RAN(effect);
	EXPECT_RETURNED(tracer_finish(t), 0);
}
