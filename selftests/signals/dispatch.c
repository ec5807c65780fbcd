// SPDX-License-Identifier: GPL-2.0
/* Syscall User Dispatch comes before the filters, which judge what it lets pass. */
#include "answers.h"
#include "common.h"

#ifndef PR_SET_SYSCALL_USER_DISPATCH
#define PR_SET_SYSCALL_USER_DISPATCH 59
#define PR_SYS_DISPATCH_OFF 0
#define PR_SYS_DISPATCH_ON 1
#endif
#define LET_PASS 0
#define DISPATCH 1
#define SYS_USER_DISPATCH_CODE 2

/**
 * struct dispatched - shared with the worker
 * @selector: what the kernel reads at each call
 * @count:    SIGSYS so far
 * @code:     si_code of the last, @nr its number
 * @call:     the call to make with @selector set to DISPATCH
 */
struct dispatched {
	volatile char selector;
	int count, code, nr;
	struct call call;
};

static struct dispatched *dispatched;

static void on_sigsys(int sig, siginfo_t *info, void *uc)
{
	(void)sig;
	/* Also for the return from here. */
	dispatched->selector = LET_PASS;
	dispatched->count++;
	dispatched->code = info->si_code;
	dispatched->nr = info->si_syscall;
	arch_uc_set_ret(uc, TRAP_ANSWER);
}

static long turn_on(void *arg)
{
	struct sigaction sa = { .sa_sigaction = on_sigsys, .sa_flags = SA_SIGINFO };

	dispatched = arg;
	if (sigaction(SIGSYS, &sa, NULL))
		return -errno;
	return arch_syscall(NR_prctl, PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_ON, 0, 0,
			    PTR(&dispatched->selector), 0);
}

static long call_dispatched(void *arg)
{
	long ret;

	dispatched->selector = *(const char *)arg;
	ret = call_make(&dispatched->call);
	dispatched->selector = LET_PASS;
	return ret;
}

static struct worker *dispatched_worker(const struct run *run, uint32_t action,
					struct dispatched **d, struct effect *effect)
{
	struct worker *w = worker_new();
	struct outcome o;

	*d = shared_alloc(sizeof(**d));
	(*d)->call = effect_call(effect);
	o = worker_run(w, turn_on, *d);
	if (o.kind == OUT_RETURNED && (o.ret == -EINVAL || o.ret == -EPERM))
		case_skip("needs syscall user dispatch");
	ASSERT_RETURNED(o, 0);
	ASSERT_RETURNED(worker_install(w, run->entry, on_call(EFFECT_NR, action)), 0);
	return w;
}

static struct outcome make_call(struct worker *w, char selector)
{
	char *s = shared_alloc(1);

	*s = selector;
	return worker_run(w, call_dispatched, s);
}

CASE(dispatched_first, "a call that user dispatch takes is not for the filters: its SIGSYS says so, and nothing else happens",
     CLAUSES("RET-TRAP-7"), SINCE("5.11"), EACH_ENTRY, ROWS(answers))
{
	const struct answer *row = run->row;
	struct effect *effect = effect_new();
	struct dispatched *d;
	struct worker *w = dispatched_worker(run, row->action, &d, effect);

	EXPECT_RETURNED(make_call(w, DISPATCH), TRAP_ANSWER);
	EXPECT_EQ(1, d->count);
	EXPECT_EQ(SYS_USER_DISPATCH_CODE, d->code);
	EXPECT_EQ(EFFECT_NR, d->nr);
	EXPECT_NOT_RUN(effect);
}

CASE(passed_filtered, "a call that user dispatch lets pass is filtered as without it",
     CLAUSES("FILTER-2"), SINCE("5.11"), EACH_ENTRY, ROWS(answers))
{
	const struct answer *row = run->row;
	struct effect *effect = effect_new();
	struct dispatched *d;
	struct worker *w = dispatched_worker(run, row->action, &d, effect);

	expect_answer(row, make_call(w, LET_PASS), effect);
	EXPECT_EQ(row->action == TRAP(1), d->count);
	if (d->count)
		EXPECT_EQ(SYS_SECCOMP, d->code);
}

CASE(tracer_not_told, "a tracer is told of a call that user dispatch takes by its SIGSYS alone: there is no entry stop, no exit stop, no event",
     CLAUSES("RET-TRAP-7", "RET-TRACE-1"), SINCE("5.11"), EACH_ENTRY)
{
	struct effect *effect = effect_new();
	char *selector = shared_alloc(1);
	struct dispatched *d;
	struct worker *w = dispatched_worker(run, TRACE(1), &d, effect);
	struct tracee *t = tracer_attach(w, PTRACE_O_TRACESECCOMP);
	struct call_info info;
	struct stop s;

	*selector = DISPATCH;
	worker_queue_fn(w, call_dispatched, selector);
	worker_start(w);
	tracer_run_to(t, STOP_EXIT, NR_read);
	s = tracer_step(t);
	ASSERT_STOP(s, STOP_SIGNAL, -1);
	EXPECT_EQ(SIGSYS, s.sig);
	EXPECT_EQ(SYS_USER_DISPATCH_CODE, tracer_siginfo(t).si_code);
	/* The next call is the return from the handler. */
	tracer_resume(t, PTRACE_SYSCALL, SIGSYS);
	s = tracer_wait(t);
	EXPECT_STOP(s, STOP_ENTRY, -1);
	EXPECT_NE(EFFECT_NR, s.nr);
	/* Which has, as all later ones, an exit stop. */
	ASSERT_STOP(tracer_step(t), STOP_EXIT, -1);
	tracer_info(t, &info, sizeof(info));
	EXPECT_EQ(INFO_EXIT, info.op);
	EXPECT_RETURNED(tracer_finish(t), TRAP_ANSWER);
	EXPECT_EQ(1, d->count);
	EXPECT_NOT_RUN(effect);
}
