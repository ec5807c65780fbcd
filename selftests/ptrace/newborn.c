// SPDX-License-Identifier: GPL-2.0
/* Children and threads of a tracee that the kernel attaches to the tracer at birth. */
#include <sched.h>

#include "common.h"

#define BIRTHS (PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE)

static const struct birth_row {
	const char *name;
	unsigned long flags;	/* of clone(2) */
} births[] = {
	{ "fork", SIGCHLD },
	{ "clone", 0 },		/* another signal at its end than SIGCHLD */
	{ "sharing", CLONE_VM | SIGCHLD },
	{ "thread", WORKER_THREAD },
};

/*
 * A tracee that the tracee w makes; its first stop is over, it waits for
 * orders.  Both run by PTRACE_CONT.
 */
static struct tracee *newborn_of(struct tracee *t, unsigned long flags)
{
	struct worker *born;
	struct tracee *child;
	struct stop stop;

	born = worker_clone_begin(t->worker, flags, NULL);
	stop = tracer_wait(t);
	ASSERT_STOP(stop, STOP_NEW_TASK, -1);
	child = tracer_adopt(stop.msg, born);
	ASSERT_STOP(tracer_wait(child), STOP_PAUSED, -1);
	tracer_cont(child);
	tracer_cont(t);
	ASSERT_STOP(tracer_wait(t), STOP_NONE, -1);
	worker_clone_end(born);
	return child;
}

static struct tracee *traced(const struct run *run, unsigned long options,
			     struct sock_fprog *filter)
{
	struct worker *w = worker_with_filters(run, filter);

	ignore_children(w);
	return tracer_seize(w, options);
}

CASE(event, "a tracee made by a tracee has its filters and its tracer's option: it stops for RET_TRACE",
     CLAUSES("RET-TRACE-1", "FILTER-FORK"), SINCE("4.8"), EACH_ENTRY, ROWS(births))
{
	const struct birth_row *row = run->row;
	struct tracee *t = traced(run, BIRTHS | PTRACE_O_TRACESECCOMP, on_call(EFFECT_NR, TRACE(6)));
	struct tracee *born = newborn_of(t, row->flags);
	struct effect *effect = effect_new(), *other = effect_new();

	begin_traced(born, effect_call(effect));
	EXPECT_EQ(6, born->last.msg);
	begin_traced(t, effect_call(other));
	EXPECT_NOT_RUN(effect);
	EXPECT_NOT_RUN(other);
	EXPECT_RETURNED(tracer_finish(born), 0);
	EXPECT_RAN(effect);
	EXPECT_NOT_RUN(other);
	EXPECT_RETURNED(tracer_finish(t), 0);
	EXPECT_RAN(other);
}

CASE(no_option, "a tracee made by a tracee whose tracer did not ask for the event gets ENOSYS as that one does",
     CLAUSES("RET-TRACE-2", "FILTER-FORK"), SINCE("4.8"), EACH_ENTRY, ROWS(births))
{
	const struct birth_row *row = run->row;
	struct tracee *t = traced(run, BIRTHS, on_call(EFFECT_NR, TRACE(6)));
	struct tracee *born = newborn_of(t, row->flags);
	struct effect *effect = effect_new();

	worker_begin(born->worker, effect_call(effect));
	EXPECT_ERRNO(tracer_finish(born), ENOSYS);
	worker_begin(t->worker, effect_call(effect));
	EXPECT_ERRNO(tracer_finish(t), ENOSYS);
	EXPECT_NOT_RUN(effect);
}

CASE(by_clone_ptrace, "a child or thread that a tracee makes with CLONE_PTRACE is traced as it is, whatever events were asked for",
     CLAUSES("RET-TRACE-1", "FILTER-FORK"), SINCE("4.8"), EACH_ENTRY, ROWS(births))
{
	const struct birth_row *row = run->row;
	struct tracee *t = traced(run, PTRACE_O_TRACESECCOMP, on_call(EFFECT_NR, TRACE(6))), *child;
	struct worker *born = worker_clone_begin(t->worker, row->flags | CLONE_PTRACE, NULL);
	struct effect *effect = effect_new();

	worker_clone_end(born);
	child = tracer_adopt(born->tid, born);
	ASSERT_STOP(tracer_wait(child), STOP_PAUSED, -1);
	tracer_cont(child);
	begin_traced(child, effect_call(effect));
	EXPECT_EQ(6, child->last.msg);
	EXPECT_RETURNED(tracer_finish(child), 0);
	EXPECT_RAN(effect);
}

CASE(first_stop, "the first stop of a tracee made by a tracee that runs by PTRACE_SYSCALL is that of its birth, no syscall stop",
     CLAUSES("FILTER-FORK"), EACH_ENTRY, ROWS(births))
{
	const struct birth_row *row = run->row;
	struct worker *w = worker_with_filters(run, on_call(EFFECT_NR, TRACE(6))), *born;
	struct tracee *t, *child;
	struct stop stop;

	ignore_children(w);
	t = tracer_attach(w, BIRTHS | PTRACE_O_TRACESECCOMP);
	born = worker_clone_begin(w, row->flags, NULL);
	do {
		stop = tracer_step(t);
	} while (stop.kind == STOP_ENTRY || stop.kind == STOP_EXIT);
	ASSERT_STOP(stop, STOP_NEW_TASK, -1);
	child = tracer_adopt(stop.msg, born);
	ASSERT_STOP(tracer_wait(child), STOP_PAUSED, -1);
}

static const struct filter_row {
	const char *name;
	bool filtered;
} filter_rows[] = {
	{ "unfiltered", false }, { "filtered", true },
};

CASE(exit_stop, "PTRACE_SYSCALL out of the stop that tells of a birth brings the exit stop of that call, whether or not there is a filter",
     CLAUSES("FILTER-FORK"), ROWS(filter_rows))
{
	const struct filter_row *row = run->row;
	struct worker *w = worker_new(), *born;
	struct tracee *t;

	if (row->filtered)
		ASSERT_RETURNED(worker_install(w, run->entry, on_call(EFFECT_NR, TRACE(6))), 0);
	ignore_children(w);
	t = tracer_seize(w, BIRTHS | PTRACE_O_TRACESECCOMP);
	born = worker_clone_begin(w, SIGCHLD, NULL);
	ASSERT_STOP(tracer_wait(t), STOP_NEW_TASK, -1);
	tracer_adopt(t->last.msg, born);
	ASSERT_STOP(tracer_step(t), STOP_EXIT, -1);
}

static void expect_untraced(const struct run *run, unsigned long options, unsigned long flags)
{
	struct tracee *t = traced(run, options | PTRACE_O_TRACESECCOMP, on_call(EFFECT_NR, TRACE(6)));
	struct worker *born = worker_clone(t->worker, flags);
	struct effect *effect = effect_new();

	EXPECT_ERRNO(worker_call(born, effect_call(effect)), ENOSYS);
	EXPECT_NOT_RUN(effect);
	begin_traced(t, effect_call(effect));
	EXPECT_RETURNED(tracer_finish(t), 0);
	EXPECT_RAN(effect);
}

CASE(not_attached, "a child or thread that is not traced from its birth has no tracer: ENOSYS",
     CLAUSES("RET-TRACE-2", "FILTER-FORK"), EACH_ENTRY, ROWS(births))
{
	const struct birth_row *row = run->row;

	expect_untraced(run, 0, row->flags);
}

CASE(clone_untraced, "a child or thread that a tracee makes with CLONE_UNTRACED has no tracer, whatever events were asked for: ENOSYS",
     CLAUSES("RET-TRACE-2", "FILTER-FORK"), EACH_ENTRY, ROWS(births))
{
	const struct birth_row *row = run->row;

	expect_untraced(run, BIRTHS, row->flags | CLONE_UNTRACED);
}

CASE(filtered, "a tracee made by a tracee is filtered as that one is",
     CLAUSES("FILTER-FORK"), EACH_ENTRY, ROWS(births))
{
	const struct birth_row *row = run->row;
	struct tracee *t = traced(run, BIRTHS, deny(EFFECT_NR, 77));
	struct tracee *born = newborn_of(t, row->flags);
	struct effect *effect = effect_new();

	worker_begin(born->worker, effect_call(effect));
	EXPECT_ERRNO(tracer_finish(born), 77);
	EXPECT_NOT_RUN(effect);
}

CASE(suspended, "a tracee made by a suspended tracee is suspended too, until its own option is cleared",
     CLAUSES("CUR-PT-3"), SINCE("4.3"), NEEDS(&need_root, &need_checkpoint_restore),
     EACH_ENTRY, ROWS(births))
{
	const struct birth_row *row = run->row;
	struct tracee *t = traced(run, BIRTHS | PTRACE_O_SUSPEND_SECCOMP, deny(EFFECT_NR, 77));
	struct tracee *born = newborn_of(t, row->flags);
	struct effect *effect = effect_new(), *later = effect_new();

	worker_begin(born->worker, effect_call(effect));
	EXPECT_RETURNED(tracer_finish(born), 0);
	EXPECT_RAN(effect);
	tracer_interrupt(born);
	tracer_options(born, 0);
	tracer_cont(born);
	worker_begin(born->worker, effect_call(later));
	EXPECT_ERRNO(tracer_finish(born), 77);
	EXPECT_NOT_RUN(later);
	worker_begin(t->worker, effect_call(later));
	EXPECT_RETURNED(tracer_finish(t), 0);
	EXPECT_RAN(later);
}

/* The parent waits for the end of this child: it has no more to say. */
CASE(vforked, "a child by vfork(2) of a tracee stops for RET_TRACE while its parent waits for it",
     CLAUSES("RET-TRACE-1", "FILTER-FORK"), SINCE("4.8"), EACH_ENTRY)
{
	struct tracee *t = traced(run, BIRTHS | PTRACE_O_TRACESECCOMP, on_call(EFFECT_NR, TRACE(6)));
	struct worker *w = worker_clone_begin(t->worker, CLONE_VM | CLONE_VFORK | SIGCHLD, NULL);
	struct effect *effect = effect_new();
	struct tracee *born;
	struct stop stop = tracer_wait(t);

	ASSERT_STOP(stop, STOP_NEW_TASK, -1);
	born = tracer_adopt(stop.msg, w);
	ASSERT_STOP(tracer_wait(born), STOP_PAUSED, -1);
	tracer_cont(born);
	tracer_cont(t);
	begin_traced(born, effect_call(effect));
	EXPECT_EQ(6, born->last.msg);
	EXPECT_NOT_RUN(effect);
	EXPECT_RETURNED(tracer_finish(born), 0);
	EXPECT_RAN(effect);
}

CASE(emulation_alone, "a child that a tracee makes while its tracer has it resume by PTRACE_SYSEMU makes its calls",
     CLAUSES("RET-TRACE-9", "FILTER-FORK"), SINCE("4.8"), EACH_ENTRY)
{
	struct tracee *t = traced(run, PTRACE_O_TRACESECCOMP, on_call(NR_clone, TRACE(6)));
	struct worker *born = worker_clone_begin(t->worker, CLONE_VM | CLONE_VFORK | SIGCHLD, NULL);
	struct effect *effect = effect_new();

	ASSERT_STOP(tracer_wait(t), STOP_SECCOMP, NR_clone);
	tracer_resume(t, PTRACE_SYSEMU, 0);
	EXPECT_RETURNED(worker_call(born, effect_call(effect)), 0);
	EXPECT_RAN(effect);
}
