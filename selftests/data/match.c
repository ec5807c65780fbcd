// SPDX-License-Identifier: GPL-2.0
/* Filters that decide by what they see: whole arguments, bit for bit. */
#include <fcntl.h>
#include <unistd.h>

#include "seccomp_test.h"

struct row {
	const char *name;
	int n;
};

static const struct row positions[] = {
	{ "first", 0 }, { "second", 1 }, { "third", 2 },
	{ "fourth", 3 }, { "fifth", 4 }, { "sixth", 5 },
};

#define WANTED 0x89abcdef76543210

/* 64 or 32 calls, all but one of which have one wrong bit. */
CASE(every_bit, "an argument that differs in any one bit is another argument",
     CLAUSES("FILTER-2", "DATA-1", "DATA-4"), ROWS(positions), EACH_ENTRY, EACH_GATE)
{
	const struct row *row = run->row;
	const struct arch_gate *gate = run->gate;
	uint64_t wanted = ARCH_ARG_BITS == 64 ? WANTED : (uint32_t)WANTED;
	struct worker *w = worker_with_filters(run, FILTER(ALLOW,
		{ ERRNO(77), { ARCH_IS(gate->audit), NR_IS(gate->nr[CALL_getpid]),
			       ARG_IS(row->n, wanted) } }));
	struct call call = GATE_CALL(gate, getpid);

	call.arg[row->n] = wanted;
	EXPECT_ERRNO(worker_call(w, call), 77);
	for (int bit = 0; bit < ARCH_ARG_BITS; bit++) {
		call.arg[row->n] = wanted ^ 1ULL << bit;
		worker_queue(w, call);
	}
	worker_start(w);
	ASSERT_RETURNED(worker_wait(w), w->pid);
	for (int bit = 0; bit < ARCH_ARG_BITS; bit++)
		EXPECT_EQ(w->pid, w->op[bit].ret);
}

CASE(upper_half_counts, "a filter that looks at an int argument's register sees more than the int that the call uses",
     CLAUSES("CUR-DATA-4", "CUR-DATA-3"), EACH_ENTRY, EACH_GATE)
{
	struct call call = GATE_CALL(run->gate, lseek, 0, 3, SEEK_SET);
	struct worker *w;
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

	REQUIRE(fd >= 0);
	w = worker_with_filters(run, FILTER(ALLOW,
		{ ERRNO(77), { ARCH_IS(run->gate->audit), NR_IS(call.nr),
			       { TEST_NE, arg_high(0), 0 } } }));
	call.arg[0] = fd;
	EXPECT_RETURNED(worker_call(w, call), 3);
	call.arg[0] |= 5ULL << 32;
	if (ARCH_ARG_BITS == 64)
		EXPECT_ERRNO(worker_call(w, call), 77);
	else
		EXPECT_RETURNED(worker_call(w, call), 3);
}

CASE(upper_half_is_not_used, "a call that takes an int runs with the int, whatever the filter saw above it",
     CLAUSES("CUR-DATA-4", "CUR-DATA-3", "RET-ALLOW-1"), EACH_GATE)
{
	struct call call = GATE_CALL(run->gate, lseek, 0, 3, SEEK_SET);
	struct worker *w;
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

	REQUIRE(fd >= 0);
	w = worker_with_filters(run, FILTER(ERRNO(77),
		{ ALLOW, { { TEST_NE, arg_high(0), ARCH_ARG_BITS == 64 ? 0 : 1 } } },
		{ ALLOW, { NR_IS_NOT(call.nr) } }, { ALLOW, { ARCH_IS_NOT(run->gate->audit) } }));
	call.arg[0] = fd | 5ULL << 32;
	EXPECT_RETURNED(worker_call(w, call), 3);
	EXPECT_EQ(3, lseek(fd, 0, SEEK_CUR));
}

CASE(negative_int, "an int argument below zero is seen as its register holds it, sign and all",
     CLAUSES("CUR-DATA-4", "DATA-4"), EACH_GATE)
{
	arch_arg_t minus_1 = ARCH_ARG_BITS == 64 ? (arch_arg_t)-1 : 0xffffffff;
	struct call call = GATE_CALL(run->gate, close, (arch_arg_t)-1);
	struct worker *w = worker_with_filters(run, FILTER(ALLOW,
		{ ERRNO(77), { ARCH_IS(run->gate->audit), NR_IS(call.nr), ARG_IS(0, minus_1) } }));

	EXPECT_ERRNO(worker_call(w, call), 77);
	call.arg[0] = (arch_arg_t)-2;
	EXPECT_ERRNO(worker_call(w, call), EBADF);
	if (ARCH_ARG_BITS == 32)
		return;
	call.arg[0] = 0xffffffff;
	EXPECT_ERRNO(worker_call(w, call), EBADF);
}

CASE(pointer, "a filter sees a pointer, not what it points to",
     CLAUSES("FILTER-2"), EACH_ENTRY, EACH_GATE)
{
	char *name = (char *)shared_printf("/proc/self/exe"), *same = (char *)shared_printf("%s", name);
	struct call call = GATE_CALL(run->gate, openat, AT_FDCWD, PTR(name), O_RDONLY | O_CLOEXEC);
	struct worker *w = worker_with_filters(run, FILTER(ALLOW,
		{ ERRNO(77), { ARCH_IS(run->gate->audit), NR_IS(call.nr), ARG_IS(1, PTR(name)) } }));

	EXPECT_ERRNO(worker_call(w, call), 77);
	name[6] = '?';
	EXPECT_ERRNO(worker_call(w, call), 77);
	call.arg[1] = PTR(same);
	EXPECT_GE(0, worker_call(w, call).ret);
}
