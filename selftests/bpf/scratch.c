// SPDX-License-Identifier: GPL-2.0
/* Scratch memory: sixteen cells, to be written before they are read. */
#include "common.h"

#define CELLS 16

struct row {
	const char *name;
	uint16_t code;
	bool reads;
};

static const struct row rows[] = {
	{ "st", BPF_ST, false }, { "stx", BPF_STX, false },
	{ "ld_mem", BPF_LD | BPF_MEM, true }, { "ldx_mem", BPF_LDX | BPF_MEM, true },
};

CASE(cell_numbers, "cells 0 to 15 are accepted, others refused with EINVAL",
     CLAUSES("CUR-FILTER-1", "FILTER-INVAL"), ROWS(rows), EACH_ENTRY)
{
	const struct row *row = run->row;
	static const uint32_t beyond[] = {
		16, 17, 31, 32, 33, 64, 255, 256, 0x10000, 0x7fffffff, 0x80000000,
		0xfffffff0, 0xffffffff,
	};
	struct offers *o = offers_new(run, CELLS + ARRAY_SIZE(beyond));
	struct sock_filter insns[CELLS + 2];

	for (int i = 0; i < CELLS; i++)
		insns[i] = STMT(BPF_ST, i);
	insns[CELLS + 1] = RETURN(ALLOW);
	for (uint32_t k = 0; k < CELLS + ARRAY_SIZE(beyond); k++) {
		uint32_t cell = k < CELLS ? k : beyond[k - CELLS];

		insns[CELLS] = STMT(row->code, cell);
		offer(o, cell < CELLS, insns, ARRAY_SIZE(insns), "%s of cell 0x%x",
		      row->name, cell);
	}
	offers_expect(o);
}

static bool is_read(const void *row)
{
	return ((const struct row *)row)->reads;
}

/* Programs of which it depends on the paths whether cell 3 is written. */
#define ST3	STMT(BPF_ST, 3)
#define STX3	STMT(BPF_STX, 3)
#define IF(jt, jf) BRANCH(BPF_JMP | BPF_JEQ | BPF_K, 0, jt, jf)
#define SKIP(k)	STMT(BPF_JMP | BPF_JA, k)
#define DONE	RETURN(ALLOW)

struct path {
	const char *text;
	bool accepted;
	int count;
	struct sock_filter insns[8];	/* the code 0xff: the row's load of cell 3 */
};

#define READ3	{ 0xff, 0, 0, 3 }

static const struct path paths[] = {
	{ "a read of a cell that was not written", false, 2, { READ3, DONE } },
	{ "a read of a cell that A was stored to", true, 3, { ST3, READ3, DONE } },
	{ "a read of a cell that X was stored to", true, 3, { STX3, READ3, DONE } },
	{ "a read before the write", false, 3, { READ3, ST3, DONE } },
	{ "a read of another cell than was written", false, 3, { STMT(BPF_ST, 2), READ3, DONE } },
	{ "a read of the cell below the one written", false, 3, { STMT(BPF_ST, 4), READ3, DONE } },
	{ "a write by one way of a branch, when it holds", false, 4,
	  { IF(0, 1), ST3, READ3, DONE } },
	{ "a write by one way of a branch, when it does not", false, 4,
	  { IF(1, 0), ST3, READ3, DONE } },
	{ "writes by both ways of a branch", true, 6,
	  { IF(0, 2), ST3, SKIP(1), STX3, READ3, DONE } },
	{ "a write before a branch", true, 5, { ST3, IF(1, 0), DONE, READ3, DONE } },
	{ "a write that a jump leaves out", false, 4, { SKIP(1), ST3, READ3, DONE } },
	{ "a write in front of a jump", true, 5, { ST3, SKIP(1), DONE, READ3, DONE } },
	{ "a read that only a branch without the write reaches", false, 5,
	  { IF(2, 0), ST3, DONE, READ3, DONE } },
	{ "a read that nothing reaches, behind a jump", true, 4, { SKIP(1), READ3, DONE, DONE } },
	{ "a read behind two branches, one of them without a write", false, 7,
	  { IF(1, 0), ST3, IF(1, 0), ST3, READ3, DONE, DONE } },
	{ "a read that one of three ways reaches without a write", false, 8,
	  { IF(0, 2), ST3, SKIP(2), IF(1, 0), ST3, READ3, DONE, DONE } },
};

CASE(written_first, "a program that may read a cell before it is written is refused with EINVAL",
     CLAUSES("CUR-FILTER-1", "FILTER-INVAL"), ROWS_IF(rows, is_read), EACH_ENTRY)
{
	const struct row *row = run->row;
	struct offers *o = offers_new(run, ARRAY_SIZE(paths));

	for (size_t p = 0; p < ARRAY_SIZE(paths); p++) {
		struct sock_filter insns[8];

		for (int i = 0; i < paths[p].count; i++) {
			insns[i] = paths[p].insns[i];
			if (insns[i].code == 0xff)
				insns[i].code = row->code;
		}
		offer(o, paths[p].accepted, insns, paths[p].count, "%s", paths[p].text);
	}
	offers_expect(o);
}

static const uint16_t branches[] = {
	BPF_JEQ | BPF_K, BPF_JGT | BPF_K, BPF_JGE | BPF_K, BPF_JSET | BPF_K,
	BPF_JEQ | BPF_X, BPF_JGT | BPF_X, BPF_JGE | BPF_X, BPF_JSET | BPF_X,
};

CASE(written_on_both_ways, "so is one by any of the conditional jumps, either way",
     CLAUSES("CUR-FILTER-1", "FILTER-INVAL"), ROWS_IF(rows, is_read), EACH_ENTRY)
{
	const uint16_t load = ((const struct row *)run->row)->code;
	struct offers *o = offers_new(run, 3 * ARRAY_SIZE(branches));

	for (size_t b = 0; b < ARRAY_SIZE(branches); b++) {
		const uint16_t code = BPF_JMP | branches[b];
		struct sock_filter when_true[] = { BRANCH(code, 0, 0, 1), ST3, STMT(load, 3), DONE };
		struct sock_filter when_false[] = { BRANCH(code, 0, 1, 0), ST3, STMT(load, 3), DONE };
		struct sock_filter before[] = { ST3, BRANCH(code, 0, 1, 0), DONE, STMT(load, 3), DONE };

		offer(o, false, when_true, ARRAY_SIZE(when_true), "code 0x%02x, true", code);
		offer(o, false, when_false, ARRAY_SIZE(when_false), "code 0x%02x, false", code);
		offer(o, true, before, ARRAY_SIZE(before), "code 0x%02x behind the write", code);
	}
	offers_expect(o);
}

CASE(each_cell_checked, "each cell by itself must be written before it is read",
     CLAUSES("CUR-FILTER-1", "FILTER-INVAL"), ROWS_IF(rows, is_read), EACH_ENTRY)
{
	const struct row *row = run->row;
	struct offers *o = offers_new(run, 2 * CELLS);
	struct sock_filter insns[CELLS + 2];

	for (int missing = 0; missing < CELLS; missing++) {
		for (int i = 0; i < CELLS; i++)
			insns[i] = STMT(BPF_ST, i == missing ? (i + 1) % CELLS : i);
		insns[CELLS] = STMT(row->code, missing);
		insns[CELLS + 1] = RETURN(ALLOW);
		offer(o, false, insns, ARRAY_SIZE(insns), "a read of cell %d alone unwritten", missing);
		insns[0] = STMT(BPF_STX, missing);
		insns[1] = STMT(row->code, missing);
		insns[2] = RETURN(ALLOW);
		offer(o, true, insns, 3, "a read of cell %d alone written", missing);
	}
	offers_expect(o);
}

static uint32_t mixed(const struct trial *t, const struct call *call, bool *vague)
{
	uint32_t a = call->arg[0], sum = 0;

	(void)t, (void)vague;
	for (uint32_t i = 0; i < CELLS; i++)
		sum = sum * 5 + (a ^ i * 0x10101);
	return shown(call, sum);
}

/* What the program has in A, for each edge as argument, is what the oracle says. */
static void show_for_edges(const struct run *run, struct code *c,
			   uint32_t (*oracle)(const struct trial *, const struct call *, bool *))
{
	struct trial *t = trial_new(run->entry, 1, 2 * EDGES);

	emit_show_a(c);
	for (int i = 0; i < EDGES; i++)
		add_show_calls(t, edges[i], 0);
	t->filters[0] = &c->prog;
	t->filter_count = 1;
	ASSERT_EQ(0, trial_run(t));
	TRIAL_EXPECT(t, oracle);
}

/* Store sixteen different values in an order, and add them up in another. */
static void keeps(const struct run *run, uint16_t store, uint16_t load)
{
	struct code *c = code_new();

	for (int n = 0; n < CELLS; n++) {
		int i = n * 7 % CELLS;

		emit(c, LOAD_ARG(0));
		emit(c, STMT(BPF_ALU | BPF_XOR | BPF_K, i * 0x10101));
		if (store == BPF_STX) {
			emit(c, STMT(BPF_MISC | BPF_TAX, 0));
			emit(c, STMT(BPF_LD | BPF_IMM, 0xbadbad));
		}
		emit(c, STMT(store, i));
	}
	emit(c, STMT(BPF_LD | BPF_IMM, 0));
	for (int i = 0; i < CELLS; i++) {
		emit(c, STMT(BPF_ALU | BPF_MUL | BPF_K, 5));
		if (load == (BPF_LD | BPF_MEM)) {
			emit(c, STMT(BPF_MISC | BPF_TAX, 0));
			emit(c, STMT(BPF_LD | BPF_MEM, i));
		} else {
			emit(c, STMT(BPF_LDX | BPF_MEM, i));
		}
		emit(c, STMT(BPF_ALU | BPF_ADD | BPF_X, 0));
	}
	show_for_edges(run, c, mixed);
}

CASE(kept_by_a, "each of the sixteen cells keeps the 32 bits that were stored from A, and gives them to A or X",
     CLAUSES("CUR-BPF-1"), ROWS_IF(rows, is_read))
{
	keeps(run, BPF_ST, ((const struct row *)run->row)->code);
}

CASE(kept_by_x, "each of the sixteen cells keeps the 32 bits that were stored from X, and gives them to A or X",
     CLAUSES("CUR-BPF-1"), ROWS_IF(rows, is_read))
{
	keeps(run, BPF_STX, ((const struct row *)run->row)->code);
}

static uint32_t as_given(const struct trial *t, const struct call *call, bool *vague)
{
	(void)t, (void)vague;
	return shown(call, call->arg[0]);
}

/* From one register into a cell, and at once from there into the other. */
static void hands_over(const struct run *run, int cell)
{
	bool to_a = ((const struct row *)run->row)->code == (BPF_LD | BPF_MEM);
	struct code *c = code_new();

	emit(c, LOAD_ARG(0));
	if (to_a) {
		emit(c, STMT(BPF_MISC | BPF_TAX, 0));
		emit(c, STMT(BPF_LD | BPF_IMM, 0xbadbad));
		emit(c, STMT(BPF_STX, cell));
		emit(c, STMT(BPF_LD | BPF_MEM, cell));
	} else {
		emit(c, STMT(BPF_LDX | BPF_IMM, 0xbadbad));
		emit(c, STMT(BPF_ST, cell));
		emit(c, STMT(BPF_LDX | BPF_MEM, cell));
		emit(c, STMT(BPF_MISC | BPF_TXA, 0));
	}
	show_for_edges(run, c, as_given);
}

CASE(handed_over, "a cell that is read right behind its write hands a value from X to A, or from A to X",
     CLAUSES("CUR-BPF-1"), ROWS_IF(rows, is_read))
{
	for (int cell = 0; cell < CELLS; cell += 5)
		hands_over(run, cell);
}
