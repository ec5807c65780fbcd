// SPDX-License-Identifier: GPL-2.0
/*
 * Each instruction behind each other one, executed after it and jumped to past
 * it.  Who translates two instructions as one has to mind that.
 */
#include "common.h"

#define ALU_K(op, k)	STMT(BPF_ALU | (op) | BPF_K, k)
#define ALU_X(op)	STMT(BPF_ALU | (op) | BPF_X, 0)

/* All but RET.  A, X and cells 0 and 1 are set; X is good to shift by. */
static const struct sock_filter insns[] = {
	STMT(BPF_LD | BPF_IMM, 0), STMT(BPF_LD | BPF_IMM, SECCOMP_RET_ALLOW),
	LOAD_NR, LOAD(offsetof(struct seccomp_data, args)), STMT(BPF_LD | BPF_W | BPF_LEN, 0),
	STMT(BPF_LD | BPF_MEM, 0), STMT(BPF_LD | BPF_MEM, 1),
	STMT(BPF_LDX | BPF_IMM, 0), STMT(BPF_LDX | BPF_IMM, 7),
	STMT(BPF_LDX | BPF_W | BPF_LEN, 0), STMT(BPF_LDX | BPF_MEM, 0), STMT(BPF_LDX | BPF_MEM, 1),
	STMT(BPF_ST, 0), STMT(BPF_ST, 1), STMT(BPF_STX, 0), STMT(BPF_STX, 1),
	ALU_K(BPF_ADD, 0), ALU_K(BPF_ADD, 0x87654321), ALU_X(BPF_ADD),
	ALU_K(BPF_SUB, 1), ALU_X(BPF_SUB), ALU_K(BPF_MUL, 3), ALU_X(BPF_MUL),
	ALU_K(BPF_DIV, 5), ALU_X(BPF_DIV), ALU_K(BPF_AND, 0xff00), ALU_X(BPF_AND),
	ALU_K(BPF_OR, 0xf0f), ALU_X(BPF_OR), ALU_K(BPF_XOR, 0xffffffff), ALU_X(BPF_XOR),
	ALU_K(BPF_LSH, 4), ALU_X(BPF_LSH), ALU_K(BPF_RSH, 4), ALU_X(BPF_RSH),
	STMT(BPF_ALU | BPF_NEG, 0), STMT(BPF_MISC | BPF_TAX, 0), STMT(BPF_MISC | BPF_TXA, 0),
	STMT(BPF_JMP | BPF_JA, 0), BRANCH(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 0),
};

static const struct sock_filter ends[] = {
	RETURN(0), RETURN(TRAP(7)), RETURN(ERRNO(9)), RETURN(ALLOW), RETURN_A,
};

/* Whether the second would be undefined, or end the program. */
static bool unfit(const struct sock_filter *first, const struct sock_filter *second)
{
	bool lost_x = first->code == (BPF_MISC | BPF_TAX) || first->code == (BPF_LDX | BPF_W | BPF_LEN) ||
		      (first->code == (BPF_LDX | BPF_IMM) && first->k == 0);

	return lost_x && BPF_CLASS(second->code) == BPF_ALU && BPF_SRC(second->code) == BPF_X;
}

static void emit_start(struct code *c)
{
	for (int cell = 0; cell < 2; cell++) {
		emit(c, STMT(BPF_LD | BPF_IMM, 11 + 6 * cell));
		emit(c, STMT(BPF_ST, cell));
	}
	emit(c, STMT(BPF_LDX | BPF_IMM, 3));
}

/* With argument 0 being 1 past the first of them, else through both. */
static void emit_pair(struct code *c, struct sock_filter first, struct sock_filter second,
		      uint32_t a)
{
	emit(c, LOAD_ARG(0));
	emit(c, BRANCH(BPF_JMP | BPF_JEQ | BPF_K, 1, 2, 0));
	emit(c, STMT(BPF_LD | BPF_IMM, a));
	emit(c, STMT(BPF_JMP | BPF_JA, 2));
	emit(c, STMT(BPF_LD | BPF_IMM, ~a));
	emit(c, STMT(BPF_JMP | BPF_JA, 1));
	emit(c, first);
	emit(c, second);
}

static void add_calls(struct trial *t)
{
	for (uint32_t past = 0; past < 2; past++)
		add_show_calls(t, past, 0);
}

/* One program for each first instruction: all others behind it, one by one. */
static void run_pairs(struct trial *t, struct code *c)
{
	for (size_t i = 0; i < ARRAY_SIZE(insns); i++) {
		code_clear(c);
		emit_hash_start(c);
		for (size_t j = 0; j < ARRAY_SIZE(insns); j++) {
			if (unfit(&insns[i], &insns[j]))
				continue;
			emit_start(c);
			emit_pair(c, insns[i], insns[j], 0x12345678);
			emit(c, STMT(BPF_ST, 2));
			emit(c, STMT(BPF_STX, 3));
			emit_hash(c, 0, 3);
		}
		emit_show_hash(c);
		expect_model(t);
	}
}

/* What A is when the end comes is an action, of which some kill. */
static void run_ends(struct trial *t, struct code *c)
{
	static const uint32_t a[] = { ALLOW, ERRNO(5) };

	for (size_t i = 0; i < ARRAY_SIZE(insns); i++)
		for (size_t j = 0; j < ARRAY_SIZE(ends); j++) {
			code_clear(c);
			emit_start(c);
			emit_pair(c, insns[i], ends[j], a[i % ARRAY_SIZE(a)]);
			expect_model(t);
		}
}

static void run_all(const struct run *run)
{
	struct trial *t = trial_new(run->entry, 1, 4);
	struct code *c = code_new();

	t->filters[0] = &c->prog;
	t->filter_count = 1;
	add_calls(t);
	run_pairs(t, c);
	run_ends(t, c);
}

CASE(pairs, "an instruction does the same behind each other one, and jumped to past it",
     CLAUSES("CUR-BPF-1"), EACH_ENTRY)
{
	run_all(run);
}

CASE(pairs_by, "an instruction does the same behind each other one, and jumped to past it, whatever runs the program",
     CLAUSES("CUR-BPF-1"), NEEDS(&need_jit_change), ROWS(other_engines))
{
	choose_engine(run);
	run_all(run);
}
