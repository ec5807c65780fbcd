// SPDX-License-Identifier: GPL-2.0
/* The size of struct seccomp_data, and where its fields are. */
#include "seccomp_test.h"

struct field {
	const char *name;
	size_t offset, want, size;
};

#define FIELD(name, want) { #name, offsetof(struct seccomp_data, name), want, \
			    sizeof(((struct seccomp_data *)0)->name) }

static const struct field fields[] = {
	FIELD(nr, 0), FIELD(arch, 4), FIELD(instruction_pointer, 8), FIELD(args, 16),
};

CASE(field, "the header puts the field where every ABI has it",
     CLAUSES("DATA-1", "R-ARCH-1"), ROWS(fields))
{
	const struct field *field = run->row;

	EXPECT_EQ(field->want, field->offset);
	EXPECT_EQ(64, sizeof(struct seccomp_data));
}

struct load {
	const char *name;
	struct sock_filter insn;
	bool into_x;
};

static const struct load loads[] = {
	{ "ld_len", BPF_STMT(BPF_LD | BPF_W | BPF_LEN, 0) },
	{ "ldx_len", BPF_STMT(BPF_LDX | BPF_W | BPF_LEN, 0), true },
	{ "ld_len_with_k", BPF_STMT(BPF_LD | BPF_W | BPF_LEN, 0x12345678) },
	{ "ldx_len_with_k", BPF_STMT(BPF_LDX | BPF_W | BPF_LEN, 0x12345678), true },
};

CASE(len, "BPF_LEN loads the size of the data, 64",
     CLAUSES("CUR-BPF-1", "DATA-1"), ROWS(loads), EACH_ENTRY)
{
	const struct load *load = run->row;
	struct worker *w = worker_with_filters(run, FILTER_RAW(
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NR_getppid, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, ALLOW),
		BPF_STMT(BPF_LD | BPF_IMM, 0),
		load->insn,
		BPF_STMT(BPF_MISC | (load->into_x ? BPF_TXA : BPF_TAX), 0),
		BPF_STMT(BPF_ALU | BPF_OR | BPF_K, SECCOMP_RET_ERRNO),
		BPF_STMT(BPF_RET | BPF_A, 0)));

	EXPECT_ERRNO(worker_call(w, CALL(getppid)), 64);
}

/* Both ends of what can be loaded; every word between is read in "whole". */
struct offset {
	const char *name;
	uint32_t offset;
	int err;
};

static const struct offset offsets[] = {
	{ "first", 0 }, { "last", 60 }, { "behind", 64, EINVAL }, { "partly_behind", 61, EINVAL },
	{ "odd", 1, EINVAL }, { "halfword", 2, EINVAL }, { "last_halfword", 62, EINVAL },
	{ "far", 0x1000, EINVAL }, { "negative", 0xfffffffc, EINVAL },
	{ "ancillary", 0xfffff000, EINVAL }, { "link_layer", 0xffe00000, EINVAL },
};

CASE(offset, "whole words of the data can be loaded, and nothing else",
     CLAUSES("CUR-DATA-1", "DATA-1"), ROWS(offsets), EACH_ENTRY)
{
	const struct offset *row = run->row;
	struct worker *w = worker_new();
	struct sock_fprog *filter = FILTER_RAW(
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, row->offset), BPF_STMT(BPF_RET | BPF_K, ALLOW));

	EXPECT_RETURNED(worker_install(w, run->entry, filter), -row->err);
	EXPECT_RETURNED(worker_call(w, CALL(prctl, PR_GET_SECCOMP)), row->err ? 0 : 2);
}
