// SPDX-License-Identifier: GPL-2.0
/* KILL_PROCESS ends all threads of the process. */
#include "common.h"

static const struct place places[] = {
	{ "first", 0 }, { "middle", 1 }, { "last", 2 },
};

CASE(all_threads, "KILL_PROCESS ends the whole process with SIGSYS, whichever thread made the call",
     CLAUSES("CUR-KP-1"), SINCE("4.14"), ROWS(places), EACH_ENTRY)
{
	int who = ((const struct place *)run->row)->index;
	struct crew c = crew_new();

	EXPECT_KILLED(crew_violates(&c, who, run, KILL_PROCESS), SIGSYS);
	EXPECT_NOT_RUN(c.effect);
}

CASE(process_by_gate, "KILL_PROCESS ends the process whichever way it entered the kernel",
     CLAUSES("CUR-KP-1"), SINCE("4.14"), EACH_ENTRY, EACH_GATE)
{
	struct crew c = crew_new();
	struct worker *t = c.w[1];

	ASSERT_RETURNED(worker_install(t, run->entry,
				       on_gate_effect(run->gate, KILL_PROCESS)), 0);
	EXPECT_KILLED(violate(t, run->gate, c.effect), SIGSYS);
	EXPECT_NOT_RUN(c.effect);
}

struct row {
	const char *name;
	uint32_t action;
};

static const struct row with_data[] = {
	{ "0", KILL_PROCESS }, { "1", KILL_PROCESS | 1 }, { "65535", KILL_PROCESS | 65535 },
};

CASE(process_data, "KILL_PROCESS ends the whole process, whatever its data",
     CLAUSES("CUR-KP-1", "PREC-4"), SINCE("4.14"), ROWS(with_data), EACH_ENTRY)
{
	struct crew c = crew_new();

	EXPECT_KILLED(crew_violates(&c, 1, run, ((const struct row *)run->row)->action), SIGSYS);
	EXPECT_NOT_RUN(c.effect);
}

/* What the other threads are at when it happens. */
static long spins(void *arg)
{
	volatile int *run = arg;

	__atomic_store_n(run, 1, __ATOMIC_SEQ_CST);
	while (*run)
		;
	return 0;
}

CASE(busy_threads, "KILL_PROCESS ends threads that sleep, and threads that run",
     CLAUSES("CUR-KP-1"), SINCE("4.14"), EACH_ENTRY)
{
	struct crew c = crew_new();
	int *spinning = shared_alloc(sizeof(*spinning));

	worker_begin(c.w[0], TIMED_CALL(ppoll));
	worker_blocked(c.w[0], TIMED_NR(ppoll));
	worker_queue_fn(c.w[2], spins, spinning);
	worker_start(c.w[2]);
	waiting_for("a thread to spin");
	while (!__atomic_load_n(spinning, __ATOMIC_SEQ_CST))
		sched_yield();
	EXPECT_KILLED(crew_violates(&c, 1, run, KILL_PROCESS), SIGSYS);
	EXPECT_NOT_RUN(c.effect);
}

CASE(only_the_process, "KILL_PROCESS leaves parents, children and siblings of the process alone",
     CLAUSES("CUR-KP-1"), SINCE("4.14"), EACH_ENTRY)
{
	struct effect *effect = effect_new();
	struct worker *parent = worker_with_filters(run, on_call(EFFECT_NR, KILL_PROCESS));
	struct worker *w = worker_fork(parent, CLONE_PARENT);
	struct worker *sibling = worker_fork(parent, CLONE_PARENT);
	struct worker *child = worker_fork(w, CLONE_PARENT);

	EXPECT_KILLED(violate(w, &arch_gates[0], effect), SIGSYS);
	EXPECT_NOT_RUN(effect);
	EXPECT_TRUE(worker_alive(parent));
	EXPECT_TRUE(worker_alive(sibling));
	EXPECT_TRUE(worker_alive(child));
}
