/* SPDX-License-Identifier: GPL-2.0 */
/* What the cases on the filter language share. */
#ifndef BPF_COMMON_H
#define BPF_COMMON_H

#include <stdarg.h>
#include <stdio.h>

#include "jit.h"
#include "model.h"
#include "seccomp_test.h"
#include "trial.h"

/* Instructions, as values. */
#define INSN(...)	((struct sock_filter)__VA_ARGS__)
#define STMT(code, k)	INSN(BPF_STMT(code, k))
#define BRANCH(code, k, jt, jf) INSN(BPF_JUMP(code, k, jt, jf))
#define LOAD(offset)	STMT(BPF_LD | BPF_W | BPF_ABS, offset)
#define LOAD_NR		LOAD(offsetof(struct seccomp_data, nr))
#define LOAD_ARG(n)	LOAD(arg_low(n))
#define RETURN(action)	STMT(BPF_RET | BPF_K, action)
#define RETURN_A	STMT(BPF_RET | BPF_A, 0)

/**
 * struct code - a program that is being written; in shared memory
 */
struct code {
	struct sock_fprog prog;
	struct sock_filter insn[];
};

#define CODE_MAX 4200

static inline struct code *code_new(void)
{
	struct code *c = shared_alloc(sizeof(*c) + CODE_MAX * sizeof(c->insn[0]));

	c->prog.filter = c->insn;
	return c;
}

static inline void code_clear(struct code *c)
{
	c->prog.len = 0;
}

static inline void emit(struct code *c, struct sock_filter insn)
{
	REQUIRE(c->prog.len < CODE_MAX);
	c->insn[c->prog.len++] = insn;
}

/*
 * The end of a program that shows all of A: by SIGSYS, whose data is one half
 * of it, the upper one if argument 5 is 1.
 */
static inline void emit_show_a(struct code *c)
{
	emit(c, STMT(BPF_MISC | BPF_TAX, 0));
	emit(c, LOAD_ARG(5));
	emit(c, BRANCH(BPF_JMP | BPF_JEQ | BPF_K, 1, 0, 3));
	emit(c, STMT(BPF_MISC | BPF_TXA, 0));
	emit(c, STMT(BPF_ALU | BPF_RSH | BPF_K, 16));
	emit(c, BRANCH(BPF_JMP | BPF_JA, 2, 0, 0));
	emit(c, STMT(BPF_MISC | BPF_TXA, 0));
	emit(c, STMT(BPF_ALU | BPF_AND | BPF_K, 0xffff));
	emit(c, STMT(BPF_ALU | BPF_OR | BPF_K, SECCOMP_RET_TRAP));
	emit(c, RETURN_A);
}

/* What such a program returns for a call, if A is @a. */
static inline uint32_t shown(const struct call *call, uint32_t a)
{
	return TRAP(call->arg[5] == 1 ? a >> 16 : a & 0xffff);
}

/* A call with these first two arguments, for each half of A. */
static inline void add_show_calls(struct trial *t, uint32_t first, uint32_t second)
{
	for (int half = 0; half < 2; half++)
		t->calls[t->call_count++] = (struct trial_call){
			CALL(getppid, first, second, 0, 0, 0, half), TRIAL_ID };
}

/*
 * A hash, in a scratch cell, of all that a long program has computed:
 * emit_hash() takes cells into it, and loses A and X.
 */
#define CELL_HASH 15

static inline void emit_hash_start(struct code *c)
{
	emit(c, STMT(BPF_LD | BPF_IMM, 0));
	emit(c, STMT(BPF_ST, CELL_HASH));
}

static inline void emit_hash(struct code *c, int first_cell, int last_cell)
{
	for (int cell = first_cell; cell <= last_cell; cell++) {
		emit(c, STMT(BPF_LD | BPF_MEM, CELL_HASH));
		emit(c, STMT(BPF_ALU | BPF_MUL | BPF_K, 31));
		emit(c, STMT(BPF_LDX | BPF_MEM, cell));
		emit(c, STMT(BPF_ALU | BPF_XOR | BPF_X, 0));
		emit(c, STMT(BPF_ST, CELL_HASH));
	}
}

static inline void emit_show_hash(struct code *c)
{
	emit(c, STMT(BPF_LD | BPF_MEM, CELL_HASH));
	emit_show_a(c);
}

/* What the model says of a trial's filters. */
static inline uint32_t by_model(const struct trial *t, const struct call *call, bool *vague)
{
	return model_chain(t->filters, t->filter_count, call, vague);
}

static inline void expect_model(struct trial *t)
{
	ASSERT_EQ(0, trial_run(t));
	TRIAL_EXPECT(t, by_model);
}

/* What may run programs beside the machine's choice, for ROWS(). */
static const struct other_engine {
	const char *name;
	enum engine engine;
} other_engines[] = {
	{ "hardened", ENGINE_HARDENED }, { "interpreter", ENGINE_INTERPRETER },
};

/* A case with these rows NEEDS(&need_jit_change). */
static inline void choose_engine(const struct run *run)
{
	engine_choose(((const struct other_engine *)run->row)->engine);
}

/*
 * The ways into the kernel that there are.  To be asked before the first
 * worker is made, which inherits what a gate found out about itself.
 */
#define GATES_MAX 4

static inline int usable_gates(const struct arch_gate **gates)
{
	int count = 0;

	for (int i = 0; i < arch_nr_gates && count < GATES_MAX; i++)
		if (arch_gate_usable(&arch_gates[i]))
			gates[count++] = &arch_gates[i];
	return count;
}

/* Numbers at which arithmetic and comparisons may go wrong. */
static const uint32_t edges[] = {
	0, 1, 2, 3, 7, 31, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000,
	0x12345678, 0x7ffffffe, 0x7fffffff, 0x80000000, 0x80000001, 0xedcba987,
	0xfffffffe, 0xffffffff,
};
#define EDGES ((int)ARRAY_SIZE(edges))

/* What an operation is to give; NEG for all that is not named. */
static inline uint32_t apply(uint16_t op, uint32_t a, uint32_t b)
{
	switch (op) {
	case BPF_ADD: return a + b;
	case BPF_SUB: return a - b;
	case BPF_MUL: return a * b;
	case BPF_DIV: return a / b;
	case BPF_AND: return a & b;
	case BPF_OR:  return a | b;
	case BPF_XOR: return a ^ b;
	case BPF_LSH: return a << b;
	case BPF_RSH: return a >> b;
	default:      return -a;
	}
}

/**
 * struct offer - a program offered to the kernel
 * @text: which one, for messages
 * @accepted: whether it must take it
 * @ret:  what it said
 */
struct offer {
	char text[64];
	struct sock_filter insn[20];
	struct sock_fprog prog;
	bool accepted;
	long ret;
};

struct offers {
	int count;
	enum entry entry;
	struct offer offer[];
};

static inline struct offers *offers_new(const struct run *run, int max)
{
	struct offers *o = shared_alloc(sizeof(*o) + max * sizeof(o->offer[0]));

	o->entry = run->entry;
	return o;
}

/*
 * Add a program; the format names it.  What it is about stands behind a RET
 * that allows: it is checked like all code, but never runs, so that one
 * process can take all.
 */
static inline void __attribute__((format(printf, 5, 6)))
offer(struct offers *o, bool accepted, const struct sock_filter *insns, int count,
      const char *fmt, ...)
{
	struct offer *offer = &o->offer[o->count++];
	va_list ap;

	REQUIRE(count < (int)ARRAY_SIZE(offer->insn));
	va_start(ap, fmt);
	vsnprintf(offer->text, sizeof(offer->text), fmt, ap);
	va_end(ap);
	offer->accepted = accepted;
	offer->insn[0] = RETURN(ALLOW);
	memcpy(&offer->insn[1], insns, count * sizeof(*insns));
	offer->prog.len = count + 1;
	offer->prog.filter = offer->insn;
}

static inline long make_offers(void *arg)
{
	struct offers *o = arg;

	for (int i = 0; i < o->count; i++) {
		struct call c = install_call(o->entry, &o->offer[i].prog);

		o->offer[i].ret = arch_syscall(c.nr, c.arg[0], c.arg[1], c.arg[2], 0, 0, 0);
	}
	return 0;
}

/* Offer them all, in one worker, and check what was said. */
static inline void offers_expect(struct offers *o)
{
	ASSERT_RETURNED(worker_run(worker_new(), make_offers, o), 0);
	for (int i = 0; i < o->count; i++) {
		struct offer *offer = &o->offer[i];

		if (offer->ret == (offer->accepted ? 0 : -EINVAL))
			continue;
		EXPECT(false, check_format("%s to be %s", offer->text, offer->accepted ?
					   "accepted" : "refused with EINVAL"),
		       offer->ret ? "it is refused with %s" : "it is accepted%.0s",
		       errno_name(-offer->ret));
	}
	EXPECT_GE(1, o->count);
}

#endif /* BPF_COMMON_H */
