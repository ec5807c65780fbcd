// SPDX-License-Identifier: GPL-2.0
/* Arithmetic, to all 32 bits of the result. */
#include "common.h"

struct row {
	const char *name;
	uint16_t op;
};

static const struct row rows[] = {
	{ "add", BPF_ADD }, { "sub", BPF_SUB }, { "mul", BPF_MUL }, { "div", BPF_DIV },
	{ "and", BPF_AND }, { "or", BPF_OR }, { "xor", BPF_XOR },
	{ "lsh", BPF_LSH }, { "rsh", BPF_RSH },
};

/* The operand is in the second argument, whether by X or by K. */
static uint16_t op_now;

static uint32_t result(const struct trial *t, const struct call *call, bool *vague)
{
	uint32_t a = call->arg[0], b = call->arg[1];

	(void)t, (void)vague;
	if (op_now == BPF_DIV && !b)
		return 0;
	return shown(call, apply(op_now, a, b));
}

/* The second operands that the operation is defined for. */
static int operands(uint16_t op, uint32_t *values, bool constant)
{
	int n = 0;

	if (op == BPF_LSH || op == BPF_RSH) {
		for (uint32_t shift = 0; shift < 32; shift++)
			values[n++] = shift;
		return n;
	}
	for (int i = 0; i < EDGES; i++)
		if (!constant || op != BPF_DIV || edges[i])
			values[n++] = edges[i];
	return n;
}

CASE(by_x, "A op X is computed on 32 unsigned bits; X/0 ends the program with 0, which is KILL_THREAD",
     CLAUSES("CUR-BPF-1"), ROWS(rows))
{
	struct trial *t = trial_new(run->entry, 1, EDGES * 32 * 2);
	struct code *c = code_new();
	uint32_t values[32];
	int n;

	op_now = ((const struct row *)run->row)->op;
	n = operands(op_now, values, false);
	for (int i = 0; i < EDGES; i++)
		for (int j = 0; j < n; j++)
			add_show_calls(t, edges[i], values[j]);
	emit(c, LOAD_ARG(1));
	emit(c, STMT(BPF_MISC | BPF_TAX, 0));
	emit(c, LOAD_ARG(0));
	emit(c, STMT(BPF_ALU | op_now | BPF_X, 0));
	emit_show_a(c);
	t->filters[0] = &c->prog;
	t->filter_count = 1;
	ASSERT_EQ(0, trial_run(t));
	TRIAL_EXPECT(t, result);
}

CASE(by_k, "A op K is computed on 32 unsigned bits",
     CLAUSES("CUR-BPF-1"), ROWS(rows))
{
	struct trial *t = trial_new(run->entry, 1, EDGES * 2);
	struct code *c = code_new();
	uint32_t values[32];
	int n;

	op_now = ((const struct row *)run->row)->op;
	n = operands(op_now, values, true);
	t->filters[0] = &c->prog;
	t->filter_count = 1;
	for (int j = 0; j < n; j++) {
		t->call_count = 0;
		for (int i = 0; i < EDGES; i++)
			add_show_calls(t, edges[i], values[j]);
		code_clear(c);
		emit(c, LOAD_ARG(0));
		emit(c, STMT(BPF_ALU | op_now | BPF_K, values[j]));
		emit_show_a(c);
		ASSERT_EQ(0, trial_run(t));
		TRIAL_EXPECT(t, result);
	}
}

CASE(neg, "NEG gives the two's complement of A",
     CLAUSES("CUR-BPF-1"))
{
	struct trial *t = trial_new(run->entry, 1, EDGES * 2);
	struct code *c = code_new();

	op_now = BPF_NEG;
	for (int i = 0; i < EDGES; i++)
		add_show_calls(t, edges[i], 0);
	emit(c, LOAD_ARG(0));
	emit(c, STMT(BPF_ALU | BPF_NEG, 0));
	emit_show_a(c);
	t->filters[0] = &c->prog;
	t->filter_count = 1;
	ASSERT_EQ(0, trial_run(t));
	TRIAL_EXPECT(t, result);
}

/* A and X are two registers: neither operation nor copy may touch the other. */
static uint32_t sum_of_both(const struct trial *t, const struct call *call, bool *vague)
{
	uint32_t a = call->arg[0], x = call->arg[1];

	(void)t, (void)vague;
	return shown(call, (op_now == BPF_NEG ? -a : apply(op_now, a, x)) * 3 + x);
}

CASE(x_kept, "arithmetic on A leaves X as it was",
     CLAUSES("CUR-BPF-1"), ROWS(rows))
{
	struct trial *t = trial_new(run->entry, 1, EDGES * 2);
	struct code *c = code_new();

	op_now = ((const struct row *)run->row)->op;
	for (int i = 0; i < EDGES; i++)
		add_show_calls(t, edges[i], 5 + i);
	emit(c, LOAD_ARG(1));
	emit(c, STMT(BPF_MISC | BPF_TAX, 0));
	emit(c, LOAD_ARG(0));
	emit(c, STMT(BPF_ALU | op_now | BPF_X, 0));
	emit(c, STMT(BPF_ALU | BPF_MUL | BPF_K, 3));
	emit(c, STMT(BPF_ALU | BPF_ADD | BPF_X, 0));
	emit_show_a(c);
	t->filters[0] = &c->prog;
	t->filter_count = 1;
	ASSERT_EQ(0, trial_run(t));
	TRIAL_EXPECT(t, sum_of_both);
}

struct constant {
	const char *name;
	uint16_t code;
	uint32_t limit;
};

/* Constants below the limit, or other than 0 where that is the limit. */
static const struct constant constants[] = {
	{ "div", BPF_ALU | BPF_DIV | BPF_K, 0 },
	{ "lsh", BPF_ALU | BPF_LSH | BPF_K, 32 },
	{ "rsh", BPF_ALU | BPF_RSH | BPF_K, 32 },
};

CASE(bad_constants, "a division by the constant 0 and a shift by a constant of 32 or more are refused with EINVAL",
     CLAUSES("CUR-FILTER-1", "FILTER-INVAL"), ROWS(constants), EACH_ENTRY)
{
	const struct constant *row = run->row;
	struct offers *o = offers_new(run, 40 + EDGES);

	for (int i = 0; i < 40 + EDGES; i++) {
		uint32_t k = i < 40 ? (uint32_t)i : edges[i - 40];
		struct sock_filter insns[] = { STMT(row->code, k), RETURN(ALLOW) };

		offer(o, row->limit ? k < row->limit : k != 0, insns, ARRAY_SIZE(insns),
		      "%s by the constant 0x%x", row->name, k);
	}
	offers_expect(o);
}

CASE(zero_by_others, "0 as a constant is refused for no operation but the division",
     CLAUSES("CUR-FILTER-1"), ROWS(rows), EACH_ENTRY)
{
	const struct row *row = run->row;
	struct offers *o = offers_new(run, 2);
	struct sock_filter insns[] = { STMT(BPF_ALU | row->op | BPF_K, 0), RETURN(ALLOW) };

	offer(o, row->op != BPF_DIV, insns, ARRAY_SIZE(insns), "%s by the constant 0", row->name);
	insns[0] = STMT(BPF_ALU | row->op | BPF_X, 0);
	offer(o, true, insns, ARRAY_SIZE(insns), "%s by X, with 0 for K", row->name);
	offers_expect(o);
}
