// SPDX-License-Identifier: GPL-2.0
/* Which instructions the filter language has, of all 65536 codes. */
#include "common.h"

/* The language, one by one. */
static const uint16_t language[] = {
	BPF_LD | BPF_W | BPF_ABS, BPF_LD | BPF_W | BPF_LEN, BPF_LDX | BPF_W | BPF_LEN,
	BPF_LD | BPF_IMM, BPF_LDX | BPF_IMM, BPF_LD | BPF_MEM, BPF_LDX | BPF_MEM,
	BPF_ST, BPF_STX,
	BPF_ALU | BPF_ADD | BPF_K, BPF_ALU | BPF_ADD | BPF_X,
	BPF_ALU | BPF_SUB | BPF_K, BPF_ALU | BPF_SUB | BPF_X,
	BPF_ALU | BPF_MUL | BPF_K, BPF_ALU | BPF_MUL | BPF_X,
	BPF_ALU | BPF_DIV | BPF_K, BPF_ALU | BPF_DIV | BPF_X,
	BPF_ALU | BPF_AND | BPF_K, BPF_ALU | BPF_AND | BPF_X,
	BPF_ALU | BPF_OR | BPF_K, BPF_ALU | BPF_OR | BPF_X,
	BPF_ALU | BPF_XOR | BPF_K, BPF_ALU | BPF_XOR | BPF_X,
	BPF_ALU | BPF_LSH | BPF_K, BPF_ALU | BPF_LSH | BPF_X,
	BPF_ALU | BPF_RSH | BPF_K, BPF_ALU | BPF_RSH | BPF_X,
	BPF_ALU | BPF_NEG,
	BPF_JMP | BPF_JA,
	BPF_JMP | BPF_JEQ | BPF_K, BPF_JMP | BPF_JEQ | BPF_X,
	BPF_JMP | BPF_JGT | BPF_K, BPF_JMP | BPF_JGT | BPF_X,
	BPF_JMP | BPF_JGE | BPF_K, BPF_JMP | BPF_JGE | BPF_X,
	BPF_JMP | BPF_JSET | BPF_K, BPF_JMP | BPF_JSET | BPF_X,
	BPF_MISC | BPF_TAX, BPF_MISC | BPF_TXA,
	BPF_RET | BPF_K, BPF_RET | BPF_A,
};

static bool in_language(unsigned int code)
{
	for (size_t i = 0; i < ARRAY_SIZE(language); i++)
		if (language[i] == code)
			return true;
	return false;
}

/* With a K and neighbours that suit every instruction that there is. */
static void offer_code(struct offers *o, unsigned int code)
{
	struct sock_filter insns[] = {
		STMT(BPF_ST, 4), { code, 0, 0, 4 },
		RETURN(ALLOW), RETURN(ALLOW), RETURN(ALLOW), RETURN(ALLOW), RETURN(ALLOW),
	};

	offer(o, in_language(code), insns, ARRAY_SIZE(insns), "an instruction with code 0x%04x", code);
}

struct row {
	const char *name;
	unsigned int value;
};

static const struct row classes[] = {
	{ "ld", BPF_LD }, { "ldx", BPF_LDX }, { "st", BPF_ST }, { "stx", BPF_STX },
	{ "alu", BPF_ALU }, { "jmp", BPF_JMP }, { "ret", BPF_RET }, { "misc", BPF_MISC },
};

CASE(code, "of the 256 codes of one byte the instructions of the filter language are accepted, all others refused with EINVAL",
     CLAUSES("CUR-BPF-1", "CUR-FILTER-1", "FILTER-INVAL"), ROWS(classes), EACH_ENTRY)
{
	struct offers *o = offers_new(run, 32);

	for (unsigned int code = ((const struct row *)run->row)->value; code < 256; code += 8)
		offer_code(o, code);
	offers_expect(o);
}

static const struct row high_bytes[] = {
	{ "01", 0x01 }, { "02", 0x02 }, { "04", 0x04 }, { "08", 0x08 }, { "10", 0x10 },
	{ "20", 0x20 }, { "40", 0x40 }, { "80", 0x80 }, { "ff", 0xff },
};

CASE(long_code, "codes of more than one byte are refused with EINVAL, whatever their low byte",
     CLAUSES("CUR-BPF-1", "CUR-FILTER-1", "FILTER-INVAL"), ROWS(high_bytes), EACH_ENTRY)
{
	struct offers *o = offers_new(run, 256);

	for (unsigned int low = 0; low < 256; low++)
		offer_code(o, ((const struct row *)run->row)->value << 8 | low);
	offers_expect(o);
}

CASE(last, "a program whose last instruction is no RET is refused with EINVAL",
     CLAUSES("CUR-FILTER-1", "FILTER-INVAL"), EACH_ENTRY)
{
	struct offers *o = offers_new(run, 256);

	for (unsigned int code = 0; code < 256; code++) {
		struct sock_filter insns[] = { STMT(BPF_ST, 4), { code, 0, 0, 4 } };
		bool ret = code == (BPF_RET | BPF_K) || code == (BPF_RET | BPF_A);

		offer(o, ret, insns, ARRAY_SIZE(insns), "a program that ends with code 0x%04x", code);
	}
	offers_expect(o);
}

/* What RET K and RET A are not, and the fields that they ignore. */
CASE(unused_fields, "fields that an instruction has no use for may hold anything",
     CLAUSES("CUR-FILTER-1"), EACH_ENTRY)
{
	struct offers *o = offers_new(run, ARRAY_SIZE(language));

	for (size_t i = 0; i < ARRAY_SIZE(language); i++) {
		unsigned int code = language[i];
		bool jump = BPF_CLASS(code) == BPF_JMP, x = BPF_SRC(code) == BPF_X;
		bool branch = jump && code != (BPF_JMP | BPF_JA);
		bool any_k = BPF_CLASS(code) == BPF_RET || BPF_CLASS(code) == BPF_MISC ||
			     (BPF_CLASS(code) == BPF_ALU && (x || BPF_OP(code) == BPF_NEG)) ||
			     branch || BPF_MODE(code) == BPF_LEN;
		struct sock_filter insns[] = {
			STMT(BPF_ST, 4),
			{ code, branch ? 0 : 255, branch ? 0 : 254, any_k ? 0xfffffff1 : 4 },
			RETURN(ALLOW), RETURN(ALLOW), RETURN(ALLOW), RETURN(ALLOW), RETURN(ALLOW),
		};

		offer(o, true, insns, ARRAY_SIZE(insns),
		      "an instruction with code 0x%04x, jt 255, jf 254, and any k", code);
	}
	offers_expect(o);
}
