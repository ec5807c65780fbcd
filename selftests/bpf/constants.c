// SPDX-License-Identifier: GPL-2.0
/*
 * Constants of all sizes.  Machines have instructions for small ones, of 8, 12,
 * 13 or 16 bits, with a sign or without, and others for the rest.
 */
#include "common.h"

/* 2^n, one less and one more, and these with a sign. */
#define KINDS		6
#define CONSTANTS	(32 * KINDS)

static uint32_t constant(int i)
{
	uint32_t k = (1u << i / KINDS) + i % 3 - 1;

	return i % KINDS < 3 ? k : -k;
}

static const struct row {
	const char *name;
	uint16_t code;
} rows[] = {
	{ "ld", BPF_LD | BPF_IMM }, { "ldx", BPF_LDX | BPF_IMM },
	{ "add", BPF_ALU | BPF_ADD }, { "sub", BPF_ALU | BPF_SUB }, { "mul", BPF_ALU | BPF_MUL },
	{ "div", BPF_ALU | BPF_DIV }, { "and", BPF_ALU | BPF_AND }, { "or", BPF_ALU | BPF_OR },
	{ "xor", BPF_ALU | BPF_XOR }, { "lsh", BPF_ALU | BPF_LSH }, { "rsh", BPF_ALU | BPF_RSH },
	{ "jeq", BPF_JMP | BPF_JEQ }, { "jgt", BPF_JMP | BPF_JGT }, { "jge", BPF_JMP | BPF_JGE },
	{ "jset", BPF_JMP | BPF_JSET },
};

static bool accepted(uint16_t code, uint32_t k)
{
	if (code == (BPF_ALU | BPF_DIV))
		return k;
	return (code != (BPF_ALU | BPF_LSH) && code != (BPF_ALU | BPF_RSH)) || k < 32;
}

/*
 * What is compared with a constant is near it: the constant and the first
 * argument.  All else computes with that alone.
 */
static void emit_one(struct code *c, uint16_t code, uint32_t k)
{
	emit(c, LOAD_ARG(0));
	emit(c, STMT(BPF_MISC | BPF_TAX, 0));
	if (BPF_CLASS(code) != BPF_JMP) {
		emit(c, STMT(code, k));
	} else {
		emit(c, STMT(BPF_LD | BPF_IMM, k));
		emit(c, STMT(BPF_ALU | BPF_ADD | BPF_X, 0));
		emit(c, BRANCH(code | BPF_K, k, 1, 0));
		emit(c, STMT(BPF_LD | BPF_IMM, 1));
	}
	emit(c, STMT(BPF_ST, 0));
	emit(c, STMT(BPF_STX, 1));
	emit_hash(c, 0, 1);
}

static void run_row(const struct row *row, const struct run *run)
{
	static const uint32_t arguments[] = {
		0, 1, 0xffffffff, 0x80000000, 0x100, 0x12345678, 0xfedcba98,
	};
	struct trial *t = trial_new(run->entry, 1, 2 * ARRAY_SIZE(arguments));
	struct code *c = code_new();

	for (size_t i = 0; i < ARRAY_SIZE(arguments); i++)
		add_show_calls(t, arguments[i], 0);
	emit_hash_start(c);
	for (int i = 0; i < CONSTANTS; i++)
		if (accepted(row->code, constant(i)))
			emit_one(c, row->code, constant(i));
	emit_show_hash(c);
	t->filters[0] = &c->prog;
	t->filter_count = 1;
	expect_model(t);
}

CASE(constants, "an instruction takes its constant as 32 bits without a sign, whatever its size",
     CLAUSES("CUR-BPF-1"), ROWS(rows))
{
	run_row(run->row, run);
}

CASE(constants_by, "an instruction takes its constant as 32 bits without a sign, whatever runs the program",
     CLAUSES("CUR-BPF-1"), NEEDS(&need_jit_change), ROWS(other_engines))
{
	choose_engine(run);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		run_row(&rows[i], run);
}
