// SPDX-License-Identifier: GPL-2.0
/* Those that wait for a thread or process learn of its end by a filter too. */
#include <linux/futex.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common.h"

struct row {
	const char *name;
	uint32_t action;
};

static const struct row rows[] = {
	{ "kill_process", KILL_PROCESS }, { "kill_thread", KILL_THREAD }, { "trap", TRAP(1) },
};

static struct sock_fprog *on_effect(const struct run *run)
{
	return on_call(EFFECT_NR, ((const struct row *)run->row)->action);
}

CASE(vfork, "the parent that a vfork() child keeps waiting goes on when a filter ends the child",
     CLAUSES("RET-KILL-1", "RET-KILL-2"), SINCE("4.14"), EACH_ENTRY, ROWS(rows))
{
	struct worker *w = worker_new(), *child;
	struct effect *effect = effect_new();

	child = worker_clone_begin(w, CLONE_VFORK | SIGCHLD, NULL);
	ASSERT_RETURNED(worker_install(child, run->entry, on_effect(run)), 0);
	worker_begin(child, effect_call(effect));
	worker_clone_end(child);
	EXPECT_NOT_RUN(effect);
	EXPECT_TRUE(worker_alive(w));
	EXPECT_RETURNED(worker_call(w, effect_call(effect)), 0);
}

CASE(vfork_parent, "KILL_PROCESS ends the process beside a thread of it that waits for its vfork() child",
     CLAUSES("CUR-KP-1"), SINCE("4.14"), EACH_ENTRY)
{
	struct crew c = crew_new();

	worker_clone_begin(c.w[1], CLONE_VFORK | SIGCHLD, NULL);
	worker_blocked(c.w[1], -1);
	EXPECT_KILLED(crew_violates(&c, 0, run, KILL_PROCESS), SIGSYS);
	EXPECT_NOT_RUN(c.effect);
}

/* Up to 5.15 a core dump, or what would have been one, ended all who share the memory. */
CASE(shared_memory, "a filter that ends a process leaves alone another one that shares its memory",
     CLAUSES("RET-KILL-1", "CUR-KP-1", "SCOPE-1"), SINCE("5.16"), EACH_ENTRY, ROWS(rows))
{
	struct worker *w = worker_new(), *child = worker_clone(w, CLONE_VM | SIGCHLD);
	struct effect *effect = effect_new();

	ASSERT_RETURNED(worker_install(child, run->entry, on_effect(run)), 0);
	worker_begin(child, effect_call(effect));
	worker_ending(child);
	EXPECT_NOT_RUN(effect);
	EXPECT_TRUE(worker_alive(w));
	EXPECT_RETURNED(worker_call(w, effect_call(effect)), 0);
}

/**
 * struct robust - a futex that a thread holds, and the list that says so
 *
 * In memory that the judge sees.  The kernel marks it when the holder is gone.
 */
struct robust {
	struct robust_list_head head;
	struct robust_list held;
	uint32_t word;
};

static struct robust *hold(struct worker *w)
{
	struct robust *r = shared_alloc(sizeof(*r));
	struct outcome o;

	r->head.list.next = &r->held;
	r->held.next = &r->head.list;
	r->head.futex_offset = (char *)&r->word - (char *)&r->held;
	r->word = w->tid | FUTEX_WAITERS;
	o = worker_call(w, CALL(set_robust_list, PTR(&r->head), sizeof(r->head)));
	if (o.kind == OUT_RETURNED && o.ret == -ENOSYS)
		case_skip("this kernel has no robust futexes");
	ASSERT_RETURNED(o, 0);
	return r;
}

CASE(robust_futex, "a robust futex that a thread holds is given up when a filter ends the thread",
     CLAUSES("RET-KILL-1", "RET-KILL-2"), SINCE("4.14"), EACH_ENTRY, ROWS(rows))
{
	struct crew c = crew_new();
	struct robust *r = hold(c.w[1]);

	ASSERT_RETURNED(worker_install(c.w[1], run->entry, on_effect(run)), 0);
	violate(c.w[1], &arch_gates[0], c.effect);
	EXPECT_NOT_RUN(c.effect);
	EXPECT_EQ(FUTEX_OWNER_DIED | FUTEX_WAITERS, r->word);
}

/* 907c311f37ba "exit: Fix the exit_code for wait_task_zombie" */
CASE(seen_before_reaped, "who waits without reaping sees the same end by SIGSYS as who reaps, also of a process whose first thread had gone",
     CLAUSES("RET-KILL-2", "CUR-KP-1"), SINCE("5.17"), EACH_ENTRY)
{
	struct crew c = crew_new();
	siginfo_t info;

	ASSERT_THREAD_GONE(worker_call(c.w[0], CALL(exit, 0)));
	ASSERT_RETURNED(worker_install(c.w[1], run->entry, on_call(EFFECT_NR, KILL_PROCESS)), 0);
	worker_begin(c.w[1], effect_call(c.effect));
	waiting_for("the end of process %d", c.w[0]->pid);
	REQUIRE(waitid(P_PID, c.w[0]->pid, &info, WEXITED | WNOWAIT) == 0);
	EXPECT(info.si_code == CLD_KILLED || info.si_code == CLD_DUMPED,
	       "the code of an end by a signal", "it is %d", info.si_code);
	EXPECT_EQ(SIGSYS, info.si_status);
	EXPECT_KILLED(worker_wait(c.w[1]), SIGSYS);
	EXPECT_NOT_RUN(c.effect);
}
