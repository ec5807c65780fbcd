// SPDX-License-Identifier: GPL-2.0
/* Handlers of signals that come while a filtered call waits or is denied. */
#include "common.h"

/* A worker that waits in read(2), with a handler that installs a filter. */
static struct worker *filtered_by_handler(const struct run *run, const struct pipe_read *p,
					  int flags, struct sock_fprog *filter)
{
	struct worker *w = worker_new();
	struct handled *h = handle(w, flags);

	h->call = install_call(run->entry, filter);
	h->acts = true;
	h->result = -1;
	worker_begin(w, pipe_read_call(run->gate, p));
	worker_blocked(w, run->gate->nr[CALL_read]);
	REQUIRE(kill(w->pid, SIGUSR1) == 0);
	return w;
}

CASE(filter_for_restart, "a filter that a handler installs is asked about the call that goes on behind it",
     CLAUSES("FILTER-2", "RET-ERRNO-1"), EACH_ENTRY, EACH_GATE)
{
	struct pipe_read p = pipe_read_new();
	struct worker *w = filtered_by_handler(run, &p, SA_RESTART,
					       on_pipe_read(run->gate, &p, ERRNO(77)));

	EXPECT_ERRNO(worker_wait(w), 77);
}

static const struct death_row {
	const char *name;
	uint32_t action;
} deaths[] = {
	{ "kill_process", KILL_PROCESS }, { "kill_thread", KILL_THREAD }, { "trap", TRAP(1) },
};

CASE(deadly_for_restart, "a deadly filter that a handler installs ends the process at the call that goes on behind it",
     CLAUSES("FILTER-2", "CUR-KP-1"), SINCE("4.14"), EACH_ENTRY, EACH_GATE, ROWS(deaths))
{
	const struct death_row *row = run->row;
	struct pipe_read p = pipe_read_new();
	struct worker *w = filtered_by_handler(run, &p, SA_RESTART,
					       on_pipe_read(run->gate, &p, row->action));

	EXPECT_KILLED(worker_wait(w), SIGSYS);
}

CASE(strict_for_restart, "strict mode that a handler enters lets read(2) go on behind it, and nothing else later",
     CLAUSES("STRICT-1", "STRICT-2"), EACH_ENTRY)
{
	struct pipe_read p = pipe_read_new();
	struct worker *w = worker_new();
	/* Of two sigreturns, strict mode knows one. */
	bool rt = arch_sigreturn(run->gate) == run->gate->nr[CALL_rt_sigreturn];
	struct handled *h = handle(w, SA_RESTART | (rt ? SA_SIGINFO : 0));
	struct effect *effect = effect_new();

	h->call = strict_call(run->entry);
	h->acts = true;
	worker_queue(w, pipe_read_call(run->gate, &p));
	worker_begin(w, effect_call(effect));
	worker_blocked(w, NR_read);
	REQUIRE(kill(w->pid, SIGUSR1) == 0);
	pipe_read_feed(&p);
	EXPECT_KILLED(worker_wait(w), SIGKILL);
	EXPECT_EQ(1, w->op[0].ret);
	EXPECT_NOT_RUN(effect);
}

CASE(no_restart, "a handler without SA_RESTART ends the call with EINTR: the filter that it installs is not asked",
     CLAUSES("FILTER-2"), EACH_ENTRY, EACH_GATE)
{
	struct pipe_read p = pipe_read_new();
	struct worker *w = filtered_by_handler(run, &p, 0,
					       on_pipe_read(run->gate, &p, ERRNO(77)));

	EXPECT_ERRNO(worker_wait(w), EINTR);
	EXPECT_ERRNO(worker_call(w, pipe_read_call(run->gate, &p)), 77);
}

static const struct denial_row {
	const char *name;
	uint32_t action;
	long ret;
} denials[] = {
	{ "errno_77", ERRNO(77), -77 }, { "errno_zero", ERRNO(0), 0 },
	{ "eintr", ERRNO(EINTR), -EINTR }, { "eagain", ERRNO(EAGAIN), -EAGAIN },
	{ "errno_highest", ERRNO(4095), -4095 }, { "trace", TRACE(1), -ENOSYS },
	{ "user_notif", NOTIFY, -ENOSYS },
};

CASE(denied_meanwhile, "a denial is not lost, nor the call made, where a signal waits for its end",
     CLAUSES("RET-ERRNO-1", "RET-TRACE-2"), EACH_ENTRY, ROWS(denials))
{
	const struct denial_row *row = run->row;
	struct worker *w = worker_new();
	struct effect *effect = effect_new();
	struct handled *h = handle(w, SA_RESTART);
	struct tracee *t;

	ASSERT_RETURNED(worker_install(w, run->entry, on_call(EFFECT_NR, row->action)), 0);
	t = tracer_attach(w, 0);
	worker_begin(w, effect_call(effect));
	tracer_run_to(t, STOP_ENTRY, EFFECT_NR);
	REQUIRE(kill(w->pid, SIGUSR1) == 0);
	tracer_cont(t);
	ASSERT_STOP(tracer_wait(t), STOP_SIGNAL, -1);
	tracer_resume(t, PTRACE_CONT, SIGUSR1);
	EXPECT_RETURNED(tracer_finish(t), row->ret);
	EXPECT_EQ(1, h->count);
	EXPECT_NOT_RUN(effect);
}

/* Whichever of the two the ABI's frames need. */
static struct sock_fprog *on_sigreturn(uint32_t action)
{
	return FILTER(ALLOW, { action, { NR_IS(NR_rt_sigreturn) } },
		      { action, { NR_IS(NR_sigreturn) } });
}

static const struct death_row kills[] = {
	{ "kill_process", KILL_PROCESS }, { "kill_thread", KILL_THREAD },
};

CASE(return_denied, "the return from a handler is a call that filters see: deadly, it ends the process behind the handler",
     CLAUSES("FILTER-2", "CUR-KP-1"), SINCE("4.14"), EACH_ENTRY, ROWS(kills))
{
	const struct death_row *row = run->row;
	struct worker *w = worker_new();
	struct handled *h = handle(w, 0);

	ASSERT_RETURNED(worker_install(w, run->entry, on_sigreturn(row->action)), 0);
	EXPECT_TRUE(worker_alive(w));
	REQUIRE(kill(w->pid, SIGUSR1) == 0);
	EXPECT_KILLED(worker_ending(w), SIGSYS);
	EXPECT_EQ(1, h->count);
}

CASE(return_traced, "the return from a handler stops for RET_TRACE, and a tracer's leave completes it",
     CLAUSES("FILTER-2", "RET-TRACE-1"), EACH_ENTRY)
{
	struct worker *w = worker_new();
	struct handled *h = handle(w, SA_RESTART);
	struct tracee *t;
	struct stop s;

	ASSERT_RETURNED(worker_install(w, run->entry, on_sigreturn(TRACE(9))), 0);
	t = tracer_seize(w, PTRACE_O_TRACESECCOMP);
	REQUIRE(kill(w->pid, SIGUSR1) == 0);
	ASSERT_STOP(tracer_wait(t), STOP_SIGNAL, -1);
	tracer_resume(t, PTRACE_CONT, SIGUSR1);
	s = tracer_wait(t);
	ASSERT_STOP(s, STOP_SECCOMP, -1);
	EXPECT(s.nr == NR_rt_sigreturn || s.nr == NR_sigreturn, "the number of a sigreturn",
	       "it is %ld", s.nr);
	EXPECT_EQ(9, s.msg);
	EXPECT_EQ(1, h->count);
	tracer_cont(t);
	worker_begin(w, CALL(getppid));
	EXPECT_RETURNED(tracer_finish(t), getpid());
}
