// SPDX-License-Identifier: GPL-2.0
/* SECCOMP_RET_TRACE with no tracer that asked for it: ENOSYS, and not run. */
#include "common.h"

static struct worker *traced_call_worker(const struct run *run)
{
	return worker_with_filters(run, on_gate_call(run->gate, GATE_EFFECT(run->gate), TRACE(5)));
}

/* The promise of this program; twice, as the first time might change it. */
static void expect_refused(const struct run *run, struct worker *w, struct tracee *t)
{
	for (int i = 0; i < 2; i++) {
		struct effect *effect = effect_new();

		worker_begin(w, effect_gate_call(run->gate, effect));
		EXPECT_ERRNO(t ? tracer_finish(t) : worker_wait(w), ENOSYS);
		EXPECT_NOT_RUN(effect);
	}
}

static struct tracee *seize_exactly(struct worker *w, unsigned long options)
{
	struct tracee *t = tracer_adopt(w->tid, w);

	REQUIRE(ptrace(PTRACE_SEIZE, w->tid, NULL, options) == 0);
	return t;
}

CASE(none, "SECCOMP_RET_TRACE without a tracer fails with ENOSYS and does not run the call",
     CLAUSES("RET-TRACE-2"), EACH_ENTRY, EACH_GATE)
{
	expect_refused(run, traced_call_worker(run), NULL);
}

static const struct options_row {
	const char *name;
	unsigned long options;
} other_options[] = {
	{ "no_options", 0 },
	{ "sysgood", PTRACE_O_TRACESYSGOOD },
	{ "all_others", PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK |
		PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC |
		PTRACE_O_TRACEVFORKDONE | PTRACE_O_TRACEEXIT },
};

CASE(without_option, "a tracer without PTRACE_O_TRACESECCOMP is as none: ENOSYS, no stop, not run",
     CLAUSES("RET-TRACE-2", "RET-TRACE-3"), EACH_ENTRY, ROWS(other_options))
{
	const struct options_row *row = run->row;
	struct worker *w = traced_call_worker(run);

	expect_refused(run, w, seize_exactly(w, row->options));
}

static const struct options_row option_ways[] = {
	{ "by_seize", PTRACE_O_TRACESECCOMP },
	{ "by_setoptions", 0 },
};

CASE(option_set, "PTRACE_O_TRACESECCOMP is accepted as data of PTRACE_SEIZE and by PTRACE_SETOPTIONS",
     CLAUSES("RET-TRACE-1", "RET-TRACE-3"), EACH_ENTRY, ROWS(option_ways))
{
	const struct options_row *row = run->row;
	struct worker *w = traced_call_worker(run);
	struct tracee *t = seize_exactly(w, row->options);
	struct effect *effect = effect_new();

	if (!row->options) {
		tracer_interrupt(t);
		REQUIRE(ptrace(PTRACE_SETOPTIONS, t->tid, NULL, PTRACE_O_TRACESECCOMP) == 0);
		tracer_cont(t);
	}
	begin_traced(t, effect_call(effect));
	EXPECT_NOT_RUN(effect);
	EXPECT_RETURNED(tracer_finish(t), 0);
	EXPECT_RAN(effect);
}

CASE(option_cleared, "once PTRACE_SETOPTIONS takes PTRACE_O_TRACESECCOMP away the tracer is as none",
     CLAUSES("RET-TRACE-2", "RET-TRACE-3"), EACH_ENTRY)
{
	struct worker *w = traced_call_worker(run);
	struct tracee *t = tracer_attach(w, PTRACE_O_TRACESECCOMP);

	tracer_options(t, 0);
	tracer_cont(t);
	expect_refused(run, w, t);
}

CASE(detached, "after the tracer has detached the call fails with ENOSYS again",
     CLAUSES("RET-TRACE-2"), EACH_ENTRY)
{
	struct worker *w = traced_call_worker(run);
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACESECCOMP);

	begin_traced(t, effect_call(effect_new()));
	EXPECT_RETURNED(tracer_finish(t), 0);
	tracer_interrupt(t);
	tracer_detach(t);
	expect_refused(run, w, NULL);
}

CASE(classic_attach, "a tracer by PTRACE_ATTACH gets the event once PTRACE_SETOPTIONS has set the option",
     CLAUSES("RET-TRACE-1", "RET-TRACE-3"), EACH_ENTRY)
{
	struct worker *w = traced_call_worker(run);
	struct tracee *t = tracer_adopt(w->tid, w);
	struct effect *effect = effect_new();

	REQUIRE(ptrace(PTRACE_ATTACH, t->tid, NULL, NULL) == 0);
	t->by = PTRACE_SYSCALL;
	ASSERT_STOP(tracer_wait(t), STOP_SIGNAL, -1);
	EXPECT_EQ(SIGSTOP, t->last.sig);
	tracer_cont(t);
	expect_refused(run, w, t);

	REQUIRE(kill(t->tid, SIGUSR1) == 0);
	ASSERT_STOP(tracer_wait(t), STOP_SIGNAL, -1);
	REQUIRE(ptrace(PTRACE_SETOPTIONS, t->tid, NULL, PTRACE_O_TRACESECCOMP) == 0);
	tracer_cont(t);
	begin_traced(t, effect_call(effect));
	EXPECT_EQ(5, t->last.msg);
	EXPECT_RETURNED(tracer_finish(t), 0);
	EXPECT_RAN(effect);
}

static long trace_me(void *arg)
{
	(void)arg;
	return arch_syscall(NR_ptrace, PTRACE_TRACEME, 0, 0, 0, 0, 0);
}

CASE(traced_by_own_wish, "PTRACE_TRACEME alone brings no event: ENOSYS, and not run",
     CLAUSES("RET-TRACE-2", "RET-TRACE-3"), EACH_ENTRY)
{
	struct worker *w = traced_call_worker(run);

	ASSERT_RETURNED(worker_run(w, trace_me, NULL), 0);
	expect_refused(run, w, tracer_adopt(w->tid, w));
}

CASE(other_thread, "a thread that nobody traces gets ENOSYS though a tracer stops its sibling",
     CLAUSES("RET-TRACE-2"), EACH_ENTRY)
{
	struct worker *w = traced_call_worker(run), *thread = worker_thread(w);
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACESECCOMP);
	struct effect *effect = effect_new();

	begin_traced(t, effect_call(effect));
	expect_refused(run, thread, NULL);
	EXPECT_NOT_RUN(effect);
	EXPECT_RETURNED(tracer_finish(t), 0);
	EXPECT_RAN(effect);
}

CASE(only_thread_traced, "a tracer of a further thread gets that thread's event, its leader gets ENOSYS",
     CLAUSES("RET-TRACE-1", "RET-TRACE-2"), EACH_ENTRY)
{
	struct worker *w = traced_call_worker(run), *thread = worker_thread(w);
	struct tracee *t = tracer_seize(thread, PTRACE_O_TRACESECCOMP);
	struct effect *effect = effect_new();

	begin_traced(t, effect_call(effect));
	expect_refused(run, w, NULL);
	EXPECT_NOT_RUN(effect);
	EXPECT_RETURNED(tracer_finish(t), 0);
	EXPECT_RAN(effect);
}
