// SPDX-License-Identifier: GPL-2.0
/* Loads: of the call's data, of its length, of constants. */
#include "common.h"
#include "model.h"

#define DATA_SIZE 64

static void offer_load(struct offers *o, uint32_t k)
{
	struct sock_filter insns[] = { LOAD(k), RETURN(ALLOW) };

	offer(o, k < DATA_SIZE && k % 4 == 0, insns, ARRAY_SIZE(insns),
	      "a load from offset 0x%x", k);
}

struct range {
	const char *name;
	uint32_t from;
	int count;
};

static const struct range ranges[] = {
	{ "inside", 0, DATA_SIZE },
	{ "behind", DATA_SIZE, DATA_SIZE + 16 },
	{ "one_bit_far", 0, 0 },
	{ "ancillary", (uint32_t)SKF_AD_OFF, 80 },
	{ "network", (uint32_t)SKF_NET_OFF, 64 },
	{ "link_layer", (uint32_t)SKF_LL_OFF, 64 },
	{ "largest", 0xffffffc0, 64 },
};

CASE(offsets, "loads from the call's data are accepted at offsets that are multiples of four and below 64, others refused with EINVAL",
     CLAUSES("CUR-DATA-1", "CUR-FILTER-1", "DATA-1"), ROWS(ranges), EACH_ENTRY)
{
	const struct range *row = run->row;
	struct offers *o = offers_new(run, 100);

	for (int i = 0; i < row->count; i++)
		offer_load(o, row->from + i);
	/* Offsets that fit if a bit is lost: none given is one of those. */
	for (int bit = 6; bit < 32 && !row->count; bit++) {
		offer_load(o, 1u << bit);
		offer_load(o, 1u << bit | 4);
	}
	offers_expect(o);
}

/* Of which word of the data the call is judged. */
static uint32_t offset;

static uint32_t word_of_data(const struct trial *t, const struct call *call, bool *vague)
{
	struct seccomp_data data = model_data(call);
	uint32_t word;

	(void)t;
	*vague = !data.instruction_pointer && offset / 8 == 1;
	memcpy(&word, (char *)&data + offset, sizeof(word));
	return shown(call, word);
}

static uint64_t distinct(int n)
{
	uint64_t value = 0x0102030405060708ull * (n + 3) ^ 0x8000000080000000ull;

	return ARCH_ARG_BITS == 32 ? (uint32_t)value : value;
}

CASE(every_word, "a load gives the 32 bits of the call's data at its offset",
     CLAUSES("DATA-1", "DATA-2", "DATA-3", "DATA-4", "CUR-DATA-4"), EACH_GATE)
{
	struct trial *t = trial_new(run->entry, 1, 4);
	struct code *c = code_new();

	/* Another architecture's gate may see less of the registers. */
	for (int i = 0; i < 4; i++) {
		struct call *call = &t->calls[i].call;

		*call = GATE_CALL(run->gate, getppid);
		for (int n = 0; n < 5; n++)
			call->arg[n] = run->gate->audit == ARCH_AUDIT ?
				distinct(n) : (uint32_t)distinct(n);
		call->arg[5] = i % 2;
		if (i / 2)
			for (int n = 0; n < 5; n++)
				call->arg[n] = n;
		t->calls[i].runs_to = TRIAL_ID;
	}
	t->filters[0] = &c->prog;
	t->filter_count = 1;
	t->call_count = 4;
	for (offset = 0; offset < DATA_SIZE; offset += 4) {
		code_clear(c);
		emit(c, LOAD(offset));
		emit_show_a(c);
		ASSERT_EQ(0, trial_run(t));
		TRIAL_EXPECT(t, word_of_data);
	}
}

struct row {
	const char *name;
	int load;
	uint32_t a;
};

enum { IMM_TO_A, IMM_TO_X, LEN_TO_A, LEN_TO_X, NOTHING_TO_A, NOTHING_TO_X };

static const struct row rows[] = {
	{ "len_to_a", LEN_TO_A, DATA_SIZE },
	{ "len_to_x", LEN_TO_X, DATA_SIZE },
	{ "a_starts_as_0", NOTHING_TO_A, 0 },
	{ "x_starts_as_0", NOTHING_TO_X, 0 },
	{ "imm_0", IMM_TO_A, 0 },
	{ "imm_7fffffff", IMM_TO_A, 0x7fffffff },
	{ "imm_80000000", IMM_TO_A, 0x80000000 },
	{ "imm_ffffffff", IMM_TO_A, 0xffffffff },
	{ "imm_12345678", IMM_TO_A, 0x12345678 },
	{ "imm_0_to_x", IMM_TO_X, 0 },
	{ "imm_7fffffff_to_x", IMM_TO_X, 0x7fffffff },
	{ "imm_80000000_to_x", IMM_TO_X, 0x80000000 },
	{ "imm_ffffffff_to_x", IMM_TO_X, 0xffffffff },
	{ "imm_12345678_to_x", IMM_TO_X, 0x12345678 },
};

static uint32_t wanted;

static uint32_t what_is_wanted(const struct trial *t, const struct call *call, bool *vague)
{
	(void)t, (void)vague;
	return shown(call, wanted);
}

CASE(constants, "LEN gives 64, IMM its constant, and A and X start as 0",
     CLAUSES("CUR-BPF-1"), ROWS(rows))
{
	const struct row *row = run->row;
	struct trial *t = trial_new(run->entry, 1, 2);
	struct code *c = code_new();

	switch (row->load) {
	case IMM_TO_A: emit(c, STMT(BPF_LD | BPF_IMM, row->a)); break;
	case IMM_TO_X: emit(c, STMT(BPF_LDX | BPF_IMM, row->a)); break;
	case LEN_TO_A: emit(c, STMT(BPF_LD | BPF_W | BPF_LEN, 0)); break;
	case LEN_TO_X: emit(c, STMT(BPF_LDX | BPF_W | BPF_LEN, 0)); break;
	}
	if (row->load == IMM_TO_X || row->load == LEN_TO_X || row->load == NOTHING_TO_X)
		emit(c, STMT(BPF_MISC | BPF_TXA, 0));
	emit_show_a(c);
	t->filters[0] = &c->prog;
	t->filter_count = 1;
	add_show_calls(t, 0x55555555, 0xaaaaaaaa);
	wanted = row->a;
	ASSERT_EQ(0, trial_run(t));
	TRIAL_EXPECT(t, what_is_wanted);
}
