// SPDX-License-Identifier: GPL-2.0
/* Strict mode belongs to a thread, and so does the end that it brings. */
#include <sched.h>
#include <stdio.h>

#include "procfs.h"
#include "seccomp_test.h"

static struct outcome enter(struct worker *w, const struct run *run)
{
	return worker_call(w, strict_call(run->entry));
}

CASE(own_thread, "only the thread that asks enters strict mode",
     CLAUSES("SCOPE-1", "STRICT-1"), EACH_ENTRY)
{
	struct worker *w = worker_new();
	struct worker *before = worker_thread(w), *t = worker_thread(w);
	struct effect *effect = effect_new();

	ASSERT_RETURNED(enter(t, run), 0);
	EXPECT_EQ(1, worker_status(t, "Seccomp"));
	EXPECT_EQ(0, worker_status(w, "Seccomp"));
	EXPECT_EQ(0, worker_status(before, "Seccomp"));
	EXPECT_RETURNED(worker_call(before, effect_call(effect)), 0);
	EXPECT_RAN(effect);
	EXPECT_EQ(0, worker_status(worker_thread(w), "Seccomp"));
	EXPECT_TRUE(worker_alive(t));
}

CASE(leader, "the first thread of a process can be strict alone",
     CLAUSES("SCOPE-1", "STRICT-1"), EACH_ENTRY)
{
	struct worker *w = worker_new();
	struct worker *t = worker_thread(w);

	ASSERT_RETURNED(enter(w, run), 0);
	EXPECT_EQ(1, worker_status(w, "Seccomp"));
	EXPECT_EQ(0, worker_status(t, "Seccomp"));
	EXPECT_RETURNED(worker_call(t, CALL(getpid)), w->pid);
	EXPECT_TRUE(worker_alive(w));
}

CASE(violation, "a thread's violation ends that thread: its process lives, gets no signal, and ends as it likes",
     CLAUSES("STRICT-2", "CUR-STRICT-2"), EACH_ENTRY, EACH_GATE)
{
	struct worker *w = worker_new();
	struct worker *t = worker_thread(w), *other = worker_thread(w);
	struct effect *effect = effect_new();

	ASSERT_RETURNED(enter(t, run), 0);
	EXPECT_THREAD_GONE(worker_call(t, effect_gate_call(run->gate, effect)));
	EXPECT_NOT_RUN(effect);
	EXPECT_RETURNED(worker_call(w, CALL(getpid)), w->pid);
	EXPECT_RETURNED(worker_call(other, CALL(getpid)), w->pid);
	EXPECT_EQ(0, worker_status(w, "ShdPnd"));
	EXPECT_EQ(0, worker_status(w, "SigPnd"));
	EXPECT_EQ(2, worker_status(w, "Threads"));
	EXPECT_EXITED(worker_call(w, CALL(exit_group, 7)), 7);
}

CASE(leader_ended_before, "the violation of a process's last thread ends the process by SIGKILL, whatever its first thread ended with",
     CLAUSES("STRICT-2", "CUR-STRICT-2"), SINCE("6.0"), EACH_ENTRY, EACH_GATE)
{
	struct worker *w = worker_new();
	struct worker *t = worker_thread(w);
	struct effect *effect = effect_new();

	ASSERT_RETURNED(enter(t, run), 0);
	ASSERT_THREAD_GONE(worker_call(w, CALL(exit, 3)));
	EXPECT_KILLED(worker_call(t, effect_gate_call(run->gate, effect)), SIGKILL);
	EXPECT_NOT_RUN(effect);
}

CASE(exit_group, "exit_group(2) of a strict thread ends that thread, not the process",
     CLAUSES("CUR-STRICT-1", "STRICT-2"), EACH_ENTRY, EACH_GATE)
{
	struct worker *w = worker_new();
	struct worker *t = worker_thread(w);

	ASSERT_RETURNED(enter(t, run), 0);
	EXPECT_THREAD_GONE(worker_call(t, GATE_CALL(run->gate, exit_group, 3)));
	EXPECT_TRUE(worker_alive(w));
	EXPECT_EXITED(worker_call(w, CALL(exit_group, 7)), 7);
}

CASE(exit_one, "_exit(2) of a strict thread ends that thread in peace",
     CLAUSES("STRICT-1"), EACH_ENTRY, EACH_GATE)
{
	struct worker *w = worker_new();
	struct worker *t = worker_thread(w);

	ASSERT_RETURNED(enter(t, run), 0);
	EXPECT_THREAD_GONE(worker_call(t, GATE_CALL(run->gate, exit, 3)));
	EXPECT_TRUE(worker_alive(w));
	EXPECT_EXITED(worker_call(w, CALL(exit_group, 7)), 7);
}

/* A first thread that ended, while others live, stays as a zombie. */
static void wait_for_zombie(pid_t tid)
{
	char line[80];

	waiting_for("thread %d to be a zombie", tid);
	do {
		sched_yield();
		ASSERT_EQ(1, status_line(tid, "State", line, sizeof(line)));
	} while (!strchr(line, 'Z'));
}

CASE(leader_violates, "a violation by the first thread ends that thread: the others go on",
     CLAUSES("STRICT-2", "CUR-STRICT-2"), EACH_ENTRY)
{
	struct worker *w = worker_new();
	struct worker *t = worker_thread(w);
	struct effect *effect = effect_new();

	ASSERT_RETURNED(enter(w, run), 0);
	worker_begin(w, effect_call(effect));
	wait_for_zombie(w->pid);
	EXPECT_NOT_RUN(effect);
	EXPECT_RETURNED(worker_call(t, CALL(getpid)), w->pid);
	EXPECT_EXITED(worker_call(t, CALL(exit_group, 7)), 7);
}

CASE(last_thread, "when every thread has violated strict mode, the process was ended by SIGKILL",
     CLAUSES("STRICT-2"), EACH_ENTRY)
{
	struct worker *w = worker_new();
	struct worker *t = worker_thread(w);

	ASSERT_RETURNED(enter(t, run), 0);
	ASSERT_RETURNED(enter(w, run), 0);
	EXPECT_THREAD_GONE(worker_call(t, CALL(getpid)));
	EXPECT_KILLED(worker_call(w, CALL(getpid)), SIGKILL);
}

CASE(filtered_sibling, "one thread can be strict while another has a filter",
     CLAUSES("SCOPE-1"), EACH_ENTRY)
{
	struct worker *w = worker_new();
	struct worker *t = worker_thread(w);

	ASSERT_RETURNED(enter(t, run), 0);
	ASSERT_RETURNED(worker_install(w, run->entry, deny(NR_getppid, 77)), 0);
	EXPECT_EQ(1, worker_status(t, "Seccomp"));
	EXPECT_EQ(2, worker_status(w, "Seccomp"));
	EXPECT_ERRNO(worker_call(w, CALL(getppid)), 77);
	EXPECT_THREAD_GONE(worker_call(t, CALL(getppid)));
	EXPECT_TRUE(worker_alive(w));
}
