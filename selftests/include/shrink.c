// SPDX-License-Identifier: GPL-2.0
/* Failing random trials: made small, and printed as cases. */
#include <stdio.h>
#include <string.h>

#include "fuzz.h"
#include "model.h"

/* How many trials are worth a smaller case. */
#define PATIENCE 600

static int patience;

static bool still_fails(struct trial *t, bool (*fails)(struct trial *t))
{
	return patience-- > 0 && fails(t);
}

/* Leave out instruction @at; jumps over it become shorter. */
static bool without(const struct sock_fprog *prog, int at, struct sock_fprog *out)
{
	int n = 0;

	for (int pc = 0; pc < prog->len; pc++) {
		struct sock_filter insn = prog->filter[pc];

		if (pc == at)
			continue;
		if (BPF_CLASS(insn.code) == BPF_JMP && pc < at) {
			if (BPF_OP(insn.code) == BPF_JA) {
				insn.k -= pc + 1 + (int)insn.k > at;
			} else {
				insn.jt -= pc + 1 + insn.jt > at;
				insn.jf -= pc + 1 + insn.jf > at;
			}
		}
		out->filter[n++] = insn;
	}
	out->len = n;
	return model_accepts(out->filter, n);
}

/* Try each change to one program; keep what still fails. */
static bool shrink_program(struct trial *t, struct sock_fprog *prog,
			   bool (*fails)(struct trial *t))
{
	static struct sock_filter old[FUZZ_LEN], new[FUZZ_LEN];
	struct sock_fprog out = { .filter = new };
	bool smaller = false;

	for (int at = prog->len - 1; at >= 0; at--) {
		int len = prog->len;

		if (at >= len || !without(prog, at, &out))
			continue;
		memcpy(old, prog->filter, len * sizeof(*old));
		memcpy(prog->filter, new, out.len * sizeof(*new));
		prog->len = out.len;
		if (still_fails(t, fails)) {
			smaller = true;
			continue;
		}
		memcpy(prog->filter, old, len * sizeof(*old));
		prog->len = len;
	}
	return smaller;
}

static bool shrink_filters(struct trial *t, bool (*fails)(struct trial *t))
{
	for (int i = 0; i < t->filter_count && t->filter_count > 1; i++) {
		struct sock_fprog *gone = t->filters[i];
		size_t behind = (t->filter_count - i - 1) * sizeof(*t->filters);

		memmove(&t->filters[i], &t->filters[i + 1], behind);
		t->filter_count--;
		if (still_fails(t, fails))
			return true;
		memmove(&t->filters[i + 1], &t->filters[i], behind);
		t->filters[i] = gone;
		t->filter_count++;
	}
	return false;
}

static void shrink_calls(struct trial *t, bool (*fails)(struct trial *t))
{
	while (t->call_count > 1) {
		int count = t->call_count;
		struct trial_call first = t->calls[0];

		/* The later half of them, else all but the first, else enough. */
		t->call_count = (count + 1) / 2;
		if (still_fails(t, fails))
			continue;
		t->call_count = count - 1;
		if (still_fails(t, fails))
			continue;
		memmove(t->calls, t->calls + 1, (count - 1) * sizeof(*t->calls));
		if (still_fails(t, fails))
			continue;
		memmove(t->calls + 1, t->calls, (count - 1) * sizeof(*t->calls));
		t->calls[0] = first;
		t->call_count = count;
		return;
	}
}

static void shrink_arguments(struct trial *t, bool (*fails)(struct trial *t))
{
	for (int i = 0; i < t->call_count; i++)
		for (int n = 0; n < 6; n++) {
			arch_arg_t old = t->calls[i].call.arg[n];

			t->calls[i].call.arg[n] = 0;
			if (old && !still_fails(t, fails))
				t->calls[i].call.arg[n] = old;
		}
}

void fuzz_shrink(struct trial *t, bool (*fails)(struct trial *t))
{
	bool smaller = true;

	patience = PATIENCE;
	shrink_calls(t, fails);
	while (smaller && patience > 0) {
		smaller = shrink_filters(t, fails);
		for (int i = 0; i < t->filter_count; i++)
			smaller |= shrink_program(t, t->filters[i], fails);
	}
	shrink_arguments(t, fails);
}

void fuzz_print(const struct trial *t)
{
	for (int i = 0; i < t->filter_count; i++) {
		const struct sock_fprog *prog = t->filters[i];

		printf("filters[%d] = FILTER_RAW(\n", i);
		for (int pc = 0; pc < prog->len; pc++)
			printf("\t{ 0x%02x, %u, %u, 0x%x }%s\n", prog->filter[pc].code,
			       prog->filter[pc].jt, prog->filter[pc].jf, prog->filter[pc].k,
			       pc + 1 < prog->len ? "," : ");");
	}
	for (int i = 0; i < t->call_count; i++) {
		const struct call *c = &t->calls[i].call;

		printf("calls[%d] = { %ld, { 0x%llx, 0x%llx, 0x%llx, 0x%llx, 0x%llx, 0x%llx } } by %s\n",
		       i, c->nr, (unsigned long long)c->arg[0], (unsigned long long)c->arg[1],
		       (unsigned long long)c->arg[2], (unsigned long long)c->arg[3],
		       (unsigned long long)c->arg[4], (unsigned long long)c->arg[5],
		       c->gate ? c->gate->name : arch_gates[0].name);
	}
	fflush(stdout);
}
