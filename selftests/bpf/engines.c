// SPDX-License-Identifier: GPL-2.0
/*
 * Programs mean the same whatever runs them: the JIT, the JIT where it hides
 * constants (bpf_jit_harden), or the interpreter.  Which one runs those of all
 * other cases is the machine's choice.
 */
#include "common.h"

/* A program for the row's engine, and room for calls. */
static struct trial *trial_by(enum engine engine, int calls, struct code **c)
{
	struct trial *t;

	engine_choose(engine);
	t = trial_new(BY_SECCOMP, 1, calls);
	*c = code_new();
	t->filters[0] = &(*c)->prog;
	t->filter_count = 1;
	return t;
}

struct row {
	const char *name;
	enum engine engine;
	uint16_t op;
};

#define EACH_ENGINE(name, op)			\
	{ "jit." name, ENGINE_JIT, op },	\
	{ "hardened." name, ENGINE_HARDENED, op }, \
	{ "interpreter." name, ENGINE_INTERPRETER, op }

static const struct row ops[] = {
	EACH_ENGINE("add", BPF_ADD), EACH_ENGINE("sub", BPF_SUB), EACH_ENGINE("mul", BPF_MUL),
	EACH_ENGINE("div", BPF_DIV), EACH_ENGINE("and", BPF_AND), EACH_ENGINE("or", BPF_OR),
	EACH_ENGINE("xor", BPF_XOR), EACH_ENGINE("lsh", BPF_LSH), EACH_ENGINE("rsh", BPF_RSH),
	EACH_ENGINE("neg", BPF_NEG),
};

/* The second operand: any edge, or what can be shifted by. */
static uint32_t operand(uint16_t op, int i)
{
	if (op == BPF_LSH || op == BPF_RSH)
		return i * 7 % 32;
	return edges[i];
}

/* All edges, with each second operand, whose number is in the third argument. */
static void add_pairs(struct trial *t, uint16_t op)
{
	for (int i = 0; i < EDGES; i++)
		for (int j = 0; j < EDGES; j++)
			for (int half = 0; half < 2; half++)
				t->calls[t->call_count++] = (struct trial_call){
					CALL(getppid, edges[i], operand(op, j), j, 0, 0, half),
					TRIAL_ID };
}

CASE(by_x, "whatever runs it, A op X is computed on 32 unsigned bits",
     CLAUSES("CUR-BPF-1"), NEEDS(&need_jit_change), ROWS(ops))
{
	const struct row *row = run->row;
	struct code *c;
	struct trial *t = trial_by(row->engine, 2 * EDGES * EDGES, &c);

	add_pairs(t, row->op);
	emit(c, LOAD_ARG(1));
	emit(c, STMT(BPF_MISC | BPF_TAX, 0));
	emit(c, LOAD_ARG(0));
	/* X/0 ends the program, and its caller: once is enough. */
	if (row->op == BPF_DIV) {
		emit(c, LOAD_ARG(2));
		emit(c, BRANCH(BPF_JMP | BPF_JGT | BPF_K, 0, 1, 0));
		emit(c, STMT(BPF_LDX | BPF_IMM, 3));
		emit(c, LOAD_ARG(0));
	}
	emit(c, STMT(BPF_ALU | row->op | (row->op == BPF_NEG ? 0 : BPF_X), 0));
	emit_show_a(c);
	expect_model(t);
}

CASE(div_by_zero, "whatever runs it, X/0 ends the program with 0, which is KILL_THREAD",
     CLAUSES("CUR-BPF-1"), NEEDS(&need_jit_change),
     ROWS(((const struct row[]){ EACH_ENGINE("div", BPF_DIV) })))
{
	const struct row *row = run->row;
	struct code *c;
	struct trial *t = trial_by(row->engine, 2, &c);

	t->call_count = 2;
	t->calls[0] = t->calls[1] = (struct trial_call){ CALL(getppid, 7, 0), TRIAL_ID };
	t->calls[1].call.arg[1] = 1;
	emit(c, LOAD_ARG(1));
	emit(c, STMT(BPF_MISC | BPF_TAX, 0));
	emit(c, LOAD_ARG(0));
	emit(c, STMT(BPF_ALU | BPF_DIV | BPF_X, 0));
	emit(c, RETURN(ERRNO(7)));
	expect_model(t);
}

/* The constants of one operation in one program, which the third argument chooses. */
CASE(by_k, "whatever runs it, A op K is computed on 32 unsigned bits",
     CLAUSES("CUR-BPF-1"), NEEDS(&need_jit_change), ROWS(ops))
{
	const struct row *row = run->row;
	struct code *c;
	struct trial *t = trial_by(row->engine, 2 * EDGES * EDGES, &c);

	add_pairs(t, row->op);
	emit(c, LOAD_ARG(2));
	for (int j = 0; j < EDGES; j++) {
		uint32_t k = operand(row->op, j);

		if (row->op == BPF_DIV && !k)
			k = 5;
		emit(c, BRANCH(BPF_JMP | BPF_JEQ | BPF_K, j, 0, 3));
		emit(c, LOAD_ARG(0));
		emit(c, STMT(BPF_ALU | row->op | BPF_K, row->op == BPF_NEG ? 0 : k));
		emit(c, STMT(BPF_JMP | BPF_JA, (EDGES - 1 - j) * 4));
	}
	emit_show_a(c);
	expect_model(t);
}

/*
 * The result, which the second argument has, is compared as a whole: a half
 * that nobody can see must not count.
 */
static void compare_result(const struct row *row, uint16_t src)
{
	struct code *c;
	struct trial *t = trial_by(row->engine, 2 * EDGES, &c);

	for (int j = 0; j < EDGES; j += 3) {
		uint32_t b = operand(row->op, j);
		bool neg = row->op == BPF_NEG;

		/* X/0 and its end are another case's. */
		if (row->op == BPF_DIV && !b)
			b = 9;
		code_clear(c);
		emit(c, LOAD_ARG(1));
		emit(c, STMT(BPF_ST, 1));
		emit(c, STMT(BPF_LDX | BPF_IMM, b));
		emit(c, LOAD_ARG(0));
		emit(c, STMT(BPF_ALU | row->op | (neg ? 0 : src), neg || src == BPF_X ? 0 : b));
		emit(c, STMT(BPF_LDX | BPF_MEM, 1));
		emit(c, BRANCH(BPF_JMP | BPF_JEQ | BPF_X, 0, 0, 1));
		emit(c, RETURN(ERRNO(1)));
		emit(c, BRANCH(BPF_JMP | BPF_JGT | BPF_X, 0, 0, 1));
		emit(c, RETURN(ERRNO(2)));
		emit(c, RETURN(ERRNO(3)));
		t->call_count = 0;
		for (int i = 0; i < EDGES; i++)
			for (int other = 0; other < 2; other++)
				t->calls[t->call_count++] = (struct trial_call){
					CALL(getppid, edges[i],
					     apply(row->op, edges[i], b) - other), TRIAL_ID };
		expect_model(t);
	}
}

CASE(result_by_x, "whatever runs it, the result of A op X compares as the 32 bits that it is",
     CLAUSES("CUR-BPF-1"), NEEDS(&need_jit_change), ROWS(ops))
{
	compare_result(run->row, BPF_X);
}

CASE(result_by_k, "whatever runs it, the result of A op K compares as the 32 bits that it is",
     CLAUSES("CUR-BPF-1"), NEEDS(&need_jit_change), ROWS(ops))
{
	compare_result(run->row, BPF_K);
}

static const struct row jumps[] = {
	EACH_ENGINE("jeq", BPF_JEQ), EACH_ENGINE("jgt", BPF_JGT), EACH_ENGINE("jge", BPF_JGE),
	EACH_ENGINE("jset", BPF_JSET),
};

/* Each is converted in a way of its own. */
static const struct { int jt, jf; } shapes[] = { { 0, 1 }, { 1, 0 }, { 1, 2 }, { 2, 1 } };

/*
 * For each edge, as X or as K, a comparison with one of the shapes.  X comes
 * from the data, or is a constant of the filter.
 */
static void compare(const struct row *row, uint16_t src, bool constant)
{
	struct code *c;
	struct trial *t = trial_by(row->engine, EDGES * EDGES, &c);

	for (int i = 0; i < EDGES; i++)
		for (int j = 0; j < EDGES; j++)
			t->calls[t->call_count++] = (struct trial_call){
				CALL(getppid, edges[i], edges[j], j), TRIAL_ID };
	for (size_t s = 0; s < ARRAY_SIZE(shapes); s++) {
		code_clear(c);
		emit(c, LOAD_ARG(1));
		emit(c, STMT(BPF_MISC | BPF_TAX, 0));
		for (int j = 0; j < EDGES; j++) {
			emit(c, LOAD_ARG(2));
			emit(c, BRANCH(BPF_JMP | BPF_JEQ | BPF_K, j, 0, constant ? 6 : 5));
			if (constant)
				emit(c, STMT(BPF_LDX | BPF_IMM, edges[j]));
			emit(c, LOAD_ARG(0));
			emit(c, BRANCH(BPF_JMP | row->op | src, src == BPF_K ? edges[j] : 0,
				       shapes[s].jt, shapes[s].jf));
			for (int way = 0; way < 3; way++)
				emit(c, RETURN(ERRNO(3 * j + way + 1)));
		}
		emit(c, RETURN(ERRNO(999)));
		expect_model(t);
	}
}

CASE(compare_x, "whatever runs it, a comparison with X is one of 32 unsigned bits",
     CLAUSES("CUR-BPF-1"), NEEDS(&need_jit_change), ROWS(jumps))
{
	compare(run->row, BPF_X, false);
}

CASE(compare_x_constant, "whatever runs it, a comparison with an X that is a constant is one of 32 unsigned bits",
     CLAUSES("CUR-BPF-1"), NEEDS(&need_jit_change), ROWS(jumps))
{
	compare(run->row, BPF_X, true);
}

CASE(compare_k, "whatever runs it, a comparison with K is one of 32 unsigned bits",
     CLAUSES("CUR-BPF-1"), NEEDS(&need_jit_change), ROWS(jumps))
{
	compare(run->row, BPF_K, false);
}

static const struct row engines[] = { EACH_ENGINE("words", 0) };

CASE(moves, "whatever runs it, loads of the data, constants, scratch memory and copies give all 32 bits",
     CLAUSES("CUR-BPF-1", "DATA-1"), NEEDS(&need_jit_change), ROWS(engines))
{
	const struct row *row = run->row;
	struct code *c;
	struct trial *t = trial_by(row->engine, 4, &c);

	for (int half = 0; half < 2; half++)
		t->calls[t->call_count++] = (struct trial_call){
			CALL(getppid, 0x81828384, 0x7fffffff, 0xffffffff, 3, 0x80000000, half),
			TRIAL_ID };
	for (int word = 0; word < 16; word++) {
		/* The instruction pointer's are not known. */
		if (word == 2 || word == 3)
			continue;
		code_clear(c);
		emit(c, LOAD(4 * word));
		emit(c, STMT(BPF_ST, word));
		emit(c, STMT(BPF_LD | BPF_IMM, 0xfedcba98));
		emit(c, STMT(BPF_MISC | BPF_TAX, 0));
		emit(c, STMT(BPF_STX, 15 - word));
		emit(c, STMT(BPF_LDX | BPF_IMM, 0x80000003));
		emit(c, STMT(BPF_MISC | BPF_TXA, 0));
		emit(c, STMT(BPF_LDX | BPF_MEM, word));
		emit(c, STMT(BPF_ALU | BPF_MUL | BPF_X, 0));
		emit(c, STMT(BPF_LDX | BPF_MEM, 15 - word));
		emit(c, STMT(BPF_ALU | BPF_XOR | BPF_X, 0));
		emit_show_a(c);
		expect_model(t);
	}
}
