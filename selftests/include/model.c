// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "model.h"

#define CELLS 16
#define MAX_LEN 4096

/* What the check knows of an instruction's K and jumps. */
enum operand {
	NOT_ALLOWED,
	ANY,			/* K is a value, or ignored */
	OFFSET,			/* K is an offset in struct seccomp_data */
	CELL_READ, CELL_WRITE,	/* K is the number of a scratch cell */
	DIVISOR, SHIFT,		/* K is a constant operand */
	JUMP, BRANCH,		/* K, or jt and jf, are distances */
	LAST,			/* may be the last */
};

static enum operand operand(uint16_t code)
{
	switch (code) {
	case BPF_LD | BPF_W | BPF_ABS:
		return OFFSET;
	case BPF_LD | BPF_MEM: case BPF_LDX | BPF_MEM:
		return CELL_READ;
	case BPF_ST: case BPF_STX:
		return CELL_WRITE;
	case BPF_LD | BPF_IMM: case BPF_LDX | BPF_IMM:
	case BPF_LD | BPF_W | BPF_LEN: case BPF_LDX | BPF_W | BPF_LEN:
	case BPF_MISC | BPF_TAX: case BPF_MISC | BPF_TXA:
	case BPF_ALU | BPF_ADD | BPF_K: case BPF_ALU | BPF_ADD | BPF_X:
	case BPF_ALU | BPF_SUB | BPF_K: case BPF_ALU | BPF_SUB | BPF_X:
	case BPF_ALU | BPF_MUL | BPF_K: case BPF_ALU | BPF_MUL | BPF_X:
	case BPF_ALU | BPF_AND | BPF_K: case BPF_ALU | BPF_AND | BPF_X:
	case BPF_ALU | BPF_OR | BPF_K: case BPF_ALU | BPF_OR | BPF_X:
	case BPF_ALU | BPF_XOR | BPF_K: case BPF_ALU | BPF_XOR | BPF_X:
	case BPF_ALU | BPF_DIV | BPF_X:
	case BPF_ALU | BPF_LSH | BPF_X: case BPF_ALU | BPF_RSH | BPF_X:
	case BPF_ALU | BPF_NEG:
		return ANY;
	case BPF_ALU | BPF_DIV | BPF_K:
		return DIVISOR;
	case BPF_ALU | BPF_LSH | BPF_K: case BPF_ALU | BPF_RSH | BPF_K:
		return SHIFT;
	case BPF_JMP | BPF_JA:
		return JUMP;
	case BPF_JMP | BPF_JEQ | BPF_K: case BPF_JMP | BPF_JEQ | BPF_X:
	case BPF_JMP | BPF_JGT | BPF_K: case BPF_JMP | BPF_JGT | BPF_X:
	case BPF_JMP | BPF_JGE | BPF_K: case BPF_JMP | BPF_JGE | BPF_X:
	case BPF_JMP | BPF_JSET | BPF_K: case BPF_JMP | BPF_JSET | BPF_X:
		return BRANCH;
	case BPF_RET | BPF_K: case BPF_RET | BPF_A:
		return LAST;
	default:
		return NOT_ALLOWED;
	}
}

/* One instruction by itself; @left: instructions after it. */
static bool insn_accepted(const struct sock_filter *insn, unsigned int left)
{
	switch (operand(insn->code)) {
	case NOT_ALLOWED:
		return false;
	case OFFSET:
		return insn->k < sizeof(struct seccomp_data) && insn->k % 4 == 0;
	case CELL_READ: case CELL_WRITE:
		return insn->k < CELLS;
	case DIVISOR:
		return insn->k != 0;
	case SHIFT:
		return insn->k < 32;
	case JUMP:
		return insn->k < left;
	case BRANCH:
		return insn->jt < left && insn->jf < left;
	default:
		return true;
	}
}

/*
 * Cells that are written on every path to an instruction.  A path ends at a
 * jump, but not at a RET: what follows that is still held to have come there
 * with what it had, as kernels do.
 */
static bool cells_accepted(const struct sock_filter *insns, unsigned int len)
{
	static uint16_t arriving[MAX_LEN];
	uint16_t written = 0;

	memset(arriving, 0xff, sizeof(arriving));
	for (unsigned int pc = 0; pc < len; pc++) {
		const struct sock_filter *insn = &insns[pc];

		written &= arriving[pc];
		switch (operand(insn->code)) {
		case CELL_WRITE:
			written |= 1u << insn->k;
			break;
		case CELL_READ:
			if (!(written & 1u << insn->k))
				return false;
			break;
		case JUMP:
			arriving[pc + 1 + insn->k] &= written;
			written = 0xffff;
			break;
		case BRANCH:
			arriving[pc + 1 + insn->jt] &= written;
			arriving[pc + 1 + insn->jf] &= written;
			written = 0xffff;
			break;
		default:
			break;
		}
	}
	return true;
}

bool model_accepts(const struct sock_filter *insns, unsigned int len)
{
	if (len == 0 || len > MAX_LEN)
		return false;
	for (unsigned int pc = 0; pc < len; pc++)
		if (!insn_accepted(&insns[pc], len - pc - 1))
			return false;
	return operand(insns[len - 1].code) == LAST && cells_accepted(insns, len);
}

struct seccomp_data model_data(const struct call *call)
{
	const struct arch_gate *gate = call->gate ?: &arch_gates[0];
	struct seccomp_data data = { .nr = arch_nr_seen(call->nr), .arch = gate->audit };

	data.instruction_pointer = (uintptr_t)gate->return_ip;
	for (int i = 0; i < 6; i++)
		data.args[i] = ARCH_ARG_BITS == 32 ? (uint32_t)call->arg[i] : call->arg[i];
	return data;
}

struct machine {
	uint32_t a, x, cell[CELLS];
	bool vague;
};

/* Returns false for the division by zero, which ends the program with 0. */
static bool alu(struct machine *m, uint16_t code, uint32_t k)
{
	uint32_t operand = BPF_SRC(code) == BPF_X ? m->x : k;

	switch (BPF_OP(code)) {
	case BPF_ADD: m->a += operand; break;
	case BPF_SUB: m->a -= operand; break;
	case BPF_MUL: m->a *= operand; break;
	case BPF_AND: m->a &= operand; break;
	case BPF_OR: m->a |= operand; break;
	case BPF_XOR: m->a ^= operand; break;
	case BPF_NEG: m->a = -m->a; break;
	case BPF_LSH:
	case BPF_RSH:
		m->vague |= operand > 31;
		m->a = BPF_OP(code) == BPF_LSH ? m->a << (operand & 31) : m->a >> (operand & 31);
		break;
	case BPF_DIV:
		if (!operand)
			return false;
		m->a /= operand;
		break;
	}
	return true;
}

static bool holds(const struct machine *m, const struct sock_filter *insn)
{
	uint32_t operand = BPF_SRC(insn->code) == BPF_X ? m->x : insn->k;

	switch (BPF_OP(insn->code)) {
	case BPF_JEQ: return m->a == operand;
	case BPF_JGT: return m->a > operand;
	case BPF_JGE: return m->a >= operand;
	default:      return (m->a & operand) != 0;
	}
}

static uint32_t load(struct machine *m, const struct seccomp_data *data, uint32_t k)
{
	uint32_t word;

	m->vague |= !data->instruction_pointer && k / 8 == 1;
	memcpy(&word, (const char *)data + k, sizeof(word));
	return word;
}

uint32_t model_run(const struct sock_filter *insns, unsigned int len,
		   const struct call *call, bool *vague)
{
	struct seccomp_data data = model_data(call);
	struct machine m = { 0 };
	uint32_t ret = 0;

	for (unsigned int pc = 0; pc < len; pc++) {
		const struct sock_filter *insn = &insns[pc];
		uint32_t k = insn->k;

		switch (insn->code) {
		case BPF_LD | BPF_W | BPF_ABS: m.a = load(&m, &data, k); continue;
		case BPF_LD | BPF_W | BPF_LEN: m.a = sizeof(data); continue;
		case BPF_LDX | BPF_W | BPF_LEN: m.x = sizeof(data); continue;
		case BPF_LD | BPF_IMM: m.a = k; continue;
		case BPF_LDX | BPF_IMM: m.x = k; continue;
		case BPF_LD | BPF_MEM: m.a = m.cell[k]; continue;
		case BPF_LDX | BPF_MEM: m.x = m.cell[k]; continue;
		case BPF_ST: m.cell[k] = m.a; continue;
		case BPF_STX: m.cell[k] = m.x; continue;
		case BPF_MISC | BPF_TAX: m.x = m.a; continue;
		case BPF_MISC | BPF_TXA: m.a = m.x; continue;
		case BPF_JMP | BPF_JA: pc += k; continue;
		case BPF_RET | BPF_K: ret = k; break;
		case BPF_RET | BPF_A: ret = m.a; break;
		default:
			if (BPF_CLASS(insn->code) == BPF_JMP) {
				pc += holds(&m, insn) ? insn->jt : insn->jf;
				continue;
			}
			if (alu(&m, insn->code, k))
				continue;
		}
		break;
	}
	*vague |= m.vague;
	return ret;
}

uint32_t model_chain(struct sock_fprog *const *filters, int count,
		     const struct call *call, bool *vague)
{
	uint32_t result = ALLOW;

	while (count-- > 0) {
		uint32_t ret = model_run(filters[count]->filter, filters[count]->len,
					 call, vague);

		if ((int32_t)(ret & SECCOMP_RET_ACTION_FULL) <
		    (int32_t)(result & SECCOMP_RET_ACTION_FULL))
			result = ret;
	}
	return result;
}
