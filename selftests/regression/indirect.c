// SPDX-License-Identifier: GPL-2.0
/*
 * Calls by way of the call "syscall", which takes a number and its arguments.
 *
 * 4c21b8fd8f14 "MIPS: seccomp: Handle indirect system calls (o32)": filters
 * saw the number of that call, and the arguments shifted by one.
 * 79b4a9cf0e2e "MIPS: scall64-o32: Fix indirect syscall number load": and on
 * big-endian machines the number 0.
 */
#include "seccomp_test.h"

static const struct { const char *name; } once[] = { { "syscall" } };

static bool exists(const void *row)
{
	(void)row;
	return NR_syscall != NR_ABSENT;
}

/* uname() with a second argument that it does not look at. */
#define MARK_ARG 0x1234

static struct call indirect_call(struct effect *effect)
{
	return CALL(syscall, (arch_arg_t)EFFECT_NR, PTR(effect->buf), MARK_ARG);
}

CASE(number, "a filter sees an indirect call by the number of the call that is made, not by that of \"syscall\"",
     CLAUSES("DATA-1", "FILTER-2"), ROWS_IF(once, exists), EACH_ENTRY)
{
	struct effect *effect = effect_new();
	struct worker *w = worker_with_filters(run, FILTER(ALLOW,
		{ KILL_PROCESS, { NR_IS(NR_syscall) } }, { KILL_PROCESS, { NR_IS(0) } },
		{ ERRNO(77), { NR_IS(EFFECT_NR) } }));

	EXPECT_ERRNO(worker_call(w, indirect_call(effect)), 77);
	EXPECT_NOT_RUN(effect);
}

CASE(arguments, "a filter sees the arguments of an indirect call as the call gets them",
     CLAUSES("DATA-4", "FILTER-2"), ROWS_IF(once, exists), EACH_ENTRY)
{
	struct effect *effect = effect_new();
	struct worker *w = worker_with_filters(run,
		on_arg(EFFECT_NR, 0, PTR(effect->buf), ERRNO(70)),
		on_arg(EFFECT_NR, 1, MARK_ARG, ERRNO(71)));

	EXPECT_ERRNO(worker_call(w, indirect_call(effect)), 71);
	EXPECT_NOT_RUN(effect);
	w = worker_with_filters(run, on_arg(EFFECT_NR, 0, PTR(effect->buf), ERRNO(70)));
	EXPECT_ERRNO(worker_call(w, indirect_call(effect)), 70);
	EXPECT_NOT_RUN(effect);
}

CASE(allowed, "an indirect call that is allowed runs",
     CLAUSES("RET-ALLOW-1"), ROWS_IF(once, exists), EACH_ENTRY)
{
	struct effect *effect = effect_new();
	struct worker *w = worker_with_filters(run, deny(NR_getppid, 1));

	EXPECT_RETURNED(worker_call(w, indirect_call(effect)), 0);
	EXPECT_RAN(effect);
}
