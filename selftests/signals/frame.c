// SPDX-License-Identifier: GPL-2.0
/* What a trap's handler runs with: its stack, its mask, and flags that are the kernel's. */
#include <sys/mman.h>

#include "common.h"
#include "handler.h"
#include "sigsys.h"

#ifndef SS_AUTODISARM
#define SS_AUTODISARM (1u << 31)
#endif

static struct sock_fprog *on_getppid(void)
{
	return on_call(NR_getppid, TRAP(3));
}

static long altstack_disarmed(void *arg)
{
	stack_t stack = { .ss_sp = arg, .ss_size = SIGSYS_STACK, .ss_flags = (int)SS_AUTODISARM };

	return sigaltstack(&stack, NULL) ? -errno : 0;
}

static void expect_on(uintptr_t at, const char *stack, const char *where)
{
	uintptr_t low = (uintptr_t)stack;

	check(at >= low && at < low + SIGSYS_STACK, false, where,
	      "the handler on the alternate stack", "it ran at 0x%lx, the stack is at 0x%lx",
	      (unsigned long)at, (unsigned long)low);
}
#define EXPECT_ON(at, stack) expect_on(at, stack, CHECK_AT)

CASE(autodisarm, "with SS_AUTODISARM, a trap in the handler of a trap does not overwrite that one's frame, and a later one has the alternate stack again",
     CLAUSES("RET-TRAP-1"), SINCE("4.7"), EACH_ENTRY)
{
	struct worker *w = worker_new();
	struct sigsys *s = sigsys_catch(w, SA_ONSTACK | SA_NODEFER);
	char *stack = shared_alloc(SIGSYS_STACK);
	struct call *again = shared_alloc(sizeof(*again));

	ASSERT_RETURNED(worker_run(w, altstack_disarmed, stack), 0);
	ASSERT_RETURNED(worker_install(w, run->entry, on_getppid()), 0);
	*again = CALL(getppid);
	s->again = again;
	s->answer = true;
	s->result = 5;
	EXPECT_RETURNED(worker_call(w, CALL(getppid)), 5);
	ASSERT_EQ(2, s->count);
	EXPECT_ON(s->seen[0].stack, stack);
	EXPECT_ON(s->seen[1].stack, stack);
	EXPECT_GT(s->seen[1].stack, s->seen[0].stack);
	EXPECT_RETURNED(worker_call(w, CALL(getppid)), 5);
	ASSERT_EQ(3, s->count);
	EXPECT_ON(s->seen[2].stack, stack);
}

static const struct { const char *name; unsigned long flags; } births[] = {
	{ "fork", SIGCHLD }, { "vfork", CLONE_VM | CLONE_VFORK | SIGCHLD },
};

CASE(child_stack, "the child of fork and of vfork has its parent's alternate stack for the handler of a trap",
     CLAUSES("RET-TRAP-1", "FILTER-FORK"), EACH_ENTRY, ROWS(births))
{
	const typeof(births[0]) *birth = run->row;
	struct worker *w = worker_new(), *child;
	struct sigsys *s = sigsys_catch(w, SA_ONSTACK);
	const char *stack = sigsys_altstack(w);

	ASSERT_RETURNED(worker_install(w, run->entry, on_getppid()), 0);
	child = worker_clone_begin(w, birth->flags, NULL);
	worker_queue(child, CALL(getppid));
	worker_begin(child, CALL(exit_group, 0));
	worker_clone_end(child);
	worker_ending(child);
	ASSERT_EQ(1, s->count);
	EXPECT_ON(s->seen[0].stack, stack);
}

static long block_usr1_in_handler(void *arg)
{
	struct sigaction sa;

	(void)arg;
	if (sigaction(SIGSYS, NULL, &sa) || sigaddset(&sa.sa_mask, SIGUSR1))
		return -errno;
	return sigaction(SIGSYS, &sa, NULL) ? -errno : 0;
}

static const struct { const char *name; int flags; } masks[] = {
	{ "plain", 0 }, { "nodefer", SA_NODEFER },
};

CASE(mask, "the handler of a trap runs with the signals of its sa_mask blocked, and with SIGSYS unless it has SA_NODEFER",
     CLAUSES("RET-TRAP-1"), EACH_ENTRY, ROWS(masks))
{
	const typeof(masks[0]) *row = run->row;
	struct worker *w = worker_new();
	struct sigsys *s = sigsys_catch(w, row->flags);
	unsigned long *blocked = shared_alloc(16);
	struct call *again = shared_alloc(sizeof(*again));

	ASSERT_RETURNED(worker_run(w, block_usr1_in_handler, NULL), 0);
	ASSERT_RETURNED(worker_install(w, run->entry, on_getppid()), 0);
	*again = CALL(rt_sigprocmask, SIG_BLOCK, 0, PTR(blocked), _NSIG / 8);
	s->again = again;
	worker_call(w, CALL(getppid));
	ASSERT_EQ(1, s->count);
	ASSERT_EQ(0, s->again_ret);
	EXPECT_TRUE(blocked[0] & 1ul << (SIGUSR1 - 1));
	EXPECT_EQ(!row->flags, !!(blocked[0] & 1ul << (SIGSYS - 1)));
}

static void pass_on_trap(struct tracee *t)
{
	worker_begin(t->worker, CALL(getppid));
	ASSERT_STOP(tracer_wait(t), STOP_SIGNAL, -1);
	tracer_resume(t, PTRACE_CONT, SIGSYS);
	tracer_finish(t);
}

/* SA_IMMUTABLE: by which the kernel keeps the end by a filter from being changed. */
#define IMMUTABLE 0x00800000

CASE(kernel_flag, "the flag by which the kernel makes the end by a filter sure is not for sigaction(2): a tracer sees the SIGSYS, and the handler may be set again",
     CLAUSES("RET-TRAP-1"), SINCE("5.16"), EACH_ENTRY)
{
	struct worker *w = worker_new();
	struct sigsys *s = sigsys_catch(w, IMMUTABLE);
	struct tracee *t;

	ASSERT_RETURNED(worker_install(w, run->entry, on_getppid()), 0);
	t = tracer_seize(w, 0);
	pass_on_trap(t);
	EXPECT_EQ(1, s->count);
	s = sigsys_catch(w, 0);
	pass_on_trap(t);
	EXPECT_EQ(1, s->count);
}

static long no_altstack(void *arg)
{
	stack_t stack = { .ss_size = SIGSYS_STACK };

	(void)arg;
	stack.ss_sp = mmap(NULL, SIGSYS_STACK, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return stack.ss_sp == MAP_FAILED || sigaltstack(&stack, NULL) ? -errno : 0;
}

CASE(no_room_for_frame, "a trap whose handler's frame can't be written is a SIGSEGV, which a handler may take elsewhere",
     CLAUSES("RET-TRAP-1"), EACH_ENTRY)
{
	struct worker *w = worker_new();
	struct sigsys *s = sigsys_catch(w, SA_ONSTACK);
	int *segv = handle_signal(w, SIGSEGV, 0);

	ASSERT_RETURNED(worker_run(w, no_altstack, NULL), 0);
	ASSERT_RETURNED(worker_install(w, run->entry, on_getppid()), 0);
	worker_call(w, CALL(getppid));
	EXPECT_EQ(0, s->count);
	EXPECT_EQ(1, *segv);
	EXPECT_TRUE(worker_alive(w));
}

static const struct { const char *name; int flags; } returns[] = {
	{ "siginfo", SA_SIGINFO }, { "plain", 0 },
};

/* On some architectures by two calls, with frames of their own. */
CASE(mask_restored, "the return from a handler restores the mask of blocked signals, to the last of them",
     CLAUSES("FILTER-2"), EACH_ENTRY, ROWS(returns))
{
	const typeof(returns[0]) *row = run->row;
	const uint64_t blocked = 1ULL << (40 - 1) | 1ULL << (64 - 1) | 1 << (SIGUSR2 - 1);
	struct worker *w = worker_new();
	struct handled *h = handle(w, row->flags | SA_RESTART);
	uint64_t *mask = shared_alloc(4 * sizeof(*mask));

	mask[0] = blocked;
	ASSERT_RETURNED(worker_install(w, run->entry, on_getppid()), 0);
	ASSERT_RETURNED(worker_call(w, CALL(rt_sigprocmask, SIG_SETMASK, PTR(mask), 0, _NSIG / 8)), 0);
	REQUIRE(kill(w->pid, SIGUSR1) == 0);
	EXPECT_TRUE(worker_alive(w));
	EXPECT_EQ(1, h->count);
	ASSERT_RETURNED(worker_call(w, CALL(rt_sigprocmask, SIG_BLOCK, 0, PTR(mask + 2), _NSIG / 8)), 0);
	EXPECT_EQ(blocked, mask[2]);
}
