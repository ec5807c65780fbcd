// SPDX-License-Identifier: GPL-2.0
/* Actions that the kernel does not know rank by their value, as signed numbers. */
#include "common.h"
#include "trial.h"

/* Ascending: each is stronger than those after it. */
static const uint32_t values[] = {
	KILL_PROCESS, 0x80010000, 0x80050000, 0xc0000000, 0xfff00000, 0xffff0000,
	KILL_THREAD, 0x00010000, 0x00020000,
	TRAP(0), 0x00040000, ERRNO(0), 0x00060000, 0x01000000, 0x40000000, 0x7fbf0000,
	NOTIFY, 0x7fc10000, TRACE(0), 0x7ff10000, LOG, 0x7ffd0000, 0x7ffe0000, ALLOW,
};

static const int known[] = { 0, 6, 9, 11, 16, 18, 20, 23 };

struct row {
	const char *name;
	int unknown;
};

static const struct row rows[] = {
	{ "80010000", 1 }, { "80050000", 2 }, { "c0000000", 3 }, { "fff00000", 4 },
	{ "ffff0000", 5 }, { "00010000", 7 }, { "00020000", 8 }, { "00040000", 10 },
	{ "00060000", 12 }, { "01000000", 13 }, { "40000000", 14 }, { "7fbf0000", 15 },
	{ "7fc10000", 17 }, { "7ff10000", 19 }, { "7ffd0000", 21 }, { "7ffe0000", 22 },
};

/*
 * A filter's action is values[argument @arg], with the data that is in
 * argument @arg + 2, so that data can be tried against the order.
 */
static struct sock_fprog *chooser(int arg)
{
	struct sock_filter *insns = shared_alloc((5 * ARRAY_SIZE(values) + 4) * sizeof(*insns));
	struct sock_filter *p = insns;

#define ADD(...) (*p++ = (struct sock_filter)__VA_ARGS__)
	ADD(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)));
	ADD(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NR_getppid, 1, 0));
	ADD(BPF_STMT(BPF_RET | BPF_K, ALLOW));
	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		ADD(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, arg_low(arg)));
		ADD(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, i, 0, 3));
		ADD(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, arg_low(arg + 2)));
		ADD(BPF_STMT(BPF_ALU | BPF_OR | BPF_K, values[i]));
		ADD(BPF_STMT(BPF_RET | BPF_A, 0));
	}
	ADD(BPF_STMT(BPF_RET | BPF_K, ALLOW));
#undef ADD
	return filter_raw(insns, p - insns);
}

static uint32_t lower(const struct trial *t, const struct call *call, bool *vague)
{
	int winner = call->arg[1] <= call->arg[0];

	(void)t, (void)vague;
	return values[call->arg[winner]] | call->arg[winner + 2];
}

CASE(by_value, "an action that the kernel does not know is stronger than those with higher values and weaker than those with lower ones, as signed numbers and without the data",
     CLAUSES("PREC-1", "PREC-4", "RET-OTHER"), SINCE("5.10"), ROWS(rows), EACH_ENTRY)
{
	int unknown = ((const struct row *)run->row)->unknown, n = 0;
	struct trial *t = trial_new(run->entry, 2, 2 * ARRAY_SIZE(known));

	t->filters[0] = chooser(0);
	t->filters[1] = chooser(1);
	t->filter_count = 2;
	/* The stronger with the larger data: the order must not turn. */
	for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
		bool stronger = unknown < known[i];
		uint32_t unknown_data = stronger ? 3003 : 1, known_data = stronger ? 1 : 3003;

		t->calls[n++] = (struct trial_call){ CALL(getppid, unknown, known[i],
							  unknown_data, known_data), TRIAL_ID };
		t->calls[n++] = (struct trial_call){ CALL(getppid, known[i], unknown,
							  known_data, unknown_data), TRIAL_ID };
	}
	t->call_count = n;
	ASSERT_EQ(0, trial_run(t));
	TRIAL_EXPECT(t, lower);
}
