// SPDX-License-Identifier: GPL-2.0
/*
 * x86-64 and x32 share an architecture, and tell their calls apart by a bit of
 * the number: here, the sibling's calls by a task of either ABI.
 */
#include "seccomp_test.h"
#include "sigsys.h"

struct row {
	const char *name;
	int call;
};

static const struct row rows[] = {
	{ "getpid", CALL_getpid }, { "getppid", CALL_getppid }, { "uname", CALL_uname },
	{ "getuid", CALL_getuid }, { "close", CALL_close },
};

static bool has_sibling(const void *row)
{
	(void)row;
	return ARCH_X32_BIT != 0;
}

static struct call sibling_call(int call)
{
	return (struct call){ .nr = arch_native_nr[call] ^ ARCH_X32_BIT,
			      .arg = { call == CALL_close ? (arch_arg_t)-1 : 0 } };
}

/* Whether this kernel has the sibling's calls at all. */
static bool runs(void)
{
	struct worker *w = worker_new();
	struct outcome o = worker_call(w, sibling_call(CALL_getpid));

	EXPECT(o.kind == OUT_RETURNED && (o.ret == w->pid || o.ret == -ENOSYS),
	       "the call to run, or ENOSYS", "%s", outcome_words(&o));
	return o.ret == w->pid;
}

CASE(filtered, "a filter on the sibling's number decides about the sibling's call, and not about one's own",
     CLAUSES("CUR-DATA-2", "FILTER-2"), ROWS_IF(rows, has_sibling), EACH_ENTRY)
{
	const struct row *row = run->row;
	struct call call = sibling_call(row->call), own = call;
	struct worker *w = worker_with_filters(run, on_call(call.nr, ERRNO(77)));

	own.nr ^= ARCH_X32_BIT;
	own.arg[0] = row->call == CALL_close ? (arch_arg_t)-1 : PTR(effect_new());
	EXPECT_ERRNO(worker_call(w, call), 77);
	EXPECT_NE(-77, worker_call(w, own).ret);
	EXPECT_TRUE(worker_alive(w));
}

CASE(told_apart, "a filter on a number without the bit, or with it, says nothing about the other",
     CLAUSES("CUR-DATA-2"), ROWS_IF(rows, has_sibling), EACH_ENTRY)
{
	const struct row *row = run->row;
	struct call call = sibling_call(row->call);
	struct worker *w = worker_with_filters(run,
					       on_call(arch_native_nr[row->call], ERRNO(77)));
	struct outcome o;

	call.arg[0] = row->call == CALL_close ? (arch_arg_t)-1 : PTR(effect_new());
	o = worker_call(w, call);
	EXPECT(o.kind == OUT_RETURNED && o.ret != -77 && (runs() || o.ret == -ENOSYS),
	       "the call to run, or ENOSYS", "%s", outcome_words(&o));
}

CASE(one_allowed, "a filter that allows the sibling's number, and then denies one's own, denies one's own",
     CLAUSES("CUR-DATA-2", "RET-ERRNO-1"), ROWS_IF(rows, has_sibling), EACH_ENTRY)
{
	struct call call = sibling_call(((const struct row *)run->row)->call), own = call;
	struct worker *w;

	own.nr ^= ARCH_X32_BIT;
	w = worker_with_filters(run, FILTER(ALLOW,
		{ ALLOW, { NR_IS(call.nr) } }, { ERRNO(77), { NR_IS(own.nr) } }));
	EXPECT_ERRNO(worker_call(w, own), 77);
	EXPECT_NE(-77, worker_call(w, call).ret);
}

static const struct row once[] = { { "uname", CALL_uname } };

CASE(result, "the sibling's call runs, or is ENOSYS and does nothing: with a filter as without",
     CLAUSES("CUR-DATA-2", "RET-ALLOW-1"), ROWS_IF(once, has_sibling), EACH_ENTRY)
{
	struct effect *effect = effect_new();
	struct worker *w = worker_with_filters(run, allow_all(1));
	struct call call = sibling_call(CALL_uname);

	call.arg[0] = PTR(effect->buf);
	if (runs()) {
		EXPECT_RETURNED(worker_call(w, call), 0);
		EXPECT_RAN(effect);
	} else {
		EXPECT_ERRNO(worker_call(w, call), ENOSYS);
		EXPECT_NOT_RUN(effect);
	}
}

CASE(denied, "a sibling's call that a filter denies does not run",
     CLAUSES("CUR-DATA-2", "RET-ERRNO-1"), ROWS_IF(once, has_sibling), EACH_ENTRY)
{
	struct effect *effect = effect_new();
	struct call call = sibling_call(CALL_uname);

	call.arg[0] = PTR(effect->buf);
	EXPECT_ERRNO(worker_call(worker_with_filters(run, on_call(call.nr, ERRNO(77))), call), 77);
	EXPECT_KILLED(worker_call(worker_with_filters(run, on_call(call.nr, KILL_PROCESS)), call),
		      SIGSYS);
	EXPECT_NOT_RUN(effect);
}

CASE(trap, "TRAP tells the sibling's number with its bit, and the architecture that both have",
     CLAUSES("CUR-DATA-2", "RET-TRAP-3", "RET-TRAP-5"), ROWS_IF(once, has_sibling), EACH_ENTRY)
{
	struct worker *w = worker_new();
	struct sigsys *s = sigsys_catch(w, 0);
	struct call call = sibling_call(CALL_uname);

	ASSERT_RETURNED(worker_install(w, run->entry, on_call(call.nr, TRAP(3))), 0);
	EXPECT_RETURNED(worker_call(w, call), call.nr);
	ASSERT_EQ(1, s->count);
	EXPECT_EQ(call.nr, s->seen[0].info.si_syscall);
	EXPECT_EQ(ARCH_AUDIT, (uint32_t)s->seen[0].info.si_arch);
}

/* What 5.3 and older ran, half as one ABI's call and half as the other's. */
struct number {
	const char *name;
	long nr;
};

static const struct number neither[] = {
	{ "x32_rt_sigaction_without_bit", 512 }, { "x32_ioctl_without_bit", 514 },
	{ "x32_readv_without_bit", 515 }, { "x32_execve_without_bit", 520 },
	{ "x32_ptrace_without_bit", 521 }, { "x32_waitid_without_bit", 529 },
	{ "x32_preadv_without_bit", 534 }, { "x32_execveat_without_bit", 545 },
	{ "x32_pwritev2_without_bit", 547 }, { "behind_x32_without_bit", 548 },
	{ "64_rt_sigaction_with_bit", 0x40000000 | 13 }, { "64_ioctl_with_bit", 0x40000000 | 16 },
	{ "64_execve_with_bit", 0x40000000 | 59 }, { "64_ptrace_with_bit", 0x40000000 | 101 },
	{ "64_waitid_with_bit", 0x40000000 | 247 }, { "behind_x32_with_bit", 0x40000000 | 548 },
};

CASE(of_neither, "a number that only the other ABI has is ENOSYS, with or without a filter",
     CLAUSES("CUR-DATA-2"), SINCE("5.4"), ROWS_IF(neither, has_sibling))
{
	struct call call = { ((const struct number *)run->row)->nr, { 0 }, NULL };

	EXPECT_ERRNO(worker_call(worker_new(), call), ENOSYS);
	EXPECT_ERRNO(worker_call(worker_with_filters(run, allow_all(1)), call), ENOSYS);
	EXPECT_ERRNO(worker_call(worker_with_filters(run, on_call(call.nr, ERRNO(77))), call), 77);
}
