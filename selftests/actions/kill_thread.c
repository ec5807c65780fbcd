// SPDX-License-Identifier: GPL-2.0
/* KILL_THREAD ends the thread, and the process if it was its last. */
#include "common.h"

static const struct place places[] = {
	{ "first", 0 }, { "middle", 1 }, { "last", 2 },
};

/* Those that live answer, and make the call that the other died of. */
static void expect_others_unharmed(struct crew *c, int dead)
{
	for (int i = 0; i < CREW; i++) {
		if (i == dead)
			continue;
		EXPECT(worker_alive(c->w[i]), "the other threads to live on",
		       "thread %d did not answer", i + 1);
		EXPECT_RETURNED(violate(c->w[i], &arch_gates[0], c->effect), 0);
		EXPECT_RAN(c->effect);
	}
}

CASE(one_thread, "KILL_THREAD ends the thread that made the call, which does not run; its other threads live on",
     CLAUSES("RET-KILL-1", "CUR-KT-1"), ROWS(places), EACH_ENTRY)
{
	int who = ((const struct place *)run->row)->index;
	struct crew c = crew_new();

	EXPECT_THREAD_GONE(crew_violates(&c, who, run, KILL_THREAD));
	EXPECT_NOT_RUN(c.effect);
	expect_others_unharmed(&c, who);
}

CASE(thread_by_gate, "KILL_THREAD ends the thread whichever way it entered the kernel",
     CLAUSES("RET-KILL-1"), EACH_ENTRY, EACH_GATE)
{
	struct crew c = crew_new();
	struct worker *t = c.w[1];

	ASSERT_RETURNED(worker_install(t, run->entry,
				       on_gate_effect(run->gate, KILL_THREAD)), 0);
	EXPECT_THREAD_GONE(violate(t, run->gate, c.effect));
	EXPECT_NOT_RUN(c.effect);
	EXPECT_TRUE(worker_alive(c.w[0]));
}

struct row {
	const char *name;
	uint32_t action;
};

static const struct row with_data[] = {
	{ "0", KILL_THREAD }, { "1", KILL_THREAD | 1 }, { "65535", KILL_THREAD | 65535 },
};

CASE(thread_data, "KILL_THREAD ends the thread alone, whatever its data",
     CLAUSES("RET-KILL-1", "PREC-4"), ROWS(with_data), EACH_ENTRY)
{
	struct crew c = crew_new();

	EXPECT_THREAD_GONE(crew_violates(&c, 1, run, ((const struct row *)run->row)->action));
	EXPECT_NOT_RUN(c.effect);
	expect_others_unharmed(&c, 1);
}

CASE(only_thread, "KILL_THREAD of a process's only thread ends the process with SIGSYS",
     CLAUSES("RET-KILL-1", "RET-KILL-2"), ROWS(with_data), EACH_ENTRY)
{
	const struct row *row = run->row;
	struct effect *effect = effect_new();
	struct worker *w = worker_with_filters(run, on_call(EFFECT_NR, row->action));

	EXPECT_KILLED(violate(w, &arch_gates[0], effect), SIGSYS);
	EXPECT_NOT_RUN(effect);
}

/* Orders in which all three threads go. */
struct order {
	const char *name;
	int who[CREW];
};

static const struct order orders[] = {
	{ "first_to_last", { 0, 1, 2 } },
	{ "last_to_first", { 2, 1, 0 } },
	{ "middle_out", { 1, 0, 2 } },
};

CASE(one_after_other, "when KILL_THREAD has ended all threads but one, ending that ends the process with SIGSYS",
     CLAUSES("RET-KILL-2", "CUR-KT-1"), ROWS(orders), EACH_ENTRY)
{
	const struct order *row = run->row;
	struct crew c = crew_new();

	EXPECT_THREAD_GONE(crew_violates(&c, row->who[0], run, KILL_THREAD));
	EXPECT_THREAD_GONE(crew_violates(&c, row->who[1], run, KILL_THREAD));
	EXPECT_TRUE(worker_alive(c.w[row->who[2]]));
	EXPECT_KILLED(crew_violates(&c, row->who[2], run, KILL_THREAD), SIGSYS);
	EXPECT_NOT_RUN(c.effect);
}

/* As most programs have it: one filter, installed before there were threads. */
CASE(common_filter, "KILL_THREAD of a filter that all threads have ends those alone that make the call, and with the last the process",
     CLAUSES("RET-KILL-1", "RET-KILL-2", "CUR-KT-1"), ROWS(orders), EACH_ENTRY)
{
	const struct order *row = run->row;
	struct crew c = crew_of(worker_with_filters(run, on_call(EFFECT_NR, KILL_THREAD)));

	for (int i = 0; i < CREW - 1; i++) {
		EXPECT_THREAD_GONE(violate(c.w[row->who[i]], &arch_gates[0], c.effect));
		EXPECT_NOT_RUN(c.effect);
		for (int other = i + 1; other < CREW; other++)
			EXPECT_TRUE(worker_alive(c.w[row->who[other]]));
	}
	EXPECT_KILLED(violate(c.w[row->who[CREW - 1]], &arch_gates[0], c.effect), SIGSYS);
	EXPECT_NOT_RUN(c.effect);
}

/* Threads that went by themselves are no other threads. */
CASE(others_left, "KILL_THREAD of the thread that is left ends the process with SIGSYS",
     CLAUSES("RET-KILL-2"), ROWS(places), EACH_ENTRY)
{
	int who = ((const struct place *)run->row)->index;
	struct crew c = crew_new();

	for (int i = 0; i < CREW; i++)
		if (i != who)
			ASSERT_THREAD_GONE(worker_call(c.w[i], CALL(exit, 0)));
	EXPECT_KILLED(crew_violates(&c, who, run, KILL_THREAD), SIGSYS);
	EXPECT_NOT_RUN(c.effect);
}

CASE(handler_not_run, "KILL_THREAD beside other threads sends no signal: no handler of SIGSYS runs",
     CLAUSES("RET-KILL-2", "CUR-KT-1"), ROWS(places), EACH_ENTRY)
{
	int who = ((const struct place *)run->row)->index;
	struct crew c = crew_new();
	struct sigsys *s = sigsys_catch(c.w[0], 0);

	EXPECT_THREAD_GONE(crew_violates(&c, who, run, KILL_THREAD));
	expect_others_unharmed(&c, who);
	EXPECT_EQ(0, s->count);
}
