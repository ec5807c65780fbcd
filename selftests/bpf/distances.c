// SPDX-License-Identifier: GPL-2.0
/*
 * Jumps over code of every length: JITs have short and long jumps, and change
 * from one to the other at some number of bytes.
 */
#include "common.h"

/* In between, machine code of different lengths: small and large constants. */
#define SMALL	STMT(BPF_ALU | BPF_ADD | BPF_K, 1)
#define LARGE	STMT(BPF_ALU | BPF_ADD | BPF_K, 0x12345678)
#define LARGES	5
#define MOST	60

struct row {
	const char *name;
	int jt, jf;	/* 1: over what is in between */
	bool always;
};

static const struct row rows[] = {
	{ "when_true", 1, 0, false }, { "when_false", 0, 1, false }, { "ja", 0, 0, true },
};

static void emit_over(struct code *c, const struct row *row, int count, int larges)
{
	emit(c, LOAD_ARG(0));
	if (row->always)
		emit(c, STMT(BPF_JMP | BPF_JA, count));
	else
		emit(c, BRANCH(BPF_JMP | BPF_JGT | BPF_K, 1000, row->jt * count,
			       row->jf * count));
	for (int i = 0; i < count; i++)
		emit(c, i < larges ? LARGE : SMALL);
}

/*
 * Several in a row, so that few programs do.  Of A little is seen; the last
 * counts, to which the ones before have added.
 */
CASE(over, "a jump leads to the same instruction however long the code is that it leaves out",
     CLAUSES("CUR-BPF-1"), ROWS(rows))
{
	struct trial *t = trial_new(run->entry, 1, 4);
	struct code *c = code_new();

	t->filters[0] = &c->prog;
	t->filter_count = 1;
	for (int i = 0; i < 4; i++)
		t->calls[t->call_count++] = (struct trial_call){
			CALL(getppid, i / 2 ? 1001 : 1000, 0, 0, 0, 0, i % 2), TRIAL_ID };
	for (int larges = 0; larges < LARGES; larges++) {
		code_clear(c);
		emit(c, STMT(BPF_LDX | BPF_IMM, 0));
		for (int count = larges; count < MOST; count++) {
			emit_over(c, run->row, count, larges);
			/* X = X * 5 + A */
			emit(c, STMT(BPF_ST, 0));
			emit(c, STMT(BPF_MISC | BPF_TXA, 0));
			emit(c, STMT(BPF_ALU | BPF_MUL | BPF_K, 5));
			emit(c, STMT(BPF_LDX | BPF_MEM, 0));
			emit(c, STMT(BPF_ALU | BPF_ADD | BPF_X, 0));
			emit(c, STMT(BPF_MISC | BPF_TAX, 0));
		}
		emit_show_a(c);
		ASSERT_EQ(0, trial_run(t));
		TRIAL_EXPECT(t, by_model);
	}
}

/* All that is left out would be seen.  Kernels translate each to two or more. */
static void jump_far(struct trial *t, struct code *c, int count)
{
	code_clear(c);
	emit(c, STMT(BPF_JMP | BPF_JA, count));
	for (int i = 0; i < count; i++)
		emit(c, RETURN(ERRNO(1 + i % 64)));
	emit(c, RETURN(ERRNO(99)));
	expect_model(t);
}

/* By a branch, of which one byte tells the distance. */
static void branch_far(struct trial *t, struct code *c, int jt, int jf)
{
	code_clear(c);
	emit(c, LOAD_ARG(0));
	emit(c, BRANCH(BPF_JMP | BPF_JGT | BPF_K, 1000, jt, jf));
	for (int i = 0; i <= UINT8_MAX; i++)
		emit(c, RETURN(ERRNO(i)));
	expect_model(t);
}

static void jump_all(const struct run *run)
{
	static const int far[] = { 127, 128, 255, 256, 257, 1023, 1024, 2047, 2048, 2049, 4094 };
	static const int bytes[] = { 0, 126, 127, 128, 200, 254, 255 };
	struct trial *t = trial_new(run->entry, 1, 2);
	struct code *c = code_new();

	t->filters[0] = &c->prog;
	t->filter_count = 1;
	for (int i = 0; i < 2; i++)
		t->calls[t->call_count++] = (struct trial_call){
			CALL(getppid, 1000 + i), TRIAL_ID };
	for (size_t i = 0; i < ARRAY_SIZE(far); i++)
		jump_far(t, c, far[i]);
	for (size_t i = 0; i < ARRAY_SIZE(bytes); i++)
		for (size_t j = 0; j < ARRAY_SIZE(bytes); j++)
			branch_far(t, c, bytes[i], bytes[j]);
}

CASE(far, "a jump leads as far as it says, up to the end of the longest program",
     CLAUSES("CUR-BPF-1", "CUR-LIMIT-1"), EACH_ENTRY)
{
	jump_all(run);
}

CASE(far_by, "a jump leads as far as it says, whatever runs the program",
     CLAUSES("CUR-BPF-1"), NEEDS(&need_jit_change), ROWS(other_engines))
{
	choose_engine(run);
	jump_all(run);
}
