// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <ucontext.h>

#include "check.h"
#include "sigsys.h"

/* In the worker's memory: where its handler leaves what it sees. */
static struct sigsys *record;

struct sigsys_order {
	struct sigsys *record;
	int flags;
};

static void handler(int sig, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;
	struct sigsys *r = record;
	const struct call *again = r->again;
	int i = __atomic_fetch_add(&r->count, 1, __ATOMIC_SEQ_CST);

	if (i < SIGSYS_SEEN) {
		memcpy(&r->seen[i].info, info, sizeof(*info));
		r->seen[i].ip = arch_uc_ip(uc);
		r->seen[i].ret = arch_uc_ret(uc);
		r->seen[i].tid = arch_syscall(NR_gettid, 0, 0, 0, 0, 0, 0);
		r->seen[i].stack = (uintptr_t)&sig;
	}
	if (again) {
		r->again = NULL;
		r->again_ret = call_make(again);
	}
	if (r->answer && !(r->once && i))
		arch_uc_set_ret(uc, r->result);
}

static long do_catch(void *arg)
{
	struct sigsys_order *order = arg;
	struct sigaction sa = { .sa_flags = SA_SIGINFO | order->flags };

	sa.sa_sigaction = handler;
	record = order->record;
	return sigaction(SIGSYS, &sa, NULL) ? -errno : 0;
}

struct sigsys *sigsys_catch(struct worker *w, int flags)
{
	struct sigsys_order *order = shared_alloc(sizeof(*order));

	order->record = shared_alloc(sizeof(*order->record));
	order->flags = flags;
	/* Without the bit that means Thumb. */
	order->record->handler = (uintptr_t)handler & ~(uintptr_t)1;
	ASSERT_RETURNED(worker_run(w, do_catch, order), 0);
	return order->record;
}

static long do_ignore(void *arg)
{
	(void)arg;
	return signal(SIGSYS, SIG_IGN) == SIG_ERR ? -errno : 0;
}

void sigsys_ignore(struct worker *w)
{
	ASSERT_RETURNED(worker_run(w, do_ignore, NULL), 0);
}

static long do_block(void *arg)
{
	sigset_t set;

	(void)arg;
	sigemptyset(&set);
	sigaddset(&set, SIGSYS);
	return sigprocmask(SIG_BLOCK, &set, NULL) ? -errno : 0;
}

void sigsys_block(struct worker *w)
{
	ASSERT_RETURNED(worker_run(w, do_block, NULL), 0);
}

static long do_altstack(void *arg)
{
	stack_t stack = { .ss_sp = arg, .ss_size = SIGSYS_STACK };

	return sigaltstack(&stack, NULL) ? -errno : 0;
}

char *sigsys_altstack(struct worker *w)
{
	char *stack = shared_alloc(SIGSYS_STACK);

	ASSERT_RETURNED(worker_run(w, do_altstack, stack), 0);
	return stack;
}

/* An entry of 32 bits leaves the upper half of a number's register out. */
void expect_rolled_back(long ret, struct call call, const char *at)
{
	bool half = call.gate && !(call.gate->audit & __AUDIT_ARCH_64BIT);
	long nr = half ? (long)(uint32_t)call.nr : call.nr;
	long want = ARCH_TRAP_RET == ARCH_RET_IS_NR ? nr : (long)call.arg[0];

	if (ARCH_TRAP_RET != ARCH_RET_IS_OTHER)
		check(ret == want, false, at, "the return register to be as before the call",
		      "it is %ld (0x%lx), not %ld", ret, ret, want);
}
