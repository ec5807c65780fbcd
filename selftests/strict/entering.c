// SPDX-License-Identifier: GPL-2.0
/* Entering strict mode: what is asked, what is shown, what is refused. */
#include "procfs.h"
#include "seccomp_test.h"

static void expect_mode(struct worker *w, long mode)
{
	EXPECT_EQ(mode, worker_status(w, "Seccomp"));
}

/* Still free: the mode is 0 by both accounts, and calls run. */
static void expect_free(struct worker *w)
{
	struct effect *effect = effect_new();

	expect_mode(w, 0);
	EXPECT_RETURNED(worker_call(w, CALL(prctl, PR_GET_SECCOMP)), 0);
	EXPECT_RETURNED(worker_call(w, effect_call(effect)), 0);
	EXPECT_RAN(effect);
}

static void expect_strict(struct worker *w)
{
	struct effect *effect = effect_new();

	expect_mode(w, 1);
	EXPECT_KILLED(worker_call(w, effect_call(effect)), SIGKILL);
	EXPECT_NOT_RUN(effect);
}

CASE(shown, "strict mode is shown as 1 in /proc, before as 0, and needs no privilege and no no_new_privs",
     CLAUSES("STRICT-1", "STRICT-5", "RV-1"), NEEDS(&need_gains), EACH_ENTRY)
{
	struct worker *w = worker_bare();

	REQUIRE(worker_status(w, "NoNewPrivs") == 0);
	expect_free(w);
	EXPECT_RETURNED(worker_call(w, strict_call(run->entry)), 0);
	EXPECT_EQ(0, worker_status(w, "NoNewPrivs"));
	expect_strict(w);
}

CASE(no_filters, "strict mode is no filter: Seccomp_filters stays 0",
     CLAUSES("STRICT-1"), SINCE("5.9"), EACH_ENTRY)
{
	struct worker *w = worker_strict(run);

	expect_mode(w, 1);
	EXPECT_EQ(0, worker_status(w, "Seccomp_filters"));
}

struct args {
	const char *name;
	arch_arg_t arg[5];
	bool wide;	/* only where arguments have 64 bits */
};

#define STRICT SECCOMP_SET_MODE_STRICT

static const struct args refused[] = {
	{ "flags_1", { STRICT, 1 } }, { "flags_2", { STRICT, 2 } },
	{ "flags_4", { STRICT, 4 } }, { "flags_8", { STRICT, 8 } },
	{ "flags_16", { STRICT, 16 } }, { "flags_32", { STRICT, 32 } },
	{ "flags_top_bit", { STRICT, 0x80000000 } }, { "flags_all", { STRICT, 0xffffffff } },
	{ "args_1", { STRICT, 0, 1 } }, { "args_top_bit", { STRICT, 0, 0x80000000 } },
	{ "args_pointer", { STRICT, 0, 0x10000 } }, { "args_all", { STRICT, 0, (arch_arg_t)-1 } },
	{ "args_upper_half", { STRICT, 0, 1ULL << 32 }, .wide = true },
	{ "flags_and_args", { STRICT, 1, 1 } },
};

static bool row_exists(const void *row)
{
	return !((const struct args *)row)->wide || ARCH_ARG_BITS == 64;
}

CASE(refused_args, "SECCOMP_SET_MODE_STRICT with flags or args fails with EINVAL and changes nothing",
     CLAUSES("STRICT-4", "RV-3", "ERR-EINVAL-2"), ROWS_IF(refused, row_exists))
{
	const struct args *a = run->row;
	struct worker *w = worker_new();

	EXPECT_ERRNO(worker_call(w, CALL(seccomp, a->arg[0], a->arg[1], a->arg[2])), EINVAL);
	expect_free(w);
}

/* The prototype has unsigned int for both: upper halves are no part of them. */
static const struct args taken[] = {
	{ "flags_upper_half", { STRICT, 1ULL << 32 }, .wide = true },
	{ "op_upper_half", { 1ULL << 32 | STRICT }, .wide = true },
	{ "fourth_argument", { STRICT, 0, 0, 1, 1 } },
};

CASE(taken_args, "what is not part of operation, flags and args does not matter",
     CLAUSES("SYN-1", "STRICT-4"), ROWS_IF(taken, row_exists))
{
	const struct args *a = run->row;
	struct worker *w = worker_new();

	EXPECT_RETURNED(worker_call(w, CALL(seccomp, a->arg[0], a->arg[1], a->arg[2],
					    a->arg[3], a->arg[4])), 0);
	expect_strict(w);
}

static const struct args third[] = {
	{ "null", { 0 } }, { "1", { 1 } }, { "all", { (arch_arg_t)-1 } },
	{ "pointer", { 0x10000 } }, { "upper_half", { 1ULL << 32 }, .wide = true },
	{ "fourth_and_fifth", { 0, 1, 1 } },
};

CASE(prctl_ignores_args, "prctl(2) ignores all that follows SECCOMP_MODE_STRICT",
     CLAUSES("STRICT-4", "STRICT-5"), ROWS_IF(third, row_exists))
{
	const struct args *a = run->row;
	struct worker *w = worker_new();

	EXPECT_RETURNED(worker_call(w, CALL(prctl, PR_SET_SECCOMP, SECCOMP_MODE_STRICT,
					    a->arg[0], a->arg[1], a->arg[2])), 0);
	expect_strict(w);
}

static const struct args no_modes[] = {
	{ "0", { 0 } }, { "3", { 3 } }, { "4", { 4 } }, { "255", { 255 } },
	{ "top_bit", { 0x80000001 } }, { "all", { (arch_arg_t)-1 } },
	{ "upper_half", { 1ULL << 32 | SECCOMP_MODE_STRICT }, .wide = true },
	{ "upper_half_filter", { 1ULL << 32 | SECCOMP_MODE_FILTER }, .wide = true },
};

CASE(no_such_mode, "prctl(2) with a mode that is neither strict nor filter fails with EINVAL and changes nothing",
     CLAUSES("CUR-PRCTL-1"), ROWS_IF(no_modes, row_exists))
{
	const struct args *a = run->row;
	struct worker *w = worker_new();

	EXPECT_ERRNO(worker_call(w, CALL(prctl, PR_SET_SECCOMP, a->arg[0],
					 PTR(allow_all(1)))), EINVAL);
	expect_free(w);
}

struct again {
	const char *name;
	arch_arg_t arg[3];
	bool prctl;
};

static const struct again again[] = {
	{ "strict", { SECCOMP_SET_MODE_STRICT } },
	{ "filter", { SECCOMP_SET_MODE_FILTER, 0, 1 } },
	{ "bad_operation", { 99 } },
	{ "prctl_strict", { PR_SET_SECCOMP, SECCOMP_MODE_STRICT }, true },
	{ "prctl_filter", { PR_SET_SECCOMP, SECCOMP_MODE_FILTER, 1 }, true },
	{ "prctl_off", { PR_SET_SECCOMP, 0 }, true },
	{ "prctl_get", { PR_GET_SECCOMP }, true },
	{ "prctl_set_tsc", { PR_SET_TSC, PR_TSC_ENABLE }, true },
	{ "prctl_no_new_privs", { PR_SET_NO_NEW_PRIVS, 1 }, true },
};

CASE(no_way_back, "a strict task can't ask for a mode, nor for the one that it has: the call ends it with SIGKILL",
     CLAUSES("STRICT-6", "CUR-PRCTL-2"), ROWS(again), EACH_ENTRY, EACH_GATE)
{
	const struct again *row = run->row;
	struct worker *w = worker_strict(run);
	struct call call = { .gate = run->gate };
	arch_arg_t filter = PTR(allow_all(1));

	call.nr = run->gate->nr[row->prctl ? CALL_prctl : CALL_seccomp];
	call.arg[0] = row->arg[0];
	call.arg[1] = row->arg[1];
	call.arg[2] = row->arg[2] ? filter : 0;
	EXPECT_KILLED(worker_call(w, call), SIGKILL);
}

CASE(not_from_filter_mode, "a task with a filter can't enter strict mode: EINVAL, and its filter stays in force",
     CLAUSES("STRICT-6", "CUR-ERR-EINVAL-A"), EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, deny(NR_getppid, 77));

	EXPECT_ERRNO(worker_call(w, strict_call(BY_PRCTL)), EINVAL);
	EXPECT_ERRNO(worker_call(w, strict_call(BY_SECCOMP)), EINVAL);
	expect_mode(w, 2);
	EXPECT_RETURNED(worker_call(w, CALL(prctl, PR_GET_SECCOMP)), 2);
	EXPECT_ERRNO(worker_call(w, CALL(getppid)), 77);
	EXPECT_RETURNED(worker_call(w, CALL(getpid)), w->pid);
	EXPECT_RETURNED(worker_install(w, run->entry, deny(NR_getpid, 78)), 0);
	EXPECT_ERRNO(worker_call(w, CALL(getpid)), 78);
}

CASE(by_each_gate, "strict mode can be entered by any of the ABI's gates",
     CLAUSES("STRICT-5"), EACH_ENTRY, EACH_GATE)
{
	struct worker *w = worker_new();
	struct call call = strict_call(run->entry);

	call.gate = run->gate;
	call.nr = run->gate->nr[run->entry == BY_PRCTL ? CALL_prctl : CALL_seccomp];
	EXPECT_RETURNED(worker_call(w, call), 0);
	expect_strict(w);
}
