// SPDX-License-Identifier: GPL-2.0
/* The SIGSYS of SECCOMP_RET_TRAP as a tracer sees it, and what it may do with it. */
#include "common.h"
#include "sigsys.h"

static struct tracee *trapped(const struct run *run, uint32_t data, struct effect *effect)
{
	const struct arch_gate *gate = run->gate;
	struct worker *w = worker_with_filters(run,
		on_gate_call(gate, GATE_EFFECT(gate), TRAP(data)));
	struct tracee *t = tracer_seize(w, PTRACE_O_TRACESECCOMP);

	worker_begin(w, effect_gate_call(gate, effect));
	ASSERT_STOP(tracer_wait(t), STOP_SIGNAL, -1);
	ASSERT_EQ(SIGSYS, t->last.sig);
	return t;
}

static const struct data_row {
	const char *name;
	uint32_t data;
} data[] = {
	{ "0", 0 }, { "1", 1 }, { "0x7fff", 0x7fff }, { "0xffff", 0xffff },
};

CASE(siginfo, "at the delivery of a trap's SIGSYS the tracer sees data, number, architecture and address",
     CLAUSES("RET-TRAP-2", "RET-TRAP-3", "RET-TRAP-6", "RET-TRAP-7"), EACH_ENTRY, EACH_GATE, ROWS(data))
{
	const struct data_row *row = run->row;
	const struct arch_gate *gate = run->gate;
	struct effect *effect = effect_new();
	struct tracee *t = trapped(run, row->data, effect);
	siginfo_t info = tracer_siginfo(t);

	EXPECT_EQ(SIGSYS, info.si_signo);
	EXPECT_EQ(SYS_SECCOMP, info.si_code);
	EXPECT_EQ(row->data, info.si_errno);
	EXPECT_EQ(GATE_EFFECT(gate), info.si_syscall);
	EXPECT_EQ(gate->audit, info.si_arch);
	EXPECT_EQ(arch_get_ip(t->tid), (uintptr_t)info.si_call_addr);
	if (gate->return_ip)
		EXPECT_EQ((uintptr_t)gate->return_ip, (uintptr_t)info.si_call_addr);
	tracer_resume(t, PTRACE_CONT, SIGSYS);
	EXPECT_KILLED(tracer_finish(t), SIGSYS);
	EXPECT_NOT_RUN(effect);
}

CASE(suppressed, "a tracer may keep a trap's SIGSYS back: the call has not run, and its registers are as before it",
     CLAUSES("RET-TRAP-1", "RET-TRAP-5"), EACH_ENTRY, EACH_GATE)
{
	struct effect *effect = effect_new();
	struct tracee *t = trapped(run, 1, effect);
	struct outcome o = tracer_finish(t);

	ASSERT(o.kind == OUT_RETURNED, "the call to come back", "%s", outcome_words(&o));
	EXPECT_ROLLED_BACK(o.ret, effect_gate_call(run->gate, effect));
	EXPECT_NOT_RUN(effect);
}

CASE(result_by_tracer, "a tracer that keeps a trap's SIGSYS back may give the call a result",
     CLAUSES("RET-TRAP-1", "RET-TRAP-5"), EACH_ENTRY, EACH_GATE)
{
	struct effect *effect = effect_new();
	struct tracee *t = trapped(run, 1, effect);

	REQUIRE(arch_set_ret(t->tid, 99) == 0);
	EXPECT_RETURNED(tracer_finish(t), 99);
	EXPECT_NOT_RUN(effect);
}

CASE(replaced, "a tracer may deliver another signal in place of a trap's SIGSYS",
     CLAUSES("RET-TRAP-1"), EACH_ENTRY)
{
	struct effect *effect = effect_new();
	struct tracee *t = trapped(run, 1, effect);

	tracer_resume(t, PTRACE_CONT, SIGUSR1);
	EXPECT_KILLED(tracer_finish(t), SIGUSR1);
	EXPECT_NOT_RUN(effect);
}

static long block_usr1(void *arg)
{
	sigset_t *set = arg;

	sigemptyset(set);
	sigaddset(set, SIGUSR1);
	return sigprocmask(SIG_BLOCK, set, NULL) ? -errno : 0;
}

CASE(replaced_by_own, "a signal that a tracer delivers in place of a trap's SIGSYS says that the tracer sent it",
     CLAUSES("RET-TRAP-1", "RET-TRAP-2"), EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, on_call(EFFECT_NR, TRAP(1)));
	siginfo_t *info = shared_alloc(sizeof(*info));
	sigset_t *usr1 = shared_alloc(sizeof(*usr1));
	struct tracee *t;

	ASSERT_RETURNED(worker_run(w, block_usr1, usr1), 0);
	t = tracer_seize(w, PTRACE_O_TRACESECCOMP);
	worker_begin(w, effect_call(effect_new()));
	ASSERT_STOP(tracer_wait(t), STOP_SIGNAL, -1);
	tracer_resume(t, PTRACE_CONT, SIGUSR1);
	EXPECT_EQ(OUT_RETURNED, tracer_finish(t).kind);
	worker_begin(w, TIMED_CALL(rt_sigtimedwait, PTR(usr1), PTR(info), 0, _NSIG / 8));
	EXPECT_RETURNED(tracer_finish(t), SIGUSR1);
	EXPECT_EQ(SI_USER, info->si_code);
	EXPECT_EQ(getpid(), info->si_pid);
	EXPECT_EQ(0, info->si_errno);
}

CASE(passed_on, "a trap's SIGSYS that the tracer passes on reaches the tracee's handler",
     CLAUSES("RET-TRAP-1", "RET-TRAP-3", "RET-TRAP-6"), EACH_ENTRY)
{
	struct worker *w = worker_new();
	struct sigsys *s = sigsys_catch(w, 0);
	struct effect *effect = effect_new();
	struct tracee *t;

	s->answer = true;
	s->result = 55;
	ASSERT_RETURNED(worker_install(w, run->entry, on_call(EFFECT_NR, TRAP(0x1234))), 0);
	t = tracer_seize(w, PTRACE_O_TRACESECCOMP);
	for (int i = 0; i < 2; i++) {
		worker_begin(w, effect_call(effect));
		ASSERT_STOP(tracer_wait(t), STOP_SIGNAL, -1);
		EXPECT_EQ(i, s->count);
		tracer_resume(t, PTRACE_CONT, SIGSYS);
		EXPECT_RETURNED(tracer_finish(t), 55);
		EXPECT_EQ(i + 1, s->count);
		EXPECT_EQ(EFFECT_NR, s->seen[i].info.si_syscall);
		EXPECT_EQ(0x1234, s->seen[i].info.si_errno);
	}
	EXPECT_NOT_RUN(effect);
}

CASE(stepped_into, "a tracer that passes a trap's SIGSYS on by PTRACE_SINGLESTEP has the tracee stop before the handler's first instruction",
     CLAUSES("RET-TRAP-1"), EACH_ENTRY)
{
	struct worker *w = worker_new();
	struct sigsys *s = sigsys_catch(w, 0);
	struct tracee *t;

	ASSERT_RETURNED(worker_install(w, run->entry, on_call(EFFECT_NR, TRAP(1))), 0);
	t = tracer_seize(w, 0);
	worker_begin(w, effect_call(effect_new()));
	ASSERT_STOP(tracer_wait(t), STOP_SIGNAL, -1);
	tracer_resume(t, PTRACE_SINGLESTEP, SIGSYS);
	ASSERT_STOP(tracer_wait(t), STOP_SIGNAL, -1);
	EXPECT_EQ(SIGTRAP, t->last.sig);
	/* Without the bit that means Thumb. */
	if (!ARCH_HANDLER_BY_VDSO)
		EXPECT_EQ(s->handler, arch_get_ip(t->tid) & ~1ul);
	EXPECT_EQ(0, s->count);
	tracer_finish(t);
	EXPECT_EQ(1, s->count);
}

static const struct { const char *name; bool handled; } leavers[] = {
	{ "handled", true }, { "unhandled", false },
};

CASE(passed_on_by_leaving, "a trap's SIGSYS that the tracer passes on by PTRACE_DETACH reaches the tracee's handler, or ends the tracee",
     CLAUSES("RET-TRAP-1"), EACH_ENTRY, ROWS(leavers))
{
	struct worker *w = worker_new();
	struct effect *effect = effect_new();
	struct sigsys *s = NULL;
	struct tracee *t;

	if (((const typeof(leavers[0]) *)run->row)->handled)
		s = sigsys_catch(w, 0);
	ASSERT_RETURNED(worker_install(w, run->entry, on_call(EFFECT_NR, TRAP(0x1234))), 0);
	t = tracer_seize(w, 0);
	worker_begin(w, effect_call(effect));
	ASSERT_STOP(tracer_wait(t), STOP_SIGNAL, -1);
	tracer_resume(t, PTRACE_DETACH, SIGSYS);
	if (s) {
		worker_wait(w);
		EXPECT_EQ(1, s->count);
		EXPECT_EQ(0x1234, s->seen[0].info.si_errno);
	} else {
		EXPECT_KILLED(worker_wait(w), SIGSYS);
	}
	EXPECT_NOT_RUN(effect);
}

static const struct deaf_row {
	const char *name;
	void (*make)(struct worker *w);
} deaf[] = {
	{ "blocked", sigsys_block }, { "ignored", sigsys_ignore },
};

CASE(forced, "a trap's SIGSYS that the tracee blocks or ignores is delivered all the same, the tracer first",
     CLAUSES("RET-TRAP-1"), EACH_ENTRY, ROWS(deaf))
{
	const struct deaf_row *row = run->row;
	struct worker *w = worker_new();
	struct effect *effect = effect_new();
	struct tracee *t;

	row->make(w);
	ASSERT_RETURNED(worker_install(w, run->entry, on_call(EFFECT_NR, TRAP(1))), 0);
	t = tracer_seize(w, PTRACE_O_TRACESECCOMP);
	worker_begin(w, effect_call(effect));
	ASSERT_STOP(tracer_wait(t), STOP_SIGNAL, -1);
	EXPECT_EQ(SIGSYS, t->last.sig);
	tracer_resume(t, PTRACE_CONT, SIGSYS);
	EXPECT_KILLED(tracer_finish(t), SIGSYS);
	EXPECT_NOT_RUN(effect);
}

#define PTRACE_SETSIGMASK_ 0x420b

/* The kernel's set of signals has 64, on MIPS 128. */
static void unblock_all(struct tracee *t)
{
	const uint64_t none[2] = { 0 };

	if (ptrace(PTRACE_SETSIGMASK_, t->tid, sizeof(none[0]), none))
		REQUIRE(ptrace(PTRACE_SETSIGMASK_, t->tid, sizeof(none), none) == 0);
}

CASE(unblocked, "a tracer that unblocks SIGSYS before the call that is trapped has the handler run; else that kills",
     CLAUSES("RET-TRAP-1"), EACH_ENTRY)
{
	struct worker *w = worker_new();
	struct sigsys *s = sigsys_catch(w, 0);
	struct effect *effect = effect_new();
	struct tracee *t;

	sigsys_block(w);
	ASSERT_RETURNED(worker_install(w, run->entry, on_call(EFFECT_NR, TRAP(1))), 0);
	t = tracer_attach(w, 0);
	worker_begin(w, effect_call(effect));
	tracer_run_to(t, STOP_ENTRY, EFFECT_NR);
	unblock_all(t);
	tracer_cont(t);
	ASSERT_STOP(tracer_wait(t), STOP_SIGNAL, -1);
	tracer_resume(t, PTRACE_CONT, SIGSYS);
	tracer_finish(t);
	EXPECT_EQ(1, s->count);
	EXPECT_NOT_RUN(effect);
}

/* Signals that wait for the thread when the trap's SIGSYS is forced on it. */
static const struct waiting_row {
	const char *name;
	int sig;
} waiting[] = {
	{ "usr1", SIGUSR1 }, { "segv", SIGSEGV }, { "hup", SIGHUP },
};

CASE(comes_first, "a trap's SIGSYS is delivered before a signal that was sent to the thread already",
     CLAUSES("RET-TRAP-1"), SINCE("5.0"), EACH_ENTRY, ROWS(waiting))
{
	const struct waiting_row *row = run->row;
	struct worker *w = worker_with_filters(run, on_call(EFFECT_NR, TRAP(0x77)));
	struct tracee *t = tracer_attach(w, 0);
	struct effect *effect = effect_new();

	worker_begin(w, effect_call(effect));
	tracer_run_to(t, STOP_ENTRY, EFFECT_NR);
	REQUIRE(syscall(SYS_tgkill, w->pid, w->tid, row->sig) == 0);
	tracer_cont(t);
	ASSERT_STOP(tracer_wait(t), STOP_SIGNAL, -1);
	EXPECT_EQ(SIGSYS, t->last.sig);
	EXPECT_EQ(SYS_SECCOMP, tracer_siginfo(t).si_code);
	REQUIRE(arch_set_ret(t->tid, 1) == 0);
	tracer_cont(t);
	ASSERT_STOP(tracer_wait(t), STOP_SIGNAL, -1);
	EXPECT_EQ(row->sig, t->last.sig);
	EXPECT_RETURNED(tracer_finish(t), 1);
	EXPECT_NOT_RUN(effect);
}

CASE(thread, "a trap's SIGSYS stops the thread that made the call, and no other",
     CLAUSES("RET-TRAP-1", "CUR-TRAP-1"), EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, on_call(EFFECT_NR, TRAP(2)));
	struct worker *thread = worker_thread(w);
	struct tracee *leader = tracer_seize(w, PTRACE_O_TRACESECCOMP);
	struct tracee *t = tracer_seize(thread, PTRACE_O_TRACESECCOMP);
	struct effect *effect = effect_new();

	worker_begin(thread, effect_call(effect));
	ASSERT_STOP(tracer_wait(t), STOP_SIGNAL, -1);
	EXPECT_EQ(SIGSYS, t->last.sig);
	worker_begin(w, CALL(getppid));
	EXPECT_RETURNED(tracer_finish(leader), getpid());
	REQUIRE(arch_set_ret(t->tid, 3) == 0);
	EXPECT_RETURNED(tracer_finish(t), 3);
	EXPECT_NOT_RUN(effect);
}
