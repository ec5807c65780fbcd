// SPDX-License-Identifier: GPL-2.0
/* Operations of seccomp(2). */
#include "common.h"

struct number {
	const char *name;
	arch_arg_t value;
};

static const struct number unknown_ops[] = {
	{ "4", 4 }, { "5", 5 }, { "6", 6 }, { "7", 7 }, { "8", 8 }, { "16", 16 },
	{ "17", 17 }, { "255", 255 }, { "256", 256 }, { "257", 257 },
	{ "0x10001", 0x10001 }, { "int_max", 0x7fffffff }, { "0x80000000", 0x80000000 },
	{ "0x80000001", 0x80000001 }, { "minus_two", 0xfffffffe },
	{ "minus_one", 0xffffffff },
};

CASE(unknown_op, "an unknown operation fails with EINVAL, whatever else is wrong, and does nothing",
     CLAUSES("ERR-EINVAL-1", "SYN-1"), ROWS(unknown_ops))
{
	const struct number *op = run->row;
	struct worker *w = worker_new();

	EXPECT_ERRNO(worker_call(w, seccomp_call(op->value, 0, NULL)), EINVAL);
	EXPECT_ERRNO(worker_call(w, seccomp_call(op->value, 0, telling_filter())), EINVAL);
	EXPECT_ERRNO(worker_call(w, seccomp_call(op->value, 0, (void *)8)), EINVAL);
	EXPECT_ERRNO(worker_call(w, seccomp_call(op->value, -1, (void *)8)), EINVAL);
	EXPECT_UNFILTERED(w);
}

CASE(unknown_op_without_privs, "an unknown operation fails with EINVAL also for those who may not install filters",
     CLAUSES("ERR-EINVAL-1"))
{
	struct worker *w = worker_bare();

	worker_drop(w, CAPS_NONE);
	for (unsigned int i = 0; i < ARRAY_SIZE(unknown_ops); i++)
		EXPECT_ERRNO(worker_call(w, seccomp_call(unknown_ops[i].value, 0,
							 telling_filter())), EINVAL);
	EXPECT_UNFILTERED(w);
}

static bool has_wide_arguments(const void *row)
{
	(void)row;
	return sizeof(long) == 8;
}

static const struct number wide[] = { { "bit32", 1ull << 32 }, { "bit63", 1ull << 63 },
				      { "all", 0xffffffffull << 32 } };

/* unsigned int, unsigned int: SYN-1. */
CASE(narrow_arguments, "operation and flags are 32 bits wide; more is not looked at",
     CLAUSES("SYN-1"), ROWS_IF(wide, has_wide_arguments))
{
	const struct number *high = run->row;
	struct worker *w = worker_new();

	EXPECT_RETURNED(worker_call(w, seccomp_call(SECCOMP_SET_MODE_FILTER | high->value,
						    high->value, allow_all(1))), 0);
	EXPECT_FILTERS(w, 1);
	EXPECT_ERRNO(worker_call(w, seccomp_call(4 | high->value, 0, NULL)), EINVAL);
}

CASE(arguments_not_used, "arguments behind the third are not looked at", CLAUSES("SYN-1"))
{
	struct worker *w = worker_new();

	EXPECT_RETURNED(worker_call(w, CALL(seccomp, SECCOMP_SET_MODE_FILTER, 0,
					    PTR(allow_all(1)), -1, -1, -1)), 0);
	EXPECT_FILTERS(w, 1);
}

/* FILTER by prctl takes the fprog alone, STRICT nothing at all. */
CASE(prctl_arguments_not_used, "PR_SET_SECCOMP and PR_GET_SECCOMP do not look at arguments that they don't have",
     CLAUSES("FILTER-PRCTL-EQ", "STRICT-4", "CUR-PRCTL-2"))
{
	struct worker *w = worker_new();

	EXPECT_RETURNED(worker_call(w, CALL(prctl, PR_GET_SECCOMP, -1, -1, -1, -1)), 0);
	EXPECT_RETURNED(worker_call(w, CALL(prctl, PR_SET_SECCOMP, SECCOMP_MODE_FILTER,
					    PTR(allow_all(1)), -1, -1)), 0);
	EXPECT_FILTERS(w, 1);
	EXPECT_RETURNED(worker_call(w, CALL(prctl, PR_GET_SECCOMP, -1, -1, -1, -1)), 2);
	w = worker_new();
	EXPECT_RETURNED(worker_call(w, CALL(prctl, PR_SET_SECCOMP, SECCOMP_MODE_STRICT,
					    -1, -1, -1)), 0);
	EXPECT_EQ(1, worker_status(w, "Seccomp"));
	EXPECT_KILLED(worker_call(w, get_mode_call()), SIGKILL);
}
