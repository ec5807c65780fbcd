// SPDX-License-Identifier: GPL-2.0
/* Jumps: where they may go, and when they go there. */
#include "common.h"

struct row {
	const char *name;
	uint16_t op;
	uint16_t src;
};

static const struct row rows[] = {
	{ "jeq_k", BPF_JEQ, BPF_K }, { "jeq_x", BPF_JEQ, BPF_X },
	{ "jgt_k", BPF_JGT, BPF_K }, { "jgt_x", BPF_JGT, BPF_X },
	{ "jge_k", BPF_JGE, BPF_K }, { "jge_x", BPF_JGE, BPF_X },
	{ "jset_k", BPF_JSET, BPF_K }, { "jset_x", BPF_JSET, BPF_X },
};

#define AFTER_MAX 4

/* A jump with @after instructions behind it. */
static void offer_jump(struct offers *o, struct sock_filter jump, int after, bool accepted)
{
	struct sock_filter insns[AFTER_MAX + 1] = { jump };

	for (int i = 1; i <= after; i++)
		insns[i] = RETURN(ALLOW);
	offer(o, accepted, insns, after + 1, "code 0x%02x, jt %u, jf %u, k 0x%x, %d behind it",
	      jump.code, jump.jt, jump.jf, jump.k, after);
}

CASE(branch_range, "both ways of a conditional jump must stay inside the program, else it is refused with EINVAL",
     CLAUSES("CUR-FILTER-1", "FILTER-INVAL"), ROWS(rows), EACH_ENTRY)
{
	const struct row *row = run->row;
	static const uint8_t far[] = { 5, 127, 128, 254, 255 };
	struct offers *o = offers_new(run, 300);
	uint16_t code = BPF_JMP | row->op | row->src;

	for (int after = 1; after <= AFTER_MAX; after++) {
		for (int jt = 0; jt <= after + 1; jt++)
			for (int jf = 0; jf <= after + 1; jf++)
				offer_jump(o, BRANCH(code, 0x7ffffff0, jt, jf), after,
					   jt < after && jf < after);
		for (size_t i = 0; i < ARRAY_SIZE(far); i++) {
			offer_jump(o, BRANCH(code, 0, far[i], 0), after, false);
			offer_jump(o, BRANCH(code, 0, 0, far[i]), after, false);
		}
	}
	/* The last instruction has nowhere to go. */
	offer_jump(o, BRANCH(code, 0, 0, 0), 0, false);
	offers_expect(o);
}

CASE(ja_range, "JA must stay inside the program and go forward, else it is refused with EINVAL",
     CLAUSES("CUR-FILTER-1", "FILTER-INVAL"), EACH_ENTRY)
{
	/* Among them those that would go back if K were a signed number. */
	static const uint32_t far[] = {
		0x7f, 0xff, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0x80000001,
		0xfffffff0, 0xfffffffa, 0xfffffffb, 0xfffffffc, 0xfffffffd, 0xfffffffe, 0xffffffff,
		0x10001, 0x1000000,
	};
	struct offers *o = offers_new(run, 200);

	for (int after = 0; after <= AFTER_MAX; after++) {
		for (int k = 0; k <= after + 1; k++)
			offer_jump(o, STMT(BPF_JMP | BPF_JA, k), after, k < after);
		for (size_t i = 0; i < ARRAY_SIZE(far); i++)
			offer_jump(o, STMT(BPF_JMP | BPF_JA, far[i]), after, false);
	}
	offers_expect(o);
}

enum { YES = 1, NO = 2, WRONG = 9 };

static uint16_t op_now;

static bool holds(uint32_t a, uint32_t b)
{
	switch (op_now) {
	case BPF_JEQ: return a == b;
	case BPF_JGT: return a > b;
	case BPF_JGE: return a >= b;
	default:      return (a & b) != 0;
	}
}

static uint32_t way(const struct trial *t, const struct call *call, bool *vague)
{
	(void)t, (void)vague;
	return ERRNO(holds(call->arg[0], call->arg[1]) ? YES : NO);
}

/* The distances of a conditional jump; what is in between returns WRONG. */
static const struct { int jt, jf; } shapes[] = {
	{ 0, 1 }, { 1, 0 }, { 1, 2 }, { 2, 1 }, { 0, 255 }, { 255, 0 }, { 254, 255 }, { 255, 254 },
};

static void emit_jump(struct code *c, uint16_t code, uint32_t k, int jt, int jf)
{
	int end = jt > jf ? jt : jf;

	emit(c, BRANCH(code, k, jt, jf));
	for (int i = 0; i <= end; i++)
		emit(c, RETURN(ERRNO(i == jt ? YES : i == jf ? NO : WRONG)));
}

/* All edges against those of one kind of operand. */
static void jumps_by_x(struct trial *t, struct code *c)
{
	for (int i = 0; i < EDGES; i++)
		for (int j = 0; j < EDGES; j++)
			t->calls[t->call_count++] = (struct trial_call){
				CALL(getppid, edges[i], edges[j]), TRIAL_ID };
	for (size_t s = 0; s < ARRAY_SIZE(shapes); s++) {
		code_clear(c);
		emit(c, LOAD_ARG(1));
		emit(c, STMT(BPF_MISC | BPF_TAX, 0));
		emit(c, LOAD_ARG(0));
		emit_jump(c, BPF_JMP | op_now | BPF_X, 0, shapes[s].jt, shapes[s].jf);
		ASSERT_EQ(0, trial_run(t));
		TRIAL_EXPECT(t, way);
	}
}

static void jumps_by_k(struct trial *t, struct code *c)
{
	for (int j = 0; j < EDGES; j++) {
		const int s = j % ARRAY_SIZE(shapes);

		t->call_count = 0;
		for (int i = 0; i < EDGES; i++)
			t->calls[t->call_count++] = (struct trial_call){
				CALL(getppid, edges[i], edges[j]), TRIAL_ID };
		/* Each constant with its own shape, and with the first three. */
		for (int n = 0; n < 4; n++) {
			int shape = n < 3 ? n : s;

			code_clear(c);
			emit(c, LOAD_ARG(0));
			emit_jump(c, BPF_JMP | op_now | BPF_K, edges[j],
				  shapes[shape].jt, shapes[shape].jf);
			ASSERT_EQ(0, trial_run(t));
			TRIAL_EXPECT(t, way);
		}
	}
}

CASE(comparison, "conditional jumps compare 32 unsigned bits, and go by jt if it holds, else by jf",
     CLAUSES("CUR-BPF-1"), ROWS(rows))
{
	const struct row *row = run->row;
	struct trial *t = trial_new(run->entry, 1, EDGES * EDGES);
	struct code *c = code_new();

	op_now = row->op;
	t->filters[0] = &c->prog;
	t->filter_count = 1;
	if (row->src == BPF_X)
		jumps_by_x(t, c);
	else
		jumps_by_k(t, c);
}

static uint32_t both_kept(const struct trial *t, const struct call *call, bool *vague)
{
	(void)t, (void)vague;
	return shown(call, (uint32_t)call->arg[0] * 3 + (uint32_t)call->arg[1]);
}

CASE(registers_kept, "a conditional jump leaves A and X as they were",
     CLAUSES("CUR-BPF-1"), ROWS(rows))
{
	const struct row *row = run->row;
	struct trial *t = trial_new(run->entry, 1, 2 * EDGES);
	struct code *c = code_new();

	t->filters[0] = &c->prog;
	t->filter_count = 1;
	for (int i = 0; i < EDGES; i++)
		add_show_calls(t, edges[i], edges[EDGES - 1 - i] ^ 0x40);
	emit(c, LOAD_ARG(1));
	emit(c, STMT(BPF_MISC | BPF_TAX, 0));
	emit(c, LOAD_ARG(0));
	/* Both ways lead on; small, large and "negative" constants differ. */
	for (int j = 0; j < EDGES; j++) {
		emit(c, BRANCH(BPF_JMP | row->op | row->src, edges[j], 0, 0));
		emit(c, BRANCH(BPF_JMP | row->op | row->src, edges[j], 0, 1));
		emit(c, BRANCH(BPF_JMP | row->op | row->src, edges[j], 1, 0));
		emit(c, BRANCH(BPF_JMP | row->op | row->src, edges[j], 1, 2));
		emit(c, STMT(BPF_ST, 0));
		emit(c, STMT(BPF_ST, 1));
	}
	emit(c, STMT(BPF_ALU | BPF_MUL | BPF_K, 3));
	emit(c, STMT(BPF_ALU | BPF_ADD | BPF_X, 0));
	emit_show_a(c);
	ASSERT_EQ(0, trial_run(t));
	TRIAL_EXPECT(t, both_kept);
}

struct distance {
	const char *name;
	int k;
};

static const struct distance distances[] = {
	{ "0", 0 }, { "1", 1 }, { "2", 2 }, { "127", 127 }, { "128", 128 }, { "255", 255 },
	{ "256", 256 }, { "1000", 1000 }, { "4094_the_longest", 4094 },
};

static uint32_t always_yes(const struct trial *t, const struct call *call, bool *vague)
{
	(void)t, (void)call, (void)vague;
	return ERRNO(YES);
}

CASE(ja_distance, "JA leaves out as many instructions as it says, up to a whole program",
     CLAUSES("CUR-BPF-1"), ROWS(distances))
{
	struct trial *t = trial_new(run->entry, 1, 1);
	struct code *c = code_new();
	int k = ((const struct distance *)run->row)->k;

	t->filters[0] = &c->prog;
	t->filter_count = 1;
	t->call_count = 1;
	t->calls[0] = (struct trial_call){ CALL(getppid), TRIAL_ID };
	emit(c, STMT(BPF_JMP | BPF_JA, k));
	for (int i = 0; i < k; i++)
		emit(c, RETURN(ERRNO(WRONG)));
	emit(c, RETURN(ERRNO(YES)));
	while (c->prog.len < 4096 && k < 4000)
		emit(c, RETURN(ERRNO(WRONG)));
	ASSERT_EQ(0, trial_run(t));
	TRIAL_EXPECT(t, always_yes);
}

CASE(all_instructions_run, "a program of 4096 instructions is run to its end",
     CLAUSES("CUR-BPF-1", "CUR-ERR-EINVAL-B"))
{
	struct trial *t = trial_new(run->entry, 1, 1);
	struct code *c = code_new();

	t->filters[0] = &c->prog;
	t->filter_count = 1;
	t->call_count = 1;
	t->calls[0] = (struct trial_call){ CALL(getppid), TRIAL_ID };
	while (c->prog.len < 4096 - 4)
		emit(c, STMT(BPF_ALU | BPF_ADD | BPF_K, 1));
	emit(c, BRANCH(BPF_JMP | BPF_JEQ | BPF_K, 4096 - 4, 0, 1));
	emit(c, RETURN(ERRNO(YES)));
	emit(c, RETURN(ERRNO(WRONG)));
	emit(c, RETURN(ERRNO(WRONG)));
	ASSERT_EQ(0, trial_run(t));
	TRIAL_EXPECT(t, always_yes);
}
