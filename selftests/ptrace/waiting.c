// SPDX-License-Identifier: GPL-2.0
/* How a tracer is told of an event stop, of a thread that is not its process's first. */
#include <fcntl.h>
#include <sys/wait.h>

#include "common.h"
#include "handler.h"

#ifndef P_PIDFD
#define P_PIDFD 3
#endif
#define PIDFD_THREAD_ O_EXCL

#define EVENT (SIGTRAP | PTRACE_EVENT_SECCOMP << 8)

/* A further thread that is about to stop for its filter. */
static struct tracee *stopping_thread(const struct run *run, struct effect *effect)
{
	struct worker *w = worker_with_filters(run, on_call(EFFECT_NR, TRACE(1)));
	struct worker *thread = worker_thread(w);
	struct tracee *t = tracer_seize(thread, PTRACE_O_TRACESECCOMP);

	worker_begin(thread, effect_call(effect));
	return t;
}

/* @how: of waitid(2), besides WSTOPPED and WNOWAIT. */
static void expect_reported(struct tracee *t, idtype_t kind, id_t id, int how, const char *at)
{
	siginfo_t info = { 0 };

	waiting_for("waitid(2) to report the stop of tid %d", t->tid);
	REQUIRE(waitid(kind, id, &info, WSTOPPED | WNOWAIT | how) == 0);
	check(info.si_pid == t->tid && info.si_code == CLD_TRAPPED && info.si_status == EVENT,
	      false, at, check_format("a report of tid %d, code %d, status 0x%x", t->tid,
				      CLD_TRAPPED, EVENT),
	      "it is of %d, code %d, status 0x%x", info.si_pid, info.si_code, info.si_status);
}
#define EXPECT_REPORTED(t, kind, id, how) expect_reported(t, kind, id, how, CHECK_AT)

static const struct { const char *name; int how; } ways[] = {
	{ "plain", 0 }, { "wall", __WALL },
};

CASE(by_tid, "waitid() by the thread's id reports an event stop with the event, __WALL or not; with WNOWAIT the report stays",
     CLAUSES("RET-TRACE-1"), SINCE("4.8"), EACH_ENTRY, ROWS(ways))
{
	const typeof(ways[0]) *way = run->row;
	struct effect *effect = effect_new();
	struct tracee *t = stopping_thread(run, effect);

	EXPECT_REPORTED(t, P_PID, t->tid, way->how);
	EXPECT_REPORTED(t, P_PID, t->tid, way->how);
	ASSERT_STOP(tracer_wait(t), STOP_SECCOMP, EFFECT_NR);
	EXPECT_RETURNED(tracer_finish(t), 0);
}

CASE(by_pidfd, "waitid() by a pidfd of the thread reports its event stop",
     CLAUSES("RET-TRACE-1"), SINCE("6.9"), EACH_ENTRY, ROWS(ways))
{
	const typeof(ways[0]) *way = run->row;
	struct effect *effect = effect_new();
	struct tracee *t = stopping_thread(run, effect);
	int fd = syscall(NR_pidfd_open, t->tid, PIDFD_THREAD_);

	REQUIRE(fd >= 0);
	EXPECT_REPORTED(t, P_PIDFD, fd, way->how);
	ASSERT_STOP(tracer_wait(t), STOP_SECCOMP, EFFECT_NR);
	EXPECT_RETURNED(tracer_finish(t), 0);
}

CASE(by_sigchld, "the SIGCHLD that a tracer gets for an event stop names the thread",
     CLAUSES("RET-TRACE-1"), SINCE("4.8"), EACH_ENTRY)
{
	struct worker *w = worker_with_filters(run, on_call(EFFECT_NR, TRACE(1)));
	struct worker *thread = worker_thread(w);
	struct tracee *t = tracer_seize(thread, PTRACE_O_TRACESECCOMP);
	siginfo_t info = { 0 };
	sigset_t chld;

	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	sigchld_forget();
	worker_begin(thread, effect_call(effect_new()));
	waiting_for("SIGCHLD for the stop of tid %d", t->tid);
	REQUIRE(sigwaitinfo(&chld, &info) == SIGCHLD);
	EXPECT_EQ(t->tid, info.si_pid);
	EXPECT_EQ(CLD_TRAPPED, info.si_code);
	EXPECT_EQ(SIGTRAP, info.si_status);
	ASSERT_STOP(tracer_wait(t), STOP_SECCOMP, EFFECT_NR);
	EXPECT_RETURNED(tracer_finish(t), 0);
}

CASE(parent_after_tracer, "when a tracer that is not the parent has waited for a tracee that a filter ended, the parent may, and is told by SIGCHLD",
     CLAUSES("RET-KILL-2", "CUR-KP-1"), SINCE("4.14"), EACH_ENTRY)
{
	struct worker *parent = worker_new(), *tracer = worker_new(), *w;
	int *told = handle_signal(parent, SIGCHLD, SA_RESTART), *status = shared_alloc(16);

	w = worker_fork(parent, 0);
	ASSERT_RETURNED(worker_install(w, run->entry, on_call(EFFECT_NR, KILL_PROCESS)), 0);
	worker_may_be_traced(w);
	ASSERT_RETURNED(worker_ptrace(tracer, PTRACE_SEIZE, w, 0, 0), 0);
	worker_begin(w, CALL(uname, 0));
	EXPECT_RETURNED(worker_call(tracer, CALL(wait4, w->pid, PTR(&status[0]), __WALL)), w->pid);
	EXPECT_EQ(SIGSYS, status[0] & 0x7f);
	await_handler(told, 1);
	EXPECT_RETURNED(worker_call(parent, CALL(wait4, w->pid, PTR(&status[1]))), w->pid);
	EXPECT_EQ(status[0], status[1]);
}
