// SPDX-License-Identifier: GPL-2.0
/* The siginfo of a trap's SIGSYS as a whole, and a SIGSYS that waits already. */
#include <sys/resource.h>
#include <unistd.h>

#include "common.h"
#include "sigsys.h"

/* What carries nothing must not carry what was in the kernel's memory. */
static void expect_zero_besides(siginfo_t info)
{
	const unsigned char *byte = (const unsigned char *)&info;

	info.si_signo = 0;
	info.si_code = 0;
	info.si_errno = 0;
	info.si_call_addr = NULL;
	info.si_syscall = 0;
	info.si_arch = 0;
	for (size_t i = 0; i < sizeof(info); i++)
		EXPECT(!byte[i], check_format("byte %zu of siginfo to be 0", i),
		       "it is 0x%02x", byte[i]);
	EXPECT_EQ(128, sizeof(info));
}

static struct sock_fprog *on_gate_effect(const struct arch_gate *gate, uint32_t action)
{
	return FILTER(ALLOW, { action, { ARCH_IS(gate->audit), NR_IS(gate->nr[CALL_uname]) } });
}

CASE(handler_zero, "of a trap's siginfo a handler sees the fields of SIGSYS, and zeros",
     CLAUSES("RET-TRAP-1", "RET-TRAP-3"), SINCE("5.0"), EACH_ENTRY, EACH_GATE)
{
	struct effect *effect = effect_new();
	struct worker *w = worker_new();
	struct sigsys *s = sigsys_catch(w, 0);

	ASSERT_RETURNED(worker_install(w, run->entry, on_gate_effect(run->gate, TRAP(0x123))), 0);
	worker_call(w, effect_gate_call(run->gate, effect));
	ASSERT_EQ(1, s->count);
	EXPECT_EQ(0x123, s->seen[0].info.si_errno);
	expect_zero_besides(s->seen[0].info);
}

CASE(no_room, "a trap's siginfo is whole, even if not one more signal may be queued (RLIMIT_SIGPENDING)",
     CLAUSES("RET-TRAP-1", "RET-TRAP-3"), EACH_ENTRY, EACH_GATE)
{
	const struct rlimit none = { 0, 0 };
	struct worker *w = worker_new();
	struct sigsys *s = sigsys_catch(w, 0);
	const siginfo_t *info = &s->seen[0].info;

	REQUIRE(prlimit(w->pid, RLIMIT_SIGPENDING, &none, NULL) == 0);
	ASSERT_RETURNED(worker_install(w, run->entry, on_gate_effect(run->gate, TRAP(0x123))), 0);
	worker_call(w, effect_gate_call(run->gate, effect_new()));
	ASSERT_EQ(1, s->count);
	EXPECT_EQ(SYS_SECCOMP, info->si_code);
	EXPECT_EQ(0x123, info->si_errno);
	EXPECT_EQ(run->gate->nr[CALL_uname], info->si_syscall);
	EXPECT_EQ(run->gate->audit, info->si_arch);
	EXPECT(info->si_call_addr != NULL, "the address of the call", "there is none");
}

/* A worker with a handler, stopped at the delivery of a trap's SIGSYS. */
static struct tracee *trapped(const struct run *run, struct sigsys **s)
{
	struct worker *w = worker_new();
	struct tracee *t;

	*s = sigsys_catch(w, 0);
	ASSERT_RETURNED(worker_install(w, run->entry, on_gate_effect(run->gate, TRAP(0x123))), 0);
	t = tracer_seize(w, 0);
	worker_begin(w, effect_gate_call(run->gate, effect_new()));
	ASSERT_STOP(tracer_wait(t), STOP_SIGNAL, -1);
	ASSERT_EQ(SIGSYS, t->last.sig);
	return t;
}

CASE(tracer_zero, "of a trap's siginfo a tracer sees the fields of SIGSYS, and zeros",
     CLAUSES("RET-TRAP-1", "RET-TRAP-3"), SINCE("5.0"), EACH_ENTRY, EACH_GATE)
{
	struct sigsys *s;
	struct tracee *t = trapped(run, &s);
	siginfo_t info;

	memset(&info, 0xa5, sizeof(info));
	REQUIRE(ptrace(PTRACE_GETSIGINFO, t->tid, NULL, &info) == 0);
	EXPECT_EQ(0x123, info.si_errno);
	expect_zero_besides(info);
}

CASE(set_by_tracer, "the siginfo that a tracer sets for a trap's SIGSYS is what the handler sees",
     CLAUSES("RET-TRAP-2", "RET-TRAP-3", "RET-TRAP-6", "RET-TRAP-7"), EACH_ENTRY, EACH_GATE)
{
	struct sigsys *s;
	struct tracee *t = trapped(run, &s);
	siginfo_t info = tracer_siginfo(t);
	const siginfo_t *seen = &s->seen[0].info;

	info.si_errno = -5;
	info.si_syscall = 0x12345;
	info.si_arch = 0x40000028;
	info.si_call_addr = (void *)(uintptr_t)0x76543210;
	REQUIRE(ptrace(PTRACE_SETSIGINFO, t->tid, NULL, &info) == 0);
	tracer_resume(t, PTRACE_CONT, SIGSYS);
	tracer_finish(t);
	ASSERT_EQ(1, s->count);
	EXPECT_EQ(SIGSYS, seen->si_signo);
	EXPECT_EQ(SYS_SECCOMP, seen->si_code);
	EXPECT_EQ(-5, seen->si_errno);
	EXPECT_EQ(0x12345, seen->si_syscall);
	EXPECT_EQ(0x40000028, seen->si_arch);
	EXPECT_EQ(0x76543210, (uintptr_t)seen->si_call_addr);
}

static const struct other_row {
	const char *name;
	int sig;
} others[] = {
	{ "SIGHUP", SIGHUP }, { "SIGQUIT", SIGQUIT },
};

/* Later, it would tell of a call that the other's handler seems to have made. */
CASE(first, "the SIGSYS of TRAP is delivered ahead of a signal of lower number that came before it",
     CLAUSES("RET-TRAP-1", "RET-TRAP-2"), SINCE("5.0"), EACH_ENTRY, EACH_GATE, ROWS(others))
{
	const struct other_row *other = run->row;
	struct worker *w = worker_new();
	struct sigsys *s = sigsys_catch(w, 0);
	struct tracee *t;

	ASSERT_RETURNED(worker_install(w, run->entry, on_gate_effect(run->gate, TRAP(0x123))), 0);
	t = tracer_attach(w, 0);
	worker_begin(w, effect_gate_call(run->gate, effect_new()));
	tracer_run_to(t, STOP_ENTRY, run->gate->nr[CALL_uname]);
	REQUIRE(syscall(SYS_tgkill, w->pid, w->tid, other->sig) == 0);
	tracer_cont(t);
	ASSERT_STOP(tracer_wait(t), STOP_SIGNAL, -1);
	EXPECT_EQ(SIGSYS, t->last.sig);
	tracer_resume(t, PTRACE_CONT, SIGSYS);
	ASSERT_STOP(tracer_wait(t), STOP_SIGNAL, -1);
	EXPECT_EQ(other->sig, t->last.sig);
	/* Without the other. */
	tracer_finish(t);
	ASSERT_EQ(1, s->count);
	EXPECT_EQ((uintptr_t)s->seen[0].info.si_call_addr, s->seen[0].ip);
}

static const struct death_row {
	const char *name;
	uint32_t action;
	bool handled;
} deaths[] = {
	{ "kill_process", KILL_PROCESS, false }, { "kill_thread", KILL_THREAD, false },
	{ "trap", TRAP(1), false }, { "unknown", 0x00010000, false },
	{ "kill_process_handled", KILL_PROCESS, true }, { "kill_thread_handled", KILL_THREAD, true },
	{ "trap_handled", TRAP(1), true }, { "unknown_handled", 0x00010000, true },
};

CASE(waits_already, "a SIGSYS that is blocked and waits already takes nothing from the one of a filter, which ends the process at once",
     CLAUSES("RET-KILL-1", "RET-TRAP-1", "CUR-KP-1"), SINCE("4.14"), EACH_ENTRY, ROWS(deaths))
{
	const struct death_row *row = run->row;
	struct worker *w = worker_new();
	struct sigsys *s = row->handled ? sigsys_catch(w, 0) : NULL;
	struct effect *effect = effect_new(), *after = effect_new();

	sigsys_block(w);
	worker_queue(w, CALL(tgkill, w->pid, w->tid, SIGSYS));
	worker_queue(w, install_call(run->entry, on_call(EFFECT_NR, row->action)));
	worker_queue(w, effect_call(effect));
	worker_begin(w, CALL(gettimeofday, PTR(after->buf)));
	EXPECT_KILLED(worker_wait(w), SIGSYS);
	EXPECT_EQ(0, w->op[1].ret);
	EXPECT_NOT_RUN(effect);
	EXPECT(!after->buf[0] && !after->buf[1], "no call to be made behind it", "one is");
	if (s)
		EXPECT_EQ(0, s->count);
}

/* The three calls that send a siginfo of the caller's making. */
static long send_info(int call, struct worker *w, siginfo_t *info)
{
	if (call == CALL_rt_sigqueueinfo)
		return syscall(NR_rt_sigqueueinfo, w->pid, SIGSYS, info);
	if (call == CALL_rt_tgsigqueueinfo)
		return syscall(NR_rt_tgsigqueueinfo, w->pid, w->tid, SIGSYS, info);
	return syscall(NR_pidfd_send_signal, w->pidfd, SIGSYS, info, 0);
}

static const struct { const char *name; int call; } senders[] = {
	{ "rt_sigqueueinfo", CALL_rt_sigqueueinfo },
	{ "rt_tgsigqueueinfo", CALL_rt_tgsigqueueinfo },
	{ "pidfd_send_signal", CALL_pidfd_send_signal },
};

CASE(not_forged, "no process, not even root's, can send another one a SIGSYS that says it is a trap's: EPERM",
     CLAUSES("RET-TRAP-1"), SINCE("5.1"), ROWS(senders))
{
	struct worker *w = worker_new();
	struct sigsys *s = sigsys_catch(w, 0);
	siginfo_t info = { .si_signo = SIGSYS, .si_code = SYS_SECCOMP, .si_errno = 1 };

	info.si_syscall = NR_getpid;
	info.si_arch = ARCH_AUDIT;
	EXPECT_EQ(-1, send_info(((const typeof(senders[0]) *)run->row)->call, w, &info));
	EXPECT_EQ(EPERM, errno);
	EXPECT_TRUE(worker_alive(w));
	EXPECT_EQ(0, s->count);
}
