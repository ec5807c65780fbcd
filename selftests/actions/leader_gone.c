// SPDX-License-Identifier: GPL-2.0
/* A process whose first thread KILL_THREAD has ended is a process like any other. */
#include <sys/wait.h>

#include "common.h"
#include "handler.h"

static void end_first(struct crew *c, const struct run *run)
{
	ASSERT_THREAD_GONE(crew_violates(c, 0, run, KILL_THREAD));
	EXPECT_NOT_RUN(c->effect);
}

CASE(takes_signals, "a signal to a process whose first thread KILL_THREAD has ended is handled by another thread, at once",
     CLAUSES("RET-KILL-1", "CUR-KT-1"), EACH_ENTRY)
{
	struct crew c = crew_new();
	int *count = handle_signal(c.w[0], SIGUSR1, SA_RESTART);

	end_first(&c, run);
	for (int i = 1; i <= 3; i++) {
		worker_blocked(c.w[1], NR_read);
		worker_blocked(c.w[2], NR_read);
		REQUIRE(kill(c.w[0]->pid, SIGUSR1) == 0);
		await_handler(count, i);
	}
	EXPECT_TRUE(worker_alive(c.w[1]));
	EXPECT_TRUE(worker_alive(c.w[2]));
}

static void expect_change(pid_t pid, int options, int code, int sig, const char *at)
{
	siginfo_t info = { 0 };

	waiting_for("the process %d to be reported", pid);
	REQUIRE(waitid(P_PID, pid, &info, options) == 0);
	check(info.si_code == code && info.si_status == sig, false, at,
	      check_format("a report of code %d with signal %d", code, sig),
	      "its code is %d, its status %d", info.si_code, info.si_status);
}
#define EXPECT_CHANGE(pid, options, code, sig) \
	expect_change(pid, options, code, sig, CHECK_AT)

CASE(stops, "a process whose first thread KILL_THREAD has ended stops and goes on by signals, which its parent is told of",
     CLAUSES("RET-KILL-1", "CUR-KT-1"), EACH_ENTRY)
{
	struct crew c = crew_new();
	pid_t pid = c.w[0]->pid;

	end_first(&c, run);
	REQUIRE(kill(pid, SIGSTOP) == 0);
	EXPECT_CHANGE(pid, WSTOPPED, CLD_STOPPED, SIGSTOP);
	REQUIRE(kill(pid, SIGCONT) == 0);
	EXPECT_CHANGE(pid, WCONTINUED, CLD_CONTINUED, SIGCONT);
	EXPECT_TRUE(worker_alive(c.w[1]));
}

CASE(exit_signal, "a process whose first thread KILL_THREAD has ended tells its parent of its end by the signal that it was made with",
     CLAUSES("RET-KILL-1", "CUR-KT-1", "RET-KILL-2"), EACH_ENTRY)
{
	struct worker *parent = worker_new();
	int *own = handle_signal(parent, SIGUSR1, SA_RESTART);
	int *usual = handle_signal(parent, SIGCHLD, SA_RESTART);
	struct crew c = crew_of(worker_clone(parent, CLONE_VM | SIGUSR1));

	end_first(&c, run);
	EXPECT_EQ(0, *own);
	worker_begin(c.w[1], CALL(exit_group, 0));
	await_handler(own, 1);
	EXPECT_EQ(0, *usual);
	EXPECT_TRUE(worker_alive(parent));
}

CASE(woken_by_its_end, "who sleeps in poll on a pidfd is woken by the end of a process whose first thread had been ended by KILL_THREAD, and not before",
     CLAUSES("RET-KILL-1", "RET-KILL-2", "CUR-KT-1"), SINCE("5.3"), EACH_ENTRY)
{
	struct pollfd *pfd = shared_alloc(sizeof(*pfd));
	struct crew c = crew_new();
	struct worker *s;

	*pfd = (struct pollfd){ .fd = c.w[0]->pidfd, .events = POLLIN };
	s = worker_new();
	end_first(&c, run);
	worker_begin(s, TIMED_CALL(ppoll, PTR(pfd), 1));
	worker_blocked(s, TIMED_NR(ppoll));
	ASSERT_RETURNED(worker_install(c.w[1], run->entry, on_call(EFFECT_NR, KILL_PROCESS)), 0);
	worker_begin(c.w[1], effect_call(c.effect));
	/* First: that the judge has waited for the process would wake others, too. */
	EXPECT_RETURNED(worker_wait(s), 1);
	EXPECT_KILLED(worker_wait(c.w[1]), SIGSYS);
}
