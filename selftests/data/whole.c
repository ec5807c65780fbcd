// SPDX-License-Identifier: GPL-2.0
/* struct seccomp_data, all of it, for calls by each way into the kernel. */
#include "seccomp_test.h"
#include "seen.h"

struct row {
	const char *name;
	arch_arg_t arg[6];
};

#define EACH(x) { x, x, x, x, x, x }

/* A pattern for each byte of each argument, and what signs might do to them. */
static const struct row rows[] = {
	{ "distinct_bytes", { 0x0123456789abcdef, 0x1032547698badcfe, 0x2301674589efcdab,
			      0x32107654ba98fedc, 0xf0e1d2c3b4a59687, 0x8796a5b4c3d2e1f0 } },
	{ "zero", EACH(0) },
	{ "ones", EACH(~0ULL) },
	{ "sign_of_32_bits", EACH(0x80000000) },
	{ "32_ones", EACH(0xffffffff) },
	{ "sign_of_64_bits", EACH(1ULL << 63) },
	{ "upper_half", EACH(1ULL << 32) },
	{ "upper_ones", EACH(0xffffffff00000000) },
	{ "counted", { 1, 2, 3, 4, 5, 6 } },
	{ "counted_above", { 1ULL << 32, 2ULL << 32, 3ULL << 32, 4ULL << 32, 5ULL << 32, 6ULL << 32 } },
	{ "first", { ~0ULL } }, { "second", { 0, ~0ULL } }, { "third", { 0, 0, ~0ULL } },
	{ "fourth", { 0, 0, 0, ~0ULL } }, { "fifth", { 0, 0, 0, 0, ~0ULL } },
	{ "sixth", { 0, 0, 0, 0, 0, ~0ULL } },
};

static void expect_all(const char *at, enum entry entry, struct call call)
{
	struct seccomp_data want = call_data(&call);
	uint64_t ip = PTR(call.gate->return_ip);

	expect_seen(worker_new(), entry, &call, NULL, NULL, &want, ip ? &ip : NULL, at);
}

CASE(data, "a filter sees number, architecture, instruction pointer and six whole arguments of a call",
     CLAUSES("DATA-1", "DATA-2", "DATA-3", "DATA-4", "CUR-DATA-3", "CUR-DATA-4"),
     ROWS(rows), EACH_GATE)
{
	struct call call = GATE_CALL(run->gate, getppid);

	memcpy(call.arg, ((const struct row *)run->row)->arg, sizeof(call.arg));
	expect_all(CHECK_AT, run->entry, call);
}

CASE(by_prctl, "filters that prctl(2) installed see the same",
     CLAUSES("DATA-1", "FILTER-PRCTL-EQ"), EACH_ENTRY, EACH_GATE)
{
	struct call call = GATE_CALL(run->gate, getppid);

	memcpy(call.arg, rows[0].arg, sizeof(call.arg));
	expect_all(CHECK_AT, run->entry, call);
}

CASE(read_out, "and every byte of it can be loaded and handed on",
     CLAUSES("DATA-1"), EACH_GATE)
{
	struct call call = GATE_CALL(run->gate, getppid);
	struct seccomp_data seen, want;

	memcpy(call.arg, rows[0].arg, sizeof(call.arg));
	seen = seen_data(run->entry, call);
	want = call_data(&call);
	want.instruction_pointer = run->gate->return_ip ? PTR(run->gate->return_ip) :
							  seen.instruction_pointer;
	EXPECT(!memcmp(&seen, &want, sizeof(want)), "all 64 bytes", "some differ");
}
