// SPDX-License-Identifier: GPL-2.0
/* TRAP's SIGSYS is forced: who can't take it, dies of it. */
#include "common.h"

struct row {
	const char *name;
	void (*prepare)(struct worker *w);
	bool handler;
};

static void nothing_done(struct worker *w)
{
	(void)w;
}

static void block_and_ignore(struct worker *w)
{
	sigsys_ignore(w);
	sigsys_block(w);
}

static const struct row rows[] = {
	{ "default", nothing_done, false },
	{ "ignored", sigsys_ignore, false },
	{ "blocked", sigsys_block, false },
	{ "blocked_and_ignored", block_and_ignore, false },
	{ "blocked_with_handler", sigsys_block, true },
};

static void expect_death_of_all(struct outcome o, struct sigsys *s, struct crew *c)
{
	EXPECT_KILLED(o, SIGSYS);
	EXPECT_NOT_RUN(c->effect);
	if (s)
		EXPECT_EQ(0, s->count);
}

CASE(dies, "a process whose thread can't handle the SIGSYS of TRAP, because it is blocked, ignored or unhandled, is ended by it",
     CLAUSES("RET-TRAP-1"), ROWS(rows), EACH_ENTRY)
{
	const struct row *row = run->row;
	struct crew c = { .w = { worker_new() }, .effect = effect_new() };
	struct sigsys *s = row->handler ? sigsys_catch(c.w[0], 0) : NULL;

	row->prepare(c.w[0]);
	expect_death_of_all(crew_violates(&c, 0, run, TRAP(1)), s, &c);
}

CASE(dies_with_its_threads, "the SIGSYS of TRAP that one thread can't handle ends all threads of the process",
     CLAUSES("RET-TRAP-1"), ROWS(rows), EACH_ENTRY)
{
	const struct row *row = run->row;
	struct crew c = crew_new();
	struct sigsys *s = row->handler ? sigsys_catch(c.w[0], 0) : NULL;

	row->prepare(c.w[1]);
	expect_death_of_all(crew_violates(&c, 1, run, TRAP(1)), s, &c);
}

CASE(blocked_elsewhere, "a SIGSYS that other threads block is handled by the thread that violates",
     CLAUSES("CUR-TRAP-1"), EACH_ENTRY)
{
	struct crew c = crew_new();
	struct sigsys *s = sigsys_catch(c.w[0], 0);

	sigsys_block(c.w[0]);
	sigsys_block(c.w[2]);
	crew_violates(&c, 1, run, TRAP(1));
	EXPECT_NOT_RUN(c.effect);
	EXPECT_EQ(1, s->count);
	EXPECT_EQ(c.w[1]->tid, s->seen[0].tid);
	EXPECT_TRUE(worker_alive(c.w[0]));
}

CASE(in_handler, "a call that meets TRAP in the handler of SIGSYS, where that is blocked, ends the process",
     CLAUSES("RET-TRAP-1"), EACH_ENTRY)
{
	struct effect *effect = effect_new();
	struct worker *w = worker_new();
	struct sigsys *s = sigsys_catch(w, 0);
	struct call *again = shared_alloc(sizeof(*again));

	*again = effect_call(effect);
	s->again = again;
	ASSERT_RETURNED(worker_install(w, run->entry, on_call(EFFECT_NR, TRAP(1))), 0);
	EXPECT_KILLED(violate(w, &arch_gates[0], effect), SIGSYS);
	EXPECT_EQ(1, s->count);
	EXPECT_NOT_RUN(effect);
}

CASE(handler_used_up, "a handler with SA_RESETHAND takes one SIGSYS of TRAP, the next ends the process",
     CLAUSES("RET-TRAP-1"), EACH_ENTRY)
{
	struct effect *effect = effect_new();
	struct worker *w = worker_new();
	struct sigsys *s = sigsys_catch(w, SA_RESETHAND);

	ASSERT_RETURNED(worker_install(w, run->entry, on_call(EFFECT_NR, TRAP(1))), 0);
	violate(w, &arch_gates[0], effect);
	ASSERT_EQ(1, s->count);
	EXPECT_KILLED(violate(w, &arch_gates[0], effect), SIGSYS);
	EXPECT_EQ(1, s->count);
	EXPECT_NOT_RUN(effect);
}
