// SPDX-License-Identifier: GPL-2.0
/*
 * Kernels remember for which numbers all filters allow whatever the arguments
 * are (5.11).  Nobody may notice, least of all by a call that gets through.
 */
#include "common.h"

#define N	NR_getpid
#define REPEATS	3

static void add_call(struct trial *t, struct call call, long runs_to)
{
	for (int i = 0; i < REPEATS; i++)
		t->calls[t->call_count++] = (struct trial_call){ call, runs_to };
}

/* One program that takes no notice of the number must deny getpid(2). */
struct row {
	const char *name;
	struct sock_filter insn[6];
	int count;
};

#define DENY	RETURN(ERRNO(7))
#define PASS	RETURN(ALLOW)
/* Deny unless A is what it would be if the instructions before did nothing. */
#define UNLESS(k) BRANCH(BPF_JMP | BPF_JEQ | BPF_K, k, 0, 1), PASS, DENY
#define ALU_K(name, op, k) \
	{ name, { LOAD_NR, STMT(BPF_ALU | BPF_##op | BPF_K, k), UNLESS(N) }, 5 }
#define ALU_X(name, op, k) \
	{ name, { STMT(BPF_LDX | BPF_IMM, k), LOAD_NR, \
		  STMT(BPF_ALU | BPF_##op | BPF_X, 0), UNLESS(N) }, 6 }
/* K is what would let the call through, X is not. */
#define JUMP_X(name, op, k, x) \
	{ name, { STMT(BPF_LDX | BPF_IMM, x), LOAD_NR, \
		  BRANCH(BPF_JMP | BPF_##op | BPF_X, k, 0, 1), PASS, DENY }, 5 }
/* The same with the X that every program begins with, 0. */
#define JUMP_X0(name, op, k, jt, jf) \
	{ name, { LOAD_NR, BRANCH(BPF_JMP | BPF_##op | BPF_X, k, jt, jf), PASS, DENY }, 4 }
#define JUMP_K(name, op, k) \
	{ name, { LOAD_NR, BRANCH(BPF_JMP | BPF_##op | BPF_K, k, 0, 1), PASS, DENY }, 4 }
/* A branch as far as the third instruction after it, of which it must meet one. */
#define FAR(name, k, jt, jf, second, third) \
	{ name, { LOAD_NR, BRANCH(BPF_JMP | BPF_JEQ | BPF_K, k, jt, jf), PASS, second, third }, 5 }
/* A load of @x, that would let the call through, into X. */
#define INTO_X(name, load, x) \
	{ name, { LOAD_NR, load, BRANCH(BPF_JMP | BPF_JEQ | BPF_K, x, 0, 1), PASS, DENY }, 5 }
#define WORD(name, offset) \
	{ name, { LOAD(offset), UNLESS(0) }, 4 }, \
	{ name "_after_nr", { LOAD_NR, LOAD(offset), UNLESS(N) }, 5 }
#define VERDICT(name, action) { name, { RETURN(action) }, 1 }

static const struct row rows[] = {
	ALU_K("add_k", ADD, 1), ALU_K("sub_k", SUB, 1), ALU_K("mul_k", MUL, 3),
	ALU_K("div_k", DIV, 2), ALU_K("or_k", OR, 0x20000000), ALU_K("xor_k", XOR, 1),
	ALU_K("lsh_k", LSH, 1), ALU_K("rsh_k", RSH, 1), ALU_K("and_k", AND, 1),
	ALU_X("add_x", ADD, 1), ALU_X("sub_x", SUB, 1), ALU_X("mul_x", MUL, 3),
	ALU_X("div_x", DIV, 2), ALU_X("or_x", OR, 0x20000000), ALU_X("xor_x", XOR, 1),
	ALU_X("lsh_x", LSH, 1), ALU_X("rsh_x", RSH, 1), ALU_X("and_x", AND, 1),
	{ "neg", { LOAD_NR, STMT(BPF_ALU | BPF_NEG, 0), UNLESS(N) }, 5 },
	{ "ld_imm", { LOAD_NR, STMT(BPF_LD | BPF_IMM, N + 1), UNLESS(N) }, 5 },
	{ "ld_len", { LOAD_NR, STMT(BPF_LD | BPF_W | BPF_LEN, 0), UNLESS(N) }, 5 },
	{ "ld_mem", { STMT(BPF_ST, 3), LOAD_NR, STMT(BPF_LD | BPF_MEM, 3), UNLESS(N) }, 6 },
	{ "txa", { LOAD_NR, STMT(BPF_MISC | BPF_TXA, 0), UNLESS(N) }, 5 },
	{ "ldx_imm_txa", { LOAD_NR, STMT(BPF_LDX | BPF_IMM, N + 1),
			   STMT(BPF_MISC | BPF_TXA, 0), UNLESS(N) }, 6 },
	{ "a_starts_as_0", { BRANCH(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0), PASS, DENY }, 3 },
	JUMP_X("jeq_x", JEQ, N, N + 1), JUMP_X("jgt_x", JGT, N - 1, N),
	JUMP_X("jge_x", JGE, N, N + 1), JUMP_X("jset_x", JSET, N, 0),
	JUMP_X0("jeq_x_0", JEQ, N, 0, 1), JUMP_X0("jgt_x_0", JGT, N, 1, 0),
	JUMP_X0("jge_x_0", JGE, N + 1, 1, 0), JUMP_X0("jset_x_0", JSET, N, 0, 1),
	JUMP_K("jeq_k_other", JEQ, N + 1), JUMP_K("jgt_k_equal", JGT, N),
	JUMP_K("jge_k_above", JGE, N + 1), JUMP_K("jset_k_none", JSET, ~(uint32_t)N),
	JUMP_K("jset_k_0", JSET, 0), JUMP_K("jgt_k_unsigned", JGT, 0x80000000),
	JUMP_K("jge_k_unsigned", JGE, 0x80000000),
	{ "ja", { STMT(BPF_JMP | BPF_JA, 1), PASS, DENY, PASS }, 4 },
	{ "ja_2", { STMT(BPF_JMP | BPF_JA, 2), PASS, PASS, DENY, PASS }, 5 },
	FAR("jt_1", N, 1, 0, DENY, PASS), FAR("jt_2", N, 2, 0, PASS, DENY),
	FAR("jf_1", N + 1, 0, 1, DENY, PASS), FAR("jf_2", N + 1, 0, 2, PASS, DENY),
	INTO_X("ldx_imm", STMT(BPF_LDX | BPF_IMM, N + 1), N + 1),
	INTO_X("ldx_imm_0", STMT(BPF_LDX | BPF_IMM, 0), 0),
	INTO_X("ldx_len", STMT(BPF_LDX | BPF_W | BPF_LEN, 0), sizeof(struct seccomp_data)),
	{ "ldx_mem", { STMT(BPF_STX, 3), LOAD_NR, STMT(BPF_LDX | BPF_MEM, 3), UNLESS(0) }, 6 },
	{ "ret_a", { STMT(BPF_LD | BPF_IMM, ERRNO(7)), STMT(BPF_RET | BPF_A, ALLOW) }, 2 },
	WORD("ip_low", 8), WORD("arg0", 16), WORD("arg1", 24), WORD("arg2", 32),
	WORD("arg3", 40), WORD("arg4", 48), WORD("arg5", 56),
	WORD("arg0_second_word", 20), WORD("arg5_second_word", 60),
	VERDICT("errno_0", ERRNO(0)), VERDICT("errno_all_bits", SECCOMP_RET_ERRNO | 0xffff),
	VERDICT("trap", TRAP(3)), VERDICT("trace", TRACE(3)), VERDICT("user_notif", NOTIFY),
	VERDICT("kill_thread", KILL_THREAD), VERDICT("kill_process", KILL_PROCESS),
	VERDICT("unknown_below_allow", 0x7ffeffff),
	VERDICT("unknown_allow_and_sign", 0xffff0000),
};

/* Loads of what is 0 by chance would let it through: no argument half is. */
static struct call full_call(void)
{
	struct call call = CALL(getpid);

	for (int n = 0; n < 6; n++)
		call.arg[n] = 0x1000000010ull * (n + 1);
	return call;
}

CASE(denied, "a program that denies a call by its number alone, by whatever instructions, denies it the first and every other time",
     CLAUSES("FILTER-LAYER-2", "CUR-RUN-1", "CUR-BPF-1"), ROWS(rows), EACH_ENTRY)
{
	const struct row *row = run->row;
	struct trial *t = trial_new(run->entry, 1, REPEATS);

	t->filters[0] = filter_raw(row->insn, row->count);
	t->filter_count = 1;
	add_call(t, full_call(), TRIAL_ID);
	ASSERT_EQ(0, trial_run(t));
	TRIAL_EXPECT(t, by_model);
}

/* Numbers that are denied for the lack, or for the presence, of one bit. */
static bool is_unfiltered(long nr)
{
	static const long list[] = { ARCH_UNFILTERED -1 };

	for (size_t i = 0; i + 1 < ARRAY_SIZE(list); i++)
		if (list[i] == nr)
			return true;
	return false;
}

#define NUMBERS 1100

struct bit {
	const char *name;
	uint32_t mask;
};

static const struct bit bits[] = {
	{ "0", 1 << 0 }, { "1", 1 << 1 }, { "2", 1 << 2 }, { "3", 1 << 3 }, { "4", 1 << 4 },
	{ "5", 1 << 5 }, { "6", 1 << 6 }, { "7", 1 << 7 }, { "8", 1 << 8 }, { "9", 1 << 9 },
	{ "10", 1 << 10 }, { "none", 0 },
};

static void call_denied(struct trial *t, const struct run *run)
{
	t->call_count = 0;
	for (long nr = 0; nr < NUMBERS; nr++) {
		struct call call = { .nr = nr, .gate = run->gate };
		bool vague = false;

		if (by_model(t, &call, &vague) != ALLOW &&
		    (run->gate->audit != ARCH_AUDIT || !is_unfiltered(nr)))
			t->calls[t->call_count++].call = call;
	}
	ASSERT_EQ(0, trial_run(t));
	TRIAL_EXPECT(t, by_model);
}

CASE(every_number, "numbers that are denied by one bit of them are denied, each of them, those beside them allowed or not",
     CLAUSES("FILTER-LAYER-2", "CUR-RUN-1"), ROWS(bits), EACH_GATE)
{
	uint32_t mask = ((const struct bit *)run->row)->mask;
	struct trial *t = trial_new(run->entry, 1, NUMBERS);

	t->filter_count = 1;
	for (int set = 0; set < 2; set++) {
		t->filters[0] = FILTER_RAW(
			LOAD_NR, BRANCH(BPF_JMP | BPF_JSET | BPF_K, mask, 0, 1),
			RETURN(set ? ERRNO(7) : ALLOW), RETURN(set ? ALLOW : ERRNO(7)));
		call_denied(t, run);
	}
}

/* By one comparison, which allows where it is true, or where it is false. */
struct comparison {
	const char *name;
	uint16_t op;
	uint32_t k;
};

#define EACH_OP(name, k) \
	{ "jeq." name, BPF_JEQ, k }, { "jgt." name, BPF_JGT, k }, { "jge." name, BPF_JGE, k }

static const struct comparison comparisons[] = {
	EACH_OP("0", 0), EACH_OP("getpid", N), EACH_OP("255", 255), EACH_OP("256", 256),
	EACH_OP("16_bits_more", N + 0x10000), EACH_OP("sign", N + 0x80000000u),
};

CASE(every_denied_number, "numbers that are denied by a comparison are denied, each of them, those beside them allowed or not",
     CLAUSES("FILTER-LAYER-2", "CUR-RUN-1"), ROWS(comparisons), EACH_GATE)
{
	const struct comparison *c = run->row;
	struct trial *t = trial_new(run->entry, 1, NUMBERS);

	t->filter_count = 1;
	for (int allowed = 0; allowed < 2; allowed++) {
		t->filters[0] = FILTER_RAW(
			LOAD_NR, BRANCH(BPF_JMP | c->op | BPF_K, c->k, 0, 1),
			RETURN(allowed ? ALLOW : ERRNO(7)), RETURN(allowed ? ERRNO(7) : ALLOW));
		call_denied(t, run);
	}
}

CASE(large_numbers, "numbers beyond all calls are denied by a program that denies all",
     CLAUSES("FILTER-LAYER-2", "CUR-RUN-1"), EACH_ENTRY, EACH_GATE)
{
	struct trial *t = trial_new(run->entry, 2, 100);

	t->filters[0] = on_every_call(ALLOW);
	t->filters[1] = on_every_call(ERRNO(7));
	t->filter_count = 2;
	for (int bit = 10; bit < 32; bit++)
		for (int off = -1; off < 2; off++)
			t->calls[t->call_count++].call = (struct call){
				.nr = (int)((1u << bit) + off), .gate = run->gate };
	ASSERT_EQ(0, trial_run(t));
	TRIAL_EXPECT(t, by_model);
}

/* Kinds of filters, for each pair of an older and a newer one. */
#define INSTALLING { ALLOW, { NR_IS(NR_seccomp) } }, { ALLOW, { NR_IS(NR_prctl) } }

static struct sock_fprog *kind(int which)
{
	switch (which) {
	case 0:
		return on_every_call(ALLOW);
	case 1:
		return FILTER(ALLOW, { ERRNO(11), { NR_IS(NR_getpid) } });
	case 2:
		return FILTER(ALLOW, { ERRNO(12), { ARG_LOW_IS(0, 5), NR_IS(NR_getpid) } });
	case 3:
		return FILTER(ALLOW, { ALLOW, { ARG_LOW_IS(0, 5) } });
	case 4:
		return FILTER(ERRNO(13), INSTALLING, { ALLOW, { NR_IS(NR_gettid) } });
	case 5:
		return FILTER(ERRNO(14), INSTALLING,
			      { ALLOW, { ARCH_IS(ARCH_AUDIT), NR_IS(NR_getpid) } });
	case 6:
		return FILTER(ALLOW, { ERRNO(15), { ARCH_IS_NOT(ARCH_AUDIT) } });
	default:
		return FILTER(ERRNO(16), INSTALLING, { ALLOW, { ARCH_IS_NOT(ARCH_AUDIT) } });
	}
}

#define KINDS 8

struct older {
	const char *name;
	int kind;
};

static const struct older olders[] = {
	{ "allow", 0 }, { "deny_one", 1 }, { "deny_one_by_argument", 2 },
	{ "look_at_argument", 3 }, { "allow_one", 4 }, { "allow_one_native", 5 },
	{ "allow_native", 6 }, { "deny_native", 7 },
};

CASE(stacked, "what one filter allows whatever the arguments are, others still deny, whichever is older",
     CLAUSES("FILTER-LAYER-1", "FILTER-LAYER-2", "CUR-RUN-1"), ROWS(olders), EACH_ENTRY)
{
	const struct arch_gate *gates[GATES_MAX];
	int count = usable_gates(gates);
	struct trial *t = trial_new(run->entry, 3, 100);

	for (int g = 0; g < count; g++) {
		const struct arch_gate *gate = gates[g];

		add_call(t, GATE_CALL(gate, getpid), TRIAL_ID);
		add_call(t, GATE_CALL(gate, gettid, 5), TRIAL_ID);
		add_call(t, GATE_CALL(gate, getpid, 5), TRIAL_ID);
		add_call(t, GATE_CALL(gate, getppid), TRIAL_ID);
	}
	t->filters[0] = kind(((const struct older *)run->row)->kind);
	for (int newer = 0; newer < KINDS; newer++) {
		t->filters[1] = kind(newer);
		for (int third = 0; third < 2; third++) {
			t->filters[2] = kind(0);
			t->filter_count = 2 + third;
			ASSERT_EQ(0, trial_run(t));
			TRIAL_EXPECT(t, by_model);
		}
	}
}
