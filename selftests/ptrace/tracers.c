// SPDX-License-Identifier: GPL-2.0
/* Tracers of their own kind: filtered themselves, more than one, and over execve(2). */
#include "common.h"
#include "exec.h"

static long skip_with_33(void *arg)
{
	pid_t tid = *(pid_t *)arg;

	if (arch_set_nr(tid, -1))
		return -errno;
	return ARCH_SKIP_SETS_RET && arch_set_ret(tid, 33) ? -errno : 0;
}

/* A worker that another, with filters of its own, has stopped for RET_TRACE. */
static struct worker *stopped_by(const struct run *run, struct worker *tracer,
				 struct effect *effect)
{
	struct worker *w = worker_with_filters(run, on_call(EFFECT_NR, TRACE(1)));

	worker_may_be_traced(w);
	ASSERT_RETURNED(worker_ptrace(tracer, PTRACE_SEIZE, w, 0, PTRACE_O_TRACESECCOMP), 0);
	worker_begin(w, effect_call(effect));
	EXPECT_EQ(SIGTRAP | PTRACE_EVENT_SECCOMP << 8, worker_await_stop(tracer, w));
	return w;
}

CASE(filtered_tracer, "filters of the tracer are not asked about the tracee's calls",
     CLAUSES("RET-TRACE-1"), EACH_ENTRY)
{
	struct worker *tracer = worker_with_filters(run, on_call(EFFECT_NR, KILL_PROCESS));
	struct effect *effect = effect_new();
	struct worker *w = stopped_by(run, tracer, effect);

	EXPECT_NOT_RUN(effect);
	ASSERT_RETURNED(worker_ptrace(tracer, PTRACE_CONT, w, 0, 0), 0);
	EXPECT_RETURNED(worker_wait(w), 0);
	EXPECT_RAN(effect);
	EXPECT(worker_alive(tracer), "the tracer to live", "it ended");
}

CASE(filtered_tracer_skips, "a filtered tracer may skip a tracee's call",
     CLAUSES("RET-TRACE-5"), EACH_ENTRY)
{
	struct worker *tracer = worker_with_filters(run, on_call(EFFECT_NR, KILL_PROCESS));
	struct effect *effect = effect_new();
	struct worker *w = stopped_by(run, tracer, effect);
	struct outcome o;

	ASSERT_RETURNED(worker_run(tracer, skip_with_33, &w->tid), 0);
	ASSERT_RETURNED(worker_ptrace(tracer, PTRACE_CONT, w, 0, 0), 0);
	o = worker_wait(w);
	if (ARCH_SKIP_SETS_RET)
		EXPECT_RETURNED(o, 33);
	EXPECT_NOT_RUN(effect);
}

CASE(denied_ptrace, "ptrace(2) is filtered like any call: a tracer that may not call it can't let its tracee go on",
     CLAUSES("FILTER-2", "RET-ERRNO-1"), EACH_ENTRY)
{
	struct worker *tracer = worker_new();
	struct effect *effect = effect_new();
	struct worker *w = stopped_by(run, tracer, effect);

	ASSERT_RETURNED(worker_install(tracer, run->entry, deny(NR_ptrace, 77)), 0);
	EXPECT_ERRNO(worker_ptrace(tracer, PTRACE_CONT, w, 0, 0), 77);
	EXPECT_NOT_RUN(effect);
	worker_kill(tracer);
	EXPECT_RETURNED(worker_wait(w), 0);
	EXPECT_RAN(effect);
}

CASE(traced_tracer, "of a tracer and its tracee, both traced and filtered, each one's stop is its own tracer's",
     CLAUSES("RET-TRACE-1", "RET-TRACE-4"), EACH_ENTRY)
{
	struct worker *tracer = worker_with_filters(run, on_call(NR_getppid, TRACE(2)));
	struct effect *effect = effect_new();
	struct worker *w;
	struct tracee *t;

	ignore_children(tracer);
	t = tracer_seize(tracer, PTRACE_O_TRACESECCOMP);
	w = stopped_by(run, tracer, effect);
	begin_traced(t, CALL(getppid));
	EXPECT_EQ(2, t->last.msg);
	EXPECT_RETURNED(tracer_finish(t), getpid());
	EXPECT_NOT_RUN(effect);
	ASSERT_RETURNED(worker_ptrace(tracer, PTRACE_CONT, w, 0, 0), 0);
	EXPECT_RETURNED(worker_wait(w), 0);
	EXPECT_RAN(effect);
}

CASE(next_tracer, "a tracer that takes over from another gets the events from then on",
     CLAUSES("RET-TRACE-1", "RET-TRACE-2"), EACH_ENTRY)
{
	struct worker *tracer = worker_new();
	struct effect *effect = effect_new(), *later = effect_new();
	struct worker *w = stopped_by(run, tracer, effect);
	struct tracee *t;

	worker_kill(tracer);
	ASSERT_RETURNED(worker_wait(w), 0);
	t = tracer_seize(w, PTRACE_O_TRACESECCOMP);
	begin_traced(t, effect_call(later));
	EXPECT_EQ(1, t->last.msg);
	EXPECT_NOT_RUN(later);
	EXPECT_RETURNED(tracer_finish(t), 0);
	EXPECT_RAN(later);
}

CASE(over_exec, "a tracee's filter and its tracer's option stay over execve(2)",
     CLAUSES("RET-TRACE-1", "FILTER-EXEC"), EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, on_call(NR_getppid, TRACE(3)));
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACESECCOMP | PTRACE_O_TRACEEXEC);

	worker_queue_exec(w, NULL);
	worker_begin(w, CALL(getppid));
	ASSERT_STOP(tracer_wait(t), STOP_EXEC, -1);
	tracer_cont(t);
	ASSERT_STOP(tracer_wait(t), STOP_SECCOMP, NR_getppid);
	EXPECT_EQ(3, t->last.msg);
	EXPECT_RETURNED(tracer_finish(t), getpid());
}

/* The thread is from then on known by the process's number. */
CASE(over_exec_by_thread, "the filter of a further thread and its tracer's option stay over its execve(2), which makes it the first",
     CLAUSES("RET-TRACE-1", "FILTER-EXEC"), EACH_ENTRY)
{
	struct worker *w = worker_new(), *thread = worker_thread(w);
	struct tracee *t;

	ASSERT_RETURNED(worker_install(thread, run->entry, on_call(NR_getppid, TRACE(3))), 0);
	t = tracer_seize(thread, PTRACE_O_TRACESECCOMP | PTRACE_O_TRACEEXEC);
	worker_queue_exec(thread, NULL);
	worker_begin(thread, CALL(getppid));
	t->tid = w->pid;
	ASSERT_STOP(tracer_wait(t), STOP_EXEC, -1);
	tracer_cont(t);
	ASSERT_STOP(tracer_wait(t), STOP_SECCOMP, NR_getppid);
	EXPECT_EQ(3, t->last.msg);
	EXPECT_RETURNED(tracer_finish(t), getpid());
}

CASE(suspended_over_exec, "a suspended tracee stays suspended over execve(2), and its filter with it",
     CLAUSES("CUR-PT-3", "FILTER-EXEC"), SINCE("4.3"), NEEDS(&need_root, &need_checkpoint_restore),
     EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, deny(NR_getppid, 77));
	struct tracee *t = tracer_seize(w, PTRACE_O_SUSPEND_SECCOMP);

	worker_queue_exec(w, NULL);
	worker_begin(w, CALL(getppid));
	EXPECT_RETURNED(tracer_finish(t), getpid());
	tracer_interrupt(t);
	tracer_options(t, 0);
	tracer_cont(t);
	worker_begin(w, CALL(getppid));
	EXPECT_ERRNO(tracer_finish(t), 77);
}
