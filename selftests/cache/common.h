/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Filters that deny getppid(), and nothing else, each by other instructions.
 *
 * Kernels since 5.11 work out at installation which numbers a filter always
 * allows, and then don't run it for these.  Each shape is one that they
 * follow, or one that they must not.
 */
#ifndef CACHE_COMMON_H
#define CACHE_COMMON_H

#include "seccomp_test.h"

#define DENIED 33

#define LD_NR	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr))
#define LD_ARCH	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch))
#define JUMP(op, k, jt, jf) BPF_JUMP(BPF_JMP | (op) | BPF_K, (uint32_t)(k), jt, jf)
#define JA(k)	BPF_STMT(BPF_JMP | BPF_JA, k)
#define RET(v)	BPF_STMT(BPF_RET | BPF_K, v)
#define N	NR_getppid
#define FAR	300	/* more than fits into a byte */

static inline struct sock_fprog *shape_jeq(void)
{
	return FILTER_RAW(LD_NR, JUMP(BPF_JEQ, N, 0, 1), RET(ERRNO(DENIED)), RET(ALLOW));
}

static inline struct sock_fprog *shape_jeq_last(void)
{
	return FILTER_RAW(LD_NR, JUMP(BPF_JEQ, N, 1, 0), RET(ALLOW), RET(ERRNO(DENIED)));
}

static inline struct sock_fprog *shape_jge_jgt(void)
{
	return FILTER_RAW(LD_NR, JUMP(BPF_JGE, N, 0, 2), JUMP(BPF_JGT, N, 1, 0),
			  RET(ERRNO(DENIED)), RET(ALLOW));
}

static inline struct sock_fprog *shape_jgt_jge(void)
{
	return FILTER_RAW(LD_NR, JUMP(BPF_JGT, N - 1, 0, 2), JUMP(BPF_JGE, N + 1, 1, 0),
			  RET(ERRNO(DENIED)), RET(ALLOW));
}

static inline struct sock_fprog *shape_jset(void)
{
	/* The number has all its bits, and no other: compared bit by bit. */
	return FILTER_RAW(LD_NR, JUMP(BPF_JSET, ~N, 2, 0), JUMP(BPF_JSET, N & -N, 0, 1),
			  JUMP(BPF_JEQ, N, 1, 0), RET(ALLOW), RET(ERRNO(DENIED)));
}

static inline struct sock_fprog *shape_and(void)
{
	return FILTER_RAW(LD_NR, BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xffffff),
			  JUMP(BPF_JEQ, N & 0xffffff, 0, 1), RET(ERRNO(DENIED)), RET(ALLOW));
}

static inline struct sock_fprog *shape_ja(void)
{
	return FILTER_RAW(LD_NR, JUMP(BPF_JEQ, N, 1, 0), JA(2), JA(2), RET(ALLOW),
			  RET(ALLOW), RET(ERRNO(DENIED)));
}

static inline struct sock_fprog *shape_ja_far(void)
{
	struct sock_fprog *prog = allow_all(3 + FAR + 1);

	prog->filter[0] = (struct sock_filter)LD_NR;
	prog->filter[1] = (struct sock_filter)JUMP(BPF_JEQ, N, 0, 1);
	prog->filter[2] = (struct sock_filter)JA(FAR);
	prog->filter[3 + FAR] = (struct sock_filter)RET(ERRNO(DENIED));
	return prog;
}

/* As far as a conditional jump can: its two bytes have no sign. */
static inline struct sock_fprog *shape_jeq_far(void)
{
	struct sock_fprog *prog = allow_all(2 + UINT8_MAX + 1);

	prog->filter[0] = (struct sock_filter)LD_NR;
	prog->filter[1] = (struct sock_filter)JUMP(BPF_JEQ, N, UINT8_MAX, 0);
	prog->filter[2 + UINT8_MAX] = (struct sock_filter)RET(ERRNO(DENIED));
	return prog;
}

static inline struct sock_fprog *shape_arch(void)
{
	return FILTER_RAW(LD_ARCH, JUMP(BPF_JEQ, ARCH_AUDIT, 1, 0), RET(ALLOW), LD_NR,
			  JUMP(BPF_JEQ, N, 0, 1), RET(ERRNO(DENIED)), RET(ALLOW));
}

static inline struct sock_fprog *shape_reload(void)
{
	return FILTER_RAW(LD_NR, LD_ARCH, LD_NR, JUMP(BPF_JEQ, N, 0, 1),
			  RET(ERRNO(DENIED)), RET(ALLOW));
}

static inline struct sock_fprog *shape_sub(void)
{
	return FILTER_RAW(LD_NR, BPF_STMT(BPF_ALU | BPF_SUB | BPF_K, (uint32_t)N),
			  JUMP(BPF_JEQ, 0, 0, 1), RET(ERRNO(DENIED)), RET(ALLOW));
}

/* The architecture's upper bits are looked at as well: nothing has a sign. */
#define SHAPE_OF_ARCH(name, op, k, result)					\
static inline struct sock_fprog *shape_##name(void)				\
{										\
	return FILTER_RAW(LD_ARCH, BPF_STMT(BPF_ALU | (op) | BPF_K, (uint32_t)(k)), \
			  JUMP(BPF_JEQ, result, 1, 0), RET(ALLOW), LD_NR,	\
			  JUMP(BPF_JEQ, N, 0, 1), RET(ERRNO(DENIED)), RET(ALLOW)); \
}
SHAPE_OF_ARCH(arch_add, BPF_ADD, -1, ARCH_AUDIT - 1)
SHAPE_OF_ARCH(arch_sub, BPF_SUB, -1, ARCH_AUDIT + 1)
SHAPE_OF_ARCH(arch_mul, BPF_MUL, 3, (uint32_t)ARCH_AUDIT * 3)
SHAPE_OF_ARCH(arch_div, BPF_DIV, 3, (uint32_t)ARCH_AUDIT / 3)
SHAPE_OF_ARCH(arch_or, BPF_OR, 0x10000, ARCH_AUDIT | 0x10000)
SHAPE_OF_ARCH(arch_xor, BPF_XOR, 0xffff0000, ARCH_AUDIT ^ 0xffff0000)
SHAPE_OF_ARCH(arch_lsh, BPF_LSH, 4, (uint32_t)ARCH_AUDIT << 4)
SHAPE_OF_ARCH(arch_rsh, BPF_RSH, 24, (uint32_t)ARCH_AUDIT >> 24)
SHAPE_OF_ARCH(arch_neg, BPF_NEG, 0, -(uint32_t)ARCH_AUDIT)
SHAPE_OF_ARCH(arch_and, BPF_AND, 0xffff0000, ARCH_AUDIT & 0xffff0000)

/* Past a comparison of number or architecture that always holds. */
#define SHAPE_BEHIND(name, load, op, k)						\
static inline struct sock_fprog *shape_##name(void)				\
{										\
	return FILTER_RAW(load, JUMP(op, k, 1, 0), RET(ALLOW), LD_NR,		\
			  JUMP(BPF_JEQ, N, 0, 1), RET(ERRNO(DENIED)), RET(ALLOW)); \
}
SHAPE_BEHIND(jge_zero, LD_NR, BPF_JGE, 0)
SHAPE_BEHIND(arch_jge, LD_ARCH, BPF_JGE, ARCH_AUDIT)
SHAPE_BEHIND(arch_jgt, LD_ARCH, BPF_JGT, ARCH_AUDIT - 1)
SHAPE_BEHIND(arch_jset, LD_ARCH, BPF_JSET, 0xc0000000)

/* Past one that never does. */
static inline struct sock_fprog *shape_never(void)
{
	return FILTER_RAW(LD_NR, JUMP(BPF_JSET, 0, 1, 0), JUMP(BPF_JGT, 0xffffffff, 0, 1),
			  RET(ALLOW), JUMP(BPF_JEQ, N, 0, 1), RET(ERRNO(DENIED)), RET(ALLOW));
}

static inline struct sock_fprog *shape_scratch(void)
{
	return FILTER_RAW(LD_NR, BPF_STMT(BPF_ST, 3), BPF_STMT(BPF_LD | BPF_IMM, 0),
			  BPF_STMT(BPF_LD | BPF_MEM, 3), JUMP(BPF_JEQ, N, 0, 1),
			  RET(ERRNO(DENIED)), RET(ALLOW));
}

static inline struct sock_fprog *shape_index(void)
{
	return FILTER_RAW(BPF_STMT(BPF_LDX | BPF_IMM, (uint32_t)N), LD_NR,
			  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_X, 0, 0, 1),
			  RET(ERRNO(DENIED)), RET(ALLOW));
}

/* What is done to X leaves A as it is. */
static inline struct sock_fprog *shape_index_unused(void)
{
	return FILTER_RAW(LD_NR, BPF_STMT(BPF_LDX | BPF_IMM, 0), BPF_STMT(BPF_MISC | BPF_TAX, 0),
			  BPF_STMT(BPF_STX, 1), BPF_STMT(BPF_LDX | BPF_W | BPF_LEN, 0),
			  JUMP(BPF_JEQ, N, 0, 1), RET(ERRNO(DENIED)), RET(ALLOW));
}

static inline struct sock_fprog *shape_index_loaded(void)
{
	return FILTER_RAW(LD_NR, BPF_STMT(BPF_LDX | BPF_IMM, 0),
			  JUMP(BPF_JEQ, N, 0, 1), RET(ERRNO(DENIED)), RET(ALLOW));
}

static inline struct sock_fprog *shape_ret_a(void)
{
	return FILTER_RAW(LD_NR, JUMP(BPF_JEQ, N, 0, 2),
			  BPF_STMT(BPF_LD | BPF_IMM, ERRNO(DENIED)), BPF_STMT(BPF_RET | BPF_A, 0),
			  BPF_STMT(BPF_LD | BPF_IMM, ALLOW), BPF_STMT(BPF_RET | BPF_A, 0));
}

/* ALLOW with data is an allowance that kernels do not cache. */
static inline struct sock_fprog *shape_allow_data(void)
{
	return FILTER_RAW(LD_NR, JUMP(BPF_JEQ, N, 0, 1), RET(ERRNO(DENIED)), RET(ALLOW | 5));
}

static inline struct sock_fprog *shape_argument(void)
{
	return FILTER(ALLOW, { ERRNO(DENIED), { NR_IS(N), ARG_LOW_IS(5, 0) } });
}

static inline struct sock_fprog *shape_argument_first(void)
{
	return FILTER(ALLOW, { ERRNO(DENIED), { ARG_LOW_IS(5, 0), NR_IS(N) } });
}

/**
 * struct shape - one of these
 * @cached: kernels with a cache know that it allows all other numbers
 */
struct shape {
	const char *name;
	struct sock_fprog *(*make)(void);
	bool cached;
};

static const struct shape shapes[] = {
	{ "jeq", shape_jeq, true },
	{ "jeq_last", shape_jeq_last, true },
	{ "jge_jgt", shape_jge_jgt, true },
	{ "jgt_jge", shape_jgt_jge, true },
	{ "jset", shape_jset, true },
	{ "and", shape_and, true },
	{ "ja", shape_ja, true },
	{ "ja_far", shape_ja_far, true },
	{ "jeq_far", shape_jeq_far, true },
	{ "arch", shape_arch, true },
	{ "arch_and", shape_arch_and, true },
	{ "arch_jge", shape_arch_jge, true },
	{ "arch_jgt", shape_arch_jgt, true },
	{ "arch_jset", shape_arch_jset, true },
	{ "jge_zero", shape_jge_zero, true },
	{ "never", shape_never, true },
	{ "reload", shape_reload, true },
	{ "sub", shape_sub, false },
	{ "arch_add", shape_arch_add, false },
	{ "arch_sub", shape_arch_sub, false },
	{ "arch_mul", shape_arch_mul, false },
	{ "arch_div", shape_arch_div, false },
	{ "arch_or", shape_arch_or, false },
	{ "arch_xor", shape_arch_xor, false },
	{ "arch_lsh", shape_arch_lsh, false },
	{ "arch_rsh", shape_arch_rsh, false },
	{ "arch_neg", shape_arch_neg, false },
	{ "scratch", shape_scratch, false },
	{ "index", shape_index, false },
	{ "index_unused", shape_index_unused, false },
	{ "index_loaded", shape_index_loaded, false },
	{ "ret_a", shape_ret_a, false },
	{ "allow_data", shape_allow_data, false },
	{ "argument", shape_argument, true },
	{ "argument_first", shape_argument_first, false },
};

#endif /* CACHE_COMMON_H */
