// SPDX-License-Identifier: GPL-2.0
/*
 * Strict mode takes the time stamp counter away where it can be taken away
 * (x86, since the beginning): without it, a strict task has no clock.
 */
#include "seccomp_test.h"

static long read_counter(void *arg)
{
	*(uint64_t *)arg = arch_read_counter();
	return 0;
}

static void expect_readable(struct worker *w)
{
	uint64_t *value = shared_alloc(sizeof(*value));

	EXPECT_RETURNED(worker_run(w, read_counter, value), 0);
	EXPECT(*value || !arch_has_counter(), "the counter's value", "it reads as 0");
}

struct row {
	const char *name;
	bool of_thread;
};
static const struct row rows[] = { { "tsc", false }, { "tsc_of_thread", true } };

static bool row_exists(const void *row)
{
	(void)row;
	return arch_has_counter();
}

CASE(not_readable, "in strict mode, reading the time stamp counter is a SIGSEGV",
     CLAUSES("STRICT-1"), NEEDS(&need_counter_trap), ROWS_IF(rows, row_exists), EACH_ENTRY)
{
	const struct row *row = run->row;
	struct worker *w = row->of_thread ? worker_thread(worker_new()) : worker_new();
	uint64_t *value = shared_alloc(sizeof(*value));

	expect_readable(w);
	ASSERT_RETURNED(worker_call(w, strict_call(run->entry)), 0);
	EXPECT_KILLED(worker_run(w, read_counter, value), SIGSEGV);
	EXPECT_EQ(0, *value);
}

CASE(one_thread_only, "other threads can read the counter",
     CLAUSES("STRICT-1", "SCOPE-1"), EACH_ENTRY)
{
	struct worker *w = worker_new();
	struct worker *t = worker_thread(w);

	ASSERT_RETURNED(worker_call(t, strict_call(run->entry)), 0);
	expect_readable(w);
	EXPECT_TRUE(worker_alive(t));
}

CASE(filter_mode, "a filter does not take the counter away",
     CLAUSES("FILTER-2"), EACH_ENTRY)
{
	expect_readable(worker_with_filters(run, allow_all(1)));
}

CASE(refused_strict, "nor does an attempt to enter strict mode that fails",
     CLAUSES("STRICT-4", "STRICT-6"), EACH_ENTRY)
{
	struct worker *w = worker_new();

	EXPECT_ERRNO(worker_call(w, CALL(seccomp, SECCOMP_SET_MODE_STRICT, 1, 0)), EINVAL);
	expect_readable(w);
	ASSERT_RETURNED(worker_install(w, run->entry, allow_all(1)), 0);
	EXPECT_ERRNO(worker_call(w, strict_call(run->entry)), EINVAL);
	expect_readable(w);
}
