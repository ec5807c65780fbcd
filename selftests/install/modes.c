// SPDX-License-Identifier: GPL-2.0
/* Modes: what can be asked for, in which order, and what PR_GET_SECCOMP tells. */
#include "common.h"

struct mode {
	const char *name;
	arch_arg_t value;
	bool wide;		/* only where registers have 64 bits */
};

static bool wide_enough(const void *row)
{
	return !((const struct mode *)row)->wide || sizeof(long) == 8;
}

static const struct mode bad_modes[] = {
	{ "0", 0 }, { "3", 3 }, { "4", 4 }, { "5", 5 }, { "255", 255 }, { "0x101", 0x101 },
	{ "0x102", 0x102 }, { "0x10002", 0x10002 }, { "0x80000001", 0x80000001 },
	{ "0x80000002", 0x80000002 }, { "int_max", 0x7fffffff }, { "minus_one", -1ull },
	{ "high_0", 1ull << 32, true }, { "high_1", 1ull << 32 | 1, true },
	{ "high_2", 1ull << 32 | 2, true }, { "bit63_2", 1ull << 63 | 2, true },
};

static struct call set_mode(arch_arg_t mode, const void *arg)
{
	return CALL(prctl, PR_SET_SECCOMP, mode, PTR(arg));
}

CASE(bad_mode, "PR_SET_SECCOMP takes the modes 1 and 2 and no other: EINVAL, and nothing changes",
     CLAUSES("CUR-PRCTL-1", "STRICT-5"), ROWS_IF(bad_modes, wide_enough))
{
	const struct mode *mode = run->row;
	struct worker *w = worker_new();

	EXPECT_ERRNO(worker_call(w, set_mode(mode->value, NULL)), EINVAL);
	EXPECT_ERRNO(worker_call(w, set_mode(mode->value, telling_filter())), EINVAL);
	EXPECT_UNFILTERED(w);
	ASSERT_RETURNED(worker_install(w, BY_PRCTL, on_call(NR_getppid, ERRNO(77))), 0);
	EXPECT_ERRNO(worker_call(w, set_mode(mode->value, NULL)), EINVAL);
	EXPECT_ERRNO(worker_call(w, set_mode(mode->value, telling_filter())), EINVAL);
	EXPECT_FILTERS(w, 1);
	EXPECT_ERRNO(worker_call(w, CALL(getppid)), 77);
}

CASE(get_mode, "PR_GET_SECCOMP tells 0 without seccomp and 2 with filters, however many",
     CLAUSES("CUR-PRCTL-2"), EACH_ENTRY, EACH_GATE)
{
	struct worker *w = worker_new();

	EXPECT_RETURNED(worker_call(w, GATE_CALL(run->gate, prctl, PR_GET_SECCOMP)), 0);
	ASSERT_RETURNED(worker_install(w, run->entry, allow_all(1)), 0);
	EXPECT_RETURNED(worker_call(w, GATE_CALL(run->gate, prctl, PR_GET_SECCOMP)), 2);
	ASSERT_RETURNED(worker_install(w, run->entry, allow_all(1)), 0);
	EXPECT_RETURNED(worker_call(w, GATE_CALL(run->gate, prctl, PR_GET_SECCOMP)), 2);
}

CASE(get_mode_denied, "PR_GET_SECCOMP is a call like others: a filter can forbid it",
     CLAUSES("CUR-PRCTL-2", "FILTER-2"), EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, on_arg(NR_prctl, 0, PR_GET_SECCOMP,
							   ERRNO(7)));

	EXPECT_ERRNO(worker_call(w, get_mode_call()), 7);
}

CASE(get_mode_strict, "in strict mode PR_GET_SECCOMP ends the caller",
     CLAUSES("CUR-PRCTL-2", "STRICT-2"), EACH_ENTRY)
{
	EXPECT_KILLED(worker_call(worker_strict(run), get_mode_call()), SIGKILL);
}

struct strict_args {
	const char *name;
	arch_arg_t flags, args;
};

static const struct strict_args strict_args[] = {
	{ "flag0", 1 << 0 }, { "flag1", 1 << 1 }, { "flag2", 1 << 2 }, { "flag3", 1 << 3 },
	{ "flag4", 1 << 4 }, { "flag5", 1 << 5 }, { "flag6", 1 << 6 }, { "flag16", 1 << 16 },
	{ "flag31", 1u << 31 }, { "all_flags", 0xffffffff },
	{ "args1", 0, 1 }, { "args4096", 0, 4096 }, { "args_minus_one", 0, -1ull },
	{ "both", 1, 1 },
};

CASE(strict_arguments, "SECCOMP_SET_MODE_STRICT takes no flags and no arguments: EINVAL, and nothing changes",
     CLAUSES("STRICT-4", "ERR-EINVAL-2"), ROWS(strict_args))
{
	const struct strict_args *a = run->row;
	struct worker *w = worker_new();

	EXPECT_ERRNO(worker_call(w, CALL(seccomp, SECCOMP_SET_MODE_STRICT, a->flags, a->args)),
		     EINVAL);
	EXPECT_UNFILTERED(w);
	/* Only then, and without them, is it strict. */
	EXPECT_RETURNED(worker_call(w, strict_call(BY_SECCOMP)), 0);
	EXPECT_EQ(1, worker_status(w, "Seccomp"));
}

CASE(strict_by_anybody, "strict mode needs no privilege and sets no no_new_privs",
     CLAUSES("STRICT-1", "STRICT-5"), NEEDS(&need_gains), EACH_ENTRY)
{
	struct worker *w = worker_bare();

	worker_drop(w, CAPS_NONE);
	EXPECT_RETURNED(worker_call(w, strict_call(run->entry)), 0);
	EXPECT_EQ(1, worker_status(w, "Seccomp"));
	EXPECT_EQ(0, worker_status(w, "Seccomp_filters"));
	EXPECT_EQ(0, worker_status(w, "NoNewPrivs"));
}

/* Both entry points twice: of the filter (run->entry), and of the second. */
struct second {
	const char *name;
	enum entry entry;
};

static const struct second seconds[] = { { "by_prctl", BY_PRCTL }, { "by_seccomp", BY_SECCOMP } };

CASE(filter_then_strict, "a thread with filters can't become strict: EINVAL, and it goes on as it was",
     CLAUSES("STRICT-6", "CUR-ERR-EINVAL-A"), EACH_ENTRY, ROWS(seconds))
{
	const struct second *second = run->row;
	struct worker *w = worker_with_filters(run, deny(NR_getppid, 11));
	int *tsc = shared_alloc(2 * sizeof(*tsc));

	/* Strict mode takes the time stamp counter away, where there is one. */
	worker_call(w, CALL(prctl, PR_GET_TSC, PTR(&tsc[0])));
	EXPECT_ERRNO(worker_call(w, strict_call(second->entry)), EINVAL);
	EXPECT_FILTERS(w, 1);
	EXPECT_ERRNO(worker_call(w, CALL(getppid)), 11);
	worker_call(w, CALL(prctl, PR_GET_TSC, PTR(&tsc[1])));
	EXPECT_EQ(tsc[0], tsc[1]);
}

CASE(strict_then_filter, "a strict thread that asks for a filter is ended",
     CLAUSES("STRICT-6", "STRICT-2"), EACH_ENTRY, ROWS(seconds))
{
	const struct second *second = run->row;
	struct worker *w = worker_strict(run);

	EXPECT_KILLED(worker_install(w, second->entry, allow_all(1)), SIGKILL);
}

CASE(strict_then_strict, "a strict thread that asks for strict mode again is ended",
     CLAUSES("STRICT-6", "STRICT-2"), EACH_ENTRY, ROWS(seconds))
{
	const struct second *second = run->row;

	EXPECT_KILLED(worker_call(worker_strict(run), strict_call(second->entry)), SIGKILL);
}

CASE(filter_then_filter, "a thread with filters can install more, through either entry point, and each returns 0",
     CLAUSES("FILTER-LAYER-1", "FILTER-PRCTL-EQ", "RV-1"), EACH_ENTRY, ROWS(seconds))
{
	const struct second *second = run->row;
	struct worker *w = worker_with_filters(run, deny(NR_getppid, 11));

	EXPECT_RETURNED(worker_install(w, second->entry, deny(NR_getsid, 22)), 0);
	EXPECT_FILTERS(w, 2);
	EXPECT_ERRNO(worker_call(w, CALL(getppid)), 11);
	EXPECT_ERRNO(worker_call(w, CALL(getsid, 0)), 22);
}

CASE(mode_of_thread, "mode and filters belong to the thread that installs, not to its process",
     CLAUSES("SCOPE-1"), EACH_ENTRY, ROWS(seconds))
{
	const struct second *second = run->row;
	struct worker *w = worker_new(), *filtered = worker_thread(w), *other = worker_thread(w),
		      *strict = worker_thread(w);

	ASSERT_RETURNED(worker_install(filtered, run->entry, telling_filter()), 0);
	ASSERT_RETURNED(worker_call(strict, strict_call(second->entry)), 0);
	EXPECT_EQ(1, worker_status(strict, "Seccomp"));
	EXPECT_EQ(2, worker_status(filtered, "Seccomp"));
	EXPECT_RETURNED(worker_call(filtered, get_mode_call()), SECCOMP_MODE_FILTER);
	EXPECT_UNFILTERED(w);
	EXPECT_UNFILTERED(other);
	EXPECT_ERRNO(worker_call(filtered, CALL(uname, 0)), 11);
}

CASE(returns_on_success, "an installation returns 0, and the filter decides from the next call on",
     CLAUSES("RV-1", "CUR-RV-1", "NOTE-1"), EACH_ENTRY)
{
	struct worker *w = worker_new();
	struct effect *effect = effect_new();
	struct op *install, *call;

	/* In one batch: no other call comes in between. */
	install = worker_queue(w, install_call(run->entry, telling_filter()));
	call = worker_queue(w, effect_call(effect));
	worker_start(w);
	EXPECT_ERRNO(worker_wait(w), 11);
	EXPECT_EQ(0, install->ret);
	EXPECT_EQ(-11, call->ret);
	EXPECT_NOT_RUN(effect);
}

CASE(installs_under_itself, "a filter that kills seccomp(2) and prctl(2) does not judge the call that installs it",
     CLAUSES("FILTER-LAYER-1"), EACH_ENTRY)
{
	struct worker *w = worker_new();

	ASSERT_RETURNED(worker_install(w, run->entry, FILTER(ALLOW,
			{ KILL_PROCESS, { NR_IS(NR_seccomp) } },
			{ KILL_PROCESS, { NR_IS(NR_prctl) } })), 0);
	EXPECT_KILLED(worker_install(w, run->entry, allow_all(1)), SIGSYS);
}

CASE(layers_need_permission, "no more filters can be installed once a filter forbids the call that installs them",
     CLAUSES("FILTER-LAYER-1"), EACH_ENTRY, ROWS(seconds))
{
	const struct second *second = run->row;
	long nr = run->entry == BY_PRCTL ? NR_prctl : NR_seccomp;
	struct worker *w = worker_with_filters(run, deny(nr, 33));
	bool same = run->entry == second->entry;

	EXPECT_RETURNED(worker_install(w, second->entry, telling_filter()), same ? -33 : 0);
	EXPECT_EQ(same ? 1 : 2, worker_status(w, "Seccomp_filters"));
}
