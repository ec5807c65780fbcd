// SPDX-License-Identifier: GPL-2.0
/* PR_SET_NO_NEW_PRIVS and PR_GET_NO_NEW_PRIVS: what they take and refuse. */
#include "common.h"

struct args {
	const char *name;
	arch_arg_t arg[4];
	bool wide;		/* only where registers have 64 bits */
};

/* Bits that truncation to 32 would lose. */
#define HIGH (1ull << 32)

static bool wide_enough(const void *row)
{
	return !((const struct args *)row)->wide || sizeof(long) == 8;
}

static const struct args bad_set[] = {
	{ "zero", { 0 } }, { "two", { 2 } }, { "three", { 3 } },
	{ "minus_one", { -1ull } }, { "top_bit", { 1u << 31 | 1 } },
	{ "high_bit", { HIGH | 1 }, true }, { "high_alone", { HIGH }, true },
	{ "arg3", { 1, 1 } }, { "arg4", { 1, 0, 1 } }, { "arg5", { 1, 0, 0, 1 } },
	{ "arg3_high", { 1, HIGH }, true }, { "arg4_high", { 1, 0, HIGH }, true },
	{ "arg5_high", { 1, 0, 0, HIGH }, true },
	{ "arg3_minus", { 1, -1ull } }, { "arg4_minus", { 1, 0, -1ull } },
	{ "arg5_minus", { 1, 0, 0, -1ull } },
	{ "unset_arg3", { 0, 1 } }, { "unset_arg4", { 0, 0, 1 } },
	{ "unset_arg5", { 0, 0, 0, 1 } },
};

static struct call prctl_call(int option, const struct args *a)
{
	return CALL(prctl, option, a->arg[0], a->arg[1], a->arg[2], a->arg[3]);
}

CASE(set_refuses, "PR_SET_NO_NEW_PRIVS takes 1, 0, 0, 0 and nothing else, and sets nothing when it fails",
     CLAUSES("CUR-NNP-2", "FILTER-NNP-4"), NEEDS(&need_gains), ROWS_IF(bad_set, wide_enough))
{
	struct worker *w = worker_bare();

	EXPECT_ERRNO(worker_call(w, prctl_call(PR_SET_NO_NEW_PRIVS, run->row)), EINVAL);
	EXPECT_NNP(w, 0);
}

CASE(never_unset, "no_new_privs can't be unset",
     CLAUSES("CUR-NNP-1"), ROWS_IF(bad_set, wide_enough))
{
	struct worker *w = worker_new();

	EXPECT_ERRNO(worker_call(w, prctl_call(PR_SET_NO_NEW_PRIVS, run->row)), EINVAL);
	EXPECT_NNP(w, 1);
}

static const struct args bad_get[] = {
	{ "arg2", { 1 } }, { "arg3", { 0, 1 } }, { "arg4", { 0, 0, 1 } },
	{ "arg5", { 0, 0, 0, 1 } }, { "arg2_minus", { -1ull } },
	{ "arg2_high", { HIGH }, true }, { "arg3_high", { 0, HIGH }, true },
	{ "arg4_high", { 0, 0, HIGH }, true }, { "arg5_high", { 0, 0, 0, HIGH }, true },
};

CASE(get_refuses, "PR_GET_NO_NEW_PRIVS takes no arguments",
     CLAUSES("CUR-NNP-2"), ROWS_IF(bad_get, wide_enough))
{
	struct worker *w = worker_bare();

	EXPECT_ERRNO(worker_call(w, prctl_call(PR_GET_NO_NEW_PRIVS, run->row)), EINVAL);
	ASSERT_RETURNED(worker_call(w, nnp_call()), 0);
	EXPECT_ERRNO(worker_call(w, prctl_call(PR_GET_NO_NEW_PRIVS, run->row)), EINVAL);
	EXPECT_NNP(w, 1);
}

CASE(set_and_get, "PR_SET_NO_NEW_PRIVS returns 0, also when it is set already; PR_GET_NO_NEW_PRIVS tells",
     CLAUSES("FILTER-NNP-4", "CUR-NNP-3"), NEEDS(&need_gains))
{
	struct worker *w = worker_bare();

	EXPECT_NNP(w, 0);
	EXPECT_RETURNED(worker_call(w, nnp_call()), 0);
	EXPECT_NNP(w, 1);
	EXPECT_RETURNED(worker_call(w, nnp_call()), 0);
	EXPECT_NNP(w, 1);
}

CASE(as_user, "an ordinary user may set no_new_privs", CLAUSES("FILTER-NNP-4"), NEEDS(&need_gains))
{
	struct worker *w = worker_bare();

	worker_drop(w, CAPS_NONE);
	EXPECT_NNP(w, 0);
	EXPECT_RETURNED(worker_call(w, nnp_call()), 0);
	EXPECT_NNP(w, 1);
}
