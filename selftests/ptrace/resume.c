// SPDX-License-Identifier: GPL-2.0
/* Ways to let a tracee go on, or not, from a stop in a filtered call. */
#include "common.h"
#include "handler.h"

static const struct from {
	const char *name;
	bool event;
} from[] = {
	{ "event_stop", true }, { "entry_stop", false },
};

/* A worker whose uname(2) is traced, and stopped in it. */
static struct tracee *stopped(const struct run *run, bool event, struct effect *effect)
{
	struct worker *w = worker_with_filters(run, on_call(EFFECT_NR, event ? TRACE(1) : LOG));
	struct tracee *t;

	if (event) {
		t = tracer_seize(w, PTRACE_O_TRACESECCOMP);
		begin_traced(t, effect_call(effect));
		return t;
	}
	t = tracer_attach(w, PTRACE_O_TRACESECCOMP);
	worker_begin(w, effect_call(effect));
	tracer_run_to(t, STOP_ENTRY, EFFECT_NR);
	return t;
}

CASE(step, "PTRACE_SINGLESTEP out of a stop in a call makes the call and stops behind it; PTRACE_CONT then stops at no further one",
     CLAUSES("RET-TRACE-1"), SINCE("4.14"), EACH_ENTRY, ROWS(from))
{
	const struct from *row = run->row;
	struct effect *effect = effect_new();
	struct tracee *t = stopped(run, row->event, effect);
	unsigned long behind = arch_get_ip(t->tid);

	tracer_resume(t, PTRACE_SINGLESTEP, 0);
	ASSERT_STOP(tracer_wait(t), STOP_SIGNAL, -1);
	EXPECT_EQ(SIGTRAP, t->last.sig);
	if (ARCH_STEPS_BEHIND)
		EXPECT_EQ(behind, arch_get_ip(t->tid));
	EXPECT_RAN(effect);
	worker_queue(t->worker, CALL(getppid));
	EXPECT_RETURNED(tracer_finish(t), 0);
	worker_begin(t->worker, CALL(getppid));
	EXPECT_RETURNED(tracer_finish(t), getpid());
}

static const struct action_row actions[] = {
	{ "allow", ALLOW, 0, true }, { "errno", ERRNO(77), -77, false },
};

CASE(with_signal, "a signal that a tracer gives a call along at its entry stop comes behind the call, which is judged and made",
     CLAUSES("RET-TRACE-8", "RET-ERRNO-1"), EACH_ENTRY, ROWS(actions))
{
	const struct action_row *row = run->row;
	struct worker *w = worker_new();
	int *count = handle_signal(w, SIGUSR1, SA_RESTART);
	struct effect *effect = effect_new();
	struct tracee *t;

	ASSERT_RETURNED(worker_install(w, run->entry, on_call(EFFECT_NR, row->action)), 0);
	t = tracer_attach(w, 0);
	worker_begin(w, effect_call(effect));
	tracer_run_to(t, STOP_ENTRY, EFFECT_NR);
	tracer_resume(t, PTRACE_CONT, SIGUSR1);
	ASSERT_STOP(tracer_wait(t), STOP_SIGNAL, -1);
	EXPECT_EQ(SIGUSR1, t->last.sig);
	EXPECT_EQ(row->runs, effect_seen(effect));
	tracer_resume(t, PTRACE_CONT, SIGUSR1);
	EXPECT_RETURNED(tracer_finish(t), row->ret);
	EXPECT_EQ(1, *count);
}

CASE(stepped_over, "a call that a tracer has the tracee come to, and over, by PTRACE_SINGLESTEP is judged as ever",
     CLAUSES("RET-ERRNO-1", "RET-ALLOW-1"), EACH_ENTRY, ROWS(actions))
{
	const struct action_row *row = run->row;
	struct worker *w = worker_with_filters(run, on_call(EFFECT_NR, row->action));
	struct tracee *t = tracer_attach(w, 0);
	struct effect *effect = effect_new();
	struct op *op;

	if (!ARCH_STEPS_BEHIND)
		case_skip("the architecture does not step from one call to the next");
	worker_queue(w, CALL(gettid));
	op = worker_queue(w, effect_call(effect));
	worker_start(w);
	tracer_run_to(t, STOP_EXIT, NR_gettid);
	while (__atomic_load_n(&op->state, __ATOMIC_ACQUIRE) != OP_DONE) {
		tracer_resume(t, PTRACE_SINGLESTEP, 0);
		ASSERT_STOP(tracer_wait(t), STOP_SIGNAL, -1);
	}
	EXPECT_RETURNED(tracer_finish(t), row->ret);
	EXPECT_EQ(row->runs, effect_seen(effect));
}

CASE(interrupted, "PTRACE_INTERRUPT leaves a tracee in its event stop; when that goes on, the interruption comes behind the call",
     CLAUSES("RET-TRACE-1"), SINCE("4.8"), EACH_ENTRY)
{
	struct effect *effect = effect_new();
	struct tracee *t = stopped(run, true, effect);

	REQUIRE(ptrace(PTRACE_INTERRUPT, t->tid, NULL, NULL) == 0);
	EXPECT_EQ(EFFECT_NR, arch_get_nr(t->tid));
	EXPECT_NOT_RUN(effect);
	EXPECT_EQ(OUT_RUNNING, worker_peek(t->worker).kind);
	tracer_cont(t);
	ASSERT_STOP(tracer_wait(t), STOP_PAUSED, -1);
	EXPECT_RAN(effect);
	EXPECT_RETURNED(tracer_finish(t), 0);
}

CASE(no_listening, "PTRACE_LISTEN is not for the event stop, which it leaves as it is: EIO",
     CLAUSES("RET-TRACE-1"), SINCE("4.8"), EACH_ENTRY)
{
	struct effect *effect = effect_new();
	struct tracee *t = stopped(run, true, effect);

	EXPECT_EQ(-1, ptrace(PTRACE_LISTEN, t->tid, NULL, NULL));
	EXPECT_EQ(EIO, errno);
	EXPECT_EQ(EFFECT_NR, arch_get_nr(t->tid));
	EXPECT_NOT_RUN(effect);
	EXPECT_RETURNED(tracer_finish(t), 0);
	EXPECT_RAN(effect);
}

CASE(emulation_left, "when a tracer leaves that has emulated a call by PTRACE_SYSEMU, later ones are judged and made again",
     CLAUSES("RET-TRACE-9", "RET-ERRNO-1"), SINCE("4.8"), EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, deny(NR_getppid, 77));
	struct tracee *t = tracer_attach(w, 0);
	struct effect *effect = effect_new(), *later = effect_new();

	worker_queue(w, CALL(gettid));
	worker_begin(w, effect_call(effect));
	tracer_run_to(t, STOP_EXIT, NR_gettid);
	tracer_resume(t, PTRACE_SYSEMU, 0);
	ASSERT_STOP(tracer_wait(t), STOP_ENTRY, EFFECT_NR);
	give_result(t, 42);
	tracer_detach(t);
	EXPECT_RETURNED(worker_wait(w), 42);
	EXPECT_NOT_RUN(effect);
	EXPECT_ERRNO(worker_call(w, CALL(getppid)), 77);
	EXPECT_RETURNED(worker_call(w, effect_call(later)), 0);
	EXPECT_RAN(later);
}
