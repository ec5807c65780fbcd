// SPDX-License-Identifier: GPL-2.0
/* Numbers that no call has: filtered like any, and ENOSYS if allowed. */
#include <limits.h>

#include "seccomp_test.h"
#include "sigsys.h"

struct row {
	const char *name;
	long nr;
	bool bit;	/* to be added to a number that exists */
	bool free;	/* of a range that is kept for more: never a signal */
};

static const struct row rows[] = {
	{ "minus_1", -1 }, { "minus_2", -2 }, { "minus_4096", -4096 },
	{ "lowest", INT_MIN }, { "highest", INT_MAX }, { "table_end", 0x1fff },
	{ "with_bit_13", 1 << 13, true }, { "with_bit_16", 1 << 16, true },
	{ "with_bit_29", 1 << 29, true }, { "with_bit_31", INT_MIN, true },
	{ "arms_own", 0xf0006, .free = true }, { "arms_own_end", 0xf07ff, .free = true },
};

static bool row_exists(const void *row)
{
	return arch_nr_seen(((const struct row *)row)->nr) == ((const struct row *)row)->nr;
}

/* uname(2)'s arguments, so that it would show if it were that after all. */
static struct call invalid_call(const struct run *run, struct effect *effect)
{
	const struct row *row = run->row;
	struct call call = effect_gate_call(run->gate, effect);

	call.nr = row->bit ? (int)(call.nr ^ row->nr) : row->nr;
	return call;
}

/* An architecture may have a signal for the wildest of them. */
static void expect_enosys(const struct run *run, struct worker *w)
{
	const struct row *row = run->row;
	struct effect *effect = effect_new();
	struct call call = invalid_call(run, effect);
	struct outcome free = worker_call(worker_new(), call), o = worker_call(w, call);

	if (ARCH_NO_CALL_SIGNAL && !row->free && free.kind == OUT_KILLED) {
		EXPECT_KILLED(o, ARCH_NO_CALL_SIGNAL);
	} else {
		EXPECT_ERRNO(o, ENOSYS);
		EXPECT_TRUE(worker_alive(w));
	}
	EXPECT_NOT_RUN(effect);
}

CASE(unfiltered, "without a filter, a number that no call has is ENOSYS",
     CLAUSES("RET-ALLOW-1"), ROWS_IF(rows, row_exists), EACH_GATE)
{
	expect_enosys(run, worker_new());
}

CASE(allowed, "with a filter that allows everything, a number that no call has is ENOSYS",
     CLAUSES("RET-ALLOW-1"), ROWS_IF(rows, row_exists), EACH_GATE)
{
	expect_enosys(run, worker_with_filters(run, allow_all(1)));
}

CASE(allowed_by_argument, "nor does a filter that looks at the arguments, and allows, make a call of it",
     CLAUSES("RET-ALLOW-1"), ROWS_IF(rows, row_exists), EACH_GATE)
{
	expect_enosys(run, worker_with_filters(run, FILTER(ALLOW,
		{ ERRNO(77), { ARG_IS(5, 77) } })));
}

static struct sock_fprog *on_invalid(const struct run *run, uint32_t action)
{
	return FILTER(ALLOW, { action, { ARCH_IS(run->gate->audit),
					 NR_IS(invalid_call(run, NULL).nr) } });
}

CASE(errno, "ERRNO for a number that no call has is that error",
     CLAUSES("RET-ERRNO-1", "FILTER-2"), ROWS_IF(rows, row_exists), EACH_GATE)
{
	struct worker *w = worker_with_filters(run, on_invalid(run, ERRNO(77)));
	struct effect *effect = effect_new();

	EXPECT_ERRNO(worker_call(w, invalid_call(run, effect)), 77);
	EXPECT_NOT_RUN(effect);
	EXPECT_TRUE(worker_alive(w));
}

CASE(errno_0, "ERRNO with 0 for a number that no call has is success",
     CLAUSES("RET-ERRNO-1"), ROWS_IF(rows, row_exists), EACH_GATE)
{
	struct worker *w = worker_with_filters(run, on_invalid(run, ERRNO(0)));

	EXPECT_RETURNED(worker_call(w, invalid_call(run, effect_new())), 0);
}

CASE(kill, "a filter can kill for a number that no call has",
     CLAUSES("RET-KILL-1", "CUR-KP-1"), ROWS_IF(rows, row_exists), EACH_GATE)
{
	struct worker *w = worker_with_filters(run, on_invalid(run, KILL_PROCESS));

	EXPECT_KILLED(worker_call(w, invalid_call(run, effect_new())), SIGSYS);
}

CASE(trap, "TRAP tells the number that no call has, and the handler finds the return register as it was",
     CLAUSES("RET-TRAP-1", "RET-TRAP-3", "RET-TRAP-5"), ROWS_IF(rows, row_exists), EACH_GATE)
{
	struct worker *w = worker_new();
	struct sigsys *s = sigsys_catch(w, 0);
	struct call call = invalid_call(run, effect_new());

	s->answer = true;
	s->result = 4711;
	ASSERT_RETURNED(worker_install(w, run->entry, on_invalid(run, TRAP(9))), 0);
	EXPECT_RETURNED(worker_call(w, call), 4711);
	ASSERT_EQ(1, s->count);
	EXPECT_EQ((int)call.nr, s->seen[0].info.si_syscall);
	EXPECT_EQ(run->gate->audit, (uint32_t)s->seen[0].info.si_arch);
	EXPECT_EQ(9, s->seen[0].info.si_errno);
	EXPECT_ROLLED_BACK(s->seen[0].ret, call);
}
