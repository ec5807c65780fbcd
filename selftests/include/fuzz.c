// SPDX-License-Identifier: GPL-2.0
#include <time.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "fuzz.h"
#include "model.h"

/*
 * splitmix64: a fine generator in three lines, and any seed will do.  Nowhere
 * two choices in one expression without an order: a seed must mean the same
 * for every compiler.
 */
static uint64_t next(struct fuzz *f)
{
	uint64_t z = f->state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

void fuzz_init(struct fuzz *f, uint64_t seed)
{
	f->state = seed;
	f->gate_count = 0;
	for (int i = 0; i < arch_nr_gates && f->gate_count < 4; i++)
		if (arch_gate_usable(&arch_gates[i]))
			f->gates[f->gate_count++] = &arch_gates[i];
}

unsigned int fuzz_seconds(void)
{
	const char *seconds = getenv("SECCOMP_FUZZ_SECONDS");

	return seconds ? atoi(seconds) : 0;
}

uint64_t fuzz_begin(struct fuzz_budget *b, uint64_t seed, unsigned long rounds,
		    unsigned int points)
{
	const char *from = getenv("SECCOMP_FUZZ_SEED");
	unsigned long long ns = fuzz_seconds() * 1000000000ull / points;

	b->rounds = ns ? 0 : rounds;
	if (!ns)
		return seed;
	clock_gettime(CLOCK_MONOTONIC, &b->end);
	ns += b->end.tv_nsec;
	b->end.tv_sec += ns / 1000000000;
	b->end.tv_nsec = ns % 1000000000;
	/* A range of its own for each point, and each second. */
	return (from ? strtoull(from, NULL, 0) : (uint64_t)time(NULL) << 40) + (seed << 24);
}

bool fuzz_goes_on(struct fuzz_budget *b)
{
	struct timespec now;

	if (!b->end.tv_sec)
		return b->rounds-- > 0;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec < b->end.tv_sec ||
	       (now.tv_sec == b->end.tv_sec && now.tv_nsec < b->end.tv_nsec);
}

uint32_t fuzz_below(struct fuzz *f, uint32_t limit)
{
	return next(f) % limit;
}

/* Calls that take no arguments, do no harm, and what they return. */
static const struct {
	enum arch_call call;
	long runs_to;
} harmless[] = {
	{ CALL_getppid, TRIAL_ID }, { CALL_getpid, TRIAL_ID }, { CALL_gettid, TRIAL_ID },
	{ CALL_sched_yield, 0 }, { CALL_munlockall, 0 },
};

uint32_t fuzz_value(struct fuzz *f)
{
	static const uint32_t edges[] = {
		0, 1, 2, 0x7f, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000,
		0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff, 0x12345678, 0x40000000,
	};
	const struct arch_gate *gate = f->gates[fuzz_below(f, f->gate_count)];
	int call = harmless[fuzz_below(f, ARRAY_SIZE(harmless))].call;

	switch (fuzz_below(f, 8)) {
	case 0: case 1:
		return gate->nr[call];
	case 2:
		return gate->nr[call] - 1 + (int)fuzz_below(f, 3);
	case 3:
		return gate->audit;
	case 4:
		return fuzz_below(f, 64);
	case 5:
		return 1u << fuzz_below(f, 32);
	case 6:
		return next(f);
	default:
		return edges[fuzz_below(f, ARRAY_SIZE(edges))];
	}
}

/* What RET K returns: seldom what ends the process, or what is logged. */
static uint32_t verdict(struct fuzz *f)
{
	uint32_t data = fuzz_below(f, 2) ? fuzz_below(f, 0x10000) : fuzz_below(f, 100);
	uint32_t dice = fuzz_below(f, 100);

	return dice < 40 ? ALLOW | (dice < 35 ? 0 : data) :
	       dice < 65 ? ERRNO(data) : dice < 85 ? TRAP(data) :
	       dice < 89 ? TRACE(data) : dice < 93 ? NOTIFY | data :
	       dice < 94 ? LOG | data : dice < 97 ? KILL_THREAD | data :
	       dice < 98 ? KILL_PROCESS | data : (uint32_t)next(f);
}

/* The program that is being written: which cells each instruction may read. */
struct draft {
	struct sock_filter *insn;
	int len, pc;
	uint16_t arriving[FUZZ_LEN], written;
};

static void put(struct draft *d, uint16_t code, uint8_t jt, uint8_t jf, uint32_t k)
{
	d->written &= d->arriving[d->pc];
	switch (BPF_CLASS(code)) {
	case BPF_ST: case BPF_STX:
		d->written |= 1u << k;
		break;
	case BPF_JMP:
		if (BPF_OP(code) == BPF_JA)
			d->arriving[d->pc + 1 + k] &= d->written;
		else
			d->arriving[d->pc + 1 + jt] &= d->arriving[d->pc + 1 + jf] &= d->written;
		d->written = 0xffff;
		break;
	}
	d->insn[d->pc++] = (struct sock_filter){ code, jt, jf, k };
}

/* How far a jump goes: mostly not far.  At least one instruction follows. */
static uint32_t distance(struct fuzz *f, const struct draft *d)
{
	uint32_t left = d->len - d->pc - 1;

	return fuzz_below(f, fuzz_below(f, 3) || left < 5 ? left : 4);
}

static void put_branch(struct fuzz *f, struct draft *d, bool by_x)
{
	static const uint16_t ops[] = { BPF_JEQ, BPF_JGT, BPF_JGE, BPF_JSET };
	uint32_t jt = distance(f, d), jf = distance(f, d);
	uint16_t op = ops[fuzz_below(f, 4)];
	uint32_t k = fuzz_value(f);

	if (!fuzz_below(f, 3))
		jt = 0;
	if (!fuzz_below(f, 3))
		jf = 0;
	put(d, BPF_JMP | op | (by_x ? BPF_X : BPF_K), jt, jf, k);
}

static void put_alu(struct fuzz *f, struct draft *d)
{
	static const uint16_t ops[] = {
		BPF_ADD, BPF_SUB, BPF_MUL, BPF_DIV, BPF_AND, BPF_OR, BPF_XOR, BPF_LSH, BPF_RSH,
	};
	uint16_t op = ops[fuzz_below(f, ARRAY_SIZE(ops))];
	uint32_t k = fuzz_value(f);

	if (op == BPF_LSH || op == BPF_RSH)
		k %= 32;
	else if (op == BPF_DIV && !k)
		k = 3;
	op |= fuzz_below(f, 2) ? BPF_X : BPF_K;
	put(d, BPF_ALU | op, 0, 0, k);
}

/* A cell that is written on all ways here; -1: none is. */
static int readable_cell(struct fuzz *f, const struct draft *d)
{
	uint16_t cells = d->written & d->arriving[d->pc];
	int cell = fuzz_below(f, 16);

	for (int i = 0; i < 16; i++)
		if (cells & 1u << ((cell + i) % 16))
			return (cell + i) % 16;
	return -1;
}

static void put_load(struct fuzz *f, struct draft *d)
{
	/* Number, architecture and first argument more often than the rest. */
	uint32_t k = fuzz_below(f, 2) ? fuzz_below(f, 16) : fuzz_below(f, 6);

	put(d, BPF_LD | BPF_W | BPF_ABS, 0, 0, 4 * k);
}

static void put_other(struct fuzz *f, struct draft *d)
{
	bool to_x = fuzz_below(f, 2);
	int cell = readable_cell(f, d);

	switch (fuzz_below(f, 6)) {
	case 0:
		put(d, (to_x ? BPF_LDX : BPF_LD) | BPF_IMM, 0, 0, fuzz_value(f));
		break;
	case 1:
		put(d, (to_x ? BPF_LDX : BPF_LD) | BPF_W | BPF_LEN, 0, 0, 0);
		break;
	case 2:
		put(d, BPF_MISC | (to_x ? BPF_TAX : BPF_TXA), 0, 0, 0);
		break;
	case 3:
		put(d, BPF_ALU | BPF_NEG, 0, 0, 0);
		break;
	case 4:
		if (cell >= 0) {
			put(d, (to_x ? BPF_LDX : BPF_LD) | BPF_MEM, 0, 0, cell);
			break;
		}
		/* fallthrough */
	default:
		put(d, to_x ? BPF_STX : BPF_ST, 0, 0, fuzz_below(f, 16));
	}
}

/* RET A of an action that shows what A was. */
static void put_show_a(struct fuzz *f, struct draft *d)
{
	if (fuzz_below(f, 2) && d->len - d->pc > 3)
		put(d, BPF_ALU | BPF_RSH | BPF_K, 0, 0, 16);
	put(d, BPF_ALU | BPF_AND | BPF_K, 0, 0, 0xffff);
	put(d, BPF_ALU | BPF_OR | BPF_K, 0, 0, fuzz_below(f, 3) ? TRAP(0) : ERRNO(0));
	put(d, BPF_RET | BPF_A, 0, 0, 0);
}

static void put_any(struct fuzz *f, struct draft *d)
{
	uint32_t dice = fuzz_below(f, 100);

	if (dice < 25)
		put_load(f, d);
	else if (dice < 50)
		put_branch(f, d, dice < 33);
	else if (dice < 52)
		put(d, BPF_JMP | BPF_JA, 0, 0, distance(f, d));
	else if (dice < 72)
		put_alu(f, d);
	else if (dice < 92)
		put_other(f, d);
	else if (dice < 96 && d->len - d->pc > 3)
		put_show_a(f, d);
	else
		put(d, BPF_RET | BPF_K, 0, 0, verdict(f));
}

static void put_number(struct fuzz *f, struct draft *d)
{
	uint32_t dice = fuzz_below(f, 100);

	if (dice < 35)
		put(d, BPF_LD | BPF_W | BPF_ABS, 0, 0, dice < 25 ? 0 : 4);
	else if (dice < 75)
		put_branch(f, d, false);
	else if (dice < 82)
		put(d, BPF_ALU | BPF_AND | BPF_K, 0, 0, fuzz_value(f));
	else if (dice < 86)
		put(d, BPF_JMP | BPF_JA, 0, 0, distance(f, d));
	else
		put(d, BPF_RET | BPF_K, 0, 0, fuzz_below(f, 2) ? ALLOW : verdict(f));
}

void fuzz_program(struct fuzz *f, enum fuzz_style style, bool installs,
		  struct sock_fprog *prog)
{
	struct draft d = { .insn = prog->filter, .written = 0 };
	int body = 1 + (fuzz_below(f, 4) ? fuzz_below(f, 16) : fuzz_below(f, FUZZ_LEN - 9));

	memset(d.arriving, 0xff, sizeof(d.arriving));
	d.len = body + 5 * installs + 3;
	if (installs) {
		put(&d, BPF_LD | BPF_W | BPF_ABS, 0, 0, 0);
		put(&d, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, NR_seccomp);
		put(&d, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, NR_prctl);
		put(&d, BPF_RET | BPF_K, 0, 0, ALLOW);
		put(&d, BPF_LD | BPF_W | BPF_ABS, 0, 0, 0);
	}
	while (d.pc < d.len - 3)
		if (style == FUZZ_ANY || (style == FUZZ_NEARLY && !fuzz_below(f, 8)))
			put_any(f, &d);
		else
			put_number(f, &d);
	while (d.pc < d.len)
		if (d.len - d.pc == 3 && style == FUZZ_ANY && fuzz_below(f, 2))
			put_show_a(f, &d);
		else
			put(&d, BPF_RET | BPF_K, 0, 0, fuzz_below(f, 2) ? ALLOW : verdict(f));
	prog->len = d.len;
}

void fuzz_spoil(struct fuzz *f, struct sock_fprog *prog)
{
	for (int n = 1 + fuzz_below(f, 3); n > 0; n--) {
		struct sock_filter *insn = &prog->filter[fuzz_below(f, prog->len)];

		switch (fuzz_below(f, 8)) {
		case 0: insn->code ^= 1u << fuzz_below(f, 16); break;
		case 1: insn->code = fuzz_below(f, 256); break;
		case 2: insn->k = fuzz_value(f); break;
		case 3: insn->k ^= 1u << fuzz_below(f, 32); break;
		case 4: insn->k = fuzz_below(f, 20); break;
		case 5: insn->jt = fuzz_below(f, fuzz_below(f, 2) ? 256 : 16); break;
		case 6: insn->jf = fuzz_below(f, fuzz_below(f, 2) ? 256 : 16); break;
		default: prog->len = 1 + fuzz_below(f, prog->len);
		}
	}
}

struct trial_call fuzz_call(struct fuzz *f)
{
	const struct arch_gate *gate = f->gates[fuzz_below(f, f->gate_count)];
	int i = fuzz_below(f, ARRAY_SIZE(harmless));
	struct trial_call c = { { .nr = gate->nr[harmless[i].call], .gate = gate },
				harmless[i].runs_to };

	/* Also what no kernel has. */
	if (!fuzz_below(f, 8)) {
		c.call.nr = fuzz_below(f, 2) ? 3000 : 100000;
		c.runs_to = -ENOSYS;
	}
	/* Another architecture's gate may see less of the registers. */
	for (int n = 0; n < 6; n++) {
		c.call.arg[n] = fuzz_value(f);
		if (ARCH_ARG_BITS == 64 && gate->audit == ARCH_AUDIT)
			c.call.arg[n] |= (uint64_t)fuzz_value(f) << 32;
	}
	return c;
}

void fuzz_breathe(void)
{
	struct timespec pause = { .tv_nsec = 30000000 };

	/* Time for the kernel; no verdict waits for it. */
	if (fuzz_seconds())
		nanosleep(&pause, NULL);
}
