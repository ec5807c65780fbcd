// SPDX-License-Identifier: GPL-2.0
/* The number that filters see: the one asked for, valid or not, in 32 bits. */
#include <limits.h>

#include "seccomp_test.h"
#include "seen.h"
#include "sigsys.h"

struct row {
	const char *name;
	int64_t nr;
};

/* None is one of the worker's own calls, on any ABI. */
static const struct row rows[] = {
	{ "2000", 2000 }, { "table_end", 0x1fff }, { "16_bits", 0xffff },
	{ "17_bits", 0x10000 }, { "alternating", 0x2aaaaaaa }, { "bytes", 0x12345678 },
	{ "30_bits", 0x3fffffff }, { "bit_30", 0x40000000 | 2000 },
	{ "lower_half", 0x55555555 }, { "highest", INT_MAX }, { "lowest", INT_MIN },
	{ "lowest_but_one", INT_MIN + 1 }, { "minus_1", -1 }, { "minus_2", -2 },
	{ "minus_38", -38 }, { "minus_512", -512 }, { "minus_4095", -4095 },
	{ "minus_4096", -4096 }, { "minus_65536", -65536 },
	{ "top_bits", (int)0x80000000 | 2000 }, { "top_bits_bit_30", (int)0xc0000000 | 2000 },
};

/* Where fewer bits are passed, some are a call's after all. */
static bool is_no_call(const void *row)
{
	return arch_nr_seen(((const struct row *)row)->nr) != NR_exit;
}

CASE(out_of_range, "a number that no call has is shown to filters as it is",
     CLAUSES("DATA-1", "FILTER-2"), ROWS_IF(rows, is_no_call), EACH_GATE)
{
	const struct row *row = run->row;
	struct call call = { row->nr, { 1, 2, 3, 4, 5, 6 }, run->gate };
	struct seccomp_data want = call_data(&call);

	EXPECT_SEEN(run->entry, &call, &want, NULL);
}

/* From 64-bit registers; the kernel's numbers are int. */
static const struct row wide[] = {
	{ "bit_32", 1LL << 32 }, { "bit_33", 1LL << 33 }, { "bit_62", 1LL << 62 },
	{ "bit_63", INT64_MIN }, { "upper_ones", (int64_t)0xffffffff00000000 },
	{ "upper_bytes", 0x1234567800000000 },
};

static bool is_wide(const void *row)
{
	(void)row;
	return sizeof(long) == 8;
}

CASE(upper_half, "the upper half of a number's register is no part of the number that filters see",
     CLAUSES("DATA-1"), ROWS_IF(wide, is_wide), EACH_GATE)
{
	const struct row *row = run->row;
	struct call call = GATE_CALL(run->gate, getppid, 1, 2, 3, 4, 5, 6);
	struct seccomp_data want = call_data(&call);

	call.nr |= row->nr;
	EXPECT_SEEN(run->entry, &call, &want, NULL);
}

CASE(upper_half_runs, "what runs under a filter is the number that the filter saw, or nothing",
     CLAUSES("DATA-1", "RET-ALLOW-1"), ROWS_IF(wide, is_wide), EACH_GATE)
{
	const struct row *row = run->row;
	const struct arch_gate *gate = run->gate;
	struct effect *effect = effect_new();
	struct call call = effect_gate_call(gate, effect);
	/* Looks at an argument, so that no cache of allowed numbers steps in. */
	struct worker *w = worker_with_filters(run,
		FILTER(ALLOW, { ERRNO(77), { NR_IS(gate->nr[CALL_getppid]), ARCH_IS(gate->audit),
					     ARG_LOW_IS(5, 1) } }));
	struct outcome o;

	call.nr |= row->nr;
	o = worker_call(w, call);
	if (ARCH_NR_WHOLE && o.kind == OUT_RETURNED && o.ret == -ENOSYS) {
		EXPECT_NOT_RUN(effect);
	} else {
		EXPECT_RETURNED(o, 0);
		EXPECT_RAN(effect);
	}
	call = GATE_CALL(gate, getppid, 0, 0, 0, 0, 0, 1);
	call.nr |= row->nr;
	EXPECT_ERRNO(worker_call(w, call), 77);
}

CASE(upper_half_trapped, "a SIGSYS handler finds the return register whole, as the caller had left it",
     CLAUSES("RET-TRAP-5"), ROWS_IF(wide, is_wide), EACH_GATE)
{
	const struct row *row = run->row;
	struct worker *w = worker_new();
	struct sigsys *s = sigsys_catch(w, 0);
	struct call call = GATE_CALL(run->gate, getppid, 0x80000000 | row->nr, 0, 0, 0, 0, 1);

	call.nr |= row->nr;
	ASSERT_RETURNED(worker_install(w, run->entry, FILTER(ALLOW,
		{ TRAP(3), { NR_IS(run->gate->nr[CALL_getppid]), ARG_LOW_IS(5, 1) } })), 0);
	worker_call(w, call);
	ASSERT_EQ(1, s->count);
	EXPECT_ROLLED_BACK(s->seen[0].ret, call);
}

/* Real numbers, of which each ABI and gate has its own. */
struct name {
	const char *name;
	int call;
};
#define NAME(name) { #name, CALL_##name }

static const struct name names[] = {
	NAME(getpid), NAME(getppid), NAME(close), NAME(dup), NAME(kill), NAME(uname),
	NAME(openat), NAME(execve), NAME(getrandom), NAME(statx), NAME(clone3),
	NAME(restart_syscall), NAME(rt_sigreturn), NAME(mmap),
};

static bool exists(const void *row)
{
	for (int g = 0; g < arch_nr_gates; g++)
		if (arch_gates[g].nr[((const struct name *)row)->call] == NR_ABSENT)
			return false;
	return true;
}

CASE(of_call, "the number of a call is that of the table of the gate that it came by",
     CLAUSES("DATA-1", "DATA-2"), ROWS_IF(names, exists), EACH_GATE)
{
	const struct name *name = run->row;
	struct call call = { run->gate->nr[name->call], { 0 }, run->gate };
	struct seccomp_data want = call_data(&call);

	EXPECT_SEEN(run->entry, &call, &want, NULL);
}
