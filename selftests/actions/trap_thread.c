// SPDX-License-Identifier: GPL-2.0
/* TRAP's SIGSYS goes to the thread that made the call, and to no other. */
#include "common.h"

static const struct place places[] = {
	{ "first", 0 }, { "middle", 1 }, { "last", 2 },
};

CASE(handled_there, "the SIGSYS of TRAP is handled by the thread that made the call; the others go on",
     CLAUSES("CUR-TRAP-1", "RET-TRAP-1"), ROWS(places), EACH_ENTRY)
{
	int who = ((const struct place *)run->row)->index;
	struct crew c = crew_new();
	struct sigsys *s = sigsys_catch(c.w[0], 0);

	for (int i = 0; i < 3; i++) {
		crew_violates(&c, who, run, TRAP(i));
		EXPECT_NOT_RUN(c.effect);
		ASSERT_EQ(i + 1, s->count);
		EXPECT_EQ(c.w[who]->tid, s->seen[i].tid);
	}
	for (int i = 0; i < CREW; i++)
		EXPECT_TRUE(worker_alive(c.w[i]));
}

struct waiter {
	sigset_t set;
	siginfo_t info;
};

/* In one thread: sleep until a SIGSYS comes that is for the process, or for it. */
static struct waiter *wait_for_sigsys(struct worker *w)
{
	struct waiter *waiter = shared_alloc(sizeof(*waiter));

	sigemptyset(&waiter->set);
	sigaddset(&waiter->set, SIGSYS);
	sigsys_block(w);
	worker_begin(w, TIMED_CALL(rt_sigtimedwait, PTR(&waiter->set), PTR(&waiter->info),
			     0, _NSIG / 8));
	worker_blocked(w, -1);
	return waiter;
}

CASE(not_for_others, "the SIGSYS of TRAP can't be taken by a thread that waits for SIGSYS",
     CLAUSES("CUR-TRAP-1"), EACH_ENTRY)
{
	struct crew c = crew_new();
	struct sigsys *s = sigsys_catch(c.w[0], 0);
	struct waiter *waiter = wait_for_sigsys(c.w[1]);

	crew_violates(&c, 2, run, TRAP(6));
	ASSERT_EQ(1, s->count);
	EXPECT_EQ(c.w[2]->tid, s->seen[0].tid);
	/* It waits still: what it gets is what is sent to it now. */
	ASSERT_RETURNED(worker_call(c.w[0], CALL(tgkill, c.w[0]->pid, c.w[1]->tid, SIGSYS)), 0);
	EXPECT_RETURNED(worker_wait(c.w[1]), SIGSYS);
	EXPECT_EQ(SI_TKILL, waiter->info.si_code);
}

CASE(inherited_by_thread, "a thread made by a filtered one gets the SIGSYS of its own calls",
     CLAUSES("CUR-TRAP-1", "FILTER-FORK"), EACH_ENTRY)
{
	struct effect *effect = effect_new();
	struct worker *w = worker_with_filters(run, on_call(EFFECT_NR, TRAP(2)));
	struct sigsys *s = sigsys_catch(w, 0);
	struct worker *t = worker_thread(w);

	violate(t, &arch_gates[0], effect);
	violate(w, &arch_gates[0], effect);
	EXPECT_NOT_RUN(effect);
	ASSERT_EQ(2, s->count);
	EXPECT_EQ(t->tid, s->seen[0].tid);
	EXPECT_EQ(w->tid, s->seen[1].tid);
}
