// SPDX-License-Identifier: GPL-2.0
/* What a tracer sees of a death by a filter, and can't do about it. */
#include "common.h"
#include "procfs.h"
#include "tracer.h"

struct row {
	const char *name;
	uint32_t action;
};

static const struct row deadly[] = {
	{ "kill_thread", KILL_THREAD | 3 },
	{ "kill_process", KILL_PROCESS | 3 },
	{ "unknown", 0x7ffe0003 },
};

/* Trace a filtered worker, and have it make the call that it will die of. */
static struct tracee *doom(struct worker *w, unsigned long options, struct effect *effect)
{
	struct tracee *t = tracer_seize(w, options);

	worker_begin(w, effect_call(effect));
	return t;
}

static struct tracee *doomed(const struct run *run, unsigned long options,
			     struct effect *effect)
{
	const struct row *row = run->row;

	return doom(worker_with_filters(run, on_call(EFFECT_NR, row->action)), options, effect);
}

CASE(no_signal_stop, "a tracer sees no signal, that it could suppress, before a filter ends the process",
     CLAUSES("CUR-KP-1", "RET-KILL-2"), SINCE("5.10"), ROWS(deadly), EACH_ENTRY)
{
	struct effect *effect = effect_new();
	struct tracee *t = doomed(run, 0, effect);

	EXPECT_KILLED(tracer_finish(t), SIGSYS);
	EXPECT_NOT_RUN(effect);
}

static const struct unwilling {
	const char *name;
	uint32_t action;
	enum { BLOCKED, IGNORED, HANDLED } sigsys;
} unwilling[] = {
	{ "kill_thread_blocked", KILL_THREAD, BLOCKED },
	{ "kill_thread_ignored", KILL_THREAD, IGNORED },
	{ "kill_thread_handled", KILL_THREAD, HANDLED },
	{ "kill_process_blocked", KILL_PROCESS, BLOCKED },
	{ "kill_process_ignored", KILL_PROCESS, IGNORED },
	{ "kill_process_handled", KILL_PROCESS, HANDLED },
};

CASE(no_signal_stop_unwilling, "nor where the process blocks, ignores or handles SIGSYS",
     CLAUSES("CUR-KP-1", "RET-KILL-2"), SINCE("5.10"), ROWS(unwilling), EACH_ENTRY)
{
	const struct unwilling *row = run->row;
	struct effect *effect = effect_new();
	struct worker *w = worker_new();

	if (row->sigsys == BLOCKED)
		sigsys_block(w);
	else if (row->sigsys == IGNORED)
		sigsys_ignore(w);
	else
		sigsys_catch(w, 0);
	ASSERT_RETURNED(worker_install(w, run->entry, on_call(EFFECT_NR, row->action)), 0);
	EXPECT_KILLED(tracer_finish(doom(w, 0, effect)), SIGSYS);
	EXPECT_NOT_RUN(effect);
}

CASE(exit_event, "the exit event of a process that a filter ends says SIGSYS, and is too late to save it",
     CLAUSES("CUR-KP-1", "RET-KILL-2"), SINCE("5.10"), ROWS(deadly), EACH_ENTRY)
{
	struct effect *effect = effect_new();
	struct tracee *t = doomed(run, PTRACE_O_TRACEEXIT, effect);
	struct stop stop = tracer_wait(t);

	ASSERT_STOP(stop, STOP_EXITING, -1);
	EXPECT_EQ(SIGSYS, stop.msg & 0x7f);
	EXPECT_KILLED(tracer_finish(t), SIGSYS);
	EXPECT_NOT_RUN(effect);
}

CASE(registers, "a process that a filter ends is left with the registers that it made the call with",
     CLAUSES("RET-KILL-1", "CUR-KP-1"), SINCE("5.10"), ROWS(deadly), EACH_ENTRY)
{
	struct effect *effect = effect_new();
	struct tracee *t = doomed(run, PTRACE_O_TRACEEXIT, effect);

	ASSERT_STOP(tracer_wait(t), STOP_EXITING, -1);
	EXPECT_ROLLED_BACK(arch_get_ret(t->tid), effect_call(effect));
	if (arch_gates[0].return_ip)
		EXPECT_EQ((uintptr_t)arch_gates[0].return_ip, arch_get_ip(t->tid));
	EXPECT_KILLED(tracer_finish(t), SIGSYS);
}

CASE(mode_is_gone, "a thread that a filter has ended is in filter mode no more: no further call of it would be let through",
     CLAUSES("RET-KILL-1", "CUR-KP-1"), SINCE("5.17"), ROWS(deadly), EACH_ENTRY)
{
	struct effect *effect = effect_new();
	struct tracee *t = doomed(run, PTRACE_O_TRACEEXIT, effect);
	long mode;

	ASSERT_STOP(tracer_wait(t), STOP_EXITING, -1);
	mode = worker_status(t->worker, "Seccomp");
	EXPECT(mode > SECCOMP_MODE_FILTER, "Seccomp: a mode beyond those that can be set",
	       "it is %ld", mode);
	EXPECT_KILLED(tracer_finish(t), SIGSYS);
}

CASE(thread_exit_event, "the exit event of a thread that KILL_THREAD ends says SIGSYS, and so does what its tracer waits for",
     CLAUSES("RET-KILL-2", "CUR-KT-1"), EACH_ENTRY)
{
	struct crew c = crew_new();
	struct tracee *t = tracer_seize(c.w[1], PTRACE_O_TRACEEXIT);
	struct stop stop;

	ASSERT_RETURNED(worker_install(c.w[1], run->entry, on_call(EFFECT_NR, KILL_THREAD)), 0);
	worker_begin(c.w[1], effect_call(c.effect));
	stop = tracer_wait(t);
	ASSERT_STOP(stop, STOP_EXITING, -1);
	EXPECT_EQ(SIGSYS, stop.msg);
	tracer_cont(t);
	stop = tracer_wait(t);
	ASSERT_STOP(stop, STOP_GONE, -1);
	EXPECT_EQ(SIGSYS, stop.sig);
	EXPECT_THREAD_GONE(worker_wait(c.w[1]));
	EXPECT_TRUE(worker_alive(c.w[0]));
	EXPECT_NOT_RUN(c.effect);
}

/* By TRAP it is another matter: a plain signal, if a forced one. */
struct way {
	const char *name;
	void (*prepare)(struct worker *w);
};

static void by_default(struct worker *w)
{
	(void)w;
}

static const struct way ways[] = {
	{ "default", by_default }, { "ignored", sigsys_ignore }, { "blocked", sigsys_block },
};

CASE(trap_stop, "a tracer sees the SIGSYS of TRAP with its details, and may suppress it",
     CLAUSES("RET-TRAP-1", "RET-TRAP-3"), SINCE("5.10"), ROWS(ways), EACH_ENTRY)
{
	struct effect *effect = effect_new();
	struct worker *w = worker_new();
	struct tracee *t;
	siginfo_t info;

	((const struct way *)run->row)->prepare(w);
	ASSERT_RETURNED(worker_install(w, run->entry, on_call(EFFECT_NR, TRAP(21))), 0);
	t = tracer_seize(w, 0);
	worker_begin(w, effect_call(effect));
	ASSERT_STOP(tracer_wait(t), STOP_SIGNAL, -1);
	info = tracer_siginfo(t);
	EXPECT_EQ(SIGSYS, info.si_signo);
	EXPECT_EQ(SYS_SECCOMP, info.si_code);
	EXPECT_EQ(21, info.si_errno);
	EXPECT_EQ(EFFECT_NR, info.si_syscall);
	EXPECT_EQ(ARCH_AUDIT, (uint32_t)info.si_arch);
	EXPECT_EQ(arch_get_ip(t->tid), (uintptr_t)info.si_call_addr);
	EXPECT_EQ(OUT_RETURNED, tracer_finish(t).kind);
	EXPECT_NOT_RUN(effect);
}
