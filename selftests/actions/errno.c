// SPDX-License-Identifier: GPL-2.0
/* ERRNO: the call does not run, and fails with the data. */
#include "common.h"

struct row {
	const char *name;
	uint32_t data;
	int err;
};

static const struct row rows[] = {
	{ "0_is_success", 0, 0 },
	{ "1", 1, 1 },
	{ "2", 2, 2 },
	{ "38", 38, 38 },
	{ "255", 255, 255 },
	{ "256", 256, 256 },
	{ "511_unlike_a_restart", 511, 511 },
	{ "4094", 4094, 4094 },
	{ "4095_the_largest", 4095, 4095 },
	{ "4096_is_capped", 4096, 4095 },
	{ "4097_is_capped", 4097, 4095 },
	{ "32767_is_capped", 32767, 4095 },
	{ "32768_is_capped", 32768, 4095 },
	{ "65535_is_capped", 65535, 4095 },
};

CASE(errno_data, "ERRNO makes the call fail with its data, at most 4095, without running; with 0 it succeeds without running",
     CLAUSES("RET-ERRNO-1"), ROWS(rows), EACH_ENTRY, EACH_GATE)
{
	const struct row *row = run->row;
	struct effect *effect = effect_new();
	struct worker *w = worker_with_filters(run, on_gate_effect(run->gate, ERRNO(row->data)));

	EXPECT_ERRNO(violate(w, run->gate, effect), row->err);
	EXPECT_NOT_RUN(effect);
}

/* Calls with each data there is, by the first argument. */
struct sweep {
	const struct arch_gate *gate;
	struct effect *effect;
	long nr;
	uint32_t data;
	long ret;
};

static long all_data(void *arg)
{
	struct sweep *s = arg;

	/* Every errno there is, and a sample of what must be capped. */
	for (s->data = 0; s->data <= 0xffff; s->data += s->data < 4200 ? 1 : 23) {
		uint32_t capped = s->data < 4095 ? s->data : 4095;

		s->ret = s->gate->call(s->nr, PTR(s->effect->buf), s->data, 0, 0, 0, 0);
		if (s->ret != -(long)capped || effect_seen(s->effect))
			return 1;
	}
	return 0;
}

CASE(every_errno, "each errno up to 4095 can be had, and larger data gives 4095",
     CLAUSES("RET-ERRNO-1"), EACH_ENTRY, EACH_GATE)
{
	struct sweep *s = shared_alloc(sizeof(*s));
	struct sock_fprog *filter = FILTER_RAW(
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, run->gate->nr[CALL_uname], 0, 4),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, arg_low(1)),
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, SECCOMP_RET_DATA),
		BPF_STMT(BPF_ALU | BPF_OR | BPF_K, SECCOMP_RET_ERRNO),
		BPF_STMT(BPF_RET | BPF_A, 0),
		BPF_STMT(BPF_RET | BPF_K, ALLOW));
	struct worker *w = worker_with_filters(run, filter);
	struct outcome o;

	*s = (struct sweep){ .gate = run->gate, .effect = effect_new(),
			     .nr = run->gate->nr[CALL_uname] };
	o = worker_run(w, all_data, s);
	EXPECT(o.kind == OUT_RETURNED && o.ret == 0,
	       check_format("ERRNO with data %u to give errno %u without running",
			    s->data, s->data < 4095 ? s->data : 4095),
	       "it returned %ld%s; %s", s->ret,
	       effect_seen(s->effect) ? ", and ran" : "", outcome_words(&o));
}

CASE(other_calls_run, "ERRNO for one call leaves all others alone",
     CLAUSES("RET-ERRNO-1"), EACH_ENTRY)
{
	struct effect *effect = effect_new();
	struct worker *w = worker_with_filters(run, deny(NR_getppid, 22));

	EXPECT_ERRNO(worker_call(w, CALL(getppid)), 22);
	EXPECT_RETURNED(violate(w, run->gate, effect), 0);
	EXPECT_RAN(effect);
	EXPECT_ERRNO(worker_call(w, CALL(getppid)), 22);
}
